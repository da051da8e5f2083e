"""`scopes`."""

import pytest

from ghl_flow.checkup.model import Probe, Status
from tests.checkup.subjects import examined

_ALL = tuple(Probe(scope) for scope in ("locations.readonly", "workflows.readonly", "users.readonly"))


@pytest.mark.parametrize(
    ("probes", "status"),
    [
        (_ALL, Status.OK),
        ((*_ALL[:2], Probe("users.readonly", "token lacks it")), Status.WARN),
        ((*_ALL, Probe("conversations/message.readonly", "token lacks it")), Status.WARN),
        ((*_ALL, Probe("locations/tags.readonly", "token lacks it")), Status.FAIL),
        ((), Status.UNKNOWN),
    ],
)
def test_scopes(probes: tuple[Probe, ...], status: Status) -> None:
    assert examined("scopes", probes=probes).status is status


def test_the_scope_that_is_missing_is_named_with_the_clicks() -> None:
    found = examined("scopes", probes=(*_ALL, Probe("phonenumbers.read", "token lacks it")))
    assert "phonenumbers.read" in found.message
    assert found.fix.startswith("Settings > Private Integrations")
