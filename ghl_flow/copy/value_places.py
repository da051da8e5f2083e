"""Where account values stand in a text, and what does not read right there."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from ghl_flow.copy.value_types import ValueType, is_no_name, is_several, is_window, is_window_in
from ghl_flow.patterns import later

# Private use: an opening mark for each value, one closing mark.
_CLOSING, _FIRST = "\ue000", 0xE100
_MOST = 0xF8FF - _FIRST
_MARKS = later("[\ue000-\uf8ff]")
_STOP = later(r"[.!?]+(?=\s|$)|\n")
# First person singular, English and Spanish.
_SAYS_I = later(
    r"\b(?:I|I'm|I'll|I've|I'd|I\u2019m|I\u2019ll|my|me|myself)\b|"
    r"\b(?i:soy|estoy|pude|puedo|vi|le llamo|tengo|estaba)\b"
)
_WORD_AT_END, _WORD_AT_START = later(r"([A-Za-z]{2,})\s$"), later(r"^\s?([A-Za-z]{2,})\b")
# Whole words of a value: "AT&T" does not begin with "at", nor does "At-Home".
_FIRST_WORD, _LAST_WORD = later(r"[A-Za-z]+(?![^\s,;:.!?])"), later(r"(?<![^\s,;:.!?])[A-Za-z]+$")
# What the sentence goes on with: one person has, two have.
_OF_ONE = later(r"[^.!?\n]*\b(?:has|tiene)\b", re.IGNORECASE)


class Place(NamedTuple):
    """A value in a text: `before` and `after` are what stands around it, `sentence` the one it is in."""

    name: str
    value: str
    before: str
    after: str
    sentence: str


class Wrong(StrEnum):
    """What does not read right."""

    NO_WINDOW = "no-window"
    OTHER_LANGUAGE = "other-language"
    SEVERAL = "several"
    NO_NAME = "no-name"
    DOUBLED_STOP = "doubled-stop"
    DOUBLED_WORD = "doubled-word"
    POSSESSIVE = "possessive"
    LOOSE_END = "loose-end"
    BROKEN = "broken"


class Misfit(NamedTuple):
    """A value that makes a text read wrong, and the sentence it makes."""

    wrong: Wrong
    name: str
    value: str
    sentence: str


_ENGLISH = "a an and at by for from here in of on the this to with within"
_SPANISH = "con de del el en la le para por soy y"
_LITTLE = frozenset(f"{_ENGLISH} {_SPANISH}".split())


def doubtful(value: str, kind: ValueType, language: str) -> bool:
    """Whether a value may read wrong in a text of that language; where this is false, no text has to be made.

    A second s is not looked at: most names of businesses end with one, and few texts have `}}'s`.
    """
    if kind is ValueType.WINDOW and not (is_window(value) and is_window_in(value, language)):
        return True
    if kind is ValueType.PERSON and (is_several(value) or is_no_name(value)):
        return True
    words = re.findall(r"[A-Za-z]+", value)
    if _is_broken(value):
        return True
    return (
        not value[-1:].isalnum()
        or not value[:1].isalnum()
        or bool(words and {words[0].casefold(), words[-1].casefold()} & _LITTLE)
    )


def places(render: Callable[[Mapping[str, str]], str], values: Mapping[str, str]) -> Iterator[Place]:
    """Every place at which a text has an account value.

    `render` gives the text for some values. They are given with marks around them, so a value that a filter
    cuts off, or that is only compared with, has no place.
    """
    names = sorted(values)[:_MOST]
    marked = render(
        {name: f"{chr(_FIRST + number)}{values[name]}{_CLOSING}" for number, name in enumerate(names)}
    )
    for number, name in enumerate(names):
        mark = chr(_FIRST + number)
        start = marked.find(mark)
        while start >= 0:
            end = marked.find(_CLOSING, start)
            if end < 0:
                break
            before, after = _plain(marked[:start]), _plain(marked[end + 1 :])
            value = _plain(marked[start:end])
            yield Place(name, value, before, after, _sentence(before, value, after))
            start = marked.find(mark, end)


def misfits(found: Sequence[Place], types: Mapping[str, ValueType], language: str) -> Iterator[Misfit]:
    """What does not read right of the values of one text, which is in that language."""
    for place in found:
        for wrong in _wrong(place, types.get(place.name, ValueType.TEXT), language):
            sentence = place.sentence
            if wrong is Wrong.SEVERAL and (said := _where_i_speak(place)) and said not in sentence:
                sentence = f"{sentence} [...] {said}"
            yield Misfit(wrong, place.name, place.value, sentence)


def _wrong(place: Place, kind: ValueType, language: str) -> Iterator[Wrong]:
    value = place.value
    match kind:
        case ValueType.WINDOW if not is_window(value):
            yield Wrong.NO_WINDOW
        case ValueType.WINDOW if not is_window_in(value, language):
            yield Wrong.OTHER_LANGUAGE
        case ValueType.PERSON if is_no_name(value):
            yield Wrong.NO_NAME
        case ValueType.PERSON if is_several(value) and _where_i_speak(place):
            yield Wrong.SEVERAL
    if kind is ValueType.WINDOW and not is_window(value):
        return
    if _is_broken(value) and (kind is not ValueType.TEXT or value != value.strip()):
        yield Wrong.BROKEN
    if value[-1:] in (".", "!", "?") and place.after[:1] in (".", "!") and place.after[:3] != "...":
        yield Wrong.DOUBLED_STOP
    if place.after[:2] in ("'s", "\u2019s") and value[-1:].casefold() in ("s", "x"):
        yield Wrong.POSSESSIVE
    if value[-1:] in tuple(",;:-&/") or value[:1] in tuple(",;:.!?&/"):
        yield Wrong.LOOSE_END
    first, last = _FIRST_WORD.match(value), _LAST_WORD.search(value)
    left, right = _WORD_AT_END.search(place.before), _WORD_AT_START.search(place.after)
    if (first and left and first[0].casefold() == left[1].casefold()) or (
        last and right and last[0].casefold() == right[1].casefold()
    ):
        yield Wrong.DOUBLED_WORD


def _is_broken(value: str) -> bool:
    """Whether it has blanks at its ends, or goes over several lines."""
    return value != value.strip() or len(value.splitlines()) > 1


def _where_i_speak(place: Place) -> str:
    """The sentence of the text that says "I", or that the person has something, outside of the value."""
    blank = "x" * len(place.value)
    whole = f"{place.before}{blank}{place.after}"
    match = _SAYS_I.search(whole)
    if match is None:
        return place.sentence if _OF_ONE.match(place.after) else ""
    text = f"{place.before}{place.value}{place.after}"
    return _sentence(text[: match.start()], text[match.start() : match.end()], text[match.end() :])


def _sentence(before: str, value: str, after: str) -> str:
    begins = max((match.end() for match in _STOP.finditer(before)), default=0)
    ends = _STOP.search(after)
    # A stop of the value itself ends no sentence, unless the text goes on with a new one.
    return (before[begins:] + value + (after[: ends.end()] if ends else after)).strip()


def _plain(text: str) -> str:
    return _MARKS.sub("", text)
