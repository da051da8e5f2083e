"""The base of everything an operator writes, and the kinds of names in it."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, TypeVar
from unicodedata import category, combining, normalize

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from ghl_flow.once import once

Items = TypeVar("Items", bound=Sequence[object] | None)

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
FIELD_KEY_PATTERN = r"^[a-z0-9_]+$"
TAG_PATTERN = r"^\S(.*\S)?$"

# What a pattern means, for the message when it does not match.
PATTERN_MEANING = {
    ID_PATTERN: "an id is lower-case letters and digits joined by single hyphens",
    FIELD_KEY_PATTERN: "a field key is lower-case letters, digits and underscores",
    TAG_PATTERN: "a tag neither starts nor ends with a space",
}

_NO_WORD = re.compile(r"[^a-z0-9]+")
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
)


def identifier_of(text: str, longest: int = 80) -> str:
    """A text as an identifier: lower case, words joined by hyphens; empty where nothing of it is left."""
    return _NO_WORD.sub("-", text.lower()).strip("-")[:longest].strip("-")


def without_accents(text: str) -> str:
    """An accent goes, and its letter stays: Pérez is Perez."""
    return "".join(one for one in normalize("NFKD", text) if not combining(one))


def is_device(name: str) -> bool:
    """Whether Windows keeps that name of a file for a device."""
    return name in _DEVICES


def _no_device(name: str) -> str:
    # Ids become names of files and folders, in projects that are checked out on Windows too.
    if is_device(name):
        raise ValueError(f"'{name}' is the name of a device on Windows, and cannot be that of a file there")
    return name


Identifier = Annotated[
    str,
    StringConstraints(pattern=ID_PATTERN, max_length=80),
    AfterValidator(_no_device),
    Field(description="Lower-case letters, digits and single hyphens."),
]
FieldKey = Annotated[
    str,
    StringConstraints(pattern=FIELD_KEY_PATTERN, max_length=80),
    Field(
        description="The flow's key of a contact custom field, as in contact.<key>. The account's own key, "
        "which HighLevel makes of the name, is put in its place."
    ),
]
TagName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, pattern=TAG_PATTERN),
    Field(description="A contact tag. HighLevel keeps tags in lower case."),
]


# Characters that look like nothing, beside spaces, controls and formats: fillers of braille and Hangul.
_FILLERS = frozenset("\u2800\u3164\uffa0\u115f\u1160")


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen: it is empty, or only spaces, controls and marks of no width."""
    return all(letter.isspace() or letter in _FILLERS or category(letter) in ("Cc", "Cf") for letter in text)


def _filled(text: str) -> str:
    if is_blank(text):
        raise ValueError("this is blank: write something that can be read")
    return text


FilledText = Annotated[
    str,
    StringConstraints(min_length=1),
    AfterValidator(_filled),
    Field(json_schema_extra={"pattern": r"\S"}),
]
"""A text in which something can be read."""


def _distinct(items: Items) -> Items:
    """Refuse what is listed twice, at its second place; equal values of different types are not the same."""
    errors: list[InitErrorDetails] = []
    if items is None or isinstance(items, str):
        return items  # nothing, or one, where a list may stand too
    for number, item in enumerate(items):
        before = items.index(item)
        if before < number:
            shown = (
                f"'{item}' is listed twice" if isinstance(item, str) else f"this is item {before + 1} again"
            )
            error = PydanticCustomError("value_error", "{error}", {"error": f"{shown}: take one of them out"})
            errors.append({"type": error, "loc": (number,), "input": item})
    if errors:
        raise ValidationError.from_exception_data("list", errors)
    return items


DISTINCT = AfterValidator(_distinct)
"""For lists in which a second time means nothing."""


class SpecModel(BaseModel):
    """Frozen, and an unknown key is an error."""

    # Built when first used: most models only ever stand in another.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, ignored_types=(once,))

    # Keys whose mapping holds texts: each value is what is written there, whatever YAML makes of it.
    texts_as_written: ClassVar[tuple[str, ...]] = ()
    # Keys that people expect here and that there are not: what to write instead.
    instead_of: ClassVar[Mapping[str, str]] = {}
