"""Whether the list still shows what was read back: else another wrote meanwhile, and it is read again."""

import pytest

from ghl_flow.deploy.applying.recording import is_as_stored
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.workflow import Workflow


@pytest.mark.parametrize(("listed", "same"), [(4, False), (5, True), (6, True), (7, False), (12, False)])
def test_a_version_two_steps_on_was_made_by_another(listed: int, same: bool) -> None:
    stored = Workflow(id="w", name="W", nodes=(), version=5)
    summary = WorkflowSummary("w", "W", "published", listed, "", "")
    assert is_as_stored(stored, summary) is same
