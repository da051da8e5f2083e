"""`hours: open`, `time: { between: [...] }`: what time it is when a run comes there.

HighLevel has no condition for it. The compiler writes the clock into fields of the contact and asks for
those (`compile.hours`), so nothing of this is ever stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ghl_flow.kinds.conditions.model import Leaf
from ghl_flow.kinds.names import CompileContext, Use
from ghl_flow.language.hours import Span
from ghl_flow.wire.json import JsonObject


@dataclass(frozen=True, slots=True)
class AtHours(Leaf):
    """Whether the business is open, by the account file; or whether it is one of these parts of a week."""

    asked: Literal["open", "closed", "time"]
    spans: tuple[Span, ...] = ()
    said: str = ""

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
