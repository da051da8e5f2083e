"""What is known of a contact, and what was asked until it was."""

from dataclasses import dataclass, field
from typing import NamedTuple

from ghl_flow.kinds.asked import Fact
from ghl_flow.runtime.verify.spans import Span


class Answer(NamedTuple):
    """What a fact turned out to be: whether a tag is on, what a field holds, or how long ago its date is.

    `fixed` is the date itself, where a step has written it: then the answer says what day it is today.
    `by_step`: a step has just made it so.
    """

    contact: str
    fact: Fact
    value: bool | str | Span
    fixed: str = ""
    by_step: bool = False


@dataclass(slots=True)
class Known:
    """What is settled of a contact, how long ago the dates in its fields are, and which of them are fixed.

    `exact` are the fields that a step or an event has written, where something is computed of one.
    """

    settled: set[Fact]
    ages: dict[str, Span]
    fixed: dict[str, str] = field(default_factory=dict)
    exact: set[Fact] = field(default_factory=set)

    def copy(self) -> "Known":
        """The same, whose changes are not this one's."""
        return Known(set(self.settled), dict(self.ages), dict(self.fixed), set(self.exact))
