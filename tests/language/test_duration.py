from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghl_flow.language.duration import Duration, clock, spoken


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2 minutes", 120),
        ("2m", 120),
        ("90s", 90),
        ("1 day", 86400),
        ("1 hour 30 minutes", 5400),
        ("1h30m", 5400),
        ("1 hour and 1 second", 3601),
        ("2 WEEKS", 1209600),
        ("0s", 0),
    ],
)
def test_durations_as_people_write_them(text: str, seconds: int) -> None:
    assert Duration.parse(text).seconds == seconds


@pytest.mark.parametrize(
    "text", ["", "2", "minutes", "2 fortnights", "-2m", "2.5m", "2m!", "99999 days", "9" * 50 + "s"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration|unit of time|ten years"):
        Duration.parse(text)


@pytest.mark.parametrize(
    "text", [" ".join(["1m"] * 60_000), "1m" + " " * 60_000 + "1s", "9" * 60_000 + "s", "x" * 201]
)
def test_a_text_that_goes_on_and_on_is_refused_and_not_shown_whole(text: str) -> None:
    with pytest.raises(ValueError, match=r"no more than 200 characters .* has [\d,]+\): write it") as caught:
        Duration.parse(text)
    assert len(str(caught.value)) < 200


def test_two_hundred_characters_are_read() -> None:
    text = " ".join(["1s"] * 67)
    assert len(text) == 200
    assert Duration.parse(text).seconds == 67


@given(st.integers(min_value=1, max_value=Duration.LONGEST))
def test_what_is_printed_is_read_back(seconds: int) -> None:
    assert Duration.parse(str(Duration(seconds))).seconds == seconds


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00:00"), (125, "00:02:05"), (45.5, "00:00:45.5"), (90061, "1d 01:01:01")]
)
def test_a_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (5400, "90 minutes"),
        (151, "2 minutes 31 seconds"),
        (172920, "2 days 2 minutes"),
        (176461, "2 days 1 hour 1 minute 1 second"),
        (400 * 86400, "400 days"),
        (Fraction(91, 2), "45.5 seconds"),
        (180.5, "3 minutes 0.5 seconds"),
        (345841.25, "4 days 4 minutes 1.25 seconds"),
    ],
)
def test_a_length_of_time_reads_as_people_say_it(seconds: float | Fraction, said: str) -> None:
    assert spoken(seconds) == said
