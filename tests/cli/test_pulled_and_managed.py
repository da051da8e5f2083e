"""What plan, apply, rollback, pause and destroy do with a workflow that was pulled."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox import SandboxStore
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import (
    ACCOUNT,
    SMS,
    WEBHOOK,
    applied,
    built,
    changes,
    one_step,
    one_text,
    workflows,
)
from tests.cli.test_deploy_commands import LOCATION, edit, output, project

__all__ = ["applied", "project"]


def test_one_text_changed_is_one_step_in_the_plan(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nodes: list[JsonObject] = [
        {
            "id": f"a0000000-0000-4000-8000-00000000000{number}",
            "order": number,
            **SMS,
            "attributes": {"body": f"Text {number}", "attachments": []},
        }
        for number in range(3)
    ]
    for one, other in pairwise(nodes):
        one["next"], other["parentKey"] = other["id"], one["id"]
    built(applied, "old1", "Nurture", nodes)
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    edit(applied / "flows/nurture.yaml", "sms: Text 1", "sms: Text one")
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert (step["action"], step["name"]) == ("update", "SMS")
    assert main(["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify"]) == 0
    document: Any = workflows(applied)["old1"]
    templates = document["workflowData"]["templates"]
    assert [node["attributes"]["body"] for node in templates] == ["Text 0", "Text one", "Text 2"]
    assert [node["id"] for node in templates] == [node["id"] for node in nodes]
    assert changes(capsys)["nurture/main"]["action"] == "unchanged"


def test_apply_takes_over_without_changing_a_byte(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    before = workflows(applied)["old1"]
    capsys.readouterr()
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) == 0
    assert workflows(applied)["old1"] == before
    # From now on it is managed: what somebody does to it is drift.
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        store.put("workflow", LOCATION, "old1", {**before, "allowMultiple": False, "version": 4})
    assert main(["status", "--sandbox", "-a", ACCOUNT]) == 1


@pytest.mark.parametrize("changed", ["here", "there"])
def test_a_rollback_to_what_was_taken_over(
    changed: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) == 0
    before = workflows(applied)["old1"]["workflowData"]
    taking_over = output(capsys, "history")["entries"][-1]["id"]
    if changed == "here":
        edit(applied / "flows/nurture.yaml", "Hi there", "Hi you")
        assert main(["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify"]) == 0
    else:
        built(applied, "old1", "Nurture", one_text("Something else"))
    assert workflows(applied)["old1"]["workflowData"] != before
    words = ["rollback", "--to", taking_over, "--sandbox", "--yes", "--flow", "nurture"]
    assert main(words) == 0
    assert workflows(applied)["old1"]["workflowData"] == before


def test_a_draft_stays_a_draft(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Half done", one_text(), status="draft")
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) == 0
    assert workflows(applied)["old1"]["status"] == "draft"
    capsys.readouterr()
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) == 0
    assert workflows(applied)["old1"]["status"] == "draft"


def test_a_draft_that_was_deleted_comes_back_as_one(applied: Path) -> None:
    built(applied, "old1", "Half done", one_text(), status="draft")
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        store.delete("workflow", LOCATION, "old1")
    main(["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify"])
    assert {one["status"] for one in workflows(applied).values() if one["name"] == "Half done"} == {"draft"}


@pytest.mark.parametrize("words", [["destroy", "--flow", "nurture"], ["destroy"]], ids=["one", "all"])
def test_what_was_never_applied_is_not_destroyed(
    words: list[str], applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    capsys.readouterr()
    assert main([*words, "--sandbox", "-a", ACCOUNT, "--yes"]) == 1
    assert "was built by hand" in capsys.readouterr().out
    assert "old1" in workflows(applied)


def test_pause_stops_what_was_imported(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert main(["pause", "nurture", "--sandbox", "-a", ACCOUNT]) == 0
    assert workflows(applied)["old1"]["status"] == "draft"


def test_a_plan_after_an_import_says_no_changes(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        store.put("tag", LOCATION, "tag1", {"id": "tag1", "name": "old-lead", "locationId": LOCATION})
    built(applied, "old1", "Nurture", one_text())
    built(applied, "old2", "Hook", one_step(WEBHOOK))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    capsys.readouterr()
    assert main(["plan", "--sandbox", "-a", ACCOUNT]) == 0
    out = capsys.readouterr().out
    assert "No changes in HighLevel: apply starts to manage 2 workflows; " in out
    assert "Plan: " not in out
    edit(applied / "flows/nurture.yaml", "Hi there", "Hello there")
    assert main(["plan", "--sandbox", "-a", ACCOUNT]) == 0
    assert "No changes" not in capsys.readouterr().out
