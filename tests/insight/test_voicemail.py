"""Answered calls that a voicemail may have answered, on either side of each boundary."""

from zoneinfo import ZoneInfo

import pytest

from ghl_flow.insight.voicemail import voicemail_trap
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import answered, by_hand, history, missed, row, said, text

DAY = 24 * 60
_SHORT = answered(0, seconds=12, user="")


@pytest.mark.parametrize(
    ("rows", "suspects", "answered_calls"),
    [
        ([_SHORT], 1, 1),
        ([answered(0, seconds=3, user="")], 1, 1),
        ([answered(0, seconds=2.9, user="")], 0, 1),
        ([answered(0, seconds=25, user="")], 1, 1),
        ([answered(0, seconds=25.1, user="")], 0, 1),
        ([answered(0, seconds=12)], 0, 1),
        ([row(0, "inbound", "CALL", meta={"callStatus": "completed"})], 0, 1),  # how long is not told
        ([row(0, "outbound", "CALL", meta={"callStatus": "completed", "callDuration": "12"})], 0, 0),
        ([missed(0)], 0, 0),
        ([_SHORT, said(DAY + 0.2)], 0, 1),
        ([_SHORT, said(DAY + 0.3)], 1, 1),
        ([_SHORT, by_hand(9)], 0, 1),
        ([_SHORT, text(9)], 1, 1),
        ([_SHORT, said(9, body="STOP")], 1, 1),
        ([_SHORT, said(9, "bob")], 1, 1),
    ],
)
def test_who_may_have_been_a_voicemail(rows: list[JsonObject], suspects: int, answered_calls: int) -> None:
    found = voicemail_trap(history(*rows), ZoneInfo("America/Chicago"))
    assert (len(found.suspects), found.answered) == (suspects, answered_calls)
