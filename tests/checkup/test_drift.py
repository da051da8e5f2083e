"""`drift`."""

from typing import Any

import pytest

from ghl_flow.checkup.model import Status
from ghl_flow.deploy.drivers.model import Unseen
from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.planning.drift import Origin
from ghl_flow.deploy.planning.warnings import NATIVE_UNKNOWN, NOT_ASSESSED, Warned
from ghl_flow.deploy.survey import MANIFEST_LOST
from tests.checkup.subjects import account, examined, plan, workflow

_UNREAD = Warned(NOT_ASSESSED, "its steps", Unseen.NOT_ASSESSED)
_NATIVE = Warned(NATIVE_UNKNOWN, "the native toggle", Unseen.NOT_ASSESSED)


@pytest.mark.parametrize(
    ("changes", "more", "status"),
    [
        ([workflow()], {}, Status.OK),
        ([workflow(origin=Origin.THERE)], {}, Status.WARN),
        ([workflow(origin=Origin.BOTH)], {}, Status.WARN),
        ([workflow(origin=Origin.HERE)], {}, Status.OK),
        ([workflow(unrecorded=True)], {}, Status.WARN),
        ([workflow(stopped=True)], {}, Status.OK),  # what no longer runs is another check
        ([workflow()], {"warnings": (Warned(MANIFEST_LOST, "deleted"),)}, Status.WARN),
        ([workflow()], {"warnings": (_UNREAD,)}, Status.UNKNOWN),
        ([workflow()], {"warnings": (_NATIVE,)}, Status.OK),
        ([workflow(before=None)], {}, Status.UNKNOWN),
    ],
)
def test_drift(changes: list[Change], more: dict[str, Any], status: Status) -> None:
    assert examined("drift", plan=plan(*changes, **more)).status is status


def test_where_nothing_is_managed_nothing_drifts() -> None:
    assert examined("drift", account=account(flows=()), plan=plan()).status is Status.UNKNOWN
