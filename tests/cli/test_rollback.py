"""Restore and rollback: what is not managed, or of another account, is never touched."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project

__all__ = ["project"]

NAME = "Missed call text-back"
SMS = ("{ template: missed-call }", "Hi, it's Dale at Bridgepoint Group.")
SECOND = "secondClientLocation1"


def documents(root: Path, location: str = LOCATION) -> dict[str, JsonObject]:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        return {text_of(one, "name"): one for one in store.all("workflow", location)}


def texts(root: Path, location: str = LOCATION) -> str:
    steps: Any = documents(root, location)[NAME]["workflowData"]
    return str(next(one["attributes"]["body"] for one in steps["templates"] if one["type"] == "sms"))


def put(root: Path, document: JsonObject, location: str = LOCATION) -> None:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        store.put("workflow", location, text_of(document, "id"), document)


def forget(root: Path) -> None:
    """Every workflow of the account is deleted in HighLevel."""
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        for document in store.all("workflow", LOCATION):
            store.delete("workflow", LOCATION, text_of(document, "id"))


def two_applies(capsys: pytest.CaptureFixture[str], root: Path, *words: str) -> tuple[Any, Any]:
    assert applied_once("--sandbox", *words) == 0
    edit(root / FLOW, *SMS)
    assert main(["apply", "--sandbox", *words]) == 0
    first, second = output(capsys, "history")["entries"][:2]
    return first, second


def kept(entry: Any, name: str) -> str:
    return str(next(path for path in entry["backups"] if path.endswith(name)))


def test_only_what_differs_is_written_and_stays_published(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = two_applies(capsys, project)
    before = documents(project)
    assert main(["rollback", "--to", first["id"], "--sandbox"]) == 0
    said = capsys.readouterr().out
    after = documents(project)
    assert after[f"{NAME}: cancel"] == before[f"{NAME}: cancel"]
    assert "'Missed call text-back: cancel' is as it was then" in said
    assert after[NAME]["status"] == "published"
    assert texts(project).startswith("Hey, it's Dale")
    # The flow differs from it, and that is no edit in HighLevel.
    (account,) = output(capsys, "plan", "--sandbox")["accounts"]
    (change,) = [one for one in account["changes"] if one["action"] == "update"]
    assert (change["key"], change["origin"]) == ("missed-call-text-back/main", "here")
    assert main(["status", "--sandbox"]) == 0
    # What was overwritten is kept, and where it was restored to is in the journal as data.
    entry = output(capsys, "history")["entries"][-1]
    assert entry["events"] == [
        {"event": event, "workflow": "missed-call-text-back/main"} for event in ("replacing", "restored")
    ]
    overwritten = json.loads((project / kept(entry, "main.before.json")).read_text())
    assert "Hi, it's Dale" in json.dumps(overwritten)


def test_where_nothing_differs_nothing_is_written_or_asked(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, second = two_applies(capsys, project)
    before = documents(project)
    assert main(["rollback", "--to", second["id"], "--sandbox"]) == 0
    assert documents(project) == before
    assert len(output(capsys, "history")["entries"]) == 2


def test_as_draft(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, _ = two_applies(capsys, project)
    assert main(["rollback", "--to", first["id"], "--sandbox", "--as-draft"]) == 0
    assert {one["status"] for one in documents(project).values()} == {"draft"}
    assert texts(project).startswith("Hey, it's Dale")
    assert main(["status", "--sandbox"]) == 0


def test_flows_are_chosen_and_a_typing_mistake_is_none(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = two_applies(capsys, project)
    assert main(["rollback", "--to", first["id"], "--sandbox", "--flow", "missed-call-text-bak"]) == 2
    assert "did you mean 'missed-call-text-back'?" in capsys.readouterr().err
    words = ["rollback", "--to", first["id"], "--sandbox", "--flow", "missed-call-text-back"]
    assert main(words) == 0
    assert texts(project).startswith("Hey, it's Dale")


@pytest.mark.parametrize("command", ["rollback", "restore"])
def test_without_a_terminal_it_has_to_be_confirmed(
    command: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = two_applies(capsys, project)
    path = kept(first, "main.after.json")
    (project / ".ghl-flow/journal.jsonl").write_text(
        (project / ".ghl-flow/journal.jsonl").read_text().replace('"sandbox":true', '"sandbox":false')
    )
    for one in (project / ".ghl-flow/backups").rglob("*.json"):
        one.write_text(one.read_text().replace('"sandbox": true', '"sandbox": false'))
    capsys.readouterr()
    assert main([command, *(("--to", first["id"]) if command == "rollback" else (path,))]) == 2
    assert "pass --yes" in capsys.readouterr().err


def test_several_accounts_and_each_keeps_its_own(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = project / "accounts/bridgepoint-group.yaml"
    other = file.read_text().replace("bridgepoint-group", "second").replace(LOCATION, SECOND)
    (project / "accounts/second.yaml").write_text(other.replace("Bridgepoint Group", "Second Co"))
    assert main(["apply", "--all", "--sandbox"]) == 0
    run = output(capsys, "history")["entries"]
    last = run[-1]
    edit(project / FLOW, *SMS)
    assert main(["apply", "--all", "--sandbox"]) == 0
    # Whichever account the entry is about, the others go back to what the same run left in them.
    for entry in run:
        assert main(["rollback", "--to", entry["id"], "--accounts", "*", "--sandbox"]) == 0
        assert texts(project).startswith("Hey, it's Dale with Bridgepoint Group")
        assert texts(project, SECOND).startswith("Hey, it's Dale with Second Co")
        assert main(["apply", "--all", "--sandbox", "--on-conflict", "local"]) == 0
    assert main(["rollback", "--to", last["id"], "--all", "--sandbox"]) == 0
    # One account without a past, or with a backup that is gone, keeps no other from being rolled back.
    third = other.replace("account: second", "account: third").replace(SECOND, "thirdClientLocation01")
    (project / "accounts/third.yaml").write_text(third.replace("Bridgepoint Group", "Third Co"))
    edit(project / FLOW, SMS[1], "Hello, it's Dale at Bridgepoint Group.")
    assert main(["apply", "-a", "bridgepoint-group", "--sandbox"]) == 0
    capsys.readouterr()
    assert main(["rollback", "--to", last["id"], "--all", "--sandbox"]) == 3
    assert "no workflow of third was written" in capsys.readouterr().err
    assert "Hello" not in texts(project)
    # A backup of one client is never put into another's account.
    first = output(capsys, "history")["entries"][0]
    path = kept(first, "main.after.json")
    wrong = "second" if first["account"] == "bridgepoint-group" else "bridgepoint-group"
    assert main(["restore", path, "-a", wrong, "--sandbox"]) == 2
    assert "is a backup of another account" in capsys.readouterr().err


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("command", ["rollback", "restore"])
def test_a_strangers_workflow_of_that_name_is_left_alone(
    command: str, driver: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = two_applies(capsys, project)
    forget(project)
    stranger: JsonObject = {"id": "stranger", "_id": "stranger", "name": NAME, "version": 3}
    stranger |= {"status": "published", "workflowData": {"templates": []}, "locationId": LOCATION}
    put(project, stranger)
    capsys.readouterr()
    words = ("--to", first["id"]) if command == "rollback" else (kept(first, "main.after.json"),)
    assert main([command, *words, "--sandbox", "--driver", driver]) == 2
    assert "ghl-flow does not manage it" in capsys.readouterr().err
    assert documents(project) == {NAME: stranger}


def test_an_id_that_is_not_managed_is_left_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, _ = two_applies(capsys, project)
    stranger: JsonObject = {"id": "stranger", "_id": "stranger", "name": "Mine", "version": 3}
    stranger |= {"status": "published", "workflowData": {"templates": []}, "locationId": LOCATION}
    put(project, stranger)
    path = project / kept(first, "main.after.json")
    content = json.loads(path.read_text())
    content["document"] |= {"id": "stranger", "_id": "stranger"}
    path.write_text(json.dumps(content))
    assert main(["restore", str(path), "--sandbox"]) == 2
    assert "'Mine' (stranger) is in this account" in capsys.readouterr().err
    assert documents(project)["Mine"] == stranger


def test_a_backup_that_does_not_say_whose_it_is_goes_into_its_own_workflow_only(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = two_applies(capsys, project, "--driver", "api")
    path = project / kept(first, "main.after.json")
    content = json.loads(path.read_text())
    content = {"document": content["document"], "triggers": content["triggers"]}
    content["document"].pop("locationId", None)
    path.write_text(json.dumps(content))
    assert main(["restore", str(path), "--sandbox", "--driver", "api"]) == 0
    assert texts(project).startswith("Hey, it's Dale")
    forget(project)
    capsys.readouterr()
    assert main(["restore", str(path), "--sandbox", "--driver", "api"]) == 2
    assert "does not name its account" in capsys.readouterr().err
    assert documents(project) == {}


def test_a_backup_of_the_sandbox_is_not_for_the_real_account(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = two_applies(capsys, project)
    assert main(["restore", kept(first, "main.after.json"), "--yes"]) == 2
    assert "is a backup of the sandbox" in capsys.readouterr().err


def test_a_deleted_one_is_created_again_and_managed_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = two_applies(capsys, project)
    forget(project)
    assert main(["rollback", "--to", first["id"], "--sandbox"]) == 0
    assert {one["status"] for one in documents(project).values()} == {"draft"}
    (account,) = output(capsys, "plan", "--sandbox")["accounts"]
    assert {one["action"] for one in account["changes"]} <= {"update", "unchanged"}
    assert main(["apply", "--sandbox"]) == 0
    assert len(documents(project)) == 2


def test_a_project_that_was_moved(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = two_applies(capsys, project)
    assert not any(Path(path).is_absolute() for path in first["backups"])
    # Journals of earlier versions hold absolute paths.
    journal = project / ".ghl-flow/journal.jsonl"
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    for line in lines[: len(lines) // 2]:
        line["backups"] = [str(project / path) for path in line.get("backups", [])]
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines))
    moved = tmp_path / "elsewhere"
    monkeypatch.chdir(tmp_path)
    shutil.move(project, moved)
    assert main(["--project", str(moved), "rollback", "--to", first["id"], "--sandbox"]) == 0
    assert texts(moved).startswith("Hey, it's Dale")
    # A path as the journal has it, from outside the project.
    path = kept(output(capsys, "--project", str(moved), "history")["entries"][1], "main.after.json")
    assert main(["--project", str(moved), "restore", path, "--sandbox"]) == 0


def test_what_was_deleted_before_that_entry_does_not_come_back(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_applies(capsys, project)
    assert main(["destroy", "--sandbox", "--allow-data-loss"]) == 0
    last = output(capsys, "history")["entries"][-1]
    assert {one["event"] for one in last["events"]} == {"deleted"}
    assert main(["rollback", "--to", last["id"], "--sandbox"]) == 2
    assert "no workflow of bridgepoint-group was written" in capsys.readouterr().err
    # And as earlier versions put it down.
    journal = project / ".ghl-flow/journal.jsonl"
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    journal.write_text("".join(json.dumps({**one, "events": None}) + "\n" for one in lines[:-1]))
    old = {key: value for key, value in last.items() if key != "events"}  # with sentences
    with journal.open("a") as file:
        file.write(json.dumps(old) + "\n")
    assert main(["rollback", "--to", last["id"], "--sandbox"]) == 2


def test_what_an_apply_pruned_does_not_come_back(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / FLOW, "cancel_on: [answered_call, reply]", "#")
    guaranteed = "  - never_texts_after: [answered_call, reply]\n"
    edit(project / FLOW, guaranteed, "")
    main(["apply", "--sandbox", "--prune", "--allow-dropping-contacts", "--yes"])
    last = output(capsys, "history")["entries"][-1]
    assert {"event": "deleted", "workflow": "missed-call-text-back/cancel"} in last["events"]
    capsys.readouterr()
    main(["rollback", "--to", last["id"], "--sandbox", "--dry-run"])
    assert "cancel" not in capsys.readouterr().out


@pytest.mark.parametrize("stopped", ["by hand", "deleted", "as asked"])
def test_what_was_stopped_in_highlevel_goes_on_being_said(
    stopped: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = two_applies(capsys, project)
    if stopped == "deleted":
        forget(project)
    else:
        put(project, {**documents(project)[NAME], "status": "draft"})
    asked = ["--as-draft"] if stopped == "as asked" else []
    assert main(["rollback", "--sandbox", "--to", first["id"], *asked]) == 0
    capsys.readouterr()
    assert main(["status", "--sandbox", "--format", "json"]) == (0 if asked else 1)
    (one,) = json.loads(capsys.readouterr().out)["accounts"]
    rows = {row["key"]: row["stopped"] for row in one["workflows"]}
    assert rows["missed-call-text-back/main"] is not bool(asked)


def test_a_paused_workflow_stays_paused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, _ = two_applies(capsys, project)
    assert main(["pause", "all", "--sandbox"]) == 0
    assert main(["rollback", "--to", first["id"], "--sandbox"]) == 0
    assert {one["status"] for one in documents(project).values()} == {"draft"}
    assert texts(project).startswith("Hey, it's Dale")
    assert main(["apply", "--sandbox"]) in (0, 1)
    assert {one["status"] for one in documents(project).values()} == {"draft"}


@pytest.mark.parametrize("gate", ["a2p", "lint"])
def test_what_a_gate_held_back_is_not_published_by_going_back(
    project: Path, capsys: pytest.CaptureFixture[str], gate: str
) -> None:
    """A refused draft is on record as any other; going back to it publishes no refused text."""
    account = project / "accounts/bridgepoint-group.yaml"
    if gate == "a2p":
        edit(account, "status: approved", "status: pending")
    else:
        edit(project / FLOW, "within: 30 minutes } }", "within: 1 minute } }")
    assert main(["apply", "--sandbox"]) == 1
    held = output(capsys, "history")["entries"][0]
    if gate == "a2p":
        edit(account, "status: pending", "status: approved")
    else:
        edit(project / FLOW, "within: 1 minute } }", "within: 30 minutes } }")
    edit(project / FLOW, *SMS)
    assert main(["apply", "--sandbox"]) == 0
    before = documents(project)
    capsys.readouterr()
    assert main(["rollback", "--to", held["id"], "--sandbox"]) == 2
    assert "was held back then (gate: " in capsys.readouterr().err
    assert documents(project) == before
    assert main(["rollback", "--to", held["id"], "--sandbox", "--as-draft"]) == 0
    assert documents(project)[NAME]["status"] == "draft"


def test_what_was_published_later_as_it_was_may_come_back(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = project / "accounts/bridgepoint-group.yaml"
    edit(account, "status: approved", "status: pending")
    assert main(["apply", "--sandbox"]) == 1
    edit(account, "status: pending", "status: approved")
    _, published = two_applies(capsys, project)  # the first entry is the one that was held back
    assert main(["rollback", "--to", published["id"], "--sandbox"]) == 0
    assert texts(project).startswith("Hey, it's Dale")
    assert documents(project)[NAME]["status"] == "published"


@pytest.mark.parametrize("value", ["", "not JSON", '{"version":1,"location_id":"another","flows":{}}'])
def test_a_pause_outlives_the_manifest_whoever_writes_the_next_one(
    project: Path, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    assert applied_once("--sandbox") == 0
    backup = output(capsys, "history")["entries"][0]["backups"][-1]
    assert main(["pause", "all", "--sandbox"]) == 0
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        (manifest,) = store.all("custom_value", LOCATION)
        if value:
            store.put("custom_value", LOCATION, text_of(manifest, "id"), {**manifest, "value": value})
        else:
            store.delete("custom_value", LOCATION, text_of(manifest, "id"))
        # One of them differs, so that the restore writes it, and nothing of the other.
        (document,) = [
            one for one in store.all("workflow", LOCATION) if text_of(one, "name") == kept_name(backup)
        ]
        store.put(
            "workflow", LOCATION, text_of(document, "id"), {**document, "allowMultiple": False, "version": 9}
        )
    assert main(["restore", backup, "--sandbox"]) == 0
    main(["apply", "--sandbox"])
    assert {one["status"] for one in documents(project).values()} == {"draft"}


def kept_name(backup: str) -> str:
    return NAME if ".main." in backup else f"{NAME}: cancel"
