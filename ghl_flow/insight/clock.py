"""When a text comes at a bad time: at night, and while the business is closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from ghl_flow.language.hours import Span, open_spans
from ghl_flow.spec.account import Account

MORNING: Final = 8
EVENING: Final = 21
"""From eight to nine in the evening, local time: 47 CFR 64.1200(c)(1). Some states are stricter (facts)."""


@dataclass(frozen=True)
class Clock:
    """The clock and the hours of an account."""

    account: Account

    @cached_property
    def zone(self) -> ZoneInfo:
        """The account's time zone."""
        return ZoneInfo(self.account.timezone)

    @cached_property
    def _open(self) -> tuple[Span, ...]:
        return open_spans(self.account.hours or {})

    def is_night(self, at: datetime) -> bool:
        """Whether it is after nine in the evening or before eight in the morning."""
        return not MORNING <= at.astimezone(self.zone).hour < EVENING

    def monday(self, at: datetime) -> date:
        """The first day of the week."""
        day = at.astimezone(self.zone).date()
        return day - timedelta(days=day.weekday())

    def is_closed(self, at: datetime) -> bool | None:
        """Whether the business is closed; None where the account says no hours."""
        if self.account.hours is None:
            return None
        moment = at.astimezone(self.zone)
        minute = moment.hour * 60 + moment.minute
        return moment.date() in self.account.holidays or not any(
            span.day == moment.weekday() and span.start <= minute < span.end for span in self._open
        )
