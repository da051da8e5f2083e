"""A sub-account that nobody may write workflow bodies into: sheets are written, and a person builds."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.conftest import ROOT

__all__ = ["project"]

NAMES = ("Missed call text-back", "Missed call text-back: cancel")
GOLDEN = ROOT / "tests/cli/build-sheet.md"
FILE = ("--sandbox", "--driver", "file")


def in_highlevel(project: Path, status: str, *, version: int) -> None:
    """Somebody builds the workflows, or changes what is there."""
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        for number, name in enumerate(NAMES):
            workflow_id = f"byHand{number:014}"
            document: JsonObject = {
                "id": workflow_id,
                "_id": workflow_id,
                "name": name,
                "status": status,
                "version": version,
                "locationId": LOCATION,
                "createdAt": "2026-11-02T10:00:00.000Z",
                "updatedAt": f"2026-11-02T10:0{version}:00.000Z",
                "workflowData": {"templates": []},
            }
            store.put("workflow", LOCATION, workflow_id, document)


def reasons(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str]]:
    (account,) = output(capsys, "plan", *FILE)["accounts"]
    assert account["driver"] == "file"
    return {
        change["key"]: (change["action"], change["reason"])
        for change in account["changes"]
        if change["resource"] == "workflow"
    }


def test_from_a_sheet_to_published_and_back_to_another_sheet(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main_key, cancel_key = "missed-call-text-back/main", "missed-call-text-back/cancel"
    (applied,) = output(capsys, "apply", *FILE, code=1)["accounts"]
    assert applied["status"] == "incomplete"
    assert applied["driver"] == "file"
    assert [gate["code"] for gate in applied["withheld"]] == ["by-hand"]
    files = [Path(name) for name in applied["files"]]
    assert [file.name for file in files] == [
        "build-sheet.html",
        "build-sheet.md",
        "missed-call-text-back-main.json",
        "missed-call-text-back-cancel.json",
    ]
    assert not list(files[0].parent.glob(".*"))
    # Nothing is published, so nothing is claimed.
    assert output(capsys, "apply", *FILE, code=1)["accounts"][0]["status"] == "incomplete"
    in_highlevel(project, "draft", version=3)
    assert set(reasons(capsys).values()) == {("update", "build-pending")}
    in_highlevel(project, "published", version=4)
    assert {action for action, _ in reasons(capsys).values()} == {"adopt"}
    (applied,) = output(capsys, "apply", *FILE)["accounts"]
    assert applied["status"] == "complete"
    assert f"found workflow {main_key} published; its steps cannot be read" in applied["done"]
    assert reasons(capsys) == dict.fromkeys((main_key, cancel_key), ("unchanged", "published-unreadable"))
    edit(project / FLOW, "wait: 2 minutes", "wait: 3 minutes")
    assert reasons(capsys)[main_key] == ("update", "to-rebuild")
    (applied,) = output(capsys, "apply", *FILE, code=1)["accounts"]
    assert [Path(name).name for name in applied["files"]][2:] == ["missed-call-text-back-main.json"]
    # Published all the while, and in the version that was there when it was handed over.
    assert reasons(capsys)[main_key] == ("update", "build-pending")
    in_highlevel(project, "published", version=6)
    (applied,) = output(capsys, "apply", *FILE)["accounts"]
    assert applied["status"] == "complete"
    assert main(["plan", *FILE, "--detailed-exitcode"]) == 0


def test_it_is_said_loudly(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", *FILE]) == 1
    said = capsys.readouterr().err
    assert "NO WORKFLOW BODY is written" in said
    assert "build-sheet.html" in said
    assert "run apply again when they are published" in said


def test_the_sheet(project: Path, request: pytest.FixtureRequest) -> None:
    """Every click for the shipped flow; `pytest --regenerate` writes the golden file again."""
    main(["-q", "apply", *FILE])
    folder = project / ".ghl-flow/build/bridgepoint-group"
    if request.config.getoption("--regenerate"):
        GOLDEN.write_text((folder / "build-sheet.md").read_text(encoding="utf-8"), encoding="utf-8")
    assert (folder / "build-sheet.md").read_text(encoding="utf-8") == GOLDEN.read_text(encoding="utf-8")
    page = (folder / "build-sheet.html").read_text(encoding="utf-8")
    assert page.count('<input type="checkbox">') == GOLDEN.read_text(encoding="utf-8").count("- [ ]")
    assert "I&#x27;m on a job" in page
    exported = json.loads((folder / "missed-call-text-back-main.json").read_text(encoding="utf-8"))
    assert exported["workflow"]["name"] == NAMES[0]
    assert len(exported["workflow"]["workflowData"]["templates"]) == 13


def test_a_closed_gate_hands_nothing_over(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / "accounts/bridgepoint-group.yaml", "back: off", "back: on")
    (applied,) = output(capsys, "apply", *FILE, code=1)["accounts"]
    assert [gate["code"] for gate in applied["withheld"]] == ["native-toggle"]
    assert applied["files"] == []
    assert not (project / ".ghl-flow/build").exists()


def test_somebody_elses_workflow_of_that_name_is_not_taken_for_ours(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "--sandbox"]) == 0
    in_highlevel(project, "published", version=2)
    assert main(["apply", *FILE]) == 1
    assert "adopt" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["pause", "missed-call-text-back"], ["restore", "missed-call-text-back"]])
def test_what_needs_a_body_says_that_it_cannot(
    words: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["apply", *FILE])
    in_highlevel(project, "published", version=4)
    assert main(["apply", *FILE]) == 0
    capsys.readouterr()
    assert main([*words, *FILE]) in (1, 2)
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert said
