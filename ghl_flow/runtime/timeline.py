"""What happened: messages and a log, in order."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a log entry tells."""

    EVENT = "event"
    ENROLLED = "enrolled"
    NOT_ENROLLED = "not-enrolled"
    WAIT = "wait"
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
    """One thing that happened. `at` is in ticks since the start."""

    at: int
    kind: Kind
    contact: str
    workflow_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A text that went out; `order` ranks it among all events and messages, `body` has merge fields in it."""

    at: int
    order: int
    contact: str
    workflow_id: str
    node_id: str
    body: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An outside event as it was taken up."""

    at: int
    order: int
    contact: str
    label: str
