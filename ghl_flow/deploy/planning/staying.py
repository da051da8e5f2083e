"""What an account runs of a flow that is not what the flow says, as data."""

from dataclasses import dataclass
from enum import StrEnum


class Runs(StrEnum):
    """What the account runs of a workflow."""

    AS_WRITTEN = "as-written"
    AS_STORED = "as-stored"
    UNREAD = "unread"
    """It is published, and there is no way to its steps: it may do anything."""
    NOT = "not"


class Stays(StrEnum):
    """Why that is not what the flow says."""

    HELD = "held-back"
    PAUSED = "paused"
    KEPT = "kept"
    """As the operator chose."""
    BY_HAND = "by-hand"
    """A person is to build or to publish it."""
    UNWANTED = "not-wanted"
    """No flow of the account needs it."""
    LEFT = "left"
    """The command is about other flows of the account."""
    COPY = "copy"
    """It has steps that only ghl-flow makes, and is no workflow of the account's flows."""


@dataclass(frozen=True, slots=True)
class Staying:
    """A flow of which the account runs something else than it says, or a workflow of no flow by its name."""

    flow: str
    stays: Stays
    runs: Runs
