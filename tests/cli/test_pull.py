"""Workflows that people built become flows, and nothing in them changes."""

import json
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

import ghl_flow.sandbox
from ghl_flow.cli.main import main
from ghl_flow.runtime.verify import alike
from ghl_flow.sandbox import SandboxStore, create_app
from ghl_flow.sandbox.faults import Fault, FaultKind, FaultPlan
from ghl_flow.wire.json import JsonObject, objects_of, text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import LOCATION, edit, output, project
from tests.cli.test_unreadable_lists import Changed, listed
from tests.importing.canvases import Drawn

__all__ = ["listed", "project"]

ACCOUNT = "bridgepoint-group"
EXPORTS = Path(__file__).parent.parent / "golden/exports"
SMS: JsonObject = {"type": "sms", "name": "SMS", "attributes": {"body": "Hi there", "attachments": []}}
TAGGED: JsonObject = {
    "type": "contact_tag",
    "masterType": "highlevel",
    "name": "Old lead",
    "active": True,
    "conditions": [
        {
            "field": "tagsAdded",
            "operator": "index-of-true",
            "value": "old-lead",
            "title": "Tag added",
            "type": "select",
        }
    ],
}


def built(
    root: Path,
    workflow_id: str,
    name: str,
    nodes: list[JsonObject],
    *,
    status: str = "published",
    triggers: tuple[JsonObject, ...] = (TAGGED,),
    location: str = LOCATION,
) -> None:
    """A workflow that somebody built in HighLevel."""
    document: JsonObject = {
        "id": workflow_id,
        "_id": workflow_id,
        "name": name,
        "version": 3,
        "status": status,
    }
    document |= {"locationId": location, "allowMultiple": True, "workflowData": {"templates": [*nodes]}}
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        store.put("workflow", location, workflow_id, document)
        for number, trigger in enumerate(triggers):
            trigger_id = f"{workflow_id}t{number}"
            made = {**trigger, "id": trigger_id, "_id": trigger_id, "workflowId": workflow_id}
            made["actions"] = [{"workflow_id": workflow_id, "type": "add_to_workflow"}]
            store.put("trigger", location, trigger_id, made)


def one_text(
    body: str = "Hi there", node_id: str = "a0000000-0000-4000-8000-000000000001"
) -> list[JsonObject]:
    return [{"id": node_id, "order": 0, **SMS, "attributes": {"body": body, "attachments": []}}]


def workflows(root: Path, location: str = LOCATION) -> dict[str, JsonObject]:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        return {text_of(one, "id"): one for one in store.all("workflow", location)}


