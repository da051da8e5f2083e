"""`pause` on the command line: what it says where it is sure, and where it is not."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.manifest import MANIFEST_NAME
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import text_of
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_file_driver import FILE, in_highlevel

__all__ = ["project"]

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
    assert main(["apply", "--sandbox"]) == 0
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
    assert main(["apply", "--sandbox"]) == 0
    edit(project / FLOW, old, new)
    assert main(["pause", "missed-call-text-back", "--sandbox"]) == 0
    assert states(project) == {"draft"}


def test_a_flow_whose_file_is_gone_is_paused_and_a_typing_mistake_is_said(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--sandbox"]) == 0
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
    assert main(["apply", "--sandbox"]) == 0
    (project / "accounts/broken.yaml").write_text("account: broken\nnich: contractor\n")
    capsys.readouterr()
    assert main([*command, "-a", "bridgepoint-group", "--sandbox"]) in (0, 1)
    assert "published" not in states(project)
    assert main([*command, "--all", "--sandbox"]) == 3
    assert "broken" in capsys.readouterr().err


def test_a_broken_file_that_says_protect_is_protected(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--sandbox"]) == 0
    edit(project / FLOW, "name: Missed call text-back", "name: Missed call text-back\nprotect: true")
    edit(project / FLOW, "wait: 2 minutes", "wiat: 2 minutes")
    assert main(["destroy", "--sandbox"]) == 1
    assert "is protected" in capsys.readouterr().err
    assert states(project) == {"published"}
