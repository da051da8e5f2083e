"""`overlap`."""

from typing import Any

import pytest

from ghl_flow.checkup.model import Status
from ghl_flow.deploy.planning.copies import Copy, Original
from ghl_flow.deploy.state.copies import Likeness, NotCompared
from ghl_flow.deploy.state.managed import Doubt
from ghl_flow.deploy.state.rivals import Rival
from ghl_flow.highlevel.resources import WorkflowSummary
from tests.checkup.subjects import account, examined, plan, workflow


def _copy(*, runs: bool, texts: bool = True) -> Copy:
    return Copy("f/main", "W2", "Copy", runs, Likeness.TEXT, Original.RUNS, texts)


_CLOSED = NotCompared(WorkflowSummary("W3", "Other", "published"), Doubt.UNREADABLE)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, Status.OK),
        ({"copies": (_copy(runs=True),)}, Status.FAIL),
        ({"copies": (_copy(runs=True, texts=False),)}, Status.WARN),
        ({"copies": (_copy(runs=False),)}, Status.OK),
        ({"not_compared": (_CLOSED,)}, Status.UNKNOWN),
        ({"copies": (_copy(runs=True),), "not_compared": (_CLOSED,)}, Status.FAIL),
    ],
)
def test_overlap(more: dict[str, Any], status: Status) -> None:
    assert examined("overlap", plan=plan(workflow(), **more)).status is status


def test_another_workflow_that_texts_for_the_same_call() -> None:
    rival = Rival("f/main", "W4", "Old text-back", "missed call (no-answer)")
    found = examined("overlap", plan=plan(workflow()), rivals=(rival,))
    assert (found.status, found.evidence) == (
        Status.FAIL,
        ("'Old text-back' (W4) and f/main: missed call (no-answer)",),
    )


def test_without_flows_there_is_nothing_to_overlap_with() -> None:
    assert examined("overlap", account=account(flows=()), plan=plan()).status is Status.UNKNOWN
