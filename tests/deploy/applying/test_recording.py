"""Which version of a workflow an apply takes for what it wrote."""

import pytest

from ghl_flow.deploy.applying.recording import is_as_stored
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.workflow import Workflow


@pytest.mark.parametrize(
    ("listed", "same"),
    [(2, False), (3, True), (4, True), (5, False)],
    ids=["older", "read back", "published", "two steps on"],
)
def test_a_version_two_steps_on_is_anothers_edit(listed: int, same: bool) -> None:
    stored = Workflow(id="w1", name="Nurture", nodes=(), version=3)
    summary = WorkflowSummary(id="w1", name="Nurture", status="published", version=listed)
    assert is_as_stored(stored, summary) is same
