"""What happened: messages and a log, in order."""

from enum import StrEnum
from typing import NamedTuple

from ghl_flow.copy.delivery import Appended, Delivered, arrived
from ghl_flow.kinds.triggers.event import Event


class Kind(StrEnum):
    """What a log entry tells."""

    EVENT = "event"
    ENROLLED = "enrolled"
    NOT_ENROLLED = "not-enrolled"
    WAIT = "wait"
    HELD = "held"
    GOAL = "goal"
    BRANCH = "branch"
    SMS = "sms"
    EMAIL = "email"
    DONE = "done"
    NOT_SENT = "not-sent"
    TAG = "tag"
    FIELD = "field"
    LEFT = "left"
    FINISHED = "finished"
    NOT_MODELLED = "not-modelled"


class LogEntry(NamedTuple):
    """One thing that happened. Times are ticks since the start; `until` is when a wait or a hold ends.

    `run` tells the runs of one contact in one workflow apart; 0 outside of a run.
    """

    at: int
    kind: Kind
    contact: str
    workflow_id: str
    text: str
    until: int | None = None
    run: int = 0


NOTE = "note"
"""The channel of a note on the contact: nobody gets it."""
STAFF = "staff"
"""The channel of a text message to people of the business."""


class Message(NamedTuple):
    """A text or a mail (`channel`: sms, email, staff) that went out; `order` ranks it among all that happens.

    `run` is the run that sent it. `body` has merge fields in it; `text` is what the contact reads of it,
    `appended` what HighLevel adds to it (R26). Nothing of either where no log is kept; a mail is its subject.
    """

    at: int
    order: int
    contact: str
    workflow_id: str
    node_id: str
    run: int
    body: str
    text: str = ""
    appended: Appended = Appended()
    channel: str = "sms"

    @property
    def delivered(self) -> Delivered:
        """What arrives."""
        return arrived(self.text, self.appended)


class Unheard(NamedTuple):
    """An outside event that no trigger, goal, wait or setting took notice of."""

    at: int
    contact: str
    event: Event


class Switched(NamedTuple):
    """A step that switched the texts of a contact off, or on again."""

    at: int
    order: int
    contact: str
    on: bool


class Happening(NamedTuple):
    """An outside event as it was taken up."""

    at: int
    order: int
    contact: str
    label: str
