"""Opening hours as people write them."""

import pytest

from ghl_flow.language.hours import DAY_MINUTES, Span, closed_spans, days_in, open_spans


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat", (5,)),
        ("Mon, wed", (0, 2)),
        ("fri-mon", (0, 4, 5, 6)),
        ("daily", (0, 1, 2, 3, 4, 5, 6)),
        ("weekend", (5, 6)),
        ("sun-sun", (6,)),
    ],
)
def test_days(text: str, days: tuple[int, ...]) -> None:
    assert days_in(text) == days


@pytest.mark.parametrize("text", ["", "mondays", "someday", "mon-", "-fri", "mon--fri", "mon fri"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="is no day"):
        days_in(text)


@pytest.mark.parametrize(
    ("hours", "spans"),
    [
        ({"mon": "8:00-17:30"}, [(0, 480, 1050)]),
        ({"mon": ["8:00-12:00", "13:00-17:00"]}, [(0, 480, 720), (0, 780, 1020)]),
        ({"mon": ["8:00-12:00", "12:00-17:00"]}, [(0, 480, 1020)]),
        ({"mon": "9:00-10:00", "mon-tue": "8:00-9:30"}, [(0, 480, 600), (1, 480, 570)]),
        ({"sun": "22:00-2:00"}, [(0, 0, 120), (6, 1320, 1440)]),
        ({"sun": "22:00-0:00"}, [(6, 1320, 1440)]),
        ({"sat": "0:00-24:00"}, [(5, 0, 1440)]),
        ({}, []),
    ],
)
def test_hours(hours: dict[str, str], spans: list[tuple[int, int, int]]) -> None:
    assert open_spans(hours) == tuple(Span(*one) for one in spans)


@pytest.mark.parametrize("text", ["8-17", "8:00", "25:00-26:00", "8:60-9:00", "8:00-8:00", "8:00 to 9:00"])
def test_what_is_no_part_of_a_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no|ends when"):
        open_spans({"mon": text})


def test_the_rest_of_the_week() -> None:
    spans = open_spans({"mon": ["8:00-12:00", "13:00-24:00"], "tue": "0:00-24:00"})
    rest = closed_spans(spans)
    assert rest[:2] == (Span(0, 0, 480), Span(0, 720, 780))
    assert {one.day for one in rest[2:]} == {2, 3, 4, 5, 6}
    week = sum(one.end - one.start for one in (*spans, *rest))
    assert week == 7 * DAY_MINUTES
    assert not {*closed_spans(())} ^ {Span(day, 0, DAY_MINUTES) for day in range(7)}
