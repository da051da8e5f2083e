"""The time window of a workflow: when it is open, and how it is stored."""

from datetime import datetime, timedelta

import pytest

from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.time_window import TimeWindow

WEEKDAYS = TimeWindow(frozenset((1, 2, 3, 4, 5)), 8 * 60 + 30, 18 * 60 + 30)
NIGHTS = TimeWindow(frozenset((5, 6)), 22 * 60, 6 * 60)  # Friday and Saturday night
DAILY = TimeWindow(frozenset(range(7)), 9 * 60, 17 * 60)
MONDAY = datetime(2026, 1, 5)


def at(text: str) -> datetime:
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    number = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun").index(day)
    return MONDAY + timedelta(days=number, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("window", "moment", "opens"),
    [
        (WEEKDAYS, "Mon 8:29", "Mon 8:30"),
        (WEEKDAYS, "Mon 8:30", "Mon 8:30"),
        (WEEKDAYS, "Mon 18:29", "Mon 18:29"),
        (WEEKDAYS, "Mon 18:30", "Tue 8:30"),
        (WEEKDAYS, "Tue 0:00", "Tue 8:30"),
        (NIGHTS, "Fri 21:59", "Fri 22:00"),
        (NIGHTS, "Fri 23:00", "Fri 23:00"),
        (NIGHTS, "Sat 5:59", "Sat 5:59"),
        (NIGHTS, "Sat 6:00", "Sat 22:00"),
        (NIGHTS, "Sun 5:00", "Sun 5:00"),
        (NIGHTS, "Fri 5:00", "Fri 22:00"),
        (NIGHTS, "Thu 23:00", "Fri 22:00"),
    ],
)
def test_when_it_is_open_next(window: TimeWindow, moment: str, opens: str) -> None:
    assert window.opens(at(moment)) == at(opens)
    assert window.is_open(at(moment)) == (moment == opens)


def test_after_the_last_day_it_opens_a_week_later() -> None:
    assert WEEKDAYS.opens(at("Fri 18:30")) == at("Mon 8:30") + timedelta(days=7)
    assert NIGHTS.opens(at("Sun 6:00")) == at("Fri 22:00") + timedelta(days=7)


@pytest.mark.parametrize("window", [WEEKDAYS, NIGHTS, DAILY], ids=str)
def test_it_is_stored_and_read_back(window: TimeWindow) -> None:
    assert TimeWindow.from_json(window.to_json()) == window
    assert [*window.to_json()] == ["days", "startHour", "startMinute", "endHour", "endMinute"]


@pytest.mark.parametrize("window", [WEEKDAYS, NIGHTS, DAILY], ids=str)
def test_for_how_long_it_is_closed_at_most(window: TimeWindow) -> None:
    closed = [
        window.opens(MONDAY + timedelta(minutes=n)) - (MONDAY + timedelta(minutes=n)) for n in range(7 * 1440)
    ]
    assert max(closed) == timedelta(minutes=window.longest_closed)


HOURS: JsonObject = {"days": [1], "startHour": 8, "startMinute": 30, "endHour": 20, "endMinute": 45}
CLOCK: JsonObject = {"days": [1], "start": "08:30", "end": "20:45"}


@pytest.mark.parametrize(
    ("stored", "readable"),
    [
        (HOURS, True),
        (CLOCK, True),
        ({**CLOCK, "condition": "when"}, True),
        ({**HOURS, "startMinute": None}, True),
        ({**HOURS, "endHour": 24, "endMinute": 0}, True),
        ({**CLOCK, "end": "24:00"}, True),
        ({**HOURS, "endMinute": "45"}, False),
        ({**HOURS, "endMinute": 75}, False),
        ({**HOURS, "endMinute": True}, False),
        ({**HOURS, "endMinute": 45.5}, False),
        ({**HOURS, "endMinute": -15}, False),
        ({**HOURS, "endHour": "20"}, False),
        ({**HOURS, "startHour": True}, False),
        ({**HOURS, "endHour": 25}, False),
        ({**HOURS, "endHour": 24}, False),
        ({**HOURS, "days": [True]}, False),
        ({**HOURS, "days": [7]}, False),
        ({**HOURS, "days": ["1"]}, False),
        ({**HOURS, "days": 1}, False),
        ({**HOURS, "endPeriod": "PM"}, False),
        ({**HOURS, "timezone": "contact"}, False),
        ({**HOURS, "end": "17:00"}, False),
        ({**CLOCK, "condition": "exact"}, False),
        ({**CLOCK, "end": "20:75"}, False),
        ({**CLOCK, "end": "8:45 PM"}, False),
        ({**CLOCK, "end": "25:00"}, False),
        ({**CLOCK, "end": "٢٠:45"}, False),
    ],
    ids=str,
)
def test_what_of_a_stored_one_is_not_understood_is_not_read_past(
    stored: JsonObject, *, readable: bool
) -> None:
    """A minute that is not read would close or open it earlier than HighLevel does."""
    window = TimeWindow.from_json(stored)
    assert window is not None
    assert window.readable is readable
