"""Texts of workflows that come with a snapshot: each account's, in custom values."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox import SandboxStore
from tests.cli.pushed import (
    BOTH,
    SECOND,
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

__all__ = ["agency", "project", "store"]


def test_texts_of_changed_steps_wait_for_the_steps(
    store: SandboxStore, project: Path, agency: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    """Texts are numbered: with a text put before it, the first would be said by a step that is not there."""
    built_in_master(store, *BOTH)
    output(capsys, "apply", "-y")
    old = values(store)[TEXT]
    edit(
        project / FLOW,
        "      - sms: { template: missed-call }",
        "      - sms: Hi, it's Dale.\n      - wait: 1 minute\n      - sms: { template: missed-call }",
    )
    agency.answer = {"status": "failed"}
    output(capsys, "apply", "-y", "--allow", "verify", "--allow", "lint", code=1)
    assert values(store)[TEXT] == old
    agency.answer = None
    output(capsys, "apply", "-y", "--allow", "verify", "--allow", "lint")
    assert values(store)[TEXT] == "Hi, it's Dale."
    assert values(store)[TEXT.replace("1", "2")] == old


def test_a_flow_that_is_held_back_keeps_its_texts_and_the_other_flow_gets_its_own(
    store: SandboxStore, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Custom values are shared by the account, and each belongs to a flow."""
    (project / "flows/second.yaml").write_text(SECOND, encoding="utf-8")
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: [missed-call-text-back, second]")
    built_in_master(store, *BOTH, "Second")
    (applied,) = output(capsys, "apply", "-y")["accounts"]
    assert applied["status"] == "complete"
    before = values(store)
    edit(project / "flows/second.yaml", "Hi from Dale at Bridgepoint", "Hello from Dale at Bridgepoint")
    edit(project / TEMPLATE, "What do you need done?", "What can I do for you?")
    edit(project / FLOW, "within: 30 minutes } }", "within: 1 minute } }")
    plan = output(capsys, "plan")["accounts"][0]
    assert {row["key"]: row["hold"] for row in plan["changes"] if row["action"] != "unchanged"} == {
        TEXT: "held-back",
        "ghl-flow second text 1": None,
        "missed-call-text-back/main": "held-back",
    }
    assert main(["plan"]) == 0
    shown = capsys.readouterr().out
    assert "custom value ghl-flow second text 1" in shown
    assert "{+Hello+}" in shown
    for _ in range(2):
        (applied,) = output(capsys, "apply", "-y", code=1)["accounts"]
        assert {held["key"] for held in applied["held"]} == {TEXT, "missed-call-text-back/main"}
        assert not any("pushed" in line for line in applied["done"])
        assert values(store)[TEXT] == before[TEXT]
        assert values(store)["ghl-flow second text 1"].startswith("Hello")
        assert changes(capsys)[TEXT] == "update"


