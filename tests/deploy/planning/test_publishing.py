"""What keeps a workflow from running, and what lets it: one table of states."""

from typing import Any

import pytest

from ghl_flow.deploy.planning.change import Action, Change, Reason, Resource
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.problem import NameTaken
from ghl_flow.deploy.planning.publishing import opening, unpublished, what_keeps
from ghl_flow.deploy.planning.unpublished import Unpublished, Way
from tests.deploy.gates import BECAUSE, CLOSED

A2P = Gate("a2p", CLOSED, detail="pending")
NAMES = Gate("names", CLOSED, "f", "form 'Intake'")
GATES = (A2P, NAMES, Gate("verify", CLOSED, "f", "violated"))
BY_HAND: dict[str, Any] = {"builds": False}
BLOCKED: dict[str, Any] = {"problems": (NameTaken("F", "f/main", "x"),)}


def workflow(key: str = "f/main", **more: Any) -> Change:
    given = {"before": {"status": "draft"}, "after": {"status": "published"}, "flow": "f", **more}
    return Change(Resource.WORKFLOW, key, given.pop("action", Action.UPDATE), **given)


def plan(*changes: Change, **more: Any) -> AccountPlan:
    return AccountPlan("x", "api", BECAUSE, changes, gates=GATES, **more)


@pytest.mark.parametrize(
    ("change", "of_plan", "way", "options"),
    [
        (workflow(), {}, Way.APPLY, ""),
        (workflow(before=None, action=Action.CREATE), {}, Way.APPLY, ""),
        (workflow(gates=("paused",)), {}, Way.APPLY, ""),
        (workflow(gates=("paused",)), {"stops": False}, Way.APPLY, "--allow paused"),
        (workflow(gates=("a2p pending",)), {}, Way.APPLY, "--allow a2p"),
        (
            workflow(gates=("paused", "a2p pending", "verify violated")),
            {},
            Way.APPLY,
            "--allow verify --allow a2p",
        ),
        (workflow(gates=("a2p pending", NAMES.name)), {}, Way.NAMES, ""),
        (
            workflow(reason=Reason.KEPT, gates=("paused",)),
            {},
            Way.APPLY,
            "",
        ),
        (workflow(reason=Reason.KEPT), {}, Way.APPLY, "--on-conflict local"),
        (workflow(conflict=True), {}, Way.APPLY, "--on-conflict local"),
        (workflow(conflict=True), BLOCKED, Way.APPLY, "--on-conflict local"),  # its own is the problem
        (workflow(conflict=True), {"problems": BLOCKED["problems"] * 2}, Way.PROBLEM, ""),
        (workflow(gates=("a2p pending",)), BLOCKED, Way.PROBLEM, ""),
        (workflow(gates=("a2p pending",)), BY_HAND, Way.PERSON, "--allow a2p"),
        (workflow(reason=Reason.TO_PUBLISH), {}, Way.PERSON, ""),
        (workflow(action=Action.DELETE, after=None), {}, Way.UNWANTED, ""),
    ],
)
def test_way(change: Change, of_plan: dict[str, Any], way: Way, options: str) -> None:
    found = what_keeps(change, plan(change, **of_plan))
    assert found is not None
    assert (found.way, " ".join(found.options)) == (way, options)
    assert found.paused == ("paused" in change.gates)
    resumes = found.paused and way is Way.APPLY and "paused" not in options
    assert found.flow == ("f" if resumes else "")
    assert "paused" not in found.gates


@pytest.mark.parametrize(
    "change",
    [workflow(before={"status": "published"}), Change(Resource.TAG, "t", Action.CREATE)],
    ids=["runs", "a tag"],
)
def test_of_what_runs_and_what_is_no_workflow_there_is_nothing_to_say(change: Change) -> None:
    assert what_keeps(change, plan(change)) is None


def test_alike_ones_are_said_together() -> None:
    changes = [workflow(f"f/{key}", gates=gates) for key, gates in (("a", ()), ("b", ("paused",)), ("c", ()))]
    found = unpublished(plan(*changes), ["f/a", "f/b", "f/c"])
    assert [one.keys for one in found] == [("f/a", "f/c"), ("f/b",)]
    assert unpublished(plan(*changes), ["f/b"]) == [Unpublished(("f/b",), Way.APPLY, paused=True, flow="f")]


def test_only_the_gates_that_are_named_are_opened() -> None:
    assert opening([], GATES) == ()
    assert opening(["verify violated"], GATES) == ("--allow", "verify")
    assert opening([NAMES.name], GATES) is None
