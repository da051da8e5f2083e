"""An answer without anything of a workflow says nothing of its steps: it is not one that has none."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

import ghl_flow.sandbox
from ghl_flow.cli.main import main
from ghl_flow.sandbox import SandboxStore, create_app
from ghl_flow.wire.json import JsonObject
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import project
from tests.cli.test_kill_switch import states

__all__ = ["project"]

Answered = Callable[[JsonObject], None]


@pytest.fixture
def definitions(monkeypatch: pytest.MonkeyPatch) -> Answered:
    """Every definition is answered so from now on."""
    instead: list[JsonObject] = []

    def answering(app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            asked = scope["method"] == "GET" and scope["path"].endswith("/definition")
            told = JSONResponse(instead[-1]) if instead and asked else app
            await told(scope, receive, send)

        return answer

    def client(store: SandboxStore) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=answering(create_app(store, rate_limit=None)))
        )

    monkeypatch.setattr(ghl_flow.sandbox, "sandbox_client", client)
    return instead.append


@pytest.mark.parametrize(
    "body",
    [{}, {"definition": {}}, {"traceId": "7f"}, {"data": None}],
    ids=["empty", "inside", "trace", "none"],
)
@pytest.mark.parametrize("command", ["destroy --yes --allow-data-loss", "backup", "plan", "status"])
def test_it_is_no_workflow_without_steps(
    command: str, body: JsonObject, project: Path, definitions: Answered, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    definitions(body)
    capsys.readouterr()
    assert main([*command.split(), "--sandbox"]) != 0
    captured = capsys.readouterr()
    assert "the answer holds no definition of a workflow" in captured.out + captured.err
    assert states(project) == {"published"}
