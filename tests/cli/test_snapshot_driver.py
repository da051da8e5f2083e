"""Workflows that come with a snapshot of a master sub-account, and their texts in custom values."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ghl_flow.cli.main import main
from ghl_flow.deploy.drivers import snapshot
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME
from ghl_flow.sandbox import SandboxStore, create_app, running_server
from ghl_flow.sandbox.credentials import SANDBOX_AGENCY_TOKEN
from ghl_flow.wire.json import JsonObject
from tests.cli.test_auth import ACCOUNT
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_oauth import AGENCY, PIT

__all__ = ["project"]

MASTER = "masterSubAccount00001"
TEXT = "ghl-flow missed-call-text-back text 1"
TEMPLATE = "niche_templates/contractor/missed-call.sms.j2"


@dataclass
class Agency:
    """HighLevel as it is on a bad day: what it says of a push, what of it is listed, what it makes of it."""

    app: ASGIApp
    answer: dict[str, Any] | None = None
    unlisted: bool = False
    unheard: int = 0
    idle: bool = False
    pushes: list[bool] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        if "/snapshot-status/" in path and self.answer is not None and self.pushes:
            await JSONResponse({"data": self.answer})(scope, receive, send)
        elif "/snapshot-status/" in path and self.unheard and self.pushes:
            self.unheard -= 1
            known = {"statusCode": 400, "message": "No snapshot push found"}
            await JSONResponse(known, 400)(scope, receive, send)
        elif path == "/workflows/" and self.unlisted:
            await JSONResponse({"workflows": []})(scope, receive, send)
        elif method == "PUT" and path == f"/locations/{LOCATION}":
            body = await Request(scope, receive).body()
            self.pushes.append(json.loads(body)["snapshot"]["override"])
            if self.idle:
                await JSONResponse({"id": LOCATION})(scope, receive, send)
                return

            async def again() -> Message:
                return {"type": "http.request", "body": body, "more_body": False}

            await self.app(scope, again, send)
        else:
            await self.app(scope, receive, send)


@pytest.fixture
def agency() -> Agency:
    """The server's behaviour; the `store` fixture puts the application in."""
    return Agency(create_app(SandboxStore(None), rate_limit=None))


@pytest.fixture
def store(
    tmp_path: Path, project: Path, agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SandboxStore]:
    """A client's sub-account whose bodies cannot be read, and a master in which the workflows were built."""
    monkeypatch.setattr(snapshot, "_BETWEEN", 0.01)
    edit(
        project / ACCOUNT,
        PIT,
        f"{AGENCY}\nsnapshot: {{ id: snapshot-of-{MASTER} }}\nworkflow_driver: snapshot",
    )
    with SandboxStore(tmp_path / "highlevel.sqlite3") as made:
        made.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
        made.enable_workflow_api(LOCATION, False)
        made.ensure_location(MASTER, "Master", "America/Chicago")
        agency.app = create_app(made, rate_limit=None)
        with running_server(agency) as url:
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


SECOND = """version: 1
flow: second
name: Second
settings: { reentry: true }
trigger:
  - contact_tag: { added: lead }
steps:
  - if: { tag: greeted }
    then:
      - end
    else:
      - sms: "Hi from Dale at Bridgepoint Group."
      - add_tag: greeted
"""


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
