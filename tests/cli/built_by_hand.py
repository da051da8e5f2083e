"""Workflows as a person builds them in HighLevel, put into the sandbox."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

import ghl_flow.sandbox
from ghl_flow.sandbox import SandboxStore, create_app
from ghl_flow.sandbox.faults import FaultPlan
from ghl_flow.wire.json import JsonObject, objects_of, text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import LOCATION, output

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
    """A workflow that a person built in HighLevel."""
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


def one_step(step: JsonObject, **more: Any) -> list[JsonObject]:
    return [{"id": "c0000000-0000-4000-8000-000000000001", "order": 0, **step, **more}]


def tagged(tag: str, field: str = "tagsAdded") -> JsonObject:
    (row,) = objects_of(TAGGED, "conditions")
    return {**TAGGED, "conditions": [{**row, "value": tag, "field": field}]}


def second_account(project: Path) -> str:
    """Another account of the project; its sub-account."""
    text = (project / f"accounts/{ACCOUNT}.yaml").read_text()
    text = text.replace(ACCOUNT, "harlow-and-finch").replace(LOCATION, "hFw3Nc8TyJp61XgUoB5a")
    (project / "accounts/harlow-and-finch.yaml").write_text(text.replace("BRIDGEPOINT", "HARLOW"))
    return "hFw3Nc8TyJp61XgUoB5a"


def workflows(root: Path, location: str = LOCATION) -> dict[str, JsonObject]:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        return {text_of(one, "id"): one for one in store.all("workflow", location)}


def changes(capsys: pytest.CaptureFixture[str], code: int = 0) -> dict[str, Any]:
    (account,) = output(capsys, "plan", "--sandbox", "-a", ACCOUNT, code=code)["accounts"]
    return {one["key"]: one for one in account["changes"] if one["resource"] == "workflow"}


def exported(path: Path) -> Path:
    """An export of this account."""
    document = json.loads(path.read_text(encoding="utf-8"))
    document["workflow"]["locationId"] = LOCATION
    target = Path(path.name)
    target.write_text(json.dumps(document), encoding="utf-8")
    return target


@pytest.fixture
def applied(project: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert applied_once("--sandbox", "-a", ACCOUNT) == 0
    capsys.readouterr()
    return project


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> FaultPlan:
    """What goes wrong in the sandbox."""
    faults = FaultPlan()

    def client(store: SandboxStore) -> httpx.AsyncClient:
        app = create_app(store, rate_limit=None, faults=faults)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=app))

    monkeypatch.setattr(ghl_flow.sandbox, "sandbox_client", client)
    return faults