def test_texts_wait_for_steps_that_another_flows_gate_holds_back(
    store: SandboxStore, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A snapshot is pushed whole or not at all, so a closed gate holds back the other flows' steps too."""
    (project / "flows/second.yaml").write_text(SECOND, encoding="utf-8")
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: [missed-call-text-back, second]")
    built_in_master(store, *BOTH, "Second")
    output(capsys, "apply", "-y")
    before = values(store)
    edit(
        project / "flows/second.yaml",
        '      - sms: "Hi from Dale at Bridgepoint Group."',
        '      - sms: "First, Dale."\n      - wait: 1 minute\n'
        '      - sms: "Hi from Dale at Bridgepoint Group."',
    )
    edit(project / FLOW, "within: 30 minutes } }", "within: 1 minute } }")
    second = "ghl-flow second text 1"
    plan = output(capsys, "plan", "--allow", "lint")["accounts"][0]
    holds = {row["key"]: row["hold"] for row in plan["changes"] if row["action"] != "unchanged"}
    assert holds[second] == "held-back"
    (applied,) = output(capsys, "apply", "-y", "--allow", "lint", code=1)["accounts"]
    assert second in {held["key"] for held in applied["held"]}
    assert values(store)[second] == before[second]
    output(capsys, "apply", "-y", "--allow", "lint", "--allow", "verify")
    assert values(store)[second] == "First, Dale."


@pytest.mark.parametrize("remedy", ["prune", "destroy"])
def test_a_text_that_no_flow_has_any_more_is_a_deletion(
    store: SandboxStore, project: Path, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    step = '      - sms: "Hi from Dale at Bridgepoint Group."'
    (project / "flows/second.yaml").write_text(
        SECOND.replace(step, f'{step}\n      - wait: 1 minute\n      - sms: "And again, Dale."'),
        encoding="utf-8",
    )
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: [missed-call-text-back, second]")
    built_in_master(store, *BOTH, "Second")
    output(capsys, "apply", "-y", "--allow", "lint", "--allow", "verify")
    one, two = "ghl-flow second text 1", "ghl-flow second text 2"
    store.put("custom_value", LOCATION, "v", {"id": "v", "name": "ghl-flow other text 1", "value": "Hi"})
    assert {one, two} < {*values(store)}
    # While the workflow that says both runs, and while it is not replaced, neither goes.
    edit(project / "flows/second.yaml", '\n      - wait: 1 minute\n      - sms: "And again, Dale."', "")
    assert changes(capsys)[two] == "delete"
    assert "ghl-flow other text 1" not in changes(capsys)
    assert main(["plan"]) == 0
    assert f"- custom value {two}" in capsys.readouterr().out
    edit(project / ACCOUNT, "status: approved", "status: pending")
    output(capsys, "apply", "-y", "--prune", code=1)
    assert two in values(store)
    edit(project / ACCOUNT, "status: pending", "status: approved")
    (applied,) = output(capsys, "apply", "-y")["accounts"]
    assert applied["unwanted"] == [two]
    assert two in values(store)
    (applied,) = output(capsys, "apply", "-y", "--prune")["accounts"]
    assert applied["done"] == [f"deleted custom value {two}", "wrote the manifest"]
    assert main(["plan", "--detailed-exitcode"]) == 0
    # Of a flow that is taken out, no text goes before its workflow.
    edit(project / ACCOUNT, ", second]", "]")
    words = ("apply", "--prune") if remedy == "prune" else ("destroy", "--flow", "second")
    assert main(["plan", "--detailed-exitcode"]) == 2
    capsys.readouterr()
    (left,) = output(capsys, *words, "-y", code=1)["accounts"]
    assert any(
        "Second" in item["message"] for item in (left["withheld"] if remedy == "prune" else left["left"])
    )
    assert one in values(store)
    second = next(str(item["id"]) for item in store.all("workflow", LOCATION) if item["name"] == "Second")
    store.delete("workflow", LOCATION, second)
    output(capsys, *words, "-y")
    assert one not in values(store)
    assert TEXT in values(store)
    assert values(store)["ghl-flow other text 1"] == "Hi"
    assert main(["plan", "--detailed-exitcode"]) == 0


def test_the_master_is_built_with_the_merge_fields_that_were_answered(
    store: SandboxStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another value has the key that the name would give, so HighLevel answers one with a number."""
    taken = "{{ custom_values.ghlflow_missedcalltextback_text_1 }}"
    store.put("custom_value", LOCATION, "x", {"id": "x", "name": "Other", "fieldKey": taken, "value": "no"})
    built_in_master(store, "Missed call text-back: cancel")
    answered = "{{ custom_values.ghlflow_missedcalltextback_text_1_1 }}"
    (applied,) = output(capsys, "apply", "-y", code=1)["accounts"]
    said = json.dumps(applied)
    assert f"wrote custom value {TEXT}: {answered} in the master's text" in said
    assert f"each Send SMS holds its merge field only, in order: {answered}" in said
    assert taken not in said


def test_texts_that_cannot_be_read_are_never_said_to_be_right(
    store: SandboxStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the Workflow API and without a session the list is all there is."""
    built_in_master(store, *BOTH)
    (applied,) = output(capsys, "apply", "-y")["accounts"]
    (warned,) = applied["warnings"]
    assert warned["code"] == "texts-unread"
    assert "is not enabled for this sub-account, and " in warned["message"]
    assert "BRIDGEPOINT_BUILDER_SESSION is not set" in warned["message"]
    assert "custom_values.ghlflow_missedcalltextback_text_1" in warned["message"]
    (account,) = output(capsys, "plan")["accounts"]
    assert [one["code"] for one in account["warnings"]] == ["texts-unread", "not-assessed"]
    reasons = {row["key"]: row["reason"] for row in account["changes"] if row["resource"] == "workflow"}
    assert reasons == {
        "missed-call-text-back/main": "published-unreadable",
        "missed-call-text-back/cancel": "published-not-compared",
    }
    (account,) = output(capsys, "status")["accounts"]
    message, steps = account["warnings"]
    assert (message, "'Missed call text-back: cancel'" in steps) == (warned["message"], True)
    assert (account["unread"], account["not_assessed"]) == ([], account["warnings"])
    for words in (("plan",), ("apply", "-y"), ("status",)):
        assert main([*words]) == 0
        shown = capsys.readouterr().out
        assert "not assessed: workflow missed-call-text-back/main" in shown
        assert "it is not known whether it says the texts of this account" in shown


def test_texts_that_a_session_should_have_shown_are_unread(
    store: SandboxStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session is there, and it is none: that is a failed look, and no limit of the account."""
    built_in_master(store, *BOTH)
    assert main(["apply", "-y"]) == 0
    monkeypatch.setenv("BRIDGEPOINT_BUILDER_SESSION", "no cURL at all")
    (account,) = output(capsys, "status", code=3)["accounts"]
    (unread,) = account["unread"]
    assert "missed-call-text-back/main: its steps cannot be read" in unread
    assert unread not in account["not_assessed"]
    assert main(["plan", "--detailed-exitcode"]) == 1


def put_text(store: SandboxStore, value: str | None, name: str = TEXT) -> None:
    """Someone changes the text of the first message in HighLevel, its name, or deletes it."""
    (document,) = [one for one in store.all("custom_value", LOCATION) if str(one["name"]) == TEXT]
    if value is None:
        store.delete("custom_value", LOCATION, str(document["id"]))
    else:
        store.put("custom_value", LOCATION, str(document["id"]), {**document, "value": value, "name": name})


@pytest.mark.parametrize(
    ("value", "name", "here", "status", "reason"),
    [
        (None, TEXT, False, "missing", "deleted-in-highlevel"),
        ("Hello", TEXT, False, "changed", "changed-in-highlevel"),
        ("Hello", TEXT, True, "changed", "changed-on-both-sides"),
        ("Hello", "my text", False, "renamed", "renamed-in-highlevel"),
    ],
)
def test_a_text_that_was_changed_or_deleted_in_highlevel_is_drift(
    value: str | None,
    name: str,
    here: bool,
    status: str,
    reason: str,
    store: SandboxStore,
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    built_in_master(store, *BOTH)
    output(capsys, "apply", "-y")
    assert output(capsys, "status")["accounts"][0]["resources"] == []
    put_text(store, value, name)
    if here:
        edit(project / TEMPLATE, "Sorry I missed you", "Sorry we missed you")
    (row,) = output(capsys, "status", code=1)["accounts"][0]["resources"]
    assert (row["key"], row["status"], row["reason"]) == (TEXT, status, reason)
    output(capsys, "apply", "-y")
    assert output(capsys, "status")["accounts"][0]["resources"] == []
    assert TEXT in values(store)


def test_a_text_that_was_changed_here_is_no_drift(
    store: SandboxStore, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built_in_master(store, *BOTH)
    output(capsys, "apply", "-y")
    edit(project / TEMPLATE, "Sorry I missed you", "Sorry we missed you")
    assert output(capsys, "status")["accounts"][0]["resources"] == []
    (change,) = [one for one in output(capsys, "plan")["accounts"][0]["changes"] if one["key"] == TEXT]
    assert (change["action"], change["reason"]) == ("update", "changed-here")


def test_a_second_text_of_a_name_is_warned_of(
    store: SandboxStore, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built_in_master(store, *BOTH)
    output(capsys, "apply", "-y")
    (text,) = [one for one in store.all("custom_value", LOCATION) if str(one["name"]) == TEXT]
    store.put(
        "custom_value", LOCATION, "second", {**text, "id": "second", "fieldKey": "{{ custom_values.x }}"}
    )
    warnings = output(capsys, "plan")["accounts"][0]["warnings"]
    (warned,) = [one for one in warnings if one["code"] == "duplicate"]
    assert f"there is a second custom value '{TEXT}' ({{{{ custom_values.x }}}})" in warned["message"]
    assert warned["message"] in output(capsys, "status")["accounts"][0]["warnings"]
