"""What the manifest names and ghl-flow did not make is left alone by every command, and said."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME
from ghl_flow.sandbox.store import Kind, SandboxStore
from ghl_flow.wire.json import JsonObject, text_of
from tests.cli.built_by_hand import applied, built, one_text, workflows
from tests.cli.test_deploy_commands import FLOW_ID, LOCATION, output, project

__all__ = ["applied", "project"]

THEIRS = "theirs000000000000ab"
WANTED, GONE = f"{FLOW_ID}/main", "old-flow/main"


def things(root: Path, kind: Kind) -> dict[str, JsonObject]:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        return {text_of(one, "id"): one for one in store.all(kind, LOCATION)}


def put(root: Path, kind: Kind, one: JsonObject) -> None:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        store.put(kind, LOCATION, text_of(one, "id"), one)


def edited(root: Path, *where: str, to: Any) -> Any:
    """Somebody edits the manifest; what stood there."""
    (value,) = [one for one in things(root, "custom_value").values() if one["name"] == MANIFEST_NAME]
    document = json.loads(text_of(value, "value"))
    at = document
    for key in where[:-1]:
        at = at.setdefault(key, {})
    before, at[where[-1]] = at.get(where[-1]), to
    put(root, "custom_value", {**value, "value": json.dumps(document)})
    return before


def claimed(root: Path, key: str, name: str = "Theirs", **more: Any) -> str:
    """A workflow that a person built, which the manifest says is ours; the id that stood there."""
    built(root, THEIRS, name, one_text(), **more)
    flow, _, role = key.partition("/")
    return str(edited(root, "flows", flow, "workflows", role, to=THEIRS))


@pytest.mark.parametrize("key", [WANTED, GONE])
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("pause all", 1),
        ("destroy --yes", 1),
        ("apply --yes", 0),
        ("apply --yes --prune", 0),
        ("apply --yes --on-conflict local", 0),
        ("status", 0),
        ("plan", 0),
    ],
)
def test_no_command_touches_it(
    key: str, command: str, code: int, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = claimed(applied, key)
    before = workflows(applied)[THEIRS]
    if (key, command) == (WANTED, "status"):
        code = 1  # what runs in its place is not in the manifest
    (account,) = output(capsys, *command.split(), "--sandbox", code=code)["accounts"]
    after = workflows(applied)
    assert after.pop(THEIRS) == before
    said = account["warnings"] if "warnings" in account else account["left"]
    assert any("'Theirs' (id theirs000000000000ab)" in str(one) for one in said)
    if command == "pause all":
        assert {one["status"] for one in after.values()} == {"draft"}
    elif command == "destroy --yes" and key == GONE:
        assert after == {}
    elif command.startswith("apply"):
        assert key == GONE or after[ours]["status"] == "published"
        assert len(after) == 2  # nothing is made a second time


def test_an_apply_puts_the_manifest_right(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claimed(applied, WANTED)
    assert main(["apply", "--yes", "--sandbox"]) == 0
    (account,) = output(capsys, "plan", "--sandbox")["accounts"]
    assert [one["code"] for one in account["warnings"]] == ["others-run"]


@pytest.mark.parametrize("command", ["backup", "pull", "audit"])
def test_no_command_takes_it_for_a_flows(
    command: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claimed(applied, GONE)
    before = workflows(applied)[THEIRS]
    main([command, "--sandbox"])
    assert "old-flow" not in capsys.readouterr().out
    assert workflows(applied)[THEIRS] == before


def test_one_of_our_name_is_paused_and_not_deleted(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Manifest and name say the same, so it is stopped; nothing in it is of ours, so it is not deleted."""
    claimed(applied, WANTED, "Missed call text-back")
    assert main(["pause", "all", "--sandbox"]) == 0
    assert workflows(applied)[THEIRS]["status"] == "draft"
    (account,) = output(capsys, "destroy", "--yes", "--sandbox", code=1)["accounts"]
    assert THEIRS in workflows(applied)
    assert "stranger" in [one["reason"] for one in account["left"]]


