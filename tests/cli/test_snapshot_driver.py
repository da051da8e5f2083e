"""Workflows that come with a snapshot of a master sub-account, and their texts in custom values."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.drivers import snapshot
from ghl_flow.sandbox import SandboxStore, create_app, running_server
from ghl_flow.sandbox.credentials import SANDBOX_AGENCY_TOKEN
from tests.cli.test_auth import ACCOUNT
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_oauth import AGENCY, PIT

__all__ = ["project"]

MASTER = "masterSubAccount00001"
TEXT = "ghl-flow missed-call-text-back text 1"
TEMPLATE = "niche_templates/contractor/missed-call.sms.j2"


@pytest.fixture
def store(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxStore]:
    """A client's sub-account, and a master in which the workflows were built."""
    monkeypatch.setattr(snapshot, "_BETWEEN", 0.01)
    edit(
        project / ACCOUNT,
        PIT,
        f"{AGENCY}\nsnapshot: {{ id: snapshot-of-{MASTER} }}\nworkflow_driver: snapshot",
    )
    with SandboxStore(tmp_path / "highlevel.sqlite3") as made:
        made.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
        made.ensure_location(MASTER, "Master", "America/Chicago")
        with running_server(create_app(made, rate_limit=None)) as url:
            monkeypatch.setenv("GHL_FLOW_API_URL", url)
            monkeypatch.setenv("AGENCY_TOKEN", SANDBOX_AGENCY_TOKEN)
            yield made


def built_in_master(store: SandboxStore, *names: str, status: str = "published") -> None:
    for number, name in enumerate(names):
        workflow_id = f"inMaster{number:012}"
        store.put(
            "workflow",
            MASTER,
            workflow_id,
            {"id": workflow_id, "_id": workflow_id, "name": name, "status": status, "version": 1},
        )


BOTH = ("Missed call text-back", "Missed call text-back: cancel")


def changes(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    (account,) = output(capsys, "plan")["accounts"]
    assert account["driver"] == "snapshot"
    return {change["key"]: change["action"] for change in account["changes"]}


def values(store: SandboxStore) -> dict[str, Any]:
    return {str(item["name"]): item["value"] for item in store.all("custom_value", LOCATION)}


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
    edit(project / FLOW, "wait: 2 minutes", "wait: 3 minutes")
    assert changes(capsys)["missed-call-text-back/main"] == "update"
    (applied,) = output(capsys, "apply", "-y")["accounts"]
    assert applied["status"] == "complete"
    assert len(store.all("workflow", LOCATION)) == 2
    assert main(["plan", "--detailed-exitcode"]) == 0


@pytest.mark.parametrize(
    ("names", "status", "said"),
    [
        (BOTH[:1], "published", "'Missed call text-back: cancel' did not come with it"),
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
