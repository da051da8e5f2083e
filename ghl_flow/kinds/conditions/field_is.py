"""A custom field compared with a value: `status: done`, `tries: { greater_than: 2 }`, `{ empty: true }`."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import ClassVar, Final

from ghl_flow.kinds.asked import By, Test
from ghl_flow.kinds.conditions.covered import beyond_field, is_about_tags
from ghl_flow.kinds.conditions.model import Leaf
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Run
from ghl_flow.kinds.standard_fields import OF_CONTACT, STORED_FIELDS
from ghl_flow.wire.json import JsonObject, JsonValue, text_of

OPERATORS = {
    "is": "==",
    "is_not": "!=",
    "contains": "contain",
    "greater_than": ">",
    "less_than": "<",
    "at_least": ">=",
    "at_most": "<=",
}
NUMBERS = ("greater_than", "less_than", "at_least", "at_most")
_WORDS = {operator: word for word, operator in OPERATORS.items()}
_EMPTINESS = {"has_no_value": False, "has_value": True}
_STORED = (*_EMPTINESS, *_WORDS)
# Python reads further texts as numbers: nan, 1_000.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class FieldIs(Leaf):
    """A field of the contact holds a value, or none; upper and lower case are the same.

    A declared field is asked by its key; one that every contact has also under `contact:`.
    """

    examples: ClassVar[tuple[Example, ...]] = (
        Example("status: done", wire="condition.field-is.json"),
        Example("status: { is_not: done }"),
        Example("status: { contains: quote }", wire="condition.field-text.json"),
        Example("tries: { at_least: 2 }", wire="condition.field-number.json"),
        Example("tries: { greater_than: 2 }"),
        Example("status: { empty: true }", wire="condition.field-empty.json"),
        Example("status: { has_value: true }", wire="condition.field-filled.json"),
        Example("contact: { country: US }"),
    )

    key: str
    operator: str
    """HighLevel's."""
    value: str | None

    def describe(self) -> str:
        name = self.key.removeprefix(OF_CONTACT).replace("_", " ")
        if self.operator in _EMPTINESS:
            return f"{name} is {'not ' if _EMPTINESS[self.operator] else ''}empty"
        return f"{name} {self.operator} {self.value}"

    def uses(self) -> Iterator[Use]:
        name = self.key.removeprefix(OF_CONTACT)
        path = (self.key,) if name == self.key else ("contact", name)
        chosen = self.value if self.operator in ("==", "!=") else None
        yield Use(Named.FIELD, self.key, path, value=chosen)

    def question(self, context: CompileContext) -> JsonObject:
        asked: JsonObject = {
            "conditionType": "contact_detail",
            "conditionSubType": context.field(self.key).reference,
            "conditionOperator": self.operator,
        }
        # As stored: null where a field is to be empty, and no key where it is not.
        return asked if self.operator == "has_value" else {**asked, "conditionValue": self.value}

    def written(self) -> JsonObject:
        name = self.key.removeprefix(OF_CONTACT)
        return {name: self._asked()} if name == self.key else {"contact": {name: self._asked()}}

    def _asked(self) -> JsonValue:
        if self.operator in _EMPTINESS:
            return {"has_value": True} if _EMPTINESS[self.operator] else {"empty": True}
        word, value = _WORDS[self.operator], self.value or ""
        if word not in NUMBERS:
            return value if word == "is" else {word: value}
        return {word: _number(value)}

    def field_asked(self) -> tuple[str, bool] | None:
        field = f"{OF_CONTACT}{self.key.removeprefix(OF_CONTACT)}"
        if self.operator == "has_no_value":
            return field, False
        # Nothing is less than a number, equal to a value or part of it.
        return (
            (field, True) if self.operator == "has_value" or (self.value and self.operator != "!=") else None
        )

    def excludes(self, other: Leaf) -> bool:
        return (
            isinstance(other, FieldIs)
            and self.operator == other.operator == "=="
            and self.key == other.key
            and self.value != other.value
        )

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        of_contact = condition.get("conditionType") == "contact_detail"
        return of_contact and "conditionValueOperator" not in condition and not is_about_tags(condition)

    @classmethod
    def test(cls, condition: JsonObject) -> Test:
        operator, value = text_of(condition, "conditionOperator"), condition.get("conditionValue")
        return Test(
            By.EMPTINESS if operator in _EMPTINESS else By.VALUE,
            text_of(condition, "conditionSubType"),
            operator=operator,
            value="" if value is None else str(value),
        )

    @classmethod
    def beyond(cls, condition: JsonObject) -> str | None:
        if found := beyond_field(condition):
            return found
        operator = text_of(condition, "conditionOperator")
        return None if operator in _STORED else f"condition operator '{operator}'"

    @classmethod
    def holds(cls, condition: JsonObject, run: Run) -> bool:
        have = (run.field(text_of(condition, "conditionSubType")) or "").strip()
        if "{{" in have:
            run.not_modelled("a field that was written with merge fields")
            return False
        value = condition.get("conditionValue")
        return holds_of(text_of(condition, "conditionOperator"), have, "" if value is None else str(value))

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> Leaf:
        value = condition.get("conditionValue")
        if not isinstance(value, str | None):
            not_readable("a condition whose value is no text")
        return cls(field_key(condition, names), text_of(condition, "conditionOperator"), value)


def field_key(condition: JsonObject, names: Names) -> str:
    """The key of the field that a stored condition asks of; one that every contact has says so."""
    stored = text_of(condition, "conditionSubType")
    return (OF_CONTACT if stored in STORED_FIELDS else "") + names.field_key(stored)


def _number(value: str) -> JsonValue:
    """The number that is stored as this text; the text itself where it is none or spelled another way."""
    for kind in (int, float):
        try:
            if str(kind(value)) == value:
                return kind(value)
        except ValueError:
            continue
    return not_readable(f"a comparison with '{value}'")


ORDERS: Final[Mapping[str, Callable[[float, float], bool]]] = {">": gt, "<": lt, ">=": ge, "<=": le}
"""The stored operators that compare numbers: `verify` tries one on, between and beyond all that they name."""


def holds_of(operator: str, have: str, want: str) -> bool:
    """Whether a stored operator of HighLevel's holds of what a field has, compared with a value."""
    match operator:
        case "has_no_value":
            return have == ""
        case "has_value":
            return have != ""
        case "==":
            return have.lower() == want.lower()
        case "!=":
            return have.lower() != want.lower()
        case "contain":
            return want != "" and want in have.lower()
    left, right = number_in(have), number_in(want)
    if left is None or right is None:
        return False
    return ORDERS[operator](left, right)


def number_in(text: str) -> float | None:
    """The number that a text is, as people and HighLevel write one; None where it is none."""
    return float(text) if _NUMBER.fullmatch(text.strip()) else None
