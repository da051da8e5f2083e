"""What is assumed of missed calls: `missed-calls.yaml`, shares of 1."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ghl_flow.facts.prices import Share
from ghl_flow.facts.sheet import FactSheet


class Guess(StrEnum):
    """What is assumed where nothing tells."""

    REAL_LEAD = "real_lead"
    """Of missed callers, who would buy."""
    CALLS_AGAIN = "calls_again"
    """Who calls again by themselves."""
    CLOSE = "close"
    """Of those who are talked to, who buys."""
    REPLY = "reply"
    """Who answers the text."""
    HANDLED = "handled"
    """Of replies, which somebody takes up in time."""
    MARGIN = "margin"
    """Gross profit of what a job earns."""


class MissedCallSheet(FactSheet):
    """Shares by what they are of."""

    assumptions: Annotated[dict[Guess, Share], Field(default_factory=dict)]
