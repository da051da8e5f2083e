"""A sub-account that nobody may write workflow bodies into: sheets are written, and a person builds."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME
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
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
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
    assert (
        "when they are published, run 'ghl-flow apply -a bridgepoint-group --driver file --sandbox'" in said
    )


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


def test_what_is_exported_says_where_contacts_enter(project: Path) -> None:
    entered = SECOND.replace("steps:", "    start: late\nsteps:") + "  - { id: late, add_tag: late }\n"
    (project / "flows/second.yaml").write_text(entered, encoding="utf-8")
    account = project / "accounts/bridgepoint-group.yaml"
    edit(account, "flows: [missed-call-text-back]", "flows: [second]")
    main(["-q", "apply", *FILE, "--allow", "lint", "--allow", "verify"])
    exported = json.loads(
        (project / ".ghl-flow/build/bridgepoint-group/second-main.json").read_text(encoding="utf-8")
    )
    (last,) = (one["id"] for one in exported["workflow"]["workflowData"]["templates"][-1:])
    assert [one["targetActionId"] for one in exported["triggers"]] == [last]


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


def manifest(project: Path) -> JsonObject:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        found = [item for item in store.all("custom_value", LOCATION) if item["name"] == MANIFEST_NAME]
    text = json.loads(str(found[0]["value"])) if found else {}
    assert isinstance(text, dict)
    return text


@pytest.mark.parametrize("seen", [False, True])
@pytest.mark.parametrize("words", [[], ["--flow", "missed-call-text-back"]])
def test_destroy_forgets_nothing_that_runs(
    project: Path, capsys: pytest.CaptureFixture[str], words: list[str], seen: bool
) -> None:
    """Built, whether an apply has seen it since or not: it runs until a person deletes it."""
    output(capsys, "apply", *FILE, code=1)
    in_highlevel(project, "published", version=4)
    if seen:
        output(capsys, "apply", *FILE)
    for _ in range(2):
        (left,) = output(capsys, "destroy", *FILE, *words, code=1)["accounts"]
        assert sum(("still lists" if seen else "still has") in item["message"] for item in left["left"]) == 2
        assert not any("workflow" in line for line in left["done"])
        assert set(manifest(project)["flows"]) == {"missed-call-text-back"}  # type: ignore[arg-type]
    deleted(project)
    output(capsys, "destroy", *FILE, *words, "--allow-data-loss")
    assert manifest(project) == {}


@pytest.mark.parametrize("words", [[], ["--flow", "missed-call-text-back"]])
def test_what_was_never_built_is_asked_for_no_more_after_destroy(
    project: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    output(capsys, "apply", *FILE, code=1)
    output(capsys, "destroy", *FILE, *words, "--allow-data-loss")
    assert manifest(project) == {}
    in_highlevel(project, "published", version=4)
    # Another's, by now: it has the name, and is published.
    assert main(["status", *FILE]) == 1
    assert main(["apply", *FILE]) == 1


def deleted(project: Path) -> None:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        for document in store.all("workflow", LOCATION):
            store.delete("workflow", LOCATION, str(document["id"]))


def test_what_no_flow_needs_is_deleted_by_hand(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output(capsys, "apply", *FILE, code=1)
    in_highlevel(project, "published", version=4)
    output(capsys, "apply", *FILE)
    account = project / "accounts/bridgepoint-group.yaml"
    (project / "flows/second.yaml").write_text(SECOND, encoding="utf-8")
    edit(account, "flows: [missed-call-text-back]", "flows: [second]")
    found = {key: reason for key, reason in reasons(capsys).items() if reason[0] == "delete"}
    assert found == dict.fromkeys(
        ("missed-call-text-back/main", "missed-call-text-back/cancel"), ("delete", "no-flow")
    )
    assert main(["plan", *FILE, "--detailed-exitcode"]) == 2
    capsys.readouterr()
    (applied,) = output(capsys, "apply", *FILE, "--prune", code=1)["accounts"]
    said = [gate["hint"] for gate in applied["withheld"]]
    assert sum("Delete" in hint for hint in said) == 2
    assert "missed-call-text-back" in manifest(project)["flows"]  # type: ignore[operator]
    deleted(project)
    assert not any(action == "delete" for action, _ in reasons(capsys).values())


def test_the_remote_side_is_accepted_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output(capsys, "apply", *FILE, code=1)
    in_highlevel(project, "published", version=4)
    output(capsys, "apply", *FILE)
    in_highlevel(project, "draft", version=5)
    assert main(["status", *FILE]) == 1
    assert main(["apply", *FILE, "--on-conflict", "remote"]) == 0
    for _ in range(2):
        assert main(["status", *FILE]) == 0
        assert main(["plan", *FILE, "--detailed-exitcode"]) == 0
        assert main(["apply", *FILE]) == 0
    in_highlevel(project, "published", version=5)  # again, and no later than it was
    assert main(["apply", *FILE]) == 0
    in_highlevel(project, "draft", version=6)
    assert main(["status", *FILE]) == 1


SECOND = """version: 1
flow: second
name: Second
settings: { reentry: true }
trigger:
  - call_status: { direction: inbound, status: [no-answer] }
steps:
  - add_tag: called
