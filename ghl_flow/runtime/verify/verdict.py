"""What `verify` finds out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ghl_flow.counting import some_of
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.runtime.leeway import Choice, Swap
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.verify.assumptions import NO_TERMS, Terms
from ghl_flow.runtime.verify.history import History
from ghl_flow.runtime.verify.hours import Hours
from ghl_flow.spec.guarantee import NoTwoFlowsTextGuarantee, Promise


class Result(StrEnum):
    """What is known of a guarantee."""

    PROVED = "proved"
    VIOLATED = "violated"
    UNKNOWN = "unknown"


# What a case calls a message, and one that is no text.
TEXT = "TEXT"


def called(channel: str) -> str:
    """What a case calls a message on a channel: `TEXT`, `EMAIL`."""
    return TEXT if channel == "sms" else channel.upper()


class Moment(NamedTuple):
    """Something that happens: seconds since the first event, what, and of which flow if it is a message."""

    at: float
    what: str
    flow: str = ""


class Occurrence(NamedTuple):
    """An outside event of a case: seconds since the first, to whom, what."""

    at: float
    contact: str
    event: Event


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Events and texts that break a guarantee.

    `time_of_day` is that of the first event in seconds after midnight, where it matters. `lateness` is how
    late each wait resumes, in seconds and in the order the waits begin (R8). `before` is what contacts had
    before the first event, where they had anything. `order` names the workflows in the order they start in
    at one event, where it is not the usual one (R13), `order_ids` are their ids. `events` are what has to
    happen for it to come about. `turns` say what happens one after the other, a run by its place among those
    under way, or an event (None); `firsts` which workflow goes first wherever one event starts several;
    `swapped`, for each thing that no flow knows beforehand, what is unusual about it (None: nothing);
    `chosen`, what is taken at each step where that cannot be known;
    `first_day` is the day of the first event, where it has to be that one; `noted` are the times of day that
    steps note, each so many seconds after the first event.
    """

    profile: Profile
    timeline: tuple[Moment, ...]
    why: str
    lateness: tuple[float, ...] = ()
    time_of_day: float | None = None
    before: tuple[tuple[str, History], ...] = ()
    order: tuple[str, ...] = ()
    order_ids: tuple[str, ...] = ()
    turns: tuple[int | None, ...] = ()
    firsts: tuple[str, ...] = ()
    swapped: tuple[Swap | None, ...] = ()
    chosen: tuple[Choice, ...] = ()
    first_day: date | None = None
    events: tuple[Occurrence, ...] = ()
    noted: tuple[tuple[float, Hours], ...] = ()

    @property
    def last(self) -> float:
        """Seconds from the first event to the moment it ends at."""
        return self.timeline[-1].at if self.timeline else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about one guarantee.

    `scope` says for which events it is decided, `patterns` how many steps of the search that took, each
    of which stands for every timing of its events; `by_default`: the flow does not state it itself;
    `no_text_reached`: nothing that was tried led to a text, so that nothing about texts was looked at;
    `vacuous`: that alone is why it is not decided;
    `no_step_texts`: the flow has no step that could send what the guarantee is about; `terms` are
    what it rests on, `promise` is the guarantee as data; `proved_on_time`: with waits on time it is proved;
    `out_of_time`: the search ended as its time was over.
    """

    flow: str
    guarantee: str
    result: Result
    patterns: int
    scope: str
    reason: str = ""
    counterexample: Counterexample | None = None
    seconds: float = 0
    by_default: bool = False
    no_text_reached: bool = False
    vacuous: bool = False
    no_step_texts: bool = False
    terms: Terms = NO_TERMS
    promise: Promise | None = None
    proved_on_time: bool = False
    out_of_time: bool = False

    @property
    def taking_part(self) -> str:
        """Which other flows the result is about as well, to be put after it; empty for none."""
        beside = [name for name in self.terms.flows if name != self.flow]
        about_all = isinstance(self.promise, NoTwoFlowsTextGuarantee)
        if not beside or about_all or self.result is Result.PROVED:
            return ""
        return f" (beside {some_of(beside)}, which may change what it does)"
