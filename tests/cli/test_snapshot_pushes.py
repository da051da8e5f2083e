"""Pushes of a snapshot that fail, are not listed yet, or bring nothing."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.drivers import snapshot
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME
from ghl_flow.sandbox import SandboxStore
from tests.cli.pushed import BOTH, Agency, agency, built_in_master, changes, store
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project

__all__ = ["agency", "project", "store"]


def tidied(store: SandboxStore) -> None:
    for value in store.all("custom_value", LOCATION):
        if value["name"] == MANIFEST_NAME:
            store.delete("custom_value", LOCATION, str(value["id"]))


@pytest.mark.parametrize("lost", [False, True], ids=["manifest", "no manifest"])
def test_a_push_that_is_not_listed_yet_is_not_made_twice(
    lost: bool, store: SandboxStore, agency: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    built_in_master(store, *BOTH)
    agency.unlisted = True
    (applied,) = output(capsys, "apply", "-y", code=1)["accounts"]
    assert applied["status"] == "incomplete"
    assert agency.pushes == [False]
    if lost:
        tidied(store)
    (applied,) = output(capsys, "apply", "-y", code=1)["accounts"]
    assert agency.pushes == [False, True]
    assert len(store.all("workflow", LOCATION)) == 2
    agency.unlisted = False
    if not lost:
        (applied,) = output(capsys, "apply", "-y")["accounts"]
        assert applied["status"] == "complete"
        assert len(store.all("workflow", LOCATION)) == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": "failed"}, "ended as 'failed'"),
        ({"status": "cancelled", "pending": []}, "ended as 'cancelled'"),
        ({"status": "completed", "pending": ["workflows"]}, "ended as 'completed', without workflows"),
    ],
)
def test_a_push_that_did_not_end_well_is_incomplete_and_stays_pending(
    answer: dict[str, Any],
    said: str,
    store: SandboxStore,
    project: Path,
    agency: Agency,
    capsys: pytest.CaptureFixture[str],
) -> None:
    built_in_master(store, *BOTH)
    output(capsys, "apply", "-y")
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    agency.answer = answer
    (applied,) = output(capsys, "apply", "-y", code=1)["accounts"]
    assert applied["status"] == "incomplete"
    assert said in applied["withheld"][0]["message"]
    assert main(["plan", "--detailed-exitcode"]) == 2
    # What is published in another version meanwhile is not taken for what the push was to bring.
    capsys.readouterr()
    (applied,) = output(capsys, "apply", "-y", code=1)["accounts"]
    assert applied["status"] == "incomplete"
    agency.answer = None
    (applied,) = output(capsys, "apply", "-y")["accounts"]
    assert applied["status"] == "complete"
    assert len(store.all("workflow", LOCATION)) == 2
    assert main(["plan", "--detailed-exitcode"]) == 0


@pytest.mark.parametrize(
    ("answer", "reason", "code"),
    [
        ({"status": "failed"}, "push-failed", 1),
        ({"status": "cancelled"}, "push-failed", 1),
        ({"status": "completed", "pending": ["workflows"]}, "push-failed", 1),
        ({"status": "processing"}, "push-pending", 0),
    ],
)
def test_what_is_listed_of_a_push_that_did_not_end_well_is_not_taken_for_it(
    answer: dict[str, Any],
    reason: str,
    code: int,
    store: SandboxStore,
    agency: Agency,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It may have brought half of the workflows, or half of one."""
    built_in_master(store, *BOTH)
    agency.unlisted = True
    output(capsys, "apply", "-y", code=1)
    agency.unlisted, agency.answer = False, answer
    (seen,) = output(capsys, "status", code=code)["accounts"]
    assert {one["reason"] for one in seen["workflows"]} == {reason}
    assert set(changes(capsys).values()) == {"unchanged", "update"}
    for document in store.all("workflow", LOCATION):
        store.delete("workflow", LOCATION, str(document["id"]))
    (seen,) = output(capsys, "status", code=code)["accounts"]
    gone = "push-failed" if code else "missing"
    assert {one["reason"] for one in seen["workflows"]} == {gone}
    agency.answer = None
    output(capsys, "apply", "-y")
    assert output(capsys, "status")["failed"] == []


@pytest.mark.parametrize(("times", "patience", "status"), [(3, 60.0, "complete"), (9, 0.0, "incomplete")])
def test_highlevel_may_not_have_heard_of_a_push_right_after_it(
    times: int,
    patience: float,
    status: str,
    store: SandboxStore,
    agency: Agency,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshot, "_UNHEARD", patience)
    built_in_master(store, *BOTH)
    agency.unheard = times
    (applied,) = output(capsys, "apply", "-y", code=int(status == "incomplete"))["accounts"]
    assert applied["status"] == status
    assert agency.pushes == [False]
    if status == "incomplete":
        assert "and knows of none" in applied["withheld"][0]["message"]
        agency.unheard = 0
        (applied,) = output(capsys, "apply", "-y")["accounts"]
        assert len(store.all("workflow", LOCATION)) == 2


def test_a_push_that_brings_no_new_version_is_incomplete_and_stays_pending(
    store: SandboxStore, project: Path, agency: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    built_in_master(store, *BOTH)
    output(capsys, "apply", "-y")
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    agency.idle = True
    (applied,) = output(capsys, "apply", "-y", code=1)["accounts"]
    assert "is as it was before the push" in applied["withheld"][0]["message"]
    assert main(["plan", "--detailed-exitcode"]) == 2
