"""Workflows that come with a snapshot of a master sub-account: pushed, verified, or held back."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox import SandboxStore
from ghl_flow.wire.json import JsonObject
from tests.cli.pushed import (
    BOTH,
    MASTER,
    TEMPLATE,
    TEXT,
    Agency,
    agency,
    built_in_master,
    changes,
    store,
    values,
)
from tests.cli.test_auth import ACCOUNT
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_oauth import AGENCY, PIT

__all__ = ["agency", "project", "store"]


def test_pushed_verified_and_texts_by_account(
    store: SandboxStore, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built_in_master(store, *BOTH)
    assert changes(capsys)[TEXT] == "create"
    (applied,) = output(capsys, "apply", "-y")["accounts"]
    assert applied["status"] == "complete"
    assert f"pushed snapshot snapshot-of-{MASTER}: completed" in applied["done"]
    assert any("is processing, workflows to come" in line for line in applied["done"])
    assert "Dale with Bridgepoint Group" in values(store)[TEXT]
    assert main(["plan", "--detailed-exitcode"]) == 0
    # A text changes without a push; a step makes one, which replaces what is there.
    edit(project / TEMPLATE, "What do you need done?", "What can I do for you?")
    assert {key for key, action in changes(capsys).items() if action != "unchanged"} == {TEXT}
    (applied,) = output(capsys, "apply", "-y")["accounts"]
    assert [line for line in applied["done"] if "snapshot" in line] == []
    assert "What can I do for you?" in values(store)[TEXT]
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    assert changes(capsys)["missed-call-text-back/main"] == "update"
    (applied,) = output(capsys, "apply", "-y")["accounts"]
    assert applied["status"] == "complete"
    assert len(store.all("workflow", LOCATION)) == 2
    assert main(["plan", "--detailed-exitcode"]) == 0


@pytest.mark.parametrize(
    ("names", "status", "said"),
    [
        (BOTH[:1], "published", "'Missed call text-back: cancel' did not come with the snapshot"),
        (BOTH, "draft", "'Missed call text-back' is a draft there"),
    ],
)
def test_what_did_not_come_is_said(
    names: tuple[str, ...],
    status: str,
    said: str,
    store: SandboxStore,
    capsys: pytest.CaptureFixture[str],
) -> None:
    built_in_master(store, *names, status=status)
    (applied,) = output(capsys, "apply", "-y", code=1)["accounts"]
    assert applied["status"] == "incomplete"
    assert said in [gate["message"] for gate in applied["withheld"]]


def test_a_closed_gate_holds_back_texts_too(
    store: SandboxStore, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A custom value holds at once, in workflows that run."""
    built_in_master(store, *BOTH)
    edit(project / ACCOUNT, "back: off", "back: on")
    (applied,) = output(capsys, "apply", "-y", code=1)["accounts"]
    assert [gate["code"] for gate in applied["withheld"]] == ["native-toggle"]
    assert TEXT not in values(store)
    assert store.all("workflow", LOCATION) == []


