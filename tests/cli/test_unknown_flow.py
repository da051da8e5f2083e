"""A name of a flow that nothing knows is said as that, whatever else is wrong with the accounts beside."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_partly_failing import DROPPED, HighLevel, fleet, highlevel

__all__ = ["fleet", "highlevel", "project"]

TYPO = "missed-call-text-bak"
MEANT = "did you mean 'missed-call-text-back'?"


def entry(project: Path) -> str:
    line = (project / ".ghl-flow/journal.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    return str(json.loads(line)["id"])


def words(command: str, fleet: Path) -> list[str]:
    more = {
        "pause": ["pause", TYPO],
        "destroy": ["destroy", "-y", "--flow", TYPO],
        "rollback": ["rollback", "-y", "--to", entry(fleet), "--flow", TYPO],
    }
    return [*more[command], "--all"]


@pytest.mark.parametrize("command", ["pause", "destroy", "rollback"])
@pytest.mark.parametrize("beside", ["unreachable", "refused", "invalid", "none"])
def test_beside_an_account_that_cannot_be_looked_at(
    command: str, beside: str, fleet: Path, highlevel: HighLevel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--all", "-y", store=highlevel.store) == 0
    if beside == "invalid":
        edit(fleet / "accounts/client-02.yaml", "location_id:", "locationid:")
    elif beside != "none":
        highlevel.refused[2] = DROPPED if beside == "unreachable" else 401
    capsys.readouterr()
    assert main(words(command, fleet)) == 2
    out, err = capsys.readouterr()
    assert "no managed workflow" not in out
    assert err.count(f"there is no flow '{TYPO}' in this project or in ") == 1
    assert MEANT in err
    if beside != "none" and not (command == "rollback" and beside != "invalid"):
        assert "client-02: failed" in err
    highlevel.refused.clear()


def test_the_rows_of_json(fleet: Path, highlevel: HighLevel, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--all", "-y", store=highlevel.store) == 0
    highlevel.refused[2] = 401
    rows: list[Any] = output(capsys, "pause", TYPO, "--all", code=2)["accounts"]
    assert [TYPO in row["error"] for row in rows] == [name != 1 for name in range(8)]
    assert {row["status"] for row in rows} == {"failed"}


@pytest.mark.parametrize("command", ["pause", "destroy"])
def test_a_flow_that_only_one_account_knows_is_none(
    command: str, fleet: Path, highlevel: HighLevel, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its file is gone, and the manifest of one account names it: elsewhere there is nothing to do."""
    assert main(["apply", "-a", "client-01", "-y"]) == 0
    (fleet / "flows/missed-call-text-back.yaml").rename(fleet / "kept.txt")
    highlevel.refused[2] = 401
    line = {"pause": ["pause"], "destroy": ["destroy", "-y", "--allow-data-loss", "--flow"]}[command]
    capsys.readouterr()
    assert main([*line, "missed-call-text-back", "--all"]) == 3
    out, err = capsys.readouterr()
    assert "client-01: " in out
    assert "client-03, client-04" in out
    assert "no workflow of missed-call-text-back in this account (looked at 0 workflows)" in out
    assert "there is no flow" not in err
    assert "client-02: failed" in err


def test_nothing_is_deleted_for_a_name_beside_that_is_right(
    fleet: Path, highlevel: HighLevel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "-a", "client-01", "-y"]) == 0
    line = ["destroy", "-y", "-a", "client-01", "--flow", "missed-call-text-back", "--flow", TYPO]
    assert main(line) == 2
    assert main(["status", "-a", "client-01"]) == 0
