"""`overlap`."""

from dataclasses import replace
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


@pytest.mark.parametrize(
    ("likeness", "key", "more", "fix"),
    [
        (Likeness.TEXT, "f/main", {}, ""),
        (
            Likeness.STEPS,
            "f/main",
            {},
            "; or delete 'Copy': 'ghl-flow destroy --copy W2 -a bridgepoint-group'",
        ),
        (Likeness.NO_FLOW, "", {}, "; or delete 'Copy': 'ghl-flow destroy --copy W2 -a bridgepoint-group'"),
        (Likeness.STEPS, "f/main", {"deletes": False}, ""),
        (Likeness.NAME, "g/main", {}, "; or take 'Copy' over: 'ghl-flow adopt g -a bridgepoint-group'"),
        (Likeness.UNREADABLE, "g/main", {}, "; or take 'Copy' over: 'ghl-flow adopt g -a bridgepoint-group'"),
        (Likeness.NAME, "f/main", {}, ""),  # its flow has a workflow already
    ],
)
def test_what_is_offered_can_be_done(likeness: Likeness, key: str, more: dict[str, Any], fix: str) -> None:
    copy = replace(_copy(runs=True), likeness=likeness, key=key)
    found = examined("overlap", plan=plan(workflow(), copies=(copy,), **more))
    assert found.fix == f"set it to draft in HighLevel{fix}"


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
