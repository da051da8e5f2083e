"""The example of HighLevel's help pages: 2025-11-04 14:10:09."""

from datetime import datetime

import pytest

from ghl_flow.language.right_now import is_the_clock, said_now

MOMENT = datetime(2025, 11, 4, 14, 10, 9)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{right_now.hour}}", "14"),
        ("{{ right_now.minute }}", "10"),
        ("{{right_now.second}}", "9"),
        ("{{right_now.hour_ampm}} {{right_now.ampm}}", "2 PM"),
        ("{{right_now.day}}", "4"),
        ("{{right_now.day_of_week}}", "Tuesday"),
        ("{{right_now.middle_endian_date}}", "11/4/2025"),
        ("{{right_now.little_endian_date}}", "4/11/2025"),
        ("{{right_now.year}}-{{right_now.month}}-{{right_now.day}}", "2025-11-4"),
    ],
)
def test_what_it_reads(text: str, said: str) -> None:
    assert is_the_clock(text)
    assert said_now(text, MOMENT) == said


def test_a_weekday_is_a_word_of_the_language() -> None:
    assert said_now("{{right_now.day_of_week}}", MOMENT, "es") == "martes"


@pytest.mark.parametrize(
    "text", ["14", "", "{{contact.name}}", "{{right_now.hour}} {{contact.name}}", "{{right_now.odd}}"]
)
def test_what_is_not_the_clock_alone(text: str) -> None:
    assert not is_the_clock(text)
