"""Texts that a field may hold, one for each way in which the tests of all conditions may turn out.

Conditions ask of a text whether it is empty, is a value, holds a word, or is a number above or below
another. Two texts of which all tests say the same are the same to every workflow, so one of each class is
enough, and a class without a text needs no search.

Every class has a text among the candidates. A text that is no number fails each comparison of numbers; it
is one of the values, or none of them, and then what counts is which of the words it holds: all words of any
such set, one after the other, hold these and those within them. A number lies at a threshold, between two
neighbours, or outside of all; what else counts is which words its digits hold, and any run of digits can be
put behind the decimal point without leaving the interval. So that the digits of the number itself hold no
word, several are tried.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from ghl_flow.kinds.conditions.field_is import holds_of
from ghl_flow.kinds.conditions.model import By, Test

# How far beyond the thresholds numbers are tried: those of one digit each, and halves.
_STEPS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 0.5, 0.25, 10.0, 60.0, 200.0, 1000.0)

# More words than this have too many subsets.
MOST_WORDS = 8


class TooManyWordsError(Exception):
    """Conditions look for so many words in one field that there are too many classes of texts."""


def classes_of(tests: Sequence[Test]) -> tuple[str, ...]:
    """A text for each way the tests of one field may turn out, the simplest first.

    Raises:
        TooManyWordsError: conditions look for more than `MOST_WORDS` words.
    """
    asked = list(dict.fromkeys((test.operator, test.value) for test in tests if test.by is not By.DATE))
    found: dict[tuple[bool, ...], str] = {}
    for text in _candidates(asked):
        found.setdefault(tuple(holds_of(operator, text, value) for operator, value in asked), text)
    return tuple(found.values())


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
    thresholds = sorted({number for _, value in asked if (number := _number(value)) is not None})
    if not thresholds:
        return
    digits = [some for some in several if all(word.isdecimal() for word in some)]
    for point in (*thresholds, *_between(thresholds)):
        written = f"{point:.10g}"
        yield written
        longer = written if "." in written else f"{written}.0"
        yield longer
        for some in digits:
            yield longer + "0".join(some)


def _between(thresholds: Sequence[float]) -> Iterator[float]:
    """Numbers below, between and above, written with different digits: a word may be among those of one."""
    for step in _STEPS:
        yield thresholds[0] - step
        yield thresholds[-1] + step
    for one, other in pairwise(thresholds):
        yield from (one + (other - one) * part / 40 for part in (20, *range(1, 40)))
        yield from (float(f"{one + (other - one) * part / 9:.3g}") for part in range(1, 9))


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
