"""A flow that was applied when each branch had steps of its own: who stays, and what a plan says."""

import pytest

from ghl_flow.compile import flow as compiling
from ghl_flow.cost.texts import rates_of
from ghl_flow.deploy.planning.diff import step_changes
from ghl_flow.deploy.planning.warned import ContactsWaiting
from ghl_flow.deploy.planning.warnings import step_warnings
from ghl_flow.lint.ways import ways_through
from ghl_flow.wire.workflow import Workflow
from tests.conftest import compiled, newly_compiled, steps

_BODY = (
    "- if: { tag: a }\n  name: A?\n  then: [{ sms: A }]\n"
    "- wait: 1 day\n  name: Wait\n- sms: Later\n  name: Later"
)


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch) -> Workflow:
    """The workflow with copies of what follows the fork, as it was stored."""
    with monkeypatch.context() as patch:
        patch.setattr(compiling, "join_branches", ways_through)
        return newly_compiled(steps(_BODY)).workflows[0].workflow


def test_who_waits_in_the_first_branch_stays_and_the_rest_is_warned_of(before: Workflow) -> None:
    flow = compiled(steps(_BODY))
    after = flow.workflows[0].workflow
    waits = {node.id for node in before.nodes if node.type == "wait"}
    assert len(waits) == 2
    assert len(waits & {node.id for node in after.nodes}) == 1
    found = step_warnings("example/main", before, after, rates_of(flow.account))
    assert [*found] == [ContactsWaiting("example/main", "Wait")]


def test_the_plan_says_what_goes_and_what_moves(before: Workflow) -> None:
    after = compiled(steps(_BODY)).workflows[0].workflow
    changes = {(one.action, one.name) for one in step_changes(before, after)}
    assert {("delete", "Wait"), ("delete", "Later"), ("create", "Go to Wait"), ("update", "Wait")} <= changes
