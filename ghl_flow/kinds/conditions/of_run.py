"""`reply`, `appointment`: what brought the contact here: the message, or the appointment with a new time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ghl_flow.kinds.asked import By, Test
from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.conditions.covered import beyond_condition
from ghl_flow.kinds.conditions.model import (
    AnyOf,
    Expression,
    Keyword,
    Leaf,
    operator_words,
    relative,
    value_words,
)
from ghl_flow.kinds.names import CompileContext, Example, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Run
from ghl_flow.language.duration import Duration
from ghl_flow.language.model import DISTINCT, FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, text_of

MESSAGE = "message.body"
RESCHEDULED = "appointmentRescheduled"
_STARTS = "startTime"
_DAY = 86400


class OfRun(Leaf):
    """Base of these. A run that nothing of the sort brought here is beyond the model."""

    condition_type: ClassVar[str]
    subtype: ClassVar[str]
    operator: ClassVar[str]
    asks: ClassVar[str]
    # The one value that was seen, where it is one.
    only: ClassVar[str] = ""

    def uses(self) -> Iterator[Use]:
        yield from ()

    def question(self, context: CompileContext) -> JsonObject:
        return {
            "conditionType": self.condition_type,
            "conditionSubType": self.subtype,
            "conditionOperator": self.operator,
            "conditionValue": self.stored_value(),
        }

    def stored_value(self) -> str:
        """What the fact is compared with."""
        raise NotImplementedError

    @classmethod
    def compares(cls, have: str, want: str) -> bool:
        """Whether a fact of the run is what is asked for."""
        raise NotImplementedError

    @classmethod
    def test(cls, condition: JsonObject) -> Test:
        return Test(By.RUN, cls.subtype, operator=cls.operator, value=text_of(condition, "conditionValue"))

    @classmethod
    def beyond(cls, condition: JsonObject) -> str | None:
        if found := beyond_condition(condition, cls.condition_type):
            return found
        operator = text_of(condition, "conditionOperator")
        if operator != cls.operator or "conditionValueOperator" in condition:
            return f"condition operator '{operator}' on {cls.asks}"
        value = condition.get("conditionValue")
        if not isinstance(value, str) or not value or value != (cls.only or value):
            return f"a condition on {cls.asks} with another value"
        return None

    @classmethod
    def holds(cls, condition: JsonObject, run: Run) -> bool:
        have = run.brought(cls.subtype)
        if have is None:
            run.not_modelled(f"a condition on {cls.asks} in a run that none started")
            return False
        return cls.compares(have, text_of(condition, "conditionValue"))

    @classmethod
    def words(cls, condition: JsonObject, shown: Shown) -> str:
        return f"{cls.asks.capitalize()} {operator_words(condition)} {value_words(condition)}"


class ReplyTest(SpecModel):
    """What the message says that started the run, or that it waited for."""

    instead_of: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("is", "equals", "starts_with"), "HighLevel asks what a reply contains: write contains:"
    )

    contains: Annotated[
        FilledText | list[FilledText],
        DISTINCT,
        Field(min_length=1, description="This text, or one of these."),
    ]

    @property
    def expression(self) -> Expression:
        """The test as an expression."""
        texts = [self.contains] if isinstance(self.contains, str) else self.contains
        parts = tuple(ReplyHolds(text.lower()) for text in texts)
        return parts[0] if len(parts) == 1 else AnyOf(parts)


class AppointmentTest(SpecModel):
    """What became of the appointment that started the run, or when it starts."""

    rescheduled: Annotated[Literal[True] | None, Field(description="It got a new time.")] = None
    in_next: Annotated[
        Duration | None, Field(description="It starts today or in the next days: whole days.")
    ] = None
    not_in_next: Annotated[Duration | None, Field(description="It does not.")] = None

    @model_validator(mode="after")
    def _one_question(self) -> "AppointmentTest":
        if len(self.model_fields_set) != 1 or None in (getattr(self, key) for key in self.model_fields_set):
            raise ValueError("an appointment test has one of rescheduled, in_next, not_in_next")
        length = self.in_next or self.not_in_next
        if length is not None and (not length.is_whole_days or not length.seconds):
            raise ValueError(f"'{length}' is not a number of whole days: HighLevel compares by days")
        return self

    @property
    def expression(self) -> Expression:
        """The test as an expression."""
        length = self.in_next or self.not_in_next
        if length is None:
            return Rescheduled()
        return StartsIn(length.seconds // _DAY, so=self.not_in_next is None)


@dataclass(frozen=True, slots=True)
class ReplyHolds(OfRun):
    """The message that started the run, or that it waited for, holds a text."""

    examples: ClassVar[tuple[Example, ...]] = (
        Example("reply: { contains: [stop, later] }", wire="condition.reply-body.json"),
    )

    condition_type: ClassVar[str] = "contact_reply"
    subtype: ClassVar[str] = MESSAGE
    operator: ClassVar[str] = "contain"
    asks: ClassVar[str] = "the reply"

    keywords: ClassVar[Mapping[str, Keyword]] = {
        "reply": Keyword(
            ReplyTest, "What the message says that started the run.", lambda value: [value.expression]
        )
    }

    text: str

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        return (condition.get("conditionType"), condition.get("conditionSubType")) == (
            cls.condition_type,
            cls.subtype,
        )

    def describe(self) -> str:
        return f"the reply holds {self.text}"

    def stored_value(self) -> str:
        # As of fields: what is looked for is stored in lower case.
        return self.text.lower()

    def written(self) -> JsonObject:
        return {"reply": {"contains": self.text}}

    @classmethod
    def compares(cls, have: str, want: str) -> bool:
        return want.lower() in have.lower()

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> Leaf:
        return cls(text_of(condition, "conditionValue"))


@dataclass(frozen=True, slots=True)
class Rescheduled(OfRun):
    """The appointment that started the run has got a new time, or starts in the next days.

    When it starts is not modelled.
    """

    examples: ClassVar[tuple[Example, ...]] = (
        Example("appointment: { rescheduled: true }", wire="condition.rescheduled.json"),
        Example("appointment: { not_in_next: 2 days }", wire="condition.appointment-relative.json"),
        Example("appointment: { in_next: 1 day }"),
    )

    condition_type: ClassVar[str] = "appointment"
    subtype: ClassVar[str] = RESCHEDULED
    operator: ClassVar[str] = "is"
    asks: ClassVar[str] = "the appointment"
    only: ClassVar[str] = "true"
    keywords: ClassVar[Mapping[str, Keyword]] = {
        "appointment": Keyword(
            AppointmentTest,
            "What became of the appointment that started the run, or when it starts.",
            lambda value: [value.expression],
        )
    }

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        return (condition.get("conditionType"), condition.get("conditionSubType")) == (
            cls.condition_type,
            cls.subtype,
        )

    @classmethod
    def words(cls, condition: JsonObject, shown: Shown) -> str:
        return f"Appointment > Rescheduled {operator_words(condition)} {value_words(condition)}"

    def describe(self) -> str:
        return "the appointment is rescheduled"

    def stored_value(self) -> str:
        return "true"

    def written(self) -> JsonObject:
        return {"appointment": {"rescheduled": True}}

    @classmethod
    def compares(cls, have: str, want: str) -> bool:
        return have == want

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> Leaf:
        return cls()


@dataclass(frozen=True, slots=True)
class StartsIn(Leaf):
    """The appointment of the run starts today or in the next days. When it starts is not modelled."""

    days: int
    so: bool = True

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        return (condition.get("conditionType"), condition.get("conditionSubType")) == ("appointment", _STARTS)

    def describe(self) -> str:
        return f"the appointment is {'' if self.so else 'not '}in the next {self._length}"

    @property
    def _length(self) -> str:
        return str(Duration(self.days * _DAY))

    def uses(self) -> Iterator[Use]:
        yield from ()

    def question(self, context: CompileContext) -> JsonObject:
        return {
            "conditionType": "appointment",
            "conditionSubType": _STARTS,
            "conditionOperator": "==" if self.so else "!=",
            "conditionValue": str(self.days),
            "conditionValueOperator": "inTheNext",
            "conditionValueUnit": "days",
        }

    def written(self) -> JsonObject:
        return {"appointment": {"in_next" if self.so else "not_in_next": self._length}}

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> Leaf:
        asked = relative(condition)
        if (
            beyond_condition(condition, "appointment") is not None
            or asked is None
            or not asked.number
            or (asked.relation, asked.unit) != ("inTheNext", "days")
        ):
            not_readable("a condition on the start of an appointment of this kind")
        return cls(asked.number, so=asked.when_so)

    @classmethod
    def words(cls, condition: JsonObject, shown: Shown) -> str:
        return (
            f"Appointment > Start time {operator_words(condition)} in the next {value_words(condition)} days"
        )
