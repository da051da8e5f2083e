"""Entries of HighLevel's workflow list that cannot be read prove nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import ghl_flow.sandbox
from ghl_flow.cli.main import main
from ghl_flow.sandbox import SandboxStore, create_app
from ghl_flow.wire.json import text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import LOCATION, output, project
from tests.cli.test_kill_switch import states, tidied

__all__ = ["project"]

Changed = Callable[[Any], Any]
NONE = "no managed workflows"


def _without_id(entry: Any) -> Any:
    return {key: value for key, value in entry.items() if key not in ("id", "_id")}


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Changed], None]:
    """Change every answer that lists the workflows."""
    change: list[Changed] = []

    def changing(app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if not change or scope["method"] != "GET" or scope["path"] != "/workflows/":
                await app(scope, receive, send)
                return
            content = b""

            async def keep(message: Message) -> None:
                nonlocal content
                content += message.get("body", b"")

            await app(scope, receive, keep)
            document = json.loads(content)
            await JSONResponse({**document, "workflows": change[0](document["workflows"])})(
                scope, receive, send
            )

        return answer

    def client(store: SandboxStore) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=changing(create_app(store, rate_limit=None)))
        return httpx.AsyncClient(transport=transport)

    monkeypatch.setattr(ghl_flow.sandbox, "sandbox_client", client)
    return lambda one: change.append(one)


@pytest.mark.parametrize("manifest", ["there", "gone"])
@pytest.mark.parametrize("change", [lambda rows: [_without_id(one) for one in rows], lambda _: [None, 7]])
def test_no_entry_can_be_read(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    listed: Callable[[Changed], None],
    manifest: str,
    change: Changed,
) -> None:
    assert applied_once("--sandbox") == 0
    if manifest == "gone":
        tidied(project)
    listed(change)
    capsys.readouterr()
    assert main(["pause", "all", "--sandbox"]) == 1
    said = capsys.readouterr().out
    assert "2 entries of the workflow list could not be read" in said
    assert NONE not in said


def test_an_account_that_nothing_was_applied_to(
    project: Path, capsys: pytest.CaptureFixture[str], listed: Callable[[Changed], None]
) -> None:
    listed(lambda _: [None])
    assert main(["pause", "missed-call-text-back", "--sandbox"]) == 1
    assert "1 entry of the workflow list could not be read" in capsys.readouterr().out


@pytest.mark.parametrize("manifest", ["there", "gone"])
def test_some_cannot_be_read(
    project: Path, capsys: pytest.CaptureFixture[str], listed: Callable[[Changed], None], manifest: str
) -> None:
    """What can be read is paused; with the manifest there, it tells that these were all."""
    assert applied_once("--sandbox") == 0
    if manifest == "gone":
        tidied(project)
    listed(lambda rows: [*rows, None])
    result = output(capsys, "pause", "all", "--sandbox", code=0 if manifest == "there" else 1)["accounts"][0]
    assert len(result["done"]) == 2
    said = result["notes"] if manifest == "there" else [one["message"] for one in result["left"]]
    assert any("1 entry of the workflow list could not be read" in one for one in said)
    assert states(project) == {"draft"}


def test_one_of_the_manifest_is_among_them(
    project: Path, capsys: pytest.CaptureFixture[str], listed: Callable[[Changed], None]
) -> None:
    assert applied_once("--sandbox") == 0
    listed(lambda rows: [_without_id(rows[0]), *rows[1:]])
    assert len(output(capsys, "pause", "all", "--sandbox", code=1)["accounts"][0]["done"]) == 1


@pytest.mark.parametrize("status", [None, 7])
def test_a_status_that_is_not_told_is_no_draft(
    project: Path, capsys: pytest.CaptureFixture[str], listed: Callable[[Changed], None], status: object
) -> None:
    assert applied_once("--sandbox") == 0
    listed(lambda rows: [{**one, "status": status} for one in rows])
    main(["pause", "all", "--sandbox", "--driver", "api"])
    assert states(project) == {"draft"}
    assert "(draft, as HighLevel answered)" in capsys.readouterr().out


def test_the_other_commands_say_it_beside(
    project: Path, capsys: pytest.CaptureFixture[str], listed: Callable[[Changed], None]
) -> None:
    assert applied_once("--sandbox") == 0
    listed(lambda rows: [*rows, {"name": "no id"}])
    text = "1 entry of the workflow list could not be read"
    for command in ("status", "plan"):
        capsys.readouterr()
        assert main([command, "--sandbox"]) == 3
        assert text in capsys.readouterr().out
    assert output(capsys, "status", "--sandbox", code=3)["accounts"][0]["warnings"]
    main(["destroy", "--sandbox", "--allow-data-loss"])
    assert text in capsys.readouterr().out


@pytest.mark.parametrize(
    "part",
    [
        {"flows": []},
        {"flows": {"missed-call-text-back": {"workflows": {"main": 7}}}},
        {"flows": {"missed-call-text-back": {"workflows": ["main"]}}},
        {"flows": {"missed-call-text-back": "main"}},
        {"owned": {"fields": {"a": 1}}},
        {"owned": {"tags": ["a"]}},
        {"recorded": {"missed-call-text-back/main": "published"}},
        {"paused": "all"},
        {"paused": [1]},
        {"intent": {"tags": "a"}},
        {"flows": {"x --all; rm -rf ~ #": {"workflows": {"main": "w"}}}},
        {"flows": {"--all": {"workflows": {"main": "w"}}}},
        {"flows": {"missed-call-text-back": {"workflows": {"main\x1b[2J": "w"}}}},
        {"paused": ["$(id)/main"]},
        {"intent": {"workflows": ["a'b/main"]}},
    ],
)
def test_a_manifest_with_other_types_inside_is_one_that_cannot_be_read(
    project: Path, capsys: pytest.CaptureFixture[str], part: Any
) -> None:
    assert applied_once("--sandbox") == 0
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        (value,) = store.all("custom_value", LOCATION)
        text = json.dumps({**json.loads(text_of(value, "value")), **part})
        store.put("custom_value", LOCATION, text_of(value, "id"), {**value, "value": text})
    result = output(capsys, "pause", "all", "--sandbox")["accounts"][0]
    assert len(result["done"]) == 2
    assert any("the manifest cannot be read" in one for one in result["notes"])
    assert states(project) == {"draft"}
