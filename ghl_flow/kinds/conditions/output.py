"""`output`: what an earlier step gave, or another system sent, compared with a value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, model_validator

from ghl_flow.kinds.asked import By, Test
from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.conditions.covered import beyond_condition
from ghl_flow.kinds.conditions.field_is import NUMBERS, OPERATORS, holds_of
from ghl_flow.kinds.conditions.model import Keyword, Leaf, operator_words, value_words
from ghl_flow.kinds.names import CompileContext, Example, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Run
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.language.written import TextAsWritten
from ghl_flow.wire.json import JsonObject, text_of

# What gave it, by the word of YAML: the type that HighLevel stores.
_OF: Final = {
    "webhook": "inboundWebhookRequest",
    "http": "custom_webhook",
    "custom_code": "custom_code",
    "chatgpt": "chatgpt",
}
_WORDS_OF = {stored: word for word, stored in _OF.items()}
_WORDS = {operator: word for word, operator in OPERATORS.items()}


class OutputTest(SpecModel):
    """What is looked at, and one question about it."""

    of: Annotated[
        Literal["webhook", "http", "custom_code", "chatgpt"],
        Field(description="What gave it: the inbound webhook, or the step of that sort."),
    ]
    path: Annotated[
        FilledText, Field(description="Where it stands in what came, as the builder shows it: order.total.")
    ]
    is_: Annotated[TextAsWritten | None, Field(alias="is", description="Equals this value.")] = None
    is_not: Annotated[TextAsWritten | None, Field(description="Is not this value.")] = None
    contains: Annotated[FilledText | None, Field(description="Holds this text.")] = None
    greater_than: Annotated[int | float | None, Field(description="Is more than this number.")] = None
    less_than: Annotated[int | float | None, Field(description="Is less than this number.")] = None
    at_least: Annotated[int | float | None, Field(description="Is this number or more.")] = None
    at_most: Annotated[int | float | None, Field(description="Is this number or less.")] = None

    @model_validator(mode="after")
    def _one_question(self) -> "OutputTest":
        if len(self._asked()) != 1:
            raise ValueError("an output test asks one thing: is, is_not, contains, greater_than ...")
        return self

    def _asked(self) -> dict[str, str]:
        asked = {word: getattr(self, "is_" if word == "is" else word) for word in OPERATORS}
        return {word: str(value) for word, value in asked.items() if value is not None}

    @property
    def leaf(self) -> "Output":
        """The test as a condition."""
        ((word, value),) = self._asked().items()
        text = value.lower() if word == "contains" else value
        return Output(self.of, self.path, OPERATORS[word], text)


@dataclass(frozen=True, slots=True)
class Output(Leaf):
    """What an earlier step gave, or the inbound webhook brought, compared with a value.

    What that is nobody knows beforehand: `verify` tries every answer that conditions tell apart, and in a
    simulation it is unknown.
    """

    examples: ClassVar[tuple[Example, ...]] = (
        Example("output: { of: webhook, path: order.status, is: paid }"),
        Example("output: { of: http, path: data.score, at_least: 5 }"),
        Example("output: { of: chatgpt, path: response, contains: angry }"),
    )
    keywords: ClassVar[Mapping[str, Keyword]] = {
        "output": Keyword(
            OutputTest, "What an earlier step gave, or another system sent.", lambda value: [value.leaf]
        )
    }

    of: str
    path: str
    operator: str
    value: str

    @property
    def _name(self) -> str:
        return f"{_OF[self.of]}/{self.path}"

    def describe(self) -> str:
        return f"{self.path} of {self.of} {self.operator} {self.value}"

    def uses(self) -> Iterator[Use]:
        yield from ()

    def question(self, context: CompileContext) -> JsonObject:
        return {
            "conditionType": _OF[self.of],
            "conditionSubType": self.path,
            "conditionOperator": self.operator,
            "conditionValue": self.value,
        }

    def written(self) -> JsonObject:
        word = _WORDS[self.operator]
        number = word in NUMBERS
        value = (float(self.value) if "." in self.value else int(self.value)) if number else self.value
        return {"output": {"of": self.of, "path": self.path, word: value}}

    def excludes(self, other: Leaf) -> bool:
        return (
            isinstance(other, Output)
            and self.operator == other.operator == "=="
            and (self.of, self.path) == (other.of, other.path)
            and self.value != other.value
        )

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        return text_of(condition, "conditionType") in _WORDS_OF

    @classmethod
    def _fact(cls, condition: JsonObject) -> str:
        """What it is known by, as a field of the contact would be."""
        return f"{text_of(condition, 'conditionType')}/{text_of(condition, 'conditionSubType')}"

    @classmethod
    def test(cls, condition: JsonObject) -> Test:
        operator, value = text_of(condition, "conditionOperator"), condition.get("conditionValue")
        return Test(By.VALUE, cls._fact(condition), operator=operator, value=str(value))

    @classmethod
    def beyond(cls, condition: JsonObject) -> str | None:
        if found := beyond_condition(condition, text_of(condition, "conditionType")):
            return found
        operator = text_of(condition, "conditionOperator")
        if operator not in _WORDS or "conditionValueOperator" in condition:
            return f"condition operator '{operator}' on what a step gave"
        if not text_of(condition, "conditionSubType") or not isinstance(condition.get("conditionValue"), str):
            return "a condition on what a step gave of this kind"
        return None

    @classmethod
    def holds(cls, condition: JsonObject, run: Run) -> bool:
        have = run.field(cls._fact(condition))
        if have is None and not run.may_wait_any_length():
            run.not_modelled("what a step gave, or another system sent, that a condition asks for")
            return False
        operator, value = text_of(condition, "conditionOperator"), text_of(condition, "conditionValue")
        return holds_of(operator, (have or "").strip(), value)

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> Leaf:
        if found := cls.beyond(condition):
            not_readable(found)
        found_of = _WORDS_OF[text_of(condition, "conditionType")]
        path, value = text_of(condition, "conditionSubType"), text_of(condition, "conditionValue")
        operator = text_of(condition, "conditionOperator")
        if _WORDS[operator] in NUMBERS and not _is_plain(value):
            not_readable(f"a comparison with '{value}'")
        return cls(found_of, path, operator, value)

    @classmethod
    def words(cls, condition: JsonObject, shown: Shown) -> str:
        of, path = text_of(condition, "conditionType"), text_of(condition, "conditionSubType")
        return f"{_WORDS_OF[of]} > {path} {operator_words(condition)} {value_words(condition)}"


def _is_plain(value: str) -> bool:
    """Whether a number is stored as it is written."""
    for kind in (int, float):
        try:
            if str(kind(value)) == value:
                return True
        except ValueError:
            continue
    return False
