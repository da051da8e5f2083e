"""A client's sub-account to which an agency pushes the snapshot of a master, on good days and bad ones."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ghl_flow.deploy.drivers import snapshot
from ghl_flow.sandbox import SandboxStore, create_app, running_server
from ghl_flow.sandbox.credentials import SANDBOX_AGENCY_TOKEN
from tests.cli.test_auth import ACCOUNT
from tests.cli.test_deploy_commands import LOCATION, edit, output
from tests.cli.test_oauth import AGENCY, PIT

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
