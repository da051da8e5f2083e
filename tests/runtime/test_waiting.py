"""How long it is until a moment: on the account's clock, whose days are not all of 24 hours."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ghl_flow.runtime.state import Enrolment
from ghl_flow.runtime.waiting import Waiting

CHICAGO = ZoneInfo("America/Chicago")
HOUR = 3600


def waiting(day: date, ticks: int = 1) -> Waiting:
    """An account at noon of a day, with nothing in it."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=CHICAGO)
    return Waiting([], start=noon, ticks_per_second=ticks)


@pytest.mark.parametrize(
    ("today", "then", "hours"),
    [
        (date(2026, 6, 1), date(2026, 6, 2), 24),
        (date(2026, 3, 7), date(2026, 3, 8), 23),  # clocks go forward in that night
        (date(2026, 10, 31), date(2026, 11, 1), 25),  # and back in that one
        (date(2026, 6, 2), date(2026, 6, 1), -24),
    ],
)
def test_noon_to_noon(today: date, then: date, hours: int) -> None:
    assert waiting(today).until_moment(then, 12 * 60) == hours * HOUR


@pytest.mark.parametrize(("at", "seconds"), [(7200, 7200), (0, 0), (None, None)])
@pytest.mark.parametrize("ticks", [1, 1000])
def test_until_an_appointment(at: int | None, seconds: float | None, ticks: int) -> None:
    run = Enrolment(1, "w", "c", 0, 0, None)
    run.appointment_at = None if at is None else at * ticks
    assert waiting(date(2026, 6, 1), ticks).until_appointment(run) == seconds
