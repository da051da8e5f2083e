"""`location`."""

from dataclasses import replace

import pytest

from ghl_flow.checkup.model import Status
from tests.checkup.subjects import LOCATION, examined


@pytest.mark.parametrize(
    ("zone", "status"),
    [("America/Chicago", Status.OK), ("America/Denver", Status.FAIL), ("", Status.UNKNOWN)],
)
def test_time_zone(zone: str, status: Status) -> None:
    found = examined("location", location=replace(LOCATION, timezone=zone))
    assert found.status is status
    assert found.evidence == ("'Bridgepoint Group' (LOC)",)
