"""`landlines`."""

import pytest

from ghl_flow.checkup.model import Status
from ghl_flow.wire.json import JsonObject
from tests.checkup.subjects import account, examined
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


@pytest.mark.parametrize(("known", "told"), [("on", False), ("off", True), ("unknown", True)])
@pytest.mark.parametrize(("reached", "failing"), [(92, 8), (70, 30)])
def test_what_is_switched_on_already_is_not_to_be_switched_on(
    reached: int, failing: int, known: str, *, told: bool
) -> None:
    one = account(number_intelligence=known)
    found = examined("landlines", account=one, history=history(*_callers(reached, failing)))
    assert ("switch Number Intelligence on" in found.fix) is told
    assert "with 'if'" in found.fix


def test_a_text_that_arrives_later_makes_no_landline() -> None:
    rows = [*_callers(19, 1), text(999, "c19")]
    assert "0 of 20 texted callers" in examined("landlines", history=history(*rows)).message
