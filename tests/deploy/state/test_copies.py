"""Looking beside the managed workflows: what cannot be read is said, what is odd stops nothing."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.display.warnings import warned_text
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.planning.warned import NotLookedAt
from ghl_flow.deploy.state.copies import Likeness
from ghl_flow.deploy.state.looked_at import Look, LookedAt
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.json import JsonObject, text_of
from tests.deploy.conftest import LOCATION, Account

MAIN = "Missed call text-back"


def stored(account: Account, workflow_id: str, document: JsonObject) -> None:
    named: JsonObject = {"id": workflow_id, "_id": workflow_id, "status": "published", "version": 1}
    account.store.put("workflow", LOCATION, workflow_id, {"name": workflow_id, **document, **named})


def copied(account: Account, workflow_id: str) -> None:
    original = next(one for one in account.workflows() if one["name"] == MAIN)
    stored(account, workflow_id, {**original, "name": workflow_id})


def found(account: Account) -> tuple[dict[str, Likeness], list[str]]:
    plan = account.plan()
    warned = [warned_text(one) for one in plan.warnings if isinstance(one, NotLookedAt)]
    return {one.workflow_id: one.likeness for one in plan.copies}, warned


@pytest.mark.parametrize("answer", [(404, {"message": "gone"}), (403, {"message": "no"}), (200, "<html>")])
def test_what_cannot_be_read_is_said(account: Account, answer: tuple[int, Any]) -> None:
    account.apply()
    stored(account, "theirs1", {})
    copied(account, "zCopy")
    for path in ("/workflows/theirs1/definition", f"/workflow/{LOCATION}/theirs1"):
        account.requests.instead[f"GET {path}"] = answer
    copies, warned = found(account)
    assert copies.get("zCopy", Likeness.STEPS) is Likeness.STEPS
    (message,) = warned
    assert "'theirs1'" in message
    assert "whether one is a copy of a managed one is not known" in message


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"workflowData": None},
        {"workflowData": {"templates": [7, {}, {"id": 7, "type": 8}]}},
        {"workflowData": {"templates": [{"id": "x", "type": "sms", "attributes": {"body": 7}}]}},
        {"workflowData": {"templates": [{"id": "x", "type": "sms", "attributes": None}]}},
        {"workflowData": {"templates": [{"id": "", "type": "if_else", "attributes": {"branches": 3}}]}},
    ],
)
def test_what_is_odd_stops_nothing(account: Account, document: JsonObject) -> None:
    account.apply()
    stored(account, "odd", document)
    copied(account, "zCopy")
    assert found(account)[0] == {"zCopy": Likeness.STEPS}


def test_nothing_of_what_is_texted_is_written_down(account: Account, tmp_path: Path) -> None:
    account.apply()
    original = next(one for one in account.workflows() if one["name"] == MAIN)
    summary = WorkflowSummary(id="a", name=MAIN, status="published", version=3, updated_at="t")
    file = tmp_path / "looks" / "a.json"
    looked = LookedAt(file)
    triggers = account.store.triggers(LOCATION, text_of(original, "id"))
    look = looked.keep(summary, LiveWorkflow(original, triggers))
    looked.save(["a"])
    assert look.wholly
    assert look.texts
    assert look.triggers == {"call_status"}
    assert LookedAt(file).of(summary) == look
    content = file.read_text(encoding="utf-8")
    assert MAIN not in content
    assert "Dale" not in content
    later = WorkflowSummary(id="a", name=MAIN, status="published", version=4, updated_at="t")
    assert LookedAt(file).of(later) is None


def test_one_without_a_version_is_looked_at_each_time() -> None:
    looked = LookedAt()
    summary = WorkflowSummary(id="a", name="A", status="published")
    assert looked.keep(summary, LiveWorkflow({"id": "a"}, [])) == Look()
    assert looked.of(summary) is None


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    looked = LookedAt(tmp_path / "file" / "a.json")
    summary = WorkflowSummary(id="a", name="A", status="published", version=1, updated_at="t")
    looked.keep(summary, LiveWorkflow({"id": "a"}, []))
    looked.save(["a"])
    assert looked.of(summary) == Look()
