"""Events in the words of a test, and read back from them."""

import pytest
from pydantic import ValidationError

from ghl_flow.kinds.triggers.custom_date import CustomDateTrigger
from ghl_flow.kinds.triggers.event import (
    Event,
    appointment,
    call,
    call_updated,
    contact_created,
    field_set,
    form_submitted,
    put_tag,
    reply,
    tag_added,
    take_tag,
    webhook_received,
)
from ghl_flow.kinds.triggers.opportunities import StaleOpportunityTrigger
from ghl_flow.kinds.triggers.reminders import BirthdayTrigger, TaskDueTrigger
from ghl_flow.spec.event import EventSpec
from ghl_flow.spec.event_words import words_of
from ghl_flow.wire.reference import field_reference


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (call("no-answer"), "call no-answer"),
        (call("completed"), "call completed"),
        (call("busy", "outbound"), "call busy outbound"),
        (reply("Hi"), "reply Hi"),
        (reply("yes, it's me @ann  now"), None),
        (put_tag("vip"), "tag vip"),
        (take_tag("two words"), "untag 'two words'"),
        (appointment("new"), "appointment new"),
        (appointment("cancelled", "cal1"), "appointment cancelled cal1"),
        (form_submitted("quote"), "form quote"),
        (webhook_received(), "webhook"),
        (webhook_received("hook"), "webhook hook"),
        (contact_created(), "created"),
        (field_set(field_reference("size"), "very large", "size"), "field 'size=very large'"),
        (field_set(field_reference("size"), "", "size"), "field size="),
        (BirthdayTrigger.from_words("on the day"), "birthday 'on the day'"),
        (BirthdayTrigger.from_words("12 days before"), "birthday '12 days before'"),
        (TaskDueTrigger.from_words("1 day after"), "task_due '1 day after'"),
        (
            StaleOpportunityTrigger.from_words("14 days after/Sales"),
            "stale_opportunity '14 days after/Sales'",
        ),
        (CustomDateTrigger.from_words("9:00/renews_on"), "custom_date 9:00/renews_on"),
        # A test cannot say these.
        (call_updated("no-answer"), None),
        (tag_added("vip"), None),
        (field_set("aBc123", "x"), None),
        (Event("raw_trigger", {}, "something else"), None),
    ],
)
def test_there_and_back(event: Event, words: str | None) -> None:
    found = words_of(event)
    if words is not None:
        assert found == words
    if found is None:
        assert words is None
        return
    ((at, again),) = EventSpec.model_validate(f"45s {found}").events()
    assert (at, again) == (45.0, event)


@pytest.mark.parametrize(
    "words",
    ["birthday 3 days ago", "birthday 1 days before", "task_due 1 day afterwards", "custom_date 9/renews_on"],
)
def test_a_day_is_spelled_in_one_way(words: str) -> None:
    with pytest.raises(ValidationError, match="is no day or hour: for example 3 days before"):
        EventSpec.model_validate(f"0s {words}")


def test_a_date_is_called_by_its_field() -> None:
    assert CustomDateTrigger.from_words("17:00/renews_on").label == "date reached: 17:00, renews_on"
