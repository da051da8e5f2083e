"""`hours: open`, `time: { between: [...] }`: what time it is when a run comes there.

HighLevel has no condition for it. The compiler writes the clock into fields of the contact and asks for
those (`compile.hours`), so nothing of this is ever stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ghl_flow.kinds.conditions.model import Clock, Keyword, Leaf
from ghl_flow.kinds.names import CompileContext, Example, Use
from ghl_flow.language.hours import Span, days_in, minutes_of, spans_between
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject


class TimeOfDay(SpecModel):
    """`{ between: ["8:00", "17:30"], days: mon-fri }`; past midnight where it ends before it begins."""

    between: Annotated[
        tuple[FilledText, FilledText], Field(description="From when to when, by the account's clock.")
    ]
    days: Annotated[FilledText, Field(description="mon-fri, sat, daily. Default: every day.")] = "daily"

    @model_validator(mode="after")
    def _reads(self) -> "TimeOfDay":
        _ = self.spans
        return self

    @property
    def spans(self) -> tuple[Span, ...]:
        """The parts of the week; a ValueError where it names none."""
        start, end = map(minutes_of, self.between)
        return tuple(sorted(spans_between(days_in(self.days), start, end)))

    def __str__(self) -> str:
        days = "" if self.days == "daily" else f" {self.days}"
        return f"{self.between[0]}-{self.between[1]}{days}"


@dataclass(frozen=True, slots=True)
class AtHours(Leaf):
    """Whether the business is open, by the account file; or whether it is one of these parts of a week."""

    examples: ClassVar[tuple[Example, ...]] = (
        Example("hours: open"),
        Example('time: { between: ["21:00", "8:00"], days: mon-fri }'),
    )

    keywords: ClassVar[Mapping[str, Keyword]] = {
        "hours": Keyword(
            Literal["open", "closed"],
            "Whether the business is open, by the hours and holidays of the account file.",
            lambda asked: [AtHours(asked)],
        ),
        "time": Keyword(
            TimeOfDay,
            "Whether it is a time of day, on some days.",
            lambda time: [AtHours("time", time.spans, str(time))],
        ),
    }

    asked: Literal["open", "closed", "time"]
    spans: tuple[Span, ...] = ()
    said: str = ""

    def clock(self) -> Clock:
        return Clock(self.asked, self.spans)

    def describe(self) -> str:
        return self.said or self.asked

    def uses(self) -> Iterator[Use]:
        return iter(())

    def question(self, context: CompileContext) -> JsonObject:
        raise AssertionError("the compiler puts tests of fields in its place")

    def written(self) -> JsonObject:
        return {"hours": self.asked}

    def excludes(self, other: Leaf) -> bool:
        return isinstance(other, AtHours) and {self.asked, other.asked} == {"open", "closed"}

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        return False
