"""One event in words or in parts: the same, and what is wrong said with the word."""

from datetime import datetime

import pytest
from pydantic import ValidationError

from ghl_flow.spec.event import EventSpec, parse_start, parse_words


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("45s call", {"at": "45s", "direction": "inbound", "call": "no-answer"}),
        ("call missed", {"at": "0s", "direction": "inbound", "call": "no-answer"}),
        ("0 call answered", {"at": "0s", "direction": "inbound", "call": "completed"}),
        ("1m call outbound busy", {"at": "1m", "direction": "outbound", "call": "busy"}),
        ("1m call cancelled outbound", {"at": "1m", "direction": "outbound", "call": "canceled"}),
        ("1 hour 5 minutes reply 'yes please'", {"at": "1 hour 5 minutes", "reply": "yes please"}),
        ("2m reply", {"at": "2m", "reply": "Hi"}),
        ("2m reply yes @ann", {"at": "2m", "reply": "yes", "contact": "ann"}),
        ("1d tag 'very important'", {"at": "1d", "tag": "very important"}),
        ("1d untag vip", {"at": "1d", "untag": "vip"}),
        ("5m form contact-us", {"at": "5m", "form": "contact-us"}),
        ("5m appointment", {"at": "5m", "appointment": "new", "calendar": ""}),
        ("5m appointment booked cal1", {"at": "5m", "appointment": "new", "calendar": "cal1"}),
        ("5m appointment canceled", {"at": "5m", "appointment": "cancelled", "calendar": ""}),
        ("5m appointment no-show", {"at": "5m", "appointment": "noshow", "calendar": ""}),
        ("0s webhook", {"at": "0s", "webhook": ""}),
        ("0s created", {"at": "0s", "created": True}),
        ("1m field budget = 5", {"at": "1m", "field": {"budget": "5"}}),
        ("1m custom_value offer=a=b", {"at": "1m", "custom_value": {"offer": "a=b"}}),
        ("1m field budget=", {"at": "1m", "field": {"budget": ""}}),
    ],
)
def test_words(words: str, parts: dict[str, object]) -> None:
    assert parse_words(words) == parts
    assert EventSpec.model_validate(words) == EventSpec.model_validate(parts)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("45s cal", "names no event"),
        ("45s cal", "did you mean 'call'?"),
        ("45s", "names no event"),
        ("1m reply 'x", "a quote in"),
        ("1m reply x @ann @bob", "once, at the end"),
        ("1m reply x @", "once, at the end"),
        ("1m call lost", "not 'lost'"),
        ("1m call anwsered", "did you mean 'answered'?"),
        ("1m call busy no-answer", "more of the call"),
        ("1m call inbound outbound busy", "more of the call"),
        ("1m appointment lost", "not 'lost'"),
        ("1m field budget", "write field KEY=VALUE"),
        ("1m custom_value =5", "write custom_value KEY=VALUE"),
        ("1m tag", "does not say which tag"),
        ("1m untag", "does not say which tag"),
        ("1m form", "does not say which form"),
    ],
)
def test_words_that_are_no_event(words: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("?", r"\?")):
        parse_words(words)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"at": "1m"}, "this one is none"),
        ({"at": "1m", "call": "busy", "reply": "x"}, "this one is call and reply"),
        ({"at": "1m", "field": {}}, "at least 1"),
        ({"at": "1m", "field": {"a": "1", "b": "2"}}, "at most 1"),
        ({"at": "1m", "created": False}, "True"),
        ({"at": "x", "reply": "a"}, "duration"),
    ],
)
def test_parts_that_are_no_event(parts: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        EventSpec.model_validate(parts)


def test_a_call_may_be_updated_later() -> None:
    call = EventSpec.model_validate({"at": "10s", "call": "busy", "updated_after": "5s"})
    assert [at for at, _ in call.events()] == [10, 15]
    assert [at for at, _ in EventSpec.model_validate("10s call busy").events()] == [10]
    assert EventSpec.model_validate({"at": 0, "reply": "x"}).at.seconds == 0


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon", datetime(2026, 1, 5, 9)),
        ("Mon 17:58", datetime(2026, 1, 5, 17, 58)),
        ("sunday  8:05", datetime(2026, 1, 11, 8, 5)),
        ("2026-03-08 01:30", datetime(2026, 3, 8, 1, 30)),
        ("2026-03-08", datetime(2026, 3, 8)),
        ("2000-01-01", datetime(2000, 1, 1)),
        ("2100-12-31", datetime(2100, 12, 31)),
    ],
)
def test_a_start(text: str, moment: datetime) -> None:
    assert parse_start(text) == moment


@pytest.mark.parametrize("text", ["", "now", "Mon 25:00", "Mond ay", "17:58", "1999-12-31", "2101-01-01"])
def test_what_is_no_start(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a moment|is not between"):
        parse_start(text)
