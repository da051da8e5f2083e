"""Settings that nobody has modelled are named, whatever they are called."""

import pytest

from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.understood import not_understood, not_understood_of_trigger, words_of_trigger


@pytest.mark.parametrize(
    ("key", "value", "known"),
    [
        ("name", "anything", True),
        ("senderAddress", {"from": "x"}, True),
        ("allowMultiple", True, True),
        ("allowMultiple", None, True),
        ("allowMultiple", "yes", False),
        ("stopOnResponse", 1, False),
        ("timezone", "contact", True),
        ("timezone", "", True),
        ("timezone", "Europe/Berlin", False),
        ("window", {"days": [1]}, True),
        ("window", None, True),
        ("window", [], True),
        ("window", "09:00", False),
        ("allowMultipleOpportunity", True, True),
        ("allowMultipleOpportunity", False, True),
        ("removeContactFromLastStep", False, False),
        ("eventStartDate", "", True),
        ("eventStartDate", "2026-01-01", False),
        ("scheduledPauseDates", [], True),
        ("scheduledPauseDates", [{}], False),
        ("deleted", False, True),
        ("deleted", True, False),
        ("somethingNew", None, True),
        ("somethingNew", False, True),
        ("somethingNew", {}, True),
        ("somethingNew", 0, False),
        ("somethingNew", True, False),
        ("somethingNew", "on", False),
    ],
)
def test_settings(key: str, value: JsonValue, known: bool) -> None:
    assert not_understood({key: value}) == (() if known else (f"the setting '{key}'",))


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("conditions", [1], ()),
        ("masterType", "highlevel", ()),
        ("schedule_config", {}, ()),
        ("schedule_config", {"x": 1}, ("a trigger with a schedule",)),
        ("somethingNew", "", ()),
        ("somethingNew", [0], ("a trigger with 'somethingNew'",)),
    ],
)
def test_triggers(key: str, value: JsonValue, found: tuple[str, ...]) -> None:
    assert words_of_trigger(not_understood_of_trigger({key: value})) == found


def test_everything_is_named_in_order() -> None:
    assert not_understood({"b": 1, "name": "", "a": 1}) == ("the setting 'b'", "the setting 'a'")
    assert words_of_trigger(not_understood_of_trigger({"x": 1, "schedule_config": {"a": 1}, "y": 2})) == (
        "a trigger with 'x'",
        "a trigger with a schedule",
        "a trigger with 'y'",
    )
