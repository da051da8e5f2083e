"""`plan --replay`: what the changes of a plan would have done, beside what runs now."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_commands import edit, project
from tests.cli.test_deploy_commands import output
from tests.cli.test_replay import ROWS, _history

__all__ = ["project"]


def test_nothing_runs_then_the_applied_flow_then_a_change(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["plan", "--sandbox", "--replay", "--history", _history(project, *ROWS)]
    (one,) = output(capsys, *words)["replay"]["accounts"]
    assert (one["applied"], one["planned"]["texts"]) == (None, 2)
    assert main(words) == 0
    assert "Nothing that was applied is published." in capsys.readouterr().out
    assert main(["apply", "--sandbox", "--yes"]) == 0
    capsys.readouterr()
    assert output(capsys, *words)["replay"] == {"accounts": [], "failed": []}
    assert main(words) == 0
    assert "nothing to compare, no account changes" in capsys.readouterr().out
    # Bob got through after a minute: with half a minute of wait he is texted before.
    edit(project / "flows/missed-call-text-back.yaml", "wait: 2 minutes", "wait: 30 seconds")
    (one,) = output(capsys, *words)["replay"]["accounts"]
    assert (one["applied"]["texts"], one["planned"]["texts"]) == (2, 3)
    assert one["applied"]["was"] == one["planned"]["was"]
    assert main(words) == 0
    assert "with this plan" in capsys.readouterr().out


def test_what_runs_and_is_not_kept_here_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "--sandbox", "--yes"]) == 0
    for backup in (project / ".ghl-flow/backups").rglob("*main.after.json"):
        backup.unlink()
    edit(project / "flows/missed-call-text-back.yaml", "wait: 2 minutes", "wait: 30 seconds")
    capsys.readouterr()
    words = ["plan", "--sandbox", "--replay", "--history", _history(project, *ROWS)]
    assert main(words) == 2
    told = capsys.readouterr()
    assert "Plan: 1 to update" in told.out
    assert "the steps of missed-call-text-back/main as they run now are not kept here" in told.err
    assert "ghl-flow replay" in told.err


def test_a_history_is_for_a_replay(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--sandbox", "--history", "messages.json"]) == 2
    assert "add --replay" in capsys.readouterr().err
