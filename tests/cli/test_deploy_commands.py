"""The commands around plan and apply, on the embedded sub-account."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from tests.cli.applied import applied_once
from tests.cli.starter import new_project

FLOW = "flows/missed-call-text-back.yaml"
FLOW_ID = "missed-call-text-back"
LOCATION = "bPt7Qm2LxRk94ZsVdC1e"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = new_project(tmp_path / "agency")
    monkeypatch.chdir(folder)
    return folder


def output(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    assert main([*words, "--format", "json"]) == code
    return json.loads(capsys.readouterr().out)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def by_hand(project: Path, **changes: object) -> None:
    """Somebody edits the main workflow in HighLevel."""
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        for document in store.all("workflow", LOCATION):
            if document["name"] == "Missed call text-back":
                version = int(str(document["version"])) + 1
                changed: JsonObject = {**document, **changes, "version": version}  # type: ignore[dict-item]
                store.put("workflow", LOCATION, text_of(document, "id"), changed)


def test_a_saved_plan_is_applied_exactly_or_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "--sandbox", "--out", "plan.json"]) == 0
    assert "pit-" not in (project / "plan.json").read_text()
    assert main(["apply", "plan.json", "--sandbox"]) == 0
    assert main(["apply", "plan.json", "--sandbox"]) == 1
    assert "is not the approved one" in capsys.readouterr().err
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    digest = output(capsys, "plan", "--sandbox")["accounts"][0]["digest"]
    edit(project / FLOW, "wait: 1 minute", "wait: 90 seconds")
    assert main(["apply", "--sandbox", "--digest", digest]) == 1
    edit(project / FLOW, "wait: 90 seconds", "wait: 1 minute")
    assert main(["apply", "--sandbox", "--digest", digest]) == 0
    assert main(["plan", "--sandbox", "--out", "plan.json"]) == 0
    assert main(["apply", "plan.json", "--yes"]) == 2
    assert "is a plan for the sandbox" in capsys.readouterr().err
    (project / "plan.json").write_text("{}")
    assert main(["apply", "plan.json", "--sandbox"]) == 2


def test_drift_is_told_from_change_and_both_refuse(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    assert main(["status", "--sandbox"]) == 0
    by_hand(project, allowMultiple=False)
    (change,) = _updates(output(capsys, "plan", "--sandbox"))
    assert (change["origin"], change["steps"][0]["drifted"]) == ("there", True)
    assert main(["status", "--sandbox"]) == 1
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    (change,) = _updates(output(capsys, "plan", "--sandbox", code=1))
    assert change["origin"] == "both"
    assert [step["drifted"] for step in change["steps"]] == [True, False]
    assert main(["apply", "--sandbox"]) == 1
    assert main(["apply", "--sandbox", "--on-conflict", "remote"]) == 0
    assert main(["status", "--sandbox"]) == 0
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0
    assert main(["apply", "--sandbox", "--on-conflict", "local"]) == 0
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0


def _updates(plan: Any) -> list[Any]:
    return [change for change in plan["accounts"][0]["changes"] if change["action"] == "update"]


def test_paused_stays_paused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    receipt = output(capsys, "pause", "missed-call-text-back", "--sandbox")["accounts"][0]
    assert len(receipt["done"]) == 2
    rows = output(capsys, "status", "--sandbox")["accounts"][0]["workflows"]
    assert {(row["status"], row["paused"]) for row in rows} == {("draft", True)}
    assert main(["apply", "--sandbox"]) == 0
    assert main(["sandbox", "call", "+15125550100"]) == 0
    assert "0 texts sent" in capsys.readouterr().out
    assert main(["apply", "--sandbox", "--allow", "paused"]) == 0
    assert {row["status"] for row in output(capsys, "status", "--sandbox")["accounts"][0]["workflows"]} == {
        "published"
    }


def test_history_rollback_and_restore(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / FLOW, "{ template: missed-call }", "Hi, it's Dale at Bridgepoint Group.")
    assert main(["apply", "--sandbox"]) == 0
    first, second = output(capsys, "history")["entries"]
    assert (first["outcome"], second["outcome"]) == ("complete", "complete")
    assert "pit-" not in (project / ".ghl-flow/journal.jsonl").read_text()
    assert main(["rollback", "--to", first["id"], "--sandbox", "--dry-run"]) == 0
    assert "{+" in capsys.readouterr().out
    assert main(["rollback", "--to", first["id"], "--sandbox"]) == 0
    assert _sms(project, "published").startswith("Hey, it's Dale")
    after = next(path for path in second["backups"] if path.endswith("main.after.json"))
    assert main(["restore", after, "--sandbox"]) == 0
    assert _sms(project).startswith("Hi, it's Dale")
    assert main(["rollback", "--to", "nothing", "--sandbox"]) == 2
    assert main(["rollback", "--to", first["id"]]) == 2
    assert "about the sandbox" in capsys.readouterr().err
    assert main(["backup", "--sandbox"]) == 0


def _sms(project: Path, status: str = "draft") -> str:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        (main_workflow,) = [
            one for one in store.all("workflow", LOCATION) if one["name"] == "Missed call text-back"
        ]
    assert main_workflow["status"] == status
    nodes: Any = main_workflow["workflowData"]
    return str(next(node["attributes"]["body"] for node in nodes["templates"] if node["type"] == "sms"))


def test_destroy_takes_what_is_ours(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / FLOW, "name: Missed call text-back", "name: Missed call text-back\nprotect: true")
    assert main(["destroy", "--sandbox"]) == 1
    assert "is protected" in capsys.readouterr().err
    edit(project / FLOW, "protect: true", "protect: false")
    assert main(["destroy"]) == 2  # not on a terminal, not confirmed
    assert main(["destroy", "--sandbox"]) == 0
    assert "custom fields stay" in capsys.readouterr().out
    assert main(["destroy", "--sandbox", "--allow-data-loss"]) == 0
    assert output(capsys, "plan", "--sandbox")["summary"]["create"] == 4


def test_destroying_a_flow_that_nobody_knows_deletes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    words = ["destroy", "--sandbox", "--allow-data-loss", "--flow"]
    assert main([*words, "missed-call-text-bak"]) == 2
    assert "did you mean 'missed-call-text-back'?" in capsys.readouterr().err
    assert output(capsys, "plan", "--sandbox")["summary"]["create"] == 0
    # With the workflows gone, a flow that was never there takes no field along either.
    assert main(["destroy", "--sandbox"]) == 0
    edit(project / FLOW, "flow: missed-call-text-back", "flow: another")
    assert main([*words, "another"]) == 0
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        assert store.all("custom_field", LOCATION)


def test_a_failure_is_json_too_and_an_incomplete_destroy_is_journalled(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GHL_TOKEN", raising=False)
    assert output(capsys, "pause", "all", code=4)["accounts"][0]["status"] == "failed"
    assert main(["apply", "--sandbox"]) == 0
    tag: JsonValue = {"id": "s", "type": "add_contact_tag", "attributes": {"tags": [f"{FLOW_ID}-cooldown"]}}
    other: JsonObject = {"id": "nurture", "_id": "nurture", "name": "Nurture", "status": "draft"}
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        body: JsonObject = {
            **other,
            "version": 1,
            "locationId": LOCATION,
            "workflowData": {"templates": [tag]},
        }
        store.put("workflow", LOCATION, "nurture", body)
    assert main(["destroy", "--sandbox"]) == 1
    entry = output(capsys, "history")["entries"][-1]
    assert (entry["command"], entry["outcome"]) == ("destroy", "incomplete")
    assert entry["done"]
    assert entry["backups"]


def test_a_flow_with_a_new_id_keeps_its_workflows(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    edit(
        project / FLOW,
        "flow: missed-call-text-back ",
        "previously: [missed-call-text-back]\nflow: missed-calls ",
    )
    edit(
        project / "accounts/bridgepoint-group.yaml", "flows: [missed-call-text-back]", "flows: [missed-calls]"
    )
    plan = output(capsys, "plan", "--sandbox")
    steps = [step for change in _updates(plan) for step in change["steps"]]
    assert {step["action"] for step in steps} <= {"update"}
    assert main(["apply", "--sandbox"]) == 0
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        assert len(store.all("workflow", LOCATION)) == 2
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0


def test_adopt_takes_over_a_workflow_made_by_hand(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theirs: JsonObject = {"id": "theirs", "_id": "theirs", "name": "Missed call text-back", "version": 7}
    theirs |= {"status": "draft", "workflowData": {"templates": []}, "updatedAt": "2026-01-01T00:00:00.000Z"}
    assert main(["plan", "--sandbox"]) == 0
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        store.put("workflow", LOCATION, "theirs", theirs)
    assert main(["apply", "--sandbox"]) == 1
    assert "ghl-flow adopt missed-call-text-back" in capsys.readouterr().err
    assert main(["adopt", "missed-call-text-back", "--sandbox"]) == 0
    assert main(["apply", "--sandbox"]) == 0
    assert main(["adopt", "missed-call-text-back", "--sandbox"]) == 2
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        assert len(store.all("workflow", LOCATION)) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["apply", "--sandbox", "--shard", "2/1"], 2),
        (["apply", "--sandbox", "--canary", "0%"], 2),
        (["apply", "--sandbox", "--accounts", "nobody-*"], 2),
        (["plan", "--sandbox", "--on-conflict", "mine"], 2),
        (["apply", "--sandbox", "--accounts", "bridge*", "--canary", "5%", "--stop-after", "1"], 0),
    ],
)
def test_fleet_options(words: list[str], code: int, project: Path) -> None:
    assert main(words) == code


@pytest.mark.parametrize(
    ("line", "words", "driver", "reason"),
    [
        ("", [], "api", "the Workflow API is enabled for this sub-account; experimental"),
        ("", ["--driver", "builder"], "builder", "chosen with --driver"),
        ("workflow_driver: builder", [], "builder", "pinned in the account file"),
        ("workflow_driver: builder", ["--driver", "api"], "api", "chosen with --driver"),
    ],
)
def test_the_driver_and_why_stand_in_plan_apply_status_and_journal(
    line: str,
    words: list[str],
    driver: str,
    reason: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = project / "accounts/bridgepoint-group.yaml"
    file.write_text(file.read_text() + f"\n{line}\n")
    assert main(["plan", "--sandbox", *words]) == 0
    said = capsys.readouterr()
    assert f": driver {driver} ({reason})" in said.out
    # Of the builder's backend once; that the Workflow API may have another shape is nothing of the sandbox.
    assert said.err.count("driver ") == (driver == "builder")
    expected = {"driver": driver, "driver_reason": reason}
    for command in ("plan", "apply", "status"):
        (account,) = output(capsys, command, "--sandbox", *words)["accounts"]
        assert {key: account[key] for key in expected} == expected
    (account,) = output(capsys, "pause", "all", "--sandbox", *words)["accounts"]
    assert {key: account[key] for key in expected} == expected
    for entry in output(capsys, "history")["entries"]:
        assert {key: entry[key] for key in expected} == expected


def test_where_the_workflow_api_is_off_auto_takes_the_builder_and_says_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sandbox", "workflow-api", "off"]) == 0
    (account,) = output(capsys, "apply", "--sandbox")["accounts"]
    assert account["driver"] == "builder"
    assert "not enabled for this sub-account" in account["driver_reason"]
    assert main(["apply", "--sandbox", "--driver", "api"]) == 4
    assert "WORKFLOW_API_NOT_ENABLED_FOR_LOCATION" in capsys.readouterr().err
    assert main(["sandbox", "workflow-api", "sideways"]) == 2
    assert main(["sandbox", "workflow-api", "on", "-a", "bridgepoint-group"]) == 0
    assert output(capsys, "plan", "--sandbox")["accounts"][0]["driver"] == "api"
    assert main(["plan", "--sandbox", "--driver", "fiel"]) == 2
    assert "did you mean 'file'?" in capsys.readouterr().err


def test_a_backup_made_through_one_driver_is_landed_through_the_other(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox", "--driver", "api") == 0
    (entry,) = output(capsys, "history")["entries"]
    kept = next(path for path in entry["backups"] if path.endswith("main.after.json"))
    assert main(["destroy", "--sandbox", "--driver", "api"]) == 0  # fields stay
    for driver in ("builder", "api"):
        assert main(["restore", kept, "--sandbox", "--driver", driver]) == 0
        assert _sms(project).startswith("Hey, it's Dale")
        with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
            for document in store.all("workflow", LOCATION):
                store.delete("workflow", LOCATION, text_of(document, "id"))


@pytest.mark.parametrize(
    ("command", "function"),
    [
        ("apply", "ghl_flow.operations.apply.apply_account"),
        ("pause all", "ghl_flow.operations.pause.pause_flows"),
        ("destroy", "ghl_flow.operations.destroy.destroy_flows"),
    ],
)
@pytest.mark.parametrize(
    ("error", "outcome"), [(KeyError("steps"), "failed"), (KeyboardInterrupt(), "interrupted")]
)
def test_an_unexpected_exception_is_journalled_as_a_failure_and_ctrl_c_as_an_interrupt(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    function: str,
    error: BaseException,
    outcome: str,
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(function, broken)
    assert main([*command.split(), "--sandbox"]) == (1 if outcome == "failed" else 130)
    entry = output(capsys, "history")["entries"][-1]
    assert (entry["command"], entry["outcome"]) == (command.split()[0], outcome)


def test_what_is_done_is_said_while_it_is_done(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command, done in (("apply", "created workflow"), ("destroy", "deleted workflow")):
        capsys.readouterr()
        main([command, "--sandbox"])
        assert f"  {done} missed-call-text-back/main" in capsys.readouterr().err
