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


Answers = Callable[[str, str, Changed], None]
LISTS = {
    "workflow list": ("/workflows/", "workflows"),
    "custom field list": (f"/locations/{LOCATION}/customFields", "customFields"),
    "custom value list": (f"/locations/{LOCATION}/customValues", "customValues"),
    "tag list": (f"/locations/{LOCATION}/tags", "tags"),
}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Change every answer to a path, by what stands under a key; a text is an answer that is no JSON."""
    changes: dict[str, tuple[str, Changed]] = {}

    def changing(app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["method"] != "GET" or scope["path"] not in changes:
                await app(scope, receive, send)
                return
            key, change = changes[scope["path"]]
            content = b""

            async def keep(message: Message) -> None:
                nonlocal content
                content += message.get("body", b"")

            await app(scope, receive, keep)
            document = json.loads(content)
            changed = change(document[key])
            said = changed if isinstance(changed, str) else {**document, key: changed}
            await JSONResponse(said)(scope, receive, send)

        return answer

    def client(store: SandboxStore) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=changing(create_app(store, rate_limit=None)))
        return httpx.AsyncClient(transport=transport)

    monkeypatch.setattr(ghl_flow.sandbox, "sandbox_client", client)
    return lambda path, key, change: changes.update({path: (key, change)})


@pytest.fixture
def listed(answers: Answers) -> Callable[[Changed], None]:
    """Change every answer that lists the workflows."""
    return lambda change: answers(*LISTS["workflow list"], change)


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
    assert main(["pause", "all", "--sandbox"]) == (1 if manifest == "gone" else 0)
    said = capsys.readouterr().out
    assert (states(project) == {"draft"}) is (manifest == "there")  # those were asked for by their ids
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
    assert len(output(capsys, "pause", "all", "--sandbox")["accounts"][0]["done"]) == 2
    assert states(project) == {"draft"}  # it was asked for by its id


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


@pytest.mark.parametrize("listing", LISTS)
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("status", 3),
        ("plan", 3),
        ("apply --yes", 0),
        ("backup", 3),
        ("destroy --yes --allow-data-loss", 3),
        ("rollback --to 1 --yes", 3),
        ("rollback --to 1 --dry-run", 3),
    ],
)
def test_entries_of_every_list_that_cannot_be_read_are_said(
    listing: str,
    command: str,
    code: int,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    answers: Answers,
) -> None:
    assert applied_once("--sandbox") == 0
    entry = output(capsys, "history")["entries"][0]["id"] if "rollback" in command else ""
    answers(*LISTS[listing], lambda rows: [*rows, None, {"name": "no id"}])
    capsys.readouterr()
    words = command.replace(" 1 ", f" {entry} ").split()
    got = main([*words, "--sandbox"])
    said = capsys.readouterr()
    reads_tags = command.split()[0] not in ("backup", "rollback")
    if listing == "tag list" and not reads_tags:
        assert got == 0
        return
    assert f"2 entries of the {listing} could not be read" in said.out + said.err
    assert got == (1 if command.startswith("destroy") and listing == "workflow list" else code)


@pytest.mark.parametrize("command", ["backup", "destroy --yes"])
@pytest.mark.parametrize("change", [lambda _: "nothing", lambda _: {"a": 1}, lambda _: None])
def test_fields_that_cannot_be_read_at_all(
    command: str,
    change: Changed,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    answers: Answers,
) -> None:
    assert applied_once("--sandbox") == 0
    answers(*LISTS["custom field list"], change)
    capsys.readouterr()
    assert main([*command.split(), "--sandbox"]) == 3
    said = capsys.readouterr()
    assert "the custom fields could not be read, so the backups do not name" in said.out + said.err


def test_a_pause_that_does_not_find_the_manifest_says_where_it_may_be(
    project: Path, capsys: pytest.CaptureFixture[str], answers: Answers
) -> None:
    assert applied_once("--sandbox") == 0
    answers(*LISTS["custom value list"], lambda rows: [_without_id(one) for one in rows])
    capsys.readouterr()
    assert main(["pause", "all", "--sandbox"]) != 0
    assert "of the custom value list could not be read: the manifest or a text" in capsys.readouterr().out
    assert states(project) == {"draft"}


@pytest.mark.parametrize(("command", "code"), [("plan", 3), ("status", 3), ("apply --yes", 0)])
def test_a_workflow_of_the_manifest_is_asked_for_by_its_id(
    command: str,
    code: int,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    listed: Callable[[Changed], None],
) -> None:
    """What the list does not show for want of an id is not created a second time."""
    assert applied_once("--sandbox") == 0
    listed(lambda rows: [_without_id(rows[0]), *rows[1:]])
    capsys.readouterr()
    assert main([*command.split(), "--sandbox"]) == code
    out = capsys.readouterr().out
    assert "not running now" not in out
    assert "changes made" not in out
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        assert len(store.all("workflow", LOCATION)) == 2
