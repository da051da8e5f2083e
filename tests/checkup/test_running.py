"""`running`."""

from collections.abc import Iterable
from typing import Any

import pytest

from ghl_flow.checkup.model import Status
from ghl_flow.deploy.planning.change import Change
from tests.checkup.subjects import account, examined, plan, workflow

_DRAFT: dict[str, Any] = {"before": {"status": "draft"}}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ([workflow()], Status.OK),
        ([workflow(), workflow("f/cancel", **_DRAFT)], Status.OK),
        ([workflow(stopped=True, **_DRAFT)], Status.FAIL),
        ([workflow(), workflow("g/main", stopped=True, **_DRAFT)], Status.FAIL),
        ([workflow(despite=("a2p",))], Status.FAIL),
        ([workflow(without=("f/cancel",))], Status.FAIL),
        ([workflow(**_DRAFT)], Status.WARN),
        ([workflow(before=None)], Status.WARN),
    ],
)
def test_running(changes: list[Change], status: Status) -> None:
    assert examined("running", plan=plan(*changes)).status is status


@pytest.mark.parametrize(
    ("shadowed", "said"), [({"f/main"}, True), ({"g/main"}, False), ({"f/main", "g/main"}, True), ((), False)]
)
def test_what_is_shadowed_is_no_text_back(shadowed: Iterable[str], said: bool) -> None:
    draft = workflow("g/main", **_DRAFT)
    found = examined("running", plan=plan(workflow(), draft, shadowed=frozenset(shadowed)))
    assert found.status is Status.OK
    assert ("1 of them shadowed" in found.message) is said


def test_an_account_without_flows_runs_nothing_of_ours() -> None:
    assert examined("running", account=account(flows=()), plan=plan()).status is Status.UNKNOWN