@pytest.fixture
def applied(project: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert applied_once("--sandbox", "-a", ACCOUNT) == 0
    capsys.readouterr()
    return project


def changes(capsys: pytest.CaptureFixture[str], code: int = 0) -> dict[str, Any]:
    (account,) = output(capsys, "plan", "--sandbox", "-a", ACCOUNT, code=code)["accounts"]
    return {one["key"]: one for one in account["changes"] if one["resource"] == "workflow"}


def test_an_account_of_forty_workflows(
    applied: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        # Jumps back without a wait between them are another story: a run of them never ends.
        drawn = Drawn(number, most=12, jumps=False)
        drawn.chain(None, None, 0)
        built(applied, f"old{number:03d}", f"Old {number}", drawn.nodes)
    before = workflows(applied)
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert [one["status"] for one in account["workflows"]] == ["new"] * 40
    assert workflows(applied) == before
    monkeypatch.setattr(alike, "_ROUNDS", (0.1,))  # what the gates find of these is not asked here
    planned = changes(capsys)
    assert {one["action"] for one in planned.values()} <= {"unchanged", "adopt"}
    assert [one for one in planned.values() if one["hold"] or one["steps"]] == []
    assert main(["validate"]) == 0
    # A second pull finds nothing new, and writes nothing.
    files = {path: path.read_bytes() for path in applied.rglob("*.yaml")}
    (again,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert {one["status"] for one in again["workflows"]} == {"unchanged"}
    assert {path: path.read_bytes() for path in applied.rglob("*.yaml")} == files


def test_one_text_changed_is_one_step_in_the_plan(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nodes: list[JsonObject] = [
        {
            "id": f"a0000000-0000-4000-8000-00000000000{number}",
            "order": number,
            **SMS,
            "attributes": {"body": f"Text {number}", "attachments": []},
        }
        for number in range(3)
    ]
    for one, other in pairwise(nodes):
        one["next"], other["parentKey"] = other["id"], one["id"]
    built(applied, "old1", "Nurture", nodes)
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    edit(applied / "flows/nurture.yaml", "sms: Text 1", "sms: Text one")
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert (step["action"], step["name"]) == ("update", "SMS")
    assert main(["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify"]) == 0
    document: Any = workflows(applied)["old1"]
    templates = document["workflowData"]["templates"]
    assert [node["attributes"]["body"] for node in templates] == ["Text 0", "Text one", "Text 2"]
    assert [node["id"] for node in templates] == [node["id"] for node in nodes]
    assert changes(capsys)["nurture/main"]["action"] == "unchanged"


def test_apply_takes_over_without_changing_a_byte(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    before = workflows(applied)["old1"]
    capsys.readouterr()
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) == 0
    assert workflows(applied)["old1"] == before
    # From now on it is managed: what somebody does to it is drift.
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        store.put("workflow", LOCATION, "old1", {**before, "allowMultiple": False, "version": 4})
    assert main(["status", "--sandbox", "-a", ACCOUNT]) == 1


@pytest.mark.parametrize("changed", ["here", "there"])
def test_a_rollback_to_what_was_taken_over(
    changed: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) == 0
    before = workflows(applied)["old1"]["workflowData"]
    taking_over = output(capsys, "history")["entries"][-1]["id"]
    if changed == "here":
        edit(applied / "flows/nurture.yaml", "Hi there", "Hi you")
        assert main(["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify"]) == 0
    else:
        built(applied, "old1", "Nurture", one_text("Something else"))
    assert workflows(applied)["old1"]["workflowData"] != before
    words = ["rollback", "--to", taking_over, "--sandbox", "--yes", "--flow", "nurture"]
    assert main(words) == 0
    assert workflows(applied)["old1"]["workflowData"] == before


def test_a_draft_stays_a_draft(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Half done", one_text(), status="draft")
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) == 0
    assert workflows(applied)["old1"]["status"] == "draft"
    capsys.readouterr()
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) == 0
    assert workflows(applied)["old1"]["status"] == "draft"


@pytest.mark.parametrize("words", [["destroy", "--flow", "nurture"], ["destroy"]], ids=["one", "all"])
def test_what_was_never_applied_is_not_destroyed(
    words: list[str], applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    capsys.readouterr()
    assert main([*words, "--sandbox", "-a", ACCOUNT, "--yes"]) == 1
    assert "was built by hand" in capsys.readouterr().out
    assert "old1" in workflows(applied)


def test_pause_stops_what_was_imported(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert main(["pause", "nurture", "--sandbox", "-a", ACCOUNT]) == 0
    assert workflows(applied)["old1"]["status"] == "draft"


def test_one_flow_in_two_accounts_has_two_locks(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = "harlow-and-finch"
    text = (project / f"accounts/{ACCOUNT}.yaml").read_text()
    text = (
        text.replace(ACCOUNT, other)
        .replace(LOCATION, "hFw3Nc8TyJp61XgUoB5a")
        .replace("BRIDGEPOINT", "HARLOW")
    )
    (project / f"accounts/{other}.yaml").write_text(text)
    there = "hFw3Nc8TyJp61XgUoB5a"
    assert main(["plan", "--sandbox", "--all"]) == 0
    built(project, "old1", "Nurture", one_text())
    built(
        project, "old2", "Nurture", one_text(node_id="b0000000-0000-4000-8000-000000000001"), location=there
    )
    built(project, "old3", "Reminder", one_text("Ours"))
    built(project, "old4", "Reminder", one_text("Theirs"), location=there)
    found = output(capsys, "pull", "--sandbox", "-a", ACCOUNT, "-a", other)["accounts"]
    status = {
        one["account"]: {row["name"]: (row["status"], row["flow"]) for row in one["workflows"]}
        for one in found
    }
    assert status[ACCOUNT] == {"Nurture": ("new", "nurture"), "Reminder": ("new", "reminder")}
    assert status[other] == {"Nurture": ("locked", "nurture"), "Reminder": ("new", "reminder-2")}
    assert (project / f"locks/{other}/nurture.lock.yaml").is_file()
    for account in output(capsys, "plan", "--sandbox", "-a", ACCOUNT, "-a", other)["accounts"]:
        mine = [one for one in account["changes"] if one["key"].startswith(("nurture", "reminder"))]
        assert {one["action"] for one in mine} == {"adopt"}


def test_what_was_changed_in_highlevel_is_told_and_left(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    file = applied / "flows/nurture.yaml"
    edit(file, "  - sms:", "  # Ann wrote this\n  - sms:")
    before = file.read_bytes()
    built(applied, "old1", "Nurture", one_text("Something else"))
    capsys.readouterr()
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 1
    assert "is not what the flow nurture says" in capsys.readouterr().out
    assert file.read_bytes() == before


def test_a_lock_that_is_gone_is_made_again(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    lock = applied / f"locks/{ACCOUNT}/nurture.lock.yaml"
    text = lock.read_text()
    lock.unlink()
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert [one["status"] for one in account["workflows"]] == ["locked"]
    assert lock.read_text() == text


def test_a_dry_run_writes_nothing(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    files = {path: path.read_bytes() for path in applied.rglob("*.yaml")}
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT, "--dry-run")["accounts"]
    assert (account["written"], account["flows_added"]) == (False, ["nurture"])
    assert {path: path.read_bytes() for path in applied.rglob("*.yaml")} == files


def test_only_some_workflows(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, name in enumerate(("Nurture A", "Nurture B", "Other")):
        built(applied, f"old{number}", name, one_text(node_id=f"a0000000-0000-4000-8000-00000000000{number}"))
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT, "--workflow", "nurture*")["accounts"]
    assert [one["name"] for one in account["workflows"]] == ["Nurture A", "Nurture B"]
    assert main(["pull", "--sandbox", "-a", ACCOUNT, "--workflow", "Nurture C"]) == 2
    assert "did you mean 'Nurture A'" in capsys.readouterr().err


def exported(path: Path) -> Path:
    """An export of this account."""
    document = json.loads(path.read_text(encoding="utf-8"))
    document["workflow"]["locationId"] = LOCATION
    target = Path(path.name)
    target.write_text(json.dumps(document), encoding="utf-8")
    return target


@pytest.mark.parametrize("form", ["exporter", "document", "list", "zip"])
def test_files(form: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = exported(EXPORTS / "02-contact-added-reply-wait.json")
    content = json.loads(file.read_text())
    if form == "document":
        file.write_text(json.dumps(content["workflow"]))
    elif form == "list":
        file.write_text(json.dumps({"workflows": [content]}))
    elif form == "zip":
        with zipfile.ZipFile("all.zip", "w") as archive:
            archive.write(file, "exports/one.json")
        file = Path("all.zip")
    found = output(capsys, "import", str(file), "-a", ACCOUNT)
    (one,) = found["workflows"]
    assert (one["status"], one["flow"]) == ("new", "contact-added-send-text-email")
    assert main(["validate"]) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON"),
        (b"\x00\x01", "is not JSON"),
        (b"{}", "holds no workflow"),
        (
            b'{"workflow": {"locationId": "another", "name": "X", "workflowData": {"templates": []}}}',
            "another",
        ),
        (b"PK\x03\x04broken", "is not JSON"),
    ],
)
def test_files_that_are_no_exports(
    content: bytes, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("export.json").write_bytes(content)
    files = {path: path.read_bytes() for path in project.rglob("*.yaml")}
    assert main(["import", "export.json", "-a", ACCOUNT]) == 2
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in project.rglob("*.yaml")} == files


def test_secrets_are_named_and_never_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = exported(EXPORTS / "03-pitch-deck-delivery.json")
    assert main(["import", str(file), "-a", ACCOUNT]) == 0
    assert "env:DEAL_FUNNEL_PITCH_DECK_EMAIL_SECRET" in capsys.readouterr().out
    for path in (*project.glob("flows/*"), *project.glob("locks/*/*")):
        assert "token=" not in path.read_text()


WEBHOOK: JsonObject = {
    "type": "custom_webhook",
    "name": "Custom Webhook",
    "attributes": {
        "event": "CUSTOM",
        "method": "POST",
        "url": "https://a.example/in",
        "authorization": {"type": "NONE", "data": {}},
        "parameters": [],
        "headers": [{"key": "Authorization", "value": "Bearer AAAAAAAA1111"}],
        "body": {"contentType": "application/json", "rawData": ""},
    },
}


def one_step(step: JsonObject, **more: Any) -> list[JsonObject]:
    return [{"id": "c0000000-0000-4000-8000-000000000001", "order": 0, **step, **more}]


def test_a_secret_of_one_flow_is_none_of_another(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = json.loads(json.dumps(WEBHOOK).replace("AAAAAAAA1111", "BBBBBBBB2222"))
    built(applied, "old1", "First", one_step(WEBHOOK))
    built(applied, "old2", "Second", one_step(other))
    found = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"][0]["workflows"]
    named = [{one["detail"] for one in row["findings"] if one["matter"] == "secret"} for row in found]
    assert named == [{"env:FIRST_CUSTOM_WEBHOOK_SECRET"}, {"env:SECOND_CUSTOM_WEBHOOK_SECRET"}]
    for path in (*applied.glob("flows/*"), *applied.glob("locks/*/*")):
        assert "AAAAAAAA1111" not in path.read_text()
        assert "BBBBBBBB2222" not in path.read_text()


def test_a_flow_with_a_secret_is_not_shared(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = second_account(project)
    assert main(["plan", "--sandbox", "--all"]) == 0
    built(project, "old1", "First", one_step(WEBHOOK))
    built(project, "old2", "First", one_step(WEBHOOK), location=there)
    found = output(capsys, "pull", "--sandbox", "--all")["accounts"]
    assert [row["flow"] for one in found for row in one["workflows"]] == ["first", "first-2"]


@pytest.mark.parametrize(
    "step",
    [
        {**SMS, "apiKey": "abcdefgh12345678"},
        {"type": "unheard_of", "attributes": {"token": "abcdefgh12345678"}, "parentKey": "gone"},
    ],
    ids=["beside", "apart"],
)
def test_a_secret_without_a_place_for_a_name(
    step: JsonObject, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes = [*one_text(), *one_step(step)] if "parentKey" in step else one_step(step)
    built(applied, "old1", "First", nodes)
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 1
    assert "a secret stands where no name can" in capsys.readouterr().out
    for path in (*applied.glob("flows/*"), *applied.glob("locks/*/*")):
        assert "abcdefgh12345678" not in path.read_text()


def second_account(project: Path) -> str:
    """Another account of the project; its sub-account."""
    text = (project / f"accounts/{ACCOUNT}.yaml").read_text()
    text = text.replace(ACCOUNT, "harlow-and-finch").replace(LOCATION, "hFw3Nc8TyJp61XgUoB5a")
    (project / "accounts/harlow-and-finch.yaml").write_text(text.replace("BRIDGEPOINT", "HARLOW"))
    return "hFw3Nc8TyJp61XgUoB5a"


def tagged(tag: str, field: str = "tagsAdded") -> JsonObject:
    (row,) = objects_of(TAGGED, "conditions")
    return {**TAGGED, "conditions": [{**row, "value": tag, "field": field}]}


def test_the_lock_does_not_say_what_a_trigger_asks(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    edit(applied / "flows/nurture.yaml", "old-lead", "new-lead")
    assert [one["kind"] for one in changes(capsys)["nurture/main"]["steps"]] == ["trigger"]
    edit(applied / "flows/nurture.yaml", "new-lead", "old-lead")
    built(applied, "old1", "Nurture", one_text(), triggers=(tagged("everybody"),))
    capsys.readouterr()
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 1
    (applied / f"locks/{ACCOUNT}/nurture.lock.yaml").unlink()
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert [one["flow"] for one in account["workflows"]] == ["nurture-2"]


@pytest.mark.parametrize("meta", [{"position": 3}, {"isDisabled": False, "position": 3}], ids=["none", "on"])
def test_the_lock_does_not_switch_a_step_on(
    meta: JsonObject, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_step(SMS, advanceCanvasMeta=meta))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert changes(capsys)["nurture/main"]["action"] == "adopt"
    edit(applied / "flows/nurture.yaml", "  - sms: Hi there", "  - sms: Hi there\n    disabled: true")
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert step["action"] == "update"


def test_a_step_that_was_switched_off_is_told(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    built(applied, "old1", "Nurture", [{**one_text()[0], "advanceCanvasMeta": {"isDisabled": True}}])
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 1


def test_a_draft_that_was_deleted_comes_back_as_one(applied: Path) -> None:
    built(applied, "old1", "Half done", one_text(), status="draft")
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        store.delete("workflow", LOCATION, "old1")
    main(["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify"])
    assert {one["status"] for one in workflows(applied).values() if one["name"] == "Half done"} == {"draft"}


def test_two_of_one_name_are_not_taken(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", one_text())
    built(applied, "old2", "Nurture", one_text("Another"))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 1
    assert "another workflow has this name" in capsys.readouterr().out
    assert main(["plan", "--sandbox", "-a", ACCOUNT]) in (0, 3)


@pytest.mark.parametrize("name", ["007", "null", "true", "1e3", "0x1f"])
def test_names_that_yaml_takes_for_something_else(
    name: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", name, one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert main(["validate"]) == 0


def test_a_flow_that_the_account_does_not_list_yet_is_listed(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    file = applied / f"accounts/{ACCOUNT}.yaml"
    before = file.read_text()
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    after = file.read_text()
    file.write_text(before)  # as a pull leaves it that is cut off before it writes this file
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    assert file.read_text() == after


@pytest.mark.parametrize(("key", "other"), [("flow", "another"), ("account", "another")])
def test_a_lock_is_of_one_flow_in_one_account(
    key: str, other: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    lock = applied / f"locks/{ACCOUNT}/nurture.lock.yaml"
    is_now = {"flow": "nurture", "account": ACCOUNT}[key]
    edit(lock, f"{key}: {is_now}\n", f"{key}: {other}\n")
    capsys.readouterr()
    assert main(["plan", "--sandbox", "-a", ACCOUNT]) != 0
    assert f"this lock is of the {key} 'another'" in capsys.readouterr().err


def test_a_copied_lock_does_not_lead_two_flows_to_one_workflow(
    applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", "Nurture", one_text())
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    flow = (applied / "flows/nurture.yaml").read_text()
    (applied / "flows/vip.yaml").write_text(
        flow.replace("flow: nurture", "flow: vip").replace("Nurture", "VIP")
    )
    locks = applied / f"locks/{ACCOUNT}"
    (locks / "vip.lock.yaml").write_text((locks / "nurture.lock.yaml").read_text())
    edit(applied / f"accounts/{ACCOUNT}.yaml", "nurture]", "nurture, vip]")
    before = workflows(applied)
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) != 0
    assert workflows(applied) == before


def test_entries_that_tell_of_no_workflow_are_told(
    applied: Path, listed: Changed, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(lambda found: [*found, {"unheard": "of"}])
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 3
    assert "it was not looked at" in capsys.readouterr().err


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> FaultPlan:
    """What goes wrong in the sandbox."""
    faults = FaultPlan()

    def client(store: SandboxStore) -> httpx.AsyncClient:
        app = create_app(store, rate_limit=None, faults=faults)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=app))

    monkeypatch.setattr(ghl_flow.sandbox, "sandbox_client", client)
    return faults


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize(
    ("fault", "names", "new"),
    [
        (FaultKind.STATUS, [], ["Newsletter"]),
        (FaultKind.STATUS, ["--workflow", "Nurture"], []),
        (FaultKind.MALFORMED, ["--workflow", "N*"], ["Newsletter"]),
    ],
    ids=["deleted since it was listed", "the only one", "no answer that can be read"],
)
def test_a_workflow_that_does_not_answer_ends_no_account(
    driver: str,
    fault: FaultKind,
    names: list[str],
    new: list[str],
    applied: Path,
    faulty: FaultPlan,
    capsys: pytest.CaptureFixture[str],
) -> None:
    built(applied, "old1", "Nurture", one_text())
    built(applied, "old2", "Newsletter", one_text(node_id="b0000000-0000-4000-8000-000000000001"))
    faulty.inject(Fault(fault, "GET", r"/old1(/definition)?$", status=404, message="Workflow not found"))
    words = ["pull", "--sandbox", "-a", ACCOUNT, "--driver", driver, *names]
    (account,) = output(capsys, *words, "--dry-run", code=3)["accounts"]
    assert ([one["name"] for one in account["workflows"]], account["unread"]) == (new, ["Nurture"])
    assert main(words) == 3
    assert "HighLevel does not answer the steps of 'Nurture'" in capsys.readouterr().err


@pytest.mark.parametrize("fmt", ["text", "json"])
def test_a_secret_in_a_name_is_not_shown(fmt: str, applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "pit-0123456789abcdef"
    built(applied, "old1", f"Nurture {secret}", one_text())
    apart = {**one_step(SMS)[0], "name": secret, "parentKey": "gone"}
    built(applied, "old2", "Other", [*one_text(node_id="b0000000-0000-4000-8000-000000000001"), apart])
    main(["pull", "--sandbox", "-a", ACCOUNT, "--format", fmt])
    captured = capsys.readouterr()
    assert "0123456789abcdef" not in captured.out + captured.err


def test_a_project_elsewhere_is_written_and_nothing_where_one_stands(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of the same names where the command is run is another's."""
    assert main(["sandbox", "seed", "-a", ACCOUNT]) == 0
    built(project, "w1", "Greeting", one_text())
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "accounts").mkdir(parents=True)
    other = elsewhere / f"accounts/{ACCOUNT}.yaml"
    other.write_text("mine", encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    assert main(["--project", str(project), "pull", "-a", ACCOUNT, "--sandbox"]) == 0
    assert other.read_text("utf-8") == "mine"
    assert "greeting" in (project / f"accounts/{ACCOUNT}.yaml").read_text("utf-8")
    assert [path.name for path in elsewhere.iterdir()] == ["accounts"]


def _odd(what: str, thing_id: str) -> tuple[list[JsonObject], JsonObject]:
    """A workflow that refers to one thing, which the account has not."""
    if what == "email template":
        attributes: JsonObject = {"subject": "Hello", "templateCreationMode": "existing", "syncEnabled": True}
        more: JsonObject = {"template_id": thing_id, "templatesource": "email-builder", "attachments": []}
        return one_step({"type": "email", "name": "Email", "attributes": {**attributes, **more}}), TAGGED
    if what == "calendar":
        row: JsonObject = {"field": "calendar.id", "operator": "==", "value": thing_id, "type": "select"}
        return one_text(), {"type": "appointment", "name": "Booked", "active": True, "conditions": [row]}
    row = {"field": "form.id", "operator": "==", "value": thing_id, "type": "select"}
    return one_text(), {"type": "form_submission", "name": "Form", "active": True, "conditions": [row]}


@pytest.mark.parametrize("thing_id", ["65f1c0a3b2d4e5f6a7b8c9d0", "short", "Xk29fjW0aQ3LmNbV7dR1"])
@pytest.mark.parametrize("what", ["email template", "calendar", "form"])
def test_an_id_that_the_account_does_not_know_stays_whatever_it_looks_like(
    what: str, thing_id: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes, trigger = _odd(what, thing_id)
    built(applied, "old1", "Old", nodes, triggers=(trigger,))
    (account,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"]
    assert [one["status"] for one in account["workflows"]] == ["new"]
    assert changes(capsys)["old/main"]["action"] in ("adopt", "unchanged")
    assert thing_id in (applied / "flows/old.yaml").read_text("utf-8")


def test_a_plan_after_an_import_says_no_changes(
    applied: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        store.put("tag", LOCATION, "tag1", {"id": "tag1", "name": "old-lead", "locationId": LOCATION})
    built(applied, "old1", "Nurture", one_text())
    built(applied, "old2", "Hook", one_step(WEBHOOK))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    capsys.readouterr()
    assert main(["plan", "--sandbox", "-a", ACCOUNT]) == 0
    out = capsys.readouterr().out
    assert "No changes in HighLevel: apply starts to manage 2 workflows; " in out
    assert "Plan: " not in out
    edit(applied / "flows/nurture.yaml", "Hi there", "Hello there")
    assert main(["plan", "--sandbox", "-a", ACCOUNT]) == 0
    assert "No changes" not in capsys.readouterr().out
