"""What a window, a person and a business are."""

import pytest

from ghl_flow.copy.value_types import is_no_name, is_several, is_window, is_window_in

WINDOWS = [
    "the next hour", "an hour", "30 minutes", "two hours", "the hour", "a couple of hours", "half an hour",
    "1 hour", "15-20 minutes", "one business day", "the day", "a few minutes", "about an hour",
    "an hour or two", "an hour or so", "a day", "twenty-four hours", "the morning", "The Next Hour",
    "two to three hours", "una hora", "la próxima hora", "30 minutos", "media hora",
    "un par de horas", "dos horas", "un dia",
    "30 min", "2 hr", "2 h", "24hrs", "30min", "1hr", "the next 30 min", "1/2 hour", "1.5 hours", "15-30 min",
]  # fmt: skip
NO_WINDOWS = [
    "asap", "ASAP", "soon", "today", "tomorrow", "shortly", "in an hour", "within the hour", "9-5", "2 hour",
    "an hours", "1 hours", "the next hour.", " an hour", "", "as soon as possible", "hour", "by noon", "5pm",
    "30", "an hour or", "the next", "después", "cuanto antes", "{{ x }}", "3 to 4 hour",
    "30m", "min", "h", "24/7", "1/2", "1 mins", "next hour", "next 30 minutes", "same day", "próxima hora",
]  # fmt: skip


@pytest.mark.parametrize("value", WINDOWS)
def test_a_span_of_time_follows_within(value: str) -> None:
    assert is_window(value)


@pytest.mark.parametrize("value", NO_WINDOWS)
def test_other_words_do_not(value: str) -> None:
    assert not is_window(value)


@pytest.mark.parametrize(
    ("value", "several"),
    [
        ("Dale", False),
        ("Mary Ann", False),
        ("Anderson", False),
        ("Jo-Ann", False),
        ("Ana, RN", False),
        ("Dr. Lee", False),
        ("Theo", False),
        ("Dale & Ann", True),
        ("Dale&Ann", True),
        ("Dale and Ann", True),
        ("Luis y Ana", True),
        ("Dale/Ann", True),
        ("Dale, Ann", True),
        ("The team", True),
        ("Front desk", True),
        ("nuestro equipo", True),
    ],
)
def test_one_person_or_several(value: str, several: bool) -> None:
    assert is_several(value) is several


@pytest.mark.parametrize(
    ("value", "no_name"),
    [("Dale", False), ("O'Neill", False), ("dale@acme.com", True), ("Dale 2", True), ("www.acme.com", True)],
)
def test_what_no_one_is_called(value: str, no_name: bool) -> None:
    assert is_no_name(value) is no_name


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        ("the next hour", True, False),
        ("an hour", True, False),
        ("30 minutes", True, False),
        ("30 min", True, True),
        ("24h", True, True),
        ("una hora", False, True),
        ("la pr\u00f3xima hora", False, True),
        ("2 horas", False, True),
        ("30 minutos", False, True),
    ],
)
def test_the_language_of_a_window(value: str, *, english: bool, spanish: bool) -> None:
    assert is_window(value)
    assert (is_window_in(value, "en"), is_window_in(value, "es")) == (english, spanish)
    assert is_window_in(value, "")
