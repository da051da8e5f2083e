"""How a kind runs its steps: what it may ask of a run, and what it answers."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from ghl_flow.kinds.card import Move
from ghl_flow.kinds.triggers.event import AppointmentStatus, Event
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow

AS_IT_WAS = "as it was"
"""What a step sets, where it was so before: then it starts nothing."""


class Proceed(NamedTuple):
    """The run goes on at that node; None ends it."""

    to: str | None


class Sleep(NamedTuple):
    """The run waits that many seconds, and then until `window` is open; it goes on at that node.

    `open_ended`: or any length longer, as others have it. A simulation takes no longer.
    """

    seconds: float
    to: str | None
    window: TimeWindow | None = None
    open_ended: bool = False


class Await(NamedTuple):
    """The run waits here until something moves it: its goal."""


class Listen(NamedTuple):
    """The run waits until something happens that its step waits for (`NodeKind.heard`).

    After `seconds` it goes on at `to` instead; None: it waits for ever.
    """

    seconds: int | None
    to: str | None


Outcome = Proceed | Sleep | Await | Listen


class Run(Protocol):
    """One contact in one workflow, as a step sees it when it runs."""

    @property
    def today(self) -> date: ...
    def has_tag(self, tag: str) -> bool: ...
    def field(self, field_id: str) -> str | None: ...
    def set_field(self, field_id: str, value: str | None) -> None: ...
    def set_field_now(self, field_id: str, text: str) -> None:
        """Write a text whose merge fields are all of the moment: the clock."""
        ...

    def compute(self, source: str, target: str, result: Callable[[str], str | None]) -> None:
        """Write into a field what comes of another; `result` answers None where that is not known."""
        ...

    def add_tag(self, tag: str) -> None: ...
    def remove_tag(self, tag: str) -> None: ...
    def send_sms(self, node: Node, body: str) -> None: ...
    def send_email(self, node: Node, subject: str) -> None: ...
    def silence(self, channels: Collection[str], *, on: bool) -> None:
        """Messages by these channels, `sms` and `email`, no longer reach the contact; or they do again."""
        ...

    def did(self, what: str) -> None:
        """Tell what the step did that neither reaches the contact nor changes it: a note, a task, a bell."""
        ...

    def write_note(self, node: Node, html: str) -> None:
        """Write a note on the contact; no flow can look at one."""
        ...

    def text_staff(self, node: Node, body: str) -> None:
        """Text people of the business: the contact gets nothing of it."""
        ...

    def enrol(self, workflow_id: str) -> None: ...
    def move_card(self, node: Node, move: Move, fires: Collection[str]) -> None:
        """Do that to the opportunity that goes with the run, which may set off triggers of these types."""
        ...

    def may_wait_any_length(self) -> bool:
        """Whether a wait of which no length is known can be tried with every length: in a search."""
        ...

    def until_appointment(self) -> float | None:
        """How many seconds there are until the appointment starts that brought the contact here, if known."""
        ...

    def until_moment(self, day: date, minute: int) -> float | None:
        """How many seconds there are until that minute of a day by the account's clock; None in a search."""
        ...

    def skip_messages(self) -> None:
        """Send nothing until the next wait (R39)."""
        ...

    def perhaps(self, node: Node, event: Event) -> None:
        """A step may have brought that about: what starts at it starts, or not. A simulation says not."""
        ...

    def change_appointment(
        self, node: Node, statuses: Sequence[AppointmentStatus], calendar: str = ""
    ) -> None:
        """An appointment of the contact gets one of these statuses, and what watches that starts.

        `calendar`: the one it is in, as stored; empty where that is not known, and whether it had the status
        already, after which nothing starts.
        """
        ...

    def find_card(self, *, found: bool) -> None:
        """From here on another opportunity may go with the run: the one that was looked for."""
        ...

    def remove_from(self, workflow_ids: Sequence[str]) -> bool:
        """Take the contact out of those workflows; True when this run itself has ended by it."""
        ...

    def remove_from_all(self, *, this_too: bool) -> bool:
        """Take the contact out of every workflow; True when this run itself has ended by it."""
        ...

    def pass_goal(self) -> None:
        """From here on the goal of the workflow no longer moves this run (R17)."""
        ...

    def brought(self, what: str) -> str | None:
        """What started the run: the text of a message, whether an appointment got a new time."""
        ...

    def is_in(self, workflow_id: str) -> bool: ...
    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        """Which of these ways the run takes, by place, where that is for others or chance to say."""
        ...

    def not_modelled(self, what: str) -> None:
        """Say that something here is beyond the model, so that no result hides it."""
        ...


def following(node: Node) -> Proceed:
    """Go on at the step after this one."""
    return Proceed(node.next[0] if node.next else None)
