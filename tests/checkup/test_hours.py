"""`hours`: the rows begin at 9 on the account's clock."""

import pytest

from ghl_flow.checkup.model import Status
from ghl_flow.wire.json import JsonObject
from tests.checkup.subjects import examined
from tests.insight.rows import by_hand, history, missed, said, text


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([text(0)], Status.OK),
        ([text(-60)], Status.OK),  # 8:00
        ([text(-61)], Status.WARN),
        ([text(719)], Status.OK),  # 20:59
        ([text(720)], Status.WARN),
        ([by_hand(720)], Status.UNKNOWN),
        ([missed(720), text(722)], Status.OK),
        ([missed(720), text(750)], Status.OK),
        ([missed(720), text(750.1)], Status.WARN),
        ([said(730), text(731)], Status.OK),
        ([missed(720, "bob"), text(722)], Status.WARN),
        ([missed(0)], Status.UNKNOWN),
    ],
)
def test_hours(rows: list[JsonObject], status: Status) -> None:
    assert examined("hours", history=history(*rows)).status is status
