"""A snapshot's master says merge fields, and what its copies say is looked at where it can be read."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.drivers import snapshot
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from tests.cli.pushed import BOTH, SECOND, TEXT
from tests.cli.test_auth import ACCOUNT
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_oauth import AGENCY, PIT

__all__ = ["project"]

MASTER = "masterSubAccount00001"
COPY = ("-a", "bridgepoint-group", "--sandbox")
OF_MASTER = ("-a", "master", "--sandbox")
FIELD = "{{ custom_values.ghlflow_missedcalltextback_text_1 }}"
MAIN = "missed-call-text-back/main"


@pytest.fixture
def agency(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A master with the words of Dale, and a copy whose customers are to read those of Walter."""
    monkeypatch.setattr(snapshot, "_BETWEEN", 0.01)
    text = (project / ACCOUNT).read_text(encoding="utf-8")
    master = text.replace("account: bridgepoint-group", "account: master").replace(LOCATION, MASTER)
    pushed = f"snapshot: {{ id: snapshot-of-{MASTER} }}"
    (project / "accounts/master.yaml").write_text(
        master + pushed.replace(" }", ", role: master }") + "\n", encoding="utf-8"
    )
    edit(project / ACCOUNT, PIT, f"{AGENCY}\n{pushed}\nworkflow_driver: snapshot")
    edit(project / ACCOUNT, "first_name: Dale", "first_name: Walter")
    return project


def store_of(project: Path) -> SandboxStore:
    return SandboxStore(project / ".ghl-flow/sandbox.sqlite3")


def said(project: Path, location: str = LOCATION, name: str = BOTH[0]) -> list[str]:
    """What each Send SMS of a workflow says, as it is stored."""
    with store_of(project) as store:
        (document,) = [one for one in store.all("workflow", location) if one["name"] == name]
    return [
        text_of(object_of(step, "attributes"), "body")
        for step in objects_of(object_of(document, "workflowData"), "templates")
        if step["type"] == "sms"
    ]


def say(project: Path, text: str, location: str = LOCATION) -> None:
    """Somebody writes another text into the workflow, in HighLevel."""
    with store_of(project) as store:
        for document in store.all("workflow", location):
            if document["name"] == BOTH[0]:
                steps = objects_of(object_of(document, "workflowData"), "templates")
                changed: list[Any] = [
                    {**step, "attributes": {**object_of(step, "attributes"), "body": text}}
                    if step["type"] == "sms"
                    else step
                    for step in steps
                ]
                copy: JsonObject = {**document, "workflowData": {"templates": changed}}
                store.put("workflow", location, text_of(document, "id"), copy)


def answered(capsys: pytest.CaptureFixture[str]) -> str:
    """What a caller of the copy is texted."""
    episode = output(capsys, "sandbox", "call", "+15125550100", "-a", "bridgepoint-group", "--then", "10m")
    (message,) = episode["messages"]
    return str(message["body"])


