"""`landlines`."""

import pytest

from ghl_flow.checkup.model import Status
from ghl_flow.wire.json import JsonObject
from tests.checkup.subjects import examined
from tests.insight.rows import history, missed, text


def _callers(reached: int, failing: int) -> list[JsonObject]:
    rows: list[JsonObject] = []
    for n in range(reached + failing):
        status = "delivered" if n < reached else "undelivered"
        rows += [missed(n * 9.0, f"c{n}"), text(n * 9.0 + 2, f"c{n}", status=status)]
    return rows


@pytest.mark.parametrize(
    ("reached", "failing", "status"),
    [
        (40, 0, Status.OK),
        (97, 3, Status.OK),
        (92, 8, Status.WARN),
        (70, 30, Status.FAIL),
        (10, 60, Status.UNKNOWN),
        (19, 0, Status.UNKNOWN),
        (0, 0, Status.UNKNOWN),
    ],
)
def test_landlines(reached: int, failing: int, status: Status) -> None:
    assert (
        examined("landlines", history=history(missed(0, "x"), *_callers(reached, failing))).status is status
    )


def test_a_text_that_arrives_later_makes_no_landline() -> None:
    rows = [*_callers(19, 1), text(999, "c19")]
    assert "0 of 20 texted callers" in examined("landlines", history=history(*rows)).message
