"""How evidence is worded: ids, counts, dates."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from ghl_flow.checkup.model import Evidence
from ghl_flow.counting import counted
from ghl_flow.facts.sheet import Sourced
from ghl_flow.insight.history import History, Message
from ghl_flow.insight.share import Interval

One = TypeVar("One", bound=Evidence)

MOST = 3
"""Examples shown; the count says how many there are."""


def moment(at: datetime, zone: str) -> str:
    """A moment on the account's clock."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def named(message: Message) -> str:
    """A message by its id."""
    return f"message {message.id or '(no id)'} of contact {message.contact}"


def span(history: History) -> str:
    """What was looked at: how many messages, from when to when (UTC)."""
    if not history.messages or history.first is None:
        return "no messages"
    passed = f", {counted(len(history.unreadable), 'unreadable entry', 'unreadable entries')}" * bool(
        history.unreadable
    )
    return (
        f"{counted(len(history.messages), 'message')}, {history.first:%Y-%m-%d} to {history.now:%Y-%m-%d} "
        f"(UTC){passed}"
    )


def looked_up(*rows: Sourced) -> tuple[str, ...]:
    """Where a limit stands, and when that was looked up."""
    return tuple(f"limit: {row.source} (looked up {row.as_of})" for row in rows)


def share(interval: Interval) -> str:
    """An interval in percent."""
    return f"{interval.low:.0%} to {interval.high:.0%}, with 95 % certainty"


def some(lines: Sequence[One], most: int = MOST) -> tuple[One | str, ...]:
    """The first ones, and how many more."""
    more = len(lines) - most
    return (*lines[:most], *([f"and {more} more"] if more > 0 else []))
