"""`drift`."""

from typing import Any

import pytest

from ghl_flow.checkup.model import Status
from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.planning.drift import Origin
from ghl_flow.deploy.planning.warned import ManifestLost, NativeUnknown, StepsUnread
from ghl_flow.deploy.state.managed import ManifestState
from tests.checkup.subjects import account, examined, plan, workflow

_LOST = ManifestLost(ManifestState.MISSING)
_UNREAD = StepsUnread(("W",), "api")


@pytest.mark.parametrize(
    ("changes", "more", "status"),
    [
        ([workflow()], {}, Status.OK),
        ([workflow(origin=Origin.THERE)], {}, Status.WARN),
        ([workflow(origin=Origin.BOTH)], {}, Status.WARN),
        ([workflow(origin=Origin.HERE)], {}, Status.OK),
        ([workflow(unrecorded=True)], {}, Status.WARN),
        ([workflow(stopped=True)], {}, Status.OK),  # what no longer runs is another check
        ([workflow()], {"warnings": (_LOST,)}, Status.WARN),
        ([workflow()], {"warnings": (_UNREAD,)}, Status.UNKNOWN),
        ([workflow()], {"warnings": (NativeUnknown(),)}, Status.OK),
        ([workflow(before=None)], {}, Status.UNKNOWN),
    ],
)
def test_drift(changes: list[Change], more: dict[str, Any], status: Status) -> None:
    assert examined("drift", plan=plan(*changes, **more)).status is status


def test_where_nothing_is_managed_nothing_drifts() -> None:
    assert examined("drift", account=account(flows=()), plan=plan()).status is Status.UNKNOWN


def test_what_the_plan_knows_is_the_evidence() -> None:
    """As data: it is worded where it is shown."""
    lost = examined("drift", plan=plan(workflow(origin=Origin.THERE), warnings=(_LOST, _UNREAD)))
    assert lost.evidence == (_LOST, "workflow f/main: changed in HighLevel")
    unread = examined("drift", plan=plan(workflow(), warnings=(NativeUnknown(), _UNREAD)))
    assert unread.evidence == (_UNREAD,)