def test_a_change_that_is_held_back_is_said_to_be_and_stays_pending(
    store: SandboxStore, project: Path, agency: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    built_in_master(store, *BOTH)
    output(capsys, "apply", "-y")
    before = [store.all(kind, LOCATION) for kind in ("workflow", "trigger")], values(store)[TEXT]
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    edit(project / TEMPLATE, "What do you need done?", "What can I do for you?")
    edit(project / ACCOUNT, "back: off", "back: on")
    for _ in range(2):
        assert main(["apply", "-y"]) == 1
        said = capsys.readouterr().out
        assert "main: published version kept; change held back (gate: native-toggle on" in said
        assert "left as draft" not in said
        assert main(["plan", "--detailed-exitcode"]) == 2
        capsys.readouterr()
    assert ([store.all(kind, LOCATION) for kind in ("workflow", "trigger")], values(store)[TEXT]) == before
    assert len(agency.pushes) == 1


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        (f"snapshot-of-{MASTER}", "snapshot-of-nobody", 1, "Snapshot not found"),
        (AGENCY, PIT, 4, "BRIDGEPOINT_HIGHLEVEL_TOKEN is not set"),
        (f"snapshot: {{ id: snapshot-of-{MASTER} }}\n", "", 2, "needs 'snapshot' and 'agency'"),
    ],
)
def test_what_it_needs(
    old: str,
    new: str,
    code: int,
    said: str,
    store: SandboxStore,
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(project / ACCOUNT, old, new)
    assert main(["apply", "-y"]) == code
    assert said in capsys.readouterr().err


def test_destroy_and_pause_say_what_is_to_be_done_by_hand_and_keep_the_texts(
    store: SandboxStore, capsys: pytest.CaptureFixture[str]
) -> None:
    built_in_master(store, *BOTH)
    output(capsys, "apply", "-y")
    (paused,) = output(capsys, "pause", "all", code=1)["accounts"]
    assert len(paused["left"]) == 2
    (left,) = output(capsys, "destroy", "-y", code=1)["accounts"]
    assert "Delete" in left["left"][0]["hint"]
    assert TEXT in values(store)
    for document in store.all("workflow", LOCATION):
        store.delete("workflow", LOCATION, str(document["id"]))
    output(capsys, "destroy", "-y", "--allow-data-loss")
    assert values(store) == {}


def test_the_remote_side_is_accepted_once(
    store: SandboxStore, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built_in_master(store, *BOTH)
    output(capsys, "apply", "-y")
    (one,) = [item for item in store.all("workflow", LOCATION) if item["name"] == BOTH[0]]
    changed = {**one, "status": "draft", "version": int(str(one["version"])) + 1}
    store.put("workflow", LOCATION, str(one["id"]), changed)
    assert main(["status"]) == 1
    assert main(["apply", "-y", "--on-conflict", "remote"]) == 0
    for _ in range(2):
        assert main(["status"]) == 0
        assert main(["plan", "--detailed-exitcode"]) == 0
        assert main(["apply", "-y"]) == 0
    store.put("workflow", LOCATION, str(one["id"]), {**changed, "version": int(str(one["version"])) + 2})
    assert main(["status"]) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("status: approved", "status: pending"), ("text_back: off", "text_back: on ")],
)
def test_what_runs_in_spite_of_a_gate_that_closed_since(
    old: str, new: str, store: SandboxStore, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built_in_master(store, *BOTH)
    assert main(["apply", "-y"]) == 0
    assert main(["status"]) == 0
    edit(project / ACCOUNT, old, new)
    (account,) = output(capsys, "status", code=1)["accounts"]
    assert all(one["published_despite"] for one in account["workflows"])
    assert main(["plan", "--detailed-exitcode"]) == 2
    assert output(capsys, "apply", "-y", code=1)["accounts"][0]["status"] == "incomplete"


def test_what_an_agency_pushed_by_hand_behind_a_closed_gate(
    store: SandboxStore, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, "status: approved", "status: pending")
    assert main(["apply", "-y"]) == 1
    for number, name in enumerate(BOTH):
        workflow_id = f"pushed{number:014}"
        made = {"id": workflow_id, "_id": workflow_id, "name": name, "status": "published", "version": 1}
        store.put("workflow", LOCATION, workflow_id, made)  # type: ignore[arg-type]
    (account,) = output(capsys, "status", code=1)["accounts"]
    assert {one["original"] for one in account["copies"]} == {"runs-not"}
    assert len(account["copies"]) == 2


@pytest.mark.parametrize("name", ["Old stuff", "Copy of Missed call text-back"])
def test_what_is_beside_the_pushed_ones_is_not_compared(
    name: str, store: SandboxStore, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built_in_master(store, *BOTH)
    output(capsys, "apply", "-y")
    beside: JsonObject = {"id": "beside", "_id": "beside", "name": name, "status": "published", "version": 1}
    store.put("workflow", LOCATION, "beside", beside)
    (account,) = output(capsys, "status")["accounts"]
    assert [(one["id"], one["reason"]) for one in account["not_compared"]] == [("beside", "unreadable")]
    assert any(f"'{name}'" in warning for warning in account["warnings"])
