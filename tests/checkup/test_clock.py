"""`clock`."""

import pytest

from ghl_flow.checkup.model import Status
from tests.checkup.subjects import examined


@pytest.mark.parametrize(
    ("seconds", "status"),
    [(0, Status.OK), (60, Status.OK), (61, Status.WARN), (-60, Status.OK), (-61, Status.WARN)],
)
def test_clock(seconds: float, status: Status) -> None:
    assert examined("clock", clock=seconds).status is status


def test_on_which_side() -> None:
    assert "300 seconds ahead of" in examined("clock", clock=300.0).message
    assert "300 seconds behind" in examined("clock", clock=-300.0).message
