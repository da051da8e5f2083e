"""What calls of one's own phone showed, and how long to wait for more."""

import pytest

from ghl_flow.insight.exported import history_of
from ghl_flow.insight.smoke import Seen, Verdict, new_messages
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import answered, missed, row


def text(minute: float, status: str = "delivered", **more: str) -> JsonObject:
    return {**row(minute, "outbound", "SMS", status=status, body="Sorry"), **more}


FLOW = {"source": "workflow"}
TWICE = [missed(0), missed(0.5)]


@pytest.mark.parametrize(
    ("rows", "waited", "verdict"),
    [
        ([], 299, None),
        ([], 300, Verdict.NO_CALL),
        ([text(-1, **FLOW)], 300, Verdict.NO_CALL),
        ([row(0, "inbound", "CALL", meta={"callStatus": "queued"})], 300, Verdict.NO_CALL),
        ([missed(0)], 299, None),
        ([missed(0)], 300, Verdict.NO_SECOND_CALL),
        ([missed(0), text(2, **FLOW)], 300, Verdict.NO_SECOND_CALL),
        (TWICE, 299, None),
        (TWICE, 300, Verdict.NO_TEXT),
        # The second call would be texted two minutes after it: half a minute after the text, and some more.
        ([*TWICE, text(2, **FLOW)], 89, None),
        ([*TWICE, text(2, **FLOW)], 90, Verdict.SEEN),
        ([*TWICE, text(0.1, **FLOW)], 59, None),
        ([*TWICE, text(0.1, **FLOW)], 66, Verdict.SEEN),
        ([*TWICE, text(2, **FLOW), row(2.1, "outbound", "SMS", userId="sam")], 90, Verdict.SEEN),
        ([*TWICE, text(2, **FLOW), text(2.5, **FLOW)], 0, Verdict.TWO_TEXTS),
        ([missed(0), text(0.5), text(2, **FLOW)], 0, Verdict.TWO_TEXTS),
        ([*TWICE, text(2, "undelivered", **FLOW)], 0, Verdict.TEXT_FAILED),
        ([answered(0, seconds=9, user="")], 0, Verdict.VOICEMAIL_TRAP),
        ([missed(0), answered(0.5, seconds=9, user="")], 0, Verdict.VOICEMAIL_TRAP),
        ([answered(0)], 0, Verdict.ANSWERED),
        ([missed(0, status="canceled")], 0, Verdict.NOT_MISSED),
    ],
)
def test_what_is_shown(rows: list[JsonObject], waited: float, verdict: Verdict | None) -> None:
    history = history_of((str(number), one) for number, one in enumerate(rows))
    assert Seen.of(history.messages).verdict(waited, 300) is verdict


def test_what_was_there_before_is_not_new() -> None:
    history = history_of((one, row) for one, row in (("a", missed(0)), ("b", missed(9))))
    first, second = history.messages
    assert new_messages(history.messages, frozenset((first.id,))) == [second]
