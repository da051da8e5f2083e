"""What an account value is: a span of time, a person, a business, or any text.

A template says it in its front matter (`types: { arrival: window }`). Three names need no saying.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from ghl_flow.patterns import later


class ValueType(StrEnum):
    """How texts use a value."""

    WINDOW = "window"
    """A span of time that reads after "within": the next hour, 30 minutes."""
    PERSON = "person"
    """The first name of the one person who writes, and says "I"."""
    BUSINESS = "business"
    """The name of the business."""
    TEXT = "text"


WELL_KNOWN: Final[Mapping[str, ValueType]] = {
    "callback_window": ValueType.WINDOW,
    "first_name": ValueType.PERSON,
    "business_name": ValueType.BUSINESS,
}
"""Values whose names say what they are, in every template and flow."""


class _Words(NamedTuple):
    """The words of one language that a span of time is made of."""

    numbers: frozenset[str]
    units: frozenset[str]
    """One of them: the plural has an s."""
    others: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Every word, plurals too."""
        return self.numbers | self.units | {f"{unit}s" for unit in self.units} | self.others


def _words(numbers: str, units: str, others: str) -> _Words:
    return _Words(frozenset(numbers.split()), frozenset(units.split()), frozenset(others.split()))


_ENGLISH = _words(
    "one two three four five six seven eight nine ten twelve fifteen twenty thirty forty-five sixty ninety "
    "twenty-four forty-eight",
    "minute min hour hr h day week morning afternoon evening workday shift half-hour",
    "a an the this that next same coming following about around under roughly half quarter couple few "
    "business working work office full or to and of so less",
)
_SPANISH = _words(
    "uno un una dos tres cuatro cinco seis siete ocho diez doce quince veinte treinta",
    "minuto min hora h dia d\u00eda semana ma\u00f1ana tarde",
    "la las el los unos unas esta este proxima pr\u00f3xima proximas pr\u00f3ximas siguiente siguientes "
    "media par laborables laborable o a y de menos",
)
_ONLY_OF: Final = {"en": _ENGLISH.all - _SPANISH.all, "es": _SPANISH.all - _ENGLISH.all}
_NUMBERS = _ENGLISH.numbers | _SPANISH.numbers
_UNITS = _ENGLISH.units | _SPANISH.units
_PLURALS = frozenset(f"{unit}s" for unit in _UNITS)
_KNOWN = _ENGLISH.all | _SPANISH.all
_SHORT = frozenset(("min", "hr", "h"))  # written so for one and for many: "1 min", "30 min"
# None begins a span: "within next hour" lacks its article.
_BARE = frozenset(
    ["next", "same", "coming", "following", "proxima", "próxima", "proximas", "próximas", "siguiente"]
)
_ONE = frozenset(("1", "a", "an", "one", "un", "una", "uno"))
_COUNT = later(r"\d{1,3}(?:\.\d{1,2}|[-\u2013]\d{1,3})?")
_GLUED = later(r"(?<=\d)(?=(?:mins?|hrs?|h)\b)")  # "30min", "24hrs"
# A comma joins people, unless what follows is a degree: "Ana, RN".
_PERSONS = later(r"&|\+|/|;|\s(?i:and|y|e)\s|,(?!\s*[A-Z.]{2,5}$)")
_GROUP = later(
    r"\b(?:team|crew|office|staff|desk|reception|support|service|dispatch|everyone|all|sales|equipo|oficina|"
    r"recepci[o\u00f3]n)\b|^the\s",
    re.IGNORECASE,
)
_NO_NAME = later(r"\d|@|https?:|www\.", re.IGNORECASE)


def _split(value: str) -> list[str]:
    return ["half" if word == "1/2" else word for word in _GLUED.sub(" ", value.casefold()).split()]


def is_window_in(value: str, language: str) -> bool:
    """Whether no word of a span of time is of another language than this one; of English and Spanish."""
    others = [words for name, words in _ONLY_OF.items() if name != language and language in _ONLY_OF]
    return not any(word in words for word in _split(value) for words in others)


def is_window(value: str) -> bool:
    """Whether "within ..." reads right with it, in English or Spanish.

    "asap", "soon", "in an hour", "next hour" and "2 hour" do not.
    """
    words = _split(value)
    if not words or value != value.strip() or words[0] in _BARE:
        return False
    units = [number for number, word in enumerate(words) if word in _UNITS or word in _PLURALS]
    if not units or not all(word in _KNOWN or _COUNT.fullmatch(word) for word in words):
        return False
    for at in units:
        before = words[at - 1] if at else ""
        counted = bool(_COUNT.fullmatch(before)) or before in _NUMBERS
        plural = words[at] in _PLURALS
        if (before in _ONE and plural) or (
            counted and before not in _ONE and not plural and words[at] not in _SHORT
        ):
            return False
    # Nothing hangs off its end: "an hour or", "30 minutes of".
    return words[-1] not in {"a", "an", "the", "of", "or", "to", "and", "o", "y", "de"} and not (
        len(words) == 1 and words[0] in _UNITS
    )


def is_several(value: str) -> bool:
    """Whether it names several people, or a group, who do not say "I"."""
    return bool(_PERSONS.search(value) or _GROUP.search(value))


def is_no_name(value: str) -> bool:
    """Whether it cannot be what a person is called."""
    return bool(_NO_NAME.search(value))