"""


def sheets(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str | None]]:
    (account,) = output(capsys, "plan", *FILE)["accounts"]
    return {one["key"]: (one["state"], one["written"]) for one in account["sheets"]}


def test_a_plan_says_what_became_of_the_build_sheets(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main_key, cancel_key = "missed-call-text-back/main", "missed-call-text-back/cancel"
    page = ".ghl-flow/build/bridgepoint-group/build-sheet.html"
    assert sheets(capsys) == dict.fromkeys((main_key, cancel_key), ("not-written", None))
    assert main(["plan", *FILE]) == 0
    shown = capsys.readouterr().out
    assert shown.count("a person builds it: apply writes its build sheet") == 2
    assert "Plan: 2 to create, 0 unchanged; 2 to be built or deleted by hand" in shown
    output(capsys, "apply", *FILE, code=1)
    assert set(reasons(capsys).values()) == {("create", "build-pending")}
    written = sheets(capsys)
    assert {state for state, _ in written.values()} == {"unchanged"}
    digest = output(capsys, "plan", *FILE)["accounts"][0]["digest"]
    # Written again without a change, it is as old as it was.
    output(capsys, "apply", *FILE, code=1)
    assert sheets(capsys) == written
    assert main(["plan", *FILE]) == 0
    shown = capsys.readouterr().out
    assert shown.count("a person builds it from the build sheet of 20") == 2
    assert f"which is unchanged: {(project / page).as_posix()}" in shown or page in shown
    assert "Plan: nothing to apply, 2 unchanged; 2 to be built or deleted by hand" in shown
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")
    assert [sheets(capsys)[key][0] for key in (main_key, cancel_key)] == ["stale", "unchanged"]
    assert reasons(capsys)[main_key] == ("create", "to-build")
    assert main(["plan", *FILE]) == 0
    assert "the flow was changed since the build sheet of 20" in capsys.readouterr().out
    edit(project / FLOW, "wait: 1 minute", "wait: 2 minutes")
    # What is approved is what would be done, wherever the sheets lie and whenever they were written.
    (project / page).unlink()
    assert {state for state, _ in sheets(capsys).values()} == {"elsewhere"}
    assert output(capsys, "plan", *FILE)["accounts"][0]["digest"] == digest
    assert main(["plan", *FILE]) == 0
    assert capsys.readouterr().out.count("its build sheet was written, and is not here") == 2


def test_a_sheet_is_about_what_is_still_to_be_built(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output(capsys, "apply", *FILE, code=1)
    in_highlevel(project, "draft", version=3)
    assert {state for state, _ in sheets(capsys).values()} == {"unchanged"}
    in_highlevel(project, "published", version=4)
    assert sheets(capsys) == {}
    output(capsys, "apply", *FILE)
    assert sheets(capsys) == {}
    (account,) = output(capsys, "plan", "--sandbox", "--driver", "builder", code=1)["accounts"]
    assert account["sheets"] == []


def test_what_is_left_to_a_person_is_no_gate(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what --allow opens is called one."""
    for words in (["apply"], ["pause", "all"], ["destroy", "--allow-data-loss"]):
        main([*words, *FILE])
        assert "gate by-hand" not in "".join(capsys.readouterr())
        in_highlevel(project, "published", version=4)
    main(["apply", *FILE])
    capsys.readouterr()
    edit(project / "accounts/bridgepoint-group.yaml", "flows: [missed-call-text-back]", "flows: []")
    main(["apply", *FILE, "--prune"])
    shown = "".join(capsys.readouterr())
    assert "to do by hand: HighLevel still lists" in shown
    assert "gate" not in shown


@pytest.mark.parametrize("broken", ["", "[]", "{"])
def test_a_sheet_that_was_spoilt_is_not_taken_for_one(
    broken: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output(capsys, "apply", *FILE, code=1)
    for file in (project / ".ghl-flow/build/bridgepoint-group").glob("*.json"):
        file.write_text(broken, encoding="utf-8")
    assert {state for state, _ in sheets(capsys).values()} == {"elsewhere"}


def test_a_flow_that_refers_to_nothing_is_not_as_it_should_be_by_its_name(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its hash is the same with ids and without, and the list says no more of it than of another."""
    (project / "flows/second.yaml").write_text(SECOND, encoding="utf-8")
    edit(
        project / "accounts/bridgepoint-group.yaml",
        "flows: [missed-call-text-back]",
        "flows: [second]",
    )
    allowed = ("--allow", "lint", "--allow", "verify")
    output(capsys, "apply", *FILE, *allowed, code=1)
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        document: JsonObject = {
            "id": "second",
            "_id": "second",
            "name": "Second",
            "status": "published",
            "version": 4,
            "locationId": LOCATION,
            "createdAt": "2026-11-02T10:00:00.000Z",
            "updatedAt": "2026-11-02T10:01:00.000Z",
        }
        store.put("workflow", LOCATION, "second", document)
    output(capsys, "apply", *FILE, *allowed)
    (account,) = output(capsys, "plan", *FILE)["accounts"]
    (row,) = [one for one in account["changes"] if one["resource"] == "workflow"]
    assert (row["action"], row["reason"]) == ("unchanged", "published-unreadable")


def test_what_was_built_with_a_field_that_was_deleted_is_to_be_built_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its steps cannot be read, and what they name is gone: a field that is created again has another id."""
    output(capsys, "apply", *FILE, code=1)
    in_highlevel(project, "published", version=2)
    output(capsys, "apply", *FILE)
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        (field,) = store.all("custom_field", LOCATION)
        store.delete("custom_field", LOCATION, str(field["id"]))
    (account,) = output(capsys, "status", *FILE, code=1)["accounts"]
    assert [row["reason"] for row in account["resources"]] == ["deleted-in-highlevel"]
    assert {row["reason"] for row in account["workflows"]} == {"refers-to-deleted"}
    (applied,) = output(capsys, "apply", *FILE, code=1)["accounts"]
    assert any("build-sheet.html" in name for name in applied["files"])
    assert {reason for _, reason in reasons(capsys).values()} == {"build-pending"}
    in_highlevel(project, "published", version=3)
    output(capsys, "apply", *FILE)
    assert main(["status", *FILE]) == 0
