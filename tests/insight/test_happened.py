"""What a message is to a workflow."""

import pytest

from ghl_flow.insight.happened import event_of
from ghl_flow.kinds.triggers.event import Event, call, reply, user_reply
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import answered, by_hand, called, history, missed, row, said, text


@pytest.mark.parametrize(
    ("entry", "event"),
    [
        (missed(0), call("no-answer")),
        (missed(0, status="busy"), call("busy")),
        (missed(0, status="voicemail"), call("voicemail")),
        (missed(0, status="canceled"), call("canceled")),
        (answered(0), call("completed")),
        (called(0), call("completed", "outbound")),
        (called(0, status="no-answer"), call("no-answer", "outbound")),
        (said(0), reply("Yes please")),
        (row(0, "inbound", "WHATSAPP", body="Hi"), reply("Hi", "19")),
        (row(0, "inbound", "EMAIL", body="Hi"), reply("Hi", "email")),
        (by_hand(0), user_reply()),
        # Nothing happens at these.
        ({**by_hand(0), "status": "failed"}, None),
        (missed(0, status="queued"), None),
        (missed(0, status="failed"), None),
        (text(0), None),
        (text(0, source=""), None),
        (row(0, "inbound", "ACTIVITY_APPOINTMENT", body="Booked"), None),
        (row(0, "outbound", "INTERNAL_COMMENT", userId="sam"), None),
    ],
)
def test_an_entry_is_an_event_or_none(entry: JsonObject, event: Event | None) -> None:
    (message,) = history(entry).messages
    assert event_of(message) == event
