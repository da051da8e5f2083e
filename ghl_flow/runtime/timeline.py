"""What happened: messages and a log, in order."""

from dataclasses import dataclass
from enum import StrEnum


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
    NOT_SENT = "not-sent"
    TAG = "tag"
    FIELD = "field"
    LEFT = "left"
    FINISHED = "finished"
    NOT_MODELLED = "not-modelled"


@dataclass(frozen=True, slots=True)
class LogEntry:
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


@dataclass(frozen=True, slots=True)
class Message:
    """A text that went out; `order` ranks it among all events and messages.

    `body` has merge fields in it; `text` is what the contact reads of it, `appended` what HighLevel adds
    to it (R26). Both are empty where no log is kept.
    """

    at: int
    order: int
    contact: str
    workflow_id: str
    node_id: str
    body: str
    text: str = ""
    appended: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """An outside event as it was taken up."""

    at: int
    order: int
    contact: str
    label: str