def test_ours_is_ours_whatever_it_is_called(applied: Path) -> None:
    (ours,) = [one for one in workflows(applied).values() if one["name"] == "Missed call text-back"]
    put(applied, "workflow", {**ours, "name": "Renamed", "version": 99})
    (applied / "flows/missed-call-text-back.yaml").unlink()
    account = applied / "accounts/bridgepoint-group.yaml"
    account.write_text(account.read_text().replace("[missed-call-text-back]", "[]"))
    assert main(["pause", "all", "--sandbox"]) == 0
    assert workflows(applied)[str(ours["id"])]["status"] == "draft"
    assert main(["destroy", "--yes", "--sandbox"]) == 0
    assert workflows(applied) == {}


def test_where_no_step_is_read_a_person_is_asked(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claimed(applied, WANTED)
    (account,) = output(capsys, "pause", "all", "--sandbox", "--driver", "file", code=1)["accounts"]
    (said,) = [one for one in account["left"] if "'Theirs'" in one["message"]]
    assert "'Theirs' is published and may be a workflow of missed-call-text-back" in said["message"]
    assert said["hint"].startswith("if it is: ")


BUDGET: JsonObject = {"name": "Budget", "fieldKey": "contact.budget", "dataType": "DATE", "model": "contact"}


@pytest.mark.parametrize(
    ("kind", "owned", "key", "theirs"),
    [
        ("custom_field", "fields", "last_missed_call_sms_at", BUDGET),
        ("custom_field", "fields", "of_a_flow_that_is_gone", BUDGET),
        ("tag", "tags", "missed-call-text-back-cooldown", {"name": "vip"}),
    ],
)
def test_fields_and_tags_of_others_stay(
    kind: Kind,
    owned: str,
    key: str,
    theirs: JsonObject,
    applied: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(applied, kind, {**theirs, "id": THEIRS, "locationId": LOCATION})
    edited(applied, "owned", owned, key, to=THEIRS)
    (account,) = output(capsys, "destroy", "--yes", "--allow-data-loss", "--sandbox", code=1)["accounts"]
    assert THEIRS in things(applied, kind)
    assert [one["reason"] for one in account["kept"]] == ["stranger"]
    assert str(theirs["name"]) in account["kept"][0]["message"]


def test_no_flow_writes_into_a_field_of_others(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(applied, "custom_field", {**BUDGET, "id": THEIRS, "locationId": LOCATION})
    edited(applied, "owned", "fields", "last_missed_call_sms_at", to=THEIRS)
    (account,) = output(capsys, "apply", "--yes", "--sandbox")["accounts"]
    assert "custom field 'Budget'" in account["warnings"][0]["message"]
    assert THEIRS not in json.dumps([*workflows(applied).values()])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "the manifest is missing"),
        ("cut sh", "the manifest cannot be read"),
        (
            '{"version": 1, "location_id": "another"}',
            "the manifest is another account's (it came with a snapshot)",
        ),
    ],
)
@pytest.mark.parametrize("command", ["backup", "rollback --to ENTRY --dry-run", "rollback --to ENTRY"])
def test_a_manifest_that_is_lost_is_said(
    command: str,
    value: str | None,
    said: str,
    applied: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    entry = output(capsys, "history")["entries"][0]["id"]
    (stored,) = things(applied, "custom_value").values()
    if value is None:
        with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
            store.delete("custom_value", LOCATION, text_of(stored, "id"))
    else:
        put(applied, "custom_value", {**stored, "value": value})
    code = main([*command.replace("ENTRY", entry).split(), "--sandbox"])
    assert code == (3 if command == "backup" else 0)  # both workflows were found by their steps
    assert f"{said}: only workflows with the steps of a flow" in capsys.readouterr().err


def test_what_is_created_again_without_a_manifest_may_be_there(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = output(capsys, "history")["entries"][0]["id"]
    (stored,) = things(applied, "custom_value").values()
    put(applied, "custom_value", {**stored, "value": "cut sh"})
    (applied / "flows/missed-call-text-back.yaml").unlink()
    account = applied / "accounts/bridgepoint-group.yaml"
    account.write_text(account.read_text().replace("[missed-call-text-back]", "[]"))
    capsys.readouterr()
    code = main(["rollback", "--to", entry, "--dry-run", "--sandbox"])
    said = capsys.readouterr()
    assert code != 0
    assert "would be created again" not in said.out or "the manifest cannot be read" in said.err
