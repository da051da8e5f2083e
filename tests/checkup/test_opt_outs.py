"""`opt-outs`."""

import pytest

from ghl_flow.checkup.model import Status
from ghl_flow.wire.json import JsonObject
from tests.checkup.subjects import examined
from tests.insight.rows import history, said, text


def _rows(texts: int, stops: int) -> list[JsonObject]:
    return [text(n, f"c{n}") for n in range(texts)] + [said(n + 0.5, f"c{n}", "Stop") for n in range(stops)]


@pytest.mark.parametrize(
    ("texts", "stops", "status"),
    [
        (1000, 45, Status.FAIL),
        (1000, 31, Status.WARN),
        (1000, 10, Status.OK),
        (200, 0, Status.OK),
        (50, 0, Status.UNKNOWN),
        (20, 2, Status.WARN),
        (20, 1, Status.UNKNOWN),
        # One who stops is no rate, of however few.
        (7, 1, Status.UNKNOWN),
        (1, 1, Status.UNKNOWN),
        (2, 2, Status.FAIL),
        (0, 0, Status.UNKNOWN),
    ],
)
def test_opt_outs(texts: int, stops: int, status: Status) -> None:
    assert examined("opt-outs", history=history(*_rows(texts, stops))).status is status


def test_who_says_it_twice_counts_once() -> None:
    rows = [*_rows(200, 1), said(3, "c0", "STOP")]
    assert "1 opt-out for 200 texts" in examined("opt-outs", history=history(*rows)).message
