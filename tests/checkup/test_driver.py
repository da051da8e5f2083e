"""`driver`."""

import pytest

from ghl_flow.checkup.model import Blank, DriverSeen, Status, Unseen
from ghl_flow.deploy.access.driver_reason import Because, DriverReason
from tests.checkup.subjects import examined


@pytest.mark.parametrize(
    ("driver", "status"),
    [
        (DriverSeen("api", DriverReason(Because.ENABLED), writes=True, reads=True), Status.OK),
        (DriverSeen("file", DriverReason(Because.NO_SESSION), writes=False, reads=False), Status.WARN),
        (DriverSeen("snapshot", DriverReason(Because.PINNED), writes=True, reads=False), Status.WARN),
        (Unseen(Blank.NO_DRIVER, "no builder session"), Status.FAIL),
        (Unseen(Blank.NOT_SIGNED_IN, "no token"), Status.UNKNOWN),
    ],
)
def test_driver(driver: object, status: Status) -> None:
    assert examined("driver", driver=driver).status is status
