"""A custom field compared with a value: `status: done`, `tries: { greater_than: 2 }`, `{ empty: true }`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ghl_flow.kinds.conditions.covered import beyond_field, is_about_tags
from ghl_flow.kinds.conditions.model import By, Leaf, Test
from ghl_flow.kinds.names import CompileContext, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Run
from ghl_flow.wire.json import JsonObject, JsonValue, text_of

OPERATORS = {"is": "==", "is_not": "!=", "contains": "contain", "greater_than": ">", "less_than": "<"}
_WORDS = {operator: word for word, operator in OPERATORS.items()}
_STORED = ("has_no_value", *_WORDS)
# Python reads further texts as numbers: nan, 1_000.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class FieldIs(Leaf):
    """A custom field compared with a value. `operator` is HighLevel's."""

    key: str
    operator: str
    value: str | None

    def describe(self) -> str:
        name = self.key.replace("_", " ")
        return f"{name} is empty" if self.value is None else f"{name} {self.operator} {self.value}"

    def uses(self) -> Iterator[Use]:
        yield Use(Named.FIELD, self.key, (self.key,))

    def question(self, context: CompileContext) -> JsonObject:
        return {
            "conditionType": "contact_detail",
            "conditionSubType": context.field(self.key).reference,
            "conditionOperator": self.operator,
            "conditionValue": self.value,
        }

    def written(self) -> JsonObject:
        if self.value is None:
            return {self.key: {"empty": True}}
        word, value = _WORDS[self.operator], self.value
        if word not in ("greater_than", "less_than"):
            return {self.key: value if word == "is" else {word: value}}
        return {self.key: {word: _number(value)}}

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
            By.EMPTINESS if operator == "has_no_value" else By.VALUE,
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
        return cls(
            names.field_key(text_of(condition, "conditionSubType")),
            text_of(condition, "conditionOperator"),
            value,
        )


def _number(value: str) -> JsonValue:
    """The number that is stored as this text; the text itself where it is none or spelled another way."""
    for kind in (int, float):
        try:
            if str(kind(value)) == value:
                return kind(value)
        except ValueError:
            continue
    return not_readable(f"a comparison with '{value}'")


def holds_of(operator: str, have: str, want: str) -> bool:
    """Whether a stored operator of HighLevel's holds of what a field has, compared with a value."""
    match operator:
        case "has_no_value":
            return have == ""
        case "==":
            return have.lower() == want.lower()
        case "!=":
            return have.lower() != want.lower()
        case "contain":
            return want != "" and want in have.lower()
    left, right = number_in(have), number_in(want)
    if left is None or right is None:
        return False
    return left > right if operator == ">" else left < right


def number_in(text: str) -> float | None:
    """The number that a text is, as people and HighLevel write one; None where it is none."""
    return float(text) if _NUMBER.fullmatch(text.strip()) else None