def workflow(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    (account,) = output(capsys, *words, code=code)["accounts"]
    rows = account["changes"] if words[0] == "plan" else account["workflows"]
    return next(row for row in rows if row["key"] == MAIN)


def test_the_customer_of_a_copy_reads_the_words_of_the_copy(
    agency: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (applied,) = output(capsys, "apply", *OF_MASTER)["accounts"]
    assert (applied["status"], applied["driver"]) == ("complete", "api")
    assert said(agency, MASTER) == [FIELD]
    assert main(["plan", *OF_MASTER, "--detailed-exitcode"]) == 0
    (applied,) = output(capsys, "apply", *COPY)["accounts"]
    assert (applied["status"], applied["warnings"]) == ("complete", [])
    assert said(agency) == [FIELD]
    assert "it's Walter" in answered(capsys)
    assert workflow(capsys, "plan", *COPY)["reason"] == "published-texts-read"
    assert main(["plan", *COPY, "--detailed-exitcode"]) == 0
    assert main(["status", *COPY]) == 0
    assert "each text is the merge field" in capsys.readouterr().out


def test_a_text_of_the_master_changes_without_its_workflow(
    agency: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output(capsys, "apply", *OF_MASTER)
    edit(agency / "accounts/master.yaml", "first_name: Dale", "first_name: Rosa")
    (account,) = output(capsys, "plan", *OF_MASTER)["accounts"]
    assert [row["key"] for row in account["changes"] if row["action"] != "unchanged"] == [TEXT]
    output(capsys, "apply", *OF_MASTER)
    assert said(agency, MASTER) == [FIELD]
    with store_of(agency) as store:
        (value,) = [one for one in store.all("custom_value", MASTER) if one["name"] == TEXT]
    assert "it's Rosa" in str(value["value"])


@pytest.mark.parametrize(
    "words", ["Hey, it's Dale.", f"Hey! {FIELD}", "{{ custom_values.another }}"], ids=["own", "more", "other"]
)
def test_a_copy_that_says_something_else_is_never_in_order(
    agency: Path, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output(capsys, "apply", *OF_MASTER)
    say(agency, words, MASTER)
    (applied,) = output(capsys, "apply", *COPY, code=1)["accounts"]
    assert applied["status"] == "incomplete"
    (gate,) = applied["withheld"]
    assert f"says '{words}' in place of {FIELD}" in gate["message"]
    assert "role: master" in gate["hint"]
    row = workflow(capsys, "plan", *COPY)
    assert (row["action"], row["reason"]) == ("update", "other-texts")
    assert row["steps"][0]["details"] == [{"what": "body", "before": words, "after": FIELD}]
    assert main(["plan", *COPY, "--detailed-exitcode"]) == 2
    assert workflow(capsys, "status", *COPY, code=1)["reason"] == "other-texts"
    # The master is set right, the snapshot made of it again, and pushed.
    say(agency, FIELD, MASTER)
    output(capsys, "apply", *COPY)
    assert main(["status", *COPY]) == 0
    assert "it's Walter" in answered(capsys)


def test_a_copy_that_is_changed_later_is_seen(agency: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither its version nor the manifest tells."""
    output(capsys, "apply", *OF_MASTER)
    output(capsys, "apply", *COPY)
    say(agency, "Hey, it's Dale.")
    assert main(["status", *COPY]) == 1
    assert main(["plan", *COPY, "--detailed-exitcode"]) == 2
    shown = capsys.readouterr().out
    assert "it does not say the texts of this account" in shown
    output(capsys, "apply", *COPY)
    assert said(agency) == [FIELD]


def test_a_step_that_is_missing_or_one_too_many_is_seen(
    agency: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (agency / "flows/second.yaml").write_text(SECOND, encoding="utf-8")
    for path in (ACCOUNT, "accounts/master.yaml"):
        edit(agency / path, "flows: [missed-call-text-back]", "flows: [missed-call-text-back, second]")
    for which in (OF_MASTER, COPY):
        output(capsys, "apply", *which)
    with store_of(agency) as store:
        (second,) = [one for one in store.all("workflow", LOCATION) if one["name"] == "Second"]
        steps = objects_of(object_of(second, "workflowData"), "templates")
        for changed in (
            [step for step in steps if step["type"] != "sms"],
            [*steps, {**next(step for step in steps if step["type"] == "sms"), "id": "more"}],
        ):
            copy: JsonObject = {**second, "workflowData": {"templates": [*changed]}}
            store.put("workflow", LOCATION, text_of(second, "id"), copy)
            assert main(["status", *COPY]) == 1


def test_what_cannot_be_read_is_said(agency: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No Workflow API, and in the sandbox a session: it is read with that. Without one, it is not known."""
    output(capsys, "apply", *OF_MASTER)
    assert main(["sandbox", "workflow-api", "off", "-a", "bridgepoint-group"]) == 0
    output(capsys, "apply", *COPY)
    assert workflow(capsys, "plan", *COPY)["reason"] == "published-texts-read"
    say(agency, "Hey, it's Dale.")
    assert main(["status", *COPY]) == 1


def test_a_master_behind_a_closed_gate_is_a_draft_with_its_merge_field(
    agency: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(agency / "accounts/master.yaml", "status: approved", "status: pending")
    (applied,) = output(capsys, "apply", *OF_MASTER, code=1)["accounts"]
    assert said(agency, MASTER) == [FIELD]
    assert {held["key"] for held in applied["held"]} == {MAIN, "missed-call-text-back/cancel"}
    edit(agency / "accounts/master.yaml", "status: pending", "status: approved")
    output(capsys, "apply", *OF_MASTER)
    # What runs says the custom value at once, so it is held back too.
    edit(agency / "accounts/master.yaml", "status: approved", "status: pending")
    edit(agency / "accounts/master.yaml", "first_name: Dale", "first_name: Rosa")
    (applied,) = output(capsys, "apply", *OF_MASTER, code=1)["accounts"]
    assert [held["key"] for held in applied["held"]] == [TEXT]


def test_a_master_that_is_built_by_hand_has_the_merge_fields_in_its_sheet(
    agency: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (applied,) = output(capsys, "apply", *OF_MASTER, "--driver", "file", code=1)["accounts"]
    sheet = next(Path(name) for name in applied["files"] if name.endswith("build-sheet.md"))
    assert FIELD in sheet.read_text(encoding="utf-8")
    assert "it's Dale" not in sheet.read_text(encoding="utf-8")


def test_a_master_that_said_its_own_words_gets_merge_fields_and_destroy_takes_the_values(
    agency: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(agency / "accounts/master.yaml", ", role: master", "")
    output(capsys, "apply", *OF_MASTER)
    assert "it's Dale" in said(agency, MASTER)[0]
    edit(agency / "accounts/master.yaml", f"snapshot-of-{MASTER}", f"snapshot-of-{MASTER}, role: master")
    (account,) = output(capsys, "plan", *OF_MASTER)["accounts"]
    changed = {row["key"]: row["action"] for row in account["changes"] if row["action"] != "unchanged"}
    assert changed == {TEXT: "create", MAIN: "update"}
    assert main(["plan", *OF_MASTER]) == 0
    assert "merge field of text 1 of 'missed-call-text-back'" in capsys.readouterr().out
    output(capsys, "apply", *OF_MASTER)
    assert said(agency, MASTER) == [FIELD]
    output(capsys, "destroy", *OF_MASTER, "--allow-data-loss")
    with store_of(agency) as store:
        assert store.all("custom_value", MASTER) == []


def test_a_text_that_the_master_has_no_more_goes_with_prune(
    agency: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    step = "      - sms: { template: missed-call }"
    edit(agency / FLOW, step, f"{step}\n      - wait: 1 minute\n      - sms: And again.")
    allowed = ("--allow", "verify", "--allow", "lint")
    output(capsys, "apply", *OF_MASTER, *allowed)
    assert len(said(agency, MASTER)) == 2
    edit(agency / FLOW, "\n      - wait: 1 minute\n      - sms: And again.", "")
    output(capsys, "apply", *OF_MASTER, "--prune", "--allow-dropping-contacts")
    with store_of(agency) as store:
        assert TEXT.replace("1", "2") not in {one["name"] for one in store.all("custom_value", MASTER)}
    assert main(["plan", *OF_MASTER, "--detailed-exitcode"]) == 0


def test_a_master_does_not_come_from_its_own_snapshot(
    agency: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", *OF_MASTER, "--driver", "snapshot"]) == 2
    capsys.readouterr()
    edit(agency / "accounts/master.yaml", "account: master", "account: master\nworkflow_driver: snapshot")
    assert main(["validate"]) == 2
    assert "own snapshot" in capsys.readouterr().err


def test_messages_name_the_driver_that_is_used(agency: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output(capsys, "apply", *OF_MASTER)
    output(capsys, "apply", *COPY)
    found = []
    for words in (
        ("pause", "missed-call-text-back"),
        ("destroy", "-y"),
        ("plan",),
        ("status",),
        ("apply",),
    ):
        main([*words, *COPY])
        found.append("".join(capsys.readouterr()))
    shown = json.dumps(found)
    assert "the snapshot driver writes no workflow bodies" in shown
    assert "file driver" not in shown
    assert "build sheet" not in shown
    assert "built by hand" not in shown
