"""When a workflow's communication steps may run (R9): forms it is stored in, and the next time it opens."""

from datetime import datetime

import pytest

from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.time_window import TimeWindow

WEEKDAYS: JsonObject = {"days": [1, 2, 3, 4, 5]}


def _read(**document: object) -> TimeWindow | None:
    return TimeWindow.from_json({**WEEKDAYS, **document})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("document", "start", "end"),
    [
        ({"startHour": 9, "startMinute": 30, "endHour": 17, "endMinute": 0}, 570, 1020),
        ({"startHour": 9, "endHour": 17}, 540, 1020),
        ({"start": "09:30", "end": "17:00"}, 570, 1020),
        ({"start": "00:00", "end": "24:00"}, 0, 1440),
        ({"startHour": 0, "endHour": 0, "endMinute": 1}, 0, 1),
        ({"startHour": 9, "startMinute": "30", "endHour": 17}, 540, 1020),
    ],
)
def test_both_forms_are_read(document: dict[str, object], start: int, end: int) -> None:
    assert _read(**document) == TimeWindow(frozenset(range(1, 6)), start, end)


@pytest.mark.parametrize(
    "document",
    [
        {"start": "22:00", "end": "06:00"},  # past midnight
        {"start": "09:00", "end": "09:00"},
        {"start": "9", "end": "17:00"},
        {"start": "09:00", "end": "25:00"},
        {"start": "09:00", "end": "24:01"},
        {"startHour": -1, "endHour": 9},
        {"start": "09:00"},
        {"start": "09:00", "end": "17:00", "days": []},
        {"start": "09:00", "end": "17:00", "days": [1, 7]},
        {"start": "09:00", "end": "17:00", "days": [-1]},
        {"start": "09:00", "end": "17:00", "days": ["Mon"]},
        {"start": "09:00", "end": "17:00", "days": "1"},
    ],
)
def test_one_that_cannot_be_read_is_there_all_the_same(document: dict[str, object]) -> None:
    found = _read(**document)
    assert found is not None
    assert not found.readable


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"days": [], "start": "", "end": None, "x": {}},
        {"days": [0, 1, 2, 3, 4, 5, 6], "start": "00:00", "end": "24:00"},
    ],
)
def test_no_window(document: JsonObject) -> None:
    assert TimeWindow.from_json(document) is None


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-01-05 09:00", "2026-01-05 09:00"),  # a Monday
        ("2026-01-05 08:59:59", "2026-01-05 09:00"),
        ("2026-01-05 16:59:59", "2026-01-05 16:59:59"),
        ("2026-01-05 17:00", "2026-01-06 09:00"),
        ("2026-01-09 17:00", "2026-01-12 09:00"),  # Friday evening
        ("2026-01-10 12:00", "2026-01-12 09:00"),
        ("2026-01-11 23:59", "2026-01-12 09:00"),
    ],
)
def test_the_next_time_it_opens(moment: str, opens: str) -> None:
    window = TimeWindow(frozenset(range(1, 6)), 540, 1020)
    assert window.opens(datetime.fromisoformat(moment)) == datetime.fromisoformat(opens)


def test_a_day_a_week_opens_a_week_later() -> None:
    sunday = TimeWindow(frozenset((0,)), 540, 1020)
    assert sunday.opens(datetime(2026, 1, 11, 18)) == datetime(2026, 1, 18, 9)
