"""`pause` on the command line: what it says where it is sure, and where it is not."""

import json
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.history import archive, journal
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME
from ghl_flow.errors import UsageError
from ghl_flow.highlevel import OAuthApp, Secret, oauth
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, FLOW_ID, LOCATION, edit, output, project
from tests.cli.test_file_driver import FILE, in_highlevel
from tests.cli.test_fleet import fleet

__all__ = ["fleet", "project"]

CLICKS = "Automation > Workflows > Missed call text-back > Draft/Publish switch > Save"


def states(root: Path) -> set[object]:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        return {one["status"] for one in store.all("workflow", LOCATION)}


def tidied(root: Path) -> None:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        for value in store.all("custom_value", LOCATION):
            if value["name"] == MANIFEST_NAME:
                store.delete("custom_value", LOCATION, text_of(value, "id"))


def test_nothing_there_is_said_with_what_was_looked_at(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pause", "all", "--sandbox"]) == 0
    assert "no managed workflows in this account (looked at 0 workflows)" in capsys.readouterr().out


def test_not_able_to_look_is_an_error(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GHL_TOKEN", raising=False)
    assert main(["pause", "all"]) == 4
    assert "no managed workflows" not in capsys.readouterr().out


def test_with_the_manifest_gone_callers_are_not_texted_any_more(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    tidied(project)
    assert main(["pause", "all", "--sandbox"]) == 0
    assert "were recognised by their steps" in capsys.readouterr().out
    assert states(project) == {"draft"}
    assert main(["sandbox", "call", "+15125550100"]) == 0
    assert "0 texts sent" in capsys.readouterr().out
    tidied(project)
    assert main(["apply", "--sandbox"]) == 0
    assert states(project) == {"draft"}


@pytest.mark.parametrize("words", [["pause", "missed-call-text-back"], ["pause", "all"]])
def test_a_driver_that_cannot_pause_says_what_a_person_must_do(
    words: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["apply", *FILE])
    in_highlevel(project, "published", version=4)
    assert main(["apply", *FILE]) == 0
    capsys.readouterr()
    assert main([*words, *FILE]) == 1
    said = capsys.readouterr().out
    assert CLICKS in said
    assert "no managed workflows" not in said
    (account,) = output(capsys, *words, *FILE, code=1)["accounts"]
    assert account["status"] == "incomplete"
    assert len(account["left"]) == 2


def test_built_and_published_since_it_was_asked_for(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No apply has seen it published: the manifest has no id of it."""
    main(["apply", *FILE])
    in_highlevel(project, "published", version=4)
    capsys.readouterr()
    assert main(["pause", "all", *FILE]) == 1
    assert CLICKS in capsys.readouterr().out


def test_what_a_broken_flow_had_built_by_hand_is_asked_for(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["apply", *FILE])
    in_highlevel(project, "published", version=4)
    edit(project / FLOW, "wait: 2 minutes", "wiat: 2 minutes")
    capsys.readouterr()
    assert main(["pause", "all", *FILE]) == 1
    assert "workflow missed-call-text-back/main was to be built by hand" in capsys.readouterr().out


def test_a_driver_that_reads_nothing_is_not_sure_without_the_manifest(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["apply", *FILE])
    in_highlevel(project, "published", version=4)
    tidied(project)
    capsys.readouterr()
    assert main(["pause", "all", *FILE]) == 1
    said = capsys.readouterr().out
    assert "is published and may be a workflow of missed-call-text-back" in said
    assert CLICKS in said


@pytest.mark.parametrize(
    ("old", "new"),
    [("wait: 2 minutes", "wiat: 2 minutes"), ("version: 1", "version: [1"), ("steps:", "stops:")],
)
def test_a_flow_with_a_broken_file_is_paused(
    old: str, new: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / FLOW, old, new)
    assert main(["pause", "missed-call-text-back", "--sandbox"]) == 0
    assert states(project) == {"draft"}


def test_a_flow_whose_file_is_gone_is_paused_and_a_typing_mistake_is_said(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    (project / FLOW).unlink()
    assert main(["pause", "missed-call-text-bak", "--sandbox"]) == 2
    assert "there is no flow 'missed-call-text-bak'" in capsys.readouterr().err
    assert states(project) == {"published"}
    assert main(["pause", "missed-call-text-back", "--sandbox"]) == 0
    assert states(project) == {"draft"}


@pytest.mark.parametrize("command", [["pause", "all"], ["destroy", "--yes", "--allow-data-loss"]])
def test_a_broken_account_file_blocks_no_other_account(
    command: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    (project / "accounts/broken.yaml").write_text("account: broken\nnich: contractor\n")
    capsys.readouterr()
    assert main([*command, "-a", "bridgepoint-group", "--sandbox"]) in (0, 1)
    assert "published" not in states(project)
    assert main([*command, "--all", "--sandbox"]) == 3
    assert "broken" in capsys.readouterr().err


def test_a_broken_file_that_says_protect_is_protected(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / FLOW, "name: Missed call text-back", "name: Missed call text-back\nprotect: true")
    edit(project / FLOW, "wait: 2 minutes", "wiat: 2 minutes")
    assert main(["destroy", "--sandbox"]) == 1
    assert "is protected" in capsys.readouterr().err
    assert states(project) == {"published"}


# The kill switch goes on when it can


def rewritten(root: Path, old: str, new: str) -> None:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        for value in store.all("custom_value", LOCATION):
            if value["name"] == MANIFEST_NAME:
                text = text_of(value, "value")
                assert old in text
                store.put(
                    "custom_value", LOCATION, text_of(value, "id"), {**value, "value": text.replace(old, new)}
                )


@pytest.mark.parametrize("words", [["--all"], ["-a", "bridgepoint-group"], ["-a", "second"]])
def test_two_files_of_one_sub_account_are_paused(
    words: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    text = (project / "accounts/bridgepoint-group.yaml").read_text(encoding="utf-8")
    (project / "accounts/second.yaml").write_text(
        text.replace("account: bridgepoint-group", "account: second")
    )
    assert main(["plan", "--all", "--sandbox"]) != 0
    assert main(["pause", "all", *words, "--sandbox"]) == 0
    assert states(project) == {"draft"}


@pytest.mark.parametrize("words", [["--all"], ["-a", "bridgepoint-group"]])
def test_two_files_of_one_account_name_are_both_paused(
    words: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    text = (project / "accounts/bridgepoint-group.yaml").read_text(encoding="utf-8")
    (project / "accounts/second.yaml").write_text(text.replace(LOCATION, "another00LocationId0"))
    capsys.readouterr()
    rows = output(capsys, "pause", "all", *words, "--sandbox")["accounts"]
    assert sorted(len(row["done"]) for row in rows) == [0, 2]
    assert states(project) == {"draft"}


def test_two_files_of_one_flow_are_no_reason_to_go_on_texting(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    (project / "flows/twin.yaml").write_bytes((project / FLOW).read_bytes())
    tidied(project)
    assert main(["pause", "missed-call-text-back", "--sandbox"]) == 0
    assert states(project) == {"draft"}


@pytest.mark.parametrize("text", ["version: 1\nlimt: {}\n", "version: [1\n", "version: 9\n", "\x00", "- 1\n"])
def test_a_project_file_that_is_not_valid(
    text: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    (project / "ghl-flow.yaml").write_text(text, encoding="utf-8")
    assert main(["plan", "--sandbox"]) == 2
    capsys.readouterr()
    assert main(["pause", "all", "--sandbox"]) == 0
    assert "ghl-flow.yaml" in capsys.readouterr().err
    assert states(project) == {"draft"}


def test_the_paths_of_a_project_file_that_is_not_valid_are_used(project: Path) -> None:
    assert applied_once("--sandbox") == 0
    (project / "accounts").rename(project / "clients")
    (project / "ghl-flow.yaml").write_text("version: 1\nlimt: {}\npaths: { accounts: clients }\n")
    assert main(["pause", "all", "--sandbox"]) == 0
    assert states(project) == {"draft"}


def test_a_manifest_of_a_later_version(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    rewritten(project, '"version":1', '"version":2')
    capsys.readouterr()
    assert main(["pause", "all", "--sandbox"]) == 1, "it cannot be remembered that they stay drafts"
    said = capsys.readouterr().out
    assert "paused workflow missed-call-text-back/main" in said
    assert "is of version 2" in said
    assert states(project) == {"draft"}
    rewritten(project, '"version":2', '"version":2')  # what the later version wrote is left as it is
    assert main(["destroy", "--sandbox"]) != 0


@pytest.mark.parametrize("blocked", ["journal.jsonl", "locks", "everything"])
def test_a_folder_that_cannot_be_written(
    blocked: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert applied_once("--sandbox") == 0
    folder = project / ".ghl-flow"
    if blocked == "journal.jsonl":
        (folder / blocked).unlink()
        (folder / blocked).mkdir()
    elif blocked == "locks":
        for lock in folder.glob("location-*.lock"):
            lock.unlink(missing_ok=True)
        name = sha256(LOCATION.encode()).hexdigest()[:16]
        (folder / f"location-{name}.lock").mkdir()
    else:

        def read_only(*_: object, **__: object) -> None:
            raise UsageError("cannot write: Read-only file system")

        monkeypatch.setattr(journal, "private_folder", read_only)
        monkeypatch.setattr(archive, "private_folder", read_only)
        monkeypatch.setattr(archive, "write_whole", read_only)
    capsys.readouterr()
    assert main(["pause", "all", "--sandbox"]) == 0
    captured = capsys.readouterr()
    assert "cannot write the journal" in captured.err
    assert "paused workflow missed-call-text-back/main" in captured.out
    assert states(project) == {"draft"}
    assert main(["destroy", "--sandbox"]) == 1, "what deletes waits for a journal"


def test_an_app_whose_lock_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kept token is used; every other command refuses, as two renewals would use one token up."""
    (tmp_path / "state").write_text("a file where the folder should be")
    monkeypatch.setattr(oauth, "user_state_path", lambda _: tmp_path / "state")
    kept = json.dumps({"refresh_token": "r", "access_token": "good", "ends_at": time.time() + 3600})
    monkeypatch.setattr(oauth, "resolve_secret", lambda *_: Secret(kept))

    async def token(*, must_lock: bool) -> str:
        said: list[str] = []
        app = OAuthApp("http://127.0.0.1:9", Secret("i"), Secret("s"), "e", said.append, must_lock=must_lock)
        echo = httpx.MockTransport(lambda request: httpx.Response(200, text=request.headers["Authorization"]))
        async with httpx.AsyncClient(transport=echo, auth=app) as client:
            found = (await client.get("http://127.0.0.1:9/locations/x")).text
        assert "without a lock" in said[0]
        return found

    assert anyio.run(lambda: token(must_lock=False)) == "Bearer good"
    with pytest.raises(UsageError):
        anyio.run(lambda: token(must_lock=True))


@pytest.mark.parametrize("kept", [True, False], ids=["manifest", "manifest lost"])
def test_a_template_that_cannot_be_read(
    kept: bool, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert applied_once("--sandbox") == 0
    if not kept:
        tidied(project)
    opened = Path.open

    def refused(path: Path, *words: Any, **more: Any) -> Any:
        if path.name.endswith(".sms.j2"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *words, **more)

    monkeypatch.setattr(Path, "open", refused)
    capsys.readouterr()
    assert main(["plan", "--sandbox"]) == 2
    assert "the file cannot be read: Permission denied" in capsys.readouterr().err
    assert main(["pause", "all", "--sandbox"]) == (0 if kept else 1)
    said = capsys.readouterr().out
    if kept:
        assert states(project) == {"draft"}
    else:
        assert "cannot be compiled" in said
        assert "Draft/Publish switch" in said, "what cannot be told is left to a person, by name"


@pytest.mark.parametrize(
    ("flow", "said"),
    [("all", "'all', which is every flow, names none of them"), (FLOW_ID, f"'{FLOW_ID}' names none of them")],
)
def test_of_several_accounts_the_command_for_every_one_is_named(
    flow: str, said: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pause", flow, "--sandbox"]) == 2
    text = capsys.readouterr().err
    assert said in text
    assert f"every account: 'ghl-flow pause {flow} --all --sandbox'; one of them: -a NAME" in text
    assert main(["pause", flow, "--sandbox", "--all"]) == 0


def renamed_there(project: Path) -> None:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        for one in store.all("workflow", LOCATION):
            named = {**one, "name": f"{one['name']} (old)", "version": 9}
            store.put("workflow", LOCATION, text_of(one, "id"), named)


def renamed_here(project: Path) -> None:
    edit(project / FLOW, "name: Missed call text-back", "name: Texts back")


@pytest.mark.parametrize("renamed", [(), (renamed_there,), (renamed_here,), (renamed_there, renamed_here)])
def test_drafts_whose_manifest_was_lost_before_a_pause_are_not_made_again(
    renamed: tuple[Callable[[Path], None], ...], project: Path
) -> None:
    assert applied_once("--sandbox") == 0
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        there = {text_of(one, "id") for one in store.all("workflow", LOCATION)}
        for one in store.all("workflow", LOCATION):
            store.put("workflow", LOCATION, text_of(one, "id"), {**one, "status": "draft", "version": 8})
    tidied(project)
    for change in renamed:
        change(project)
    assert main(["pause", "all", "--sandbox"]) == 0
    assert main(["apply", "--sandbox"]) in (0, 1)
    assert states(project) == {"draft"}
    assert main(["apply", "--sandbox", "--allow", "paused"]) == 0
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        assert {text_of(one, "id") for one in store.all("workflow", LOCATION)} == there
    assert states(project) == {"published"}
