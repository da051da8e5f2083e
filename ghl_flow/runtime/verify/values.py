"""Texts that a field may hold, one for each way in which the tests of all conditions may turn out.

Conditions ask of a text whether it is empty, is a value, holds a word, or is a number above or below
another. Two texts of which all tests say the same are the same to every workflow, so one of each class is
enough, and a class without a text needs no search.

Every class has a text among the candidates. A text is nothing, one of the values, a number that is none of
them, or anything else. Of a number that is none of them it counts only between which thresholds it lies, or
on which: such a number is written with as many noughts after the point as make it another text than each
value. Of anything else it counts only which of the words it holds: all words of any such set, with a
character between and around them that stands in no word and in no value, hold these words and those within
them, and nothing else. (Other texts come first, where they are of the same class: they read better.)

A number may hold words too, where they are made of what numbers are written with; such conditions on one
field are not gone through.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from ghl_flow.kinds.asked import By, Test
from ghl_flow.kinds.card import ANOTHER, STATUS, STATUSES
from ghl_flow.kinds.conditions.field_is import ORDERS, holds_of, number_in
from ghl_flow.wire.reference import NameOf, name_of
from ghl_flow.wire.thing import Thing

# More words than this have too many subsets.
MOST_WORDS = 8

_WRITES_NUMBERS = frozenset("0123456789.+-e")


class TooManyWordsError(Exception):
    """Conditions look for words in one field of which there are too many classes of texts."""


def classes_of(tests: Sequence[Test]) -> tuple[str, ...]:
    """A text for each way the tests of one field may turn out, the simplest first.

    Raises:
        TooManyWordsError: conditions look for more than `MOST_WORDS` words, or for words within numbers.
    """
    asked = list(dict.fromkeys((test.operator, test.value) for test in tests if test.by is not By.DATE))
    found: dict[tuple[bool, ...], str] = {}
    for text in _candidates(asked):
        found.setdefault(tuple(holds_of(operator, text, value) for operator, value in asked), text)
    return tuple(found.values())


def cards_of(name: str, tests: Sequence[Test]) -> tuple[str, ...]:
    """What the card that goes with a run may be in: none, what conditions ask for, and something else."""
    asked = list(dict.fromkeys(test.value for test in tests))
    if name == STATUS:
        # There are four; those that no condition asks for are all the same.
        other = next((one for one in STATUSES if one not in asked), "")
        return tuple(dict.fromkeys(("", other, *asked)))
    found = [NameOf(Thing.STAGE, ANOTHER, ANOTHER).reference, *asked]
    pipelines = {stage.within for text in asked if (stage := name_of(text)) and stage.within}
    for text in asked:
        named = name_of(text)
        if named is not None and not named.within:
            # A stage of that name in a pipeline that no condition names, and in each that one does.
            found += [named._replace(within=within).reference for within in (ANOTHER, *sorted(pipelines))]
    return ("", *dict.fromkeys(found))


def unlike(words: Sequence[str]) -> str:
    """A character that stands in none of the words, and in no number."""
    held = "".join(words).lower()
    return next(char for char in map(chr, (*b"~|#", *range(0x2190, 0x3000))) if char not in held)


def _candidates(asked: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield ""
    yield "something"
    values = list(dict.fromkeys(value for _, value in asked if value))
    yield from values
    words = [value for operator, value in asked if operator == "contain" and value]
    words = list(dict.fromkeys(words))
    if len(words) > MOST_WORDS:
        raise TooManyWordsError(
            f"conditions look for {len(words)} words in one field, more than {MOST_WORDS}"
        )
    several = [some for size in range(1, len(words) + 1) for some in combinations(words, size)]
    for some in several:
        yield " ".join(some)
        yield f"{' '.join(some)} and more"
    between = unlike(values)
    yield between
    for some in several:
        yield between.join(("", *some, ""))
    compared = [value for operator, value in asked if operator in ORDERS]
    thresholds = sorted(
        {Decimal(str(number)) for value in compared if (number := number_in(value)) is not None}
    )
    if not thresholds:
        return
    if within := [word for word in words if set(word) <= _WRITES_NUMBERS]:
        raise TooManyWordsError(f"conditions compare one field as a number and look for '{within[0]}' in it")
    first, last = thresholds[0], thresholds[-1]
    points = [*thresholds, first - abs(first) - 1, last + abs(last) + 1]
    points += [(one + other) / 2 for one, other in pairwise(thresholds)]
    for point in points:
        written = f"{point:f}"
        yield written
        longer = written if "." in written else f"{written}."
        for noughts in range(1, len(values) + 2):
            yield longer + "0" * noughts
