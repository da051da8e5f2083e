"""`ramp`."""

from datetime import date

import pytest

from ghl_flow.checkup.model import Status
from tests.checkup.subjects import NOT_ASKED, account, examined
from tests.insight.rows import history, text

_OLD, _NEW = date(2026, 1, 1), date(2026, 11, 10)


@pytest.mark.parametrize(
    ("created", "texts", "status"),
    [
        (_OLD, None, Status.OK),
        (_NEW, 100, Status.FAIL),
        (_NEW, 99, Status.WARN),
        (_NEW, 80, Status.WARN),
        (_NEW, 79, Status.OK),
        (_NEW, 0, Status.UNKNOWN),
        (_NEW, None, Status.UNKNOWN),
        (None, 100, Status.OK),
        (None, 99, Status.OK),
        (None, 0, Status.UNKNOWN),
        (None, None, Status.UNKNOWN),
        (date(2026, 10, 21), None, Status.UNKNOWN),
        (date(2026, 10, 20), None, Status.OK),
    ],
)
def test_ramp(created: date | None, texts: int | None, status: Status) -> None:
    seen = NOT_ASKED if texts is None else history(*(text(n / 10, f"c{n}") for n in range(texts)))
    assert examined("ramp", account=account(created=created), history=seen).status is status
