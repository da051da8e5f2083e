"""What `destroy` leaves where the manifest was lost, at whatever moment: it is said, and how to remove it."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, LOCATION, output, project
from tests.cli.test_kill_switch import tidied

__all__ = ["project"]

TAG, FIELD = "missed-call-text-back-cooldown", "last_missed_call_sms_at"


def destroyed(capsys: pytest.CaptureFixture[str], *words: str, code: int = 1) -> Any:
    return output(capsys, "destroy", "--sandbox", *words, code=code)["accounts"][0]


@pytest.mark.parametrize("between", ["nothing", "pause", "apply", "pause and apply"])
@pytest.mark.parametrize("words", [(), ("--flow", "missed-call-text-back"), ("--allow-data-loss",)])
def test_fields_and_tags_that_stay_are_said(
    project: Path, capsys: pytest.CaptureFixture[str], between: str, words: tuple[str, ...]
) -> None:
    assert applied_once("--sandbox") == 0
    tidied(project)
    if "pause" in between:
        main(["pause", "all", "--sandbox"])
    if "apply" in between:
        main(["apply", "--sandbox"])
    result = destroyed(capsys, *words)
    said = {one["message"].partition(":")[0]: one for one in result["left"]}
    assert FIELD in said["custom fields stay"]["message"]
    assert TAG in said["tags stay"]["message"]
    assert "Settings > Custom Fields" in said["custom fields stay"]["hint"]
    assert "Settings > Tags" in said["tags stay"]["hint"]


def test_what_is_not_there_any_more_is_not_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    tidied(project)
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        for kind in ("custom_field", "tag"):
            for one in store.all(kind, LOCATION):
                store.delete(kind, LOCATION, text_of(one, "id"))
    assert destroyed(capsys, code=0)["left"] == []


def test_again_when_the_workflows_are_gone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    tidied(project)
    destroyed(capsys)
    notes = destroyed(capsys, code=0)["notes"]
    assert any(TAG in one for one in notes)
    assert any(FIELD in one for one in notes)


def test_of_a_flow_without_a_file_it_is_not_known(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    tidied(project)
    main(["pause", "all", "--sandbox"])
    (project / FLOW).unlink()
    for account in (project / "accounts").glob("*.yaml"):
        account.write_text(account.read_text().replace("missed-call-text-back", ""))
    main(["destroy", "--sandbox"])
    assert "which tags and custom fields it had is not known" in capsys.readouterr().out


def test_a_manifest_that_was_never_lost_says_it_as_before(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    found = destroyed(capsys, code=0)
    (kept,) = found["kept"]
    assert kept["hint"] == "--allow-data-loss deletes them, with what contacts have in them"
    assert found["left"] == []
    found = destroyed(capsys, "--allow-data-loss", code=0)
    assert (found["left"], found["kept"]) == ([], [])
