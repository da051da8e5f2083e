"""Ctrl-C while a command counts: no request is in flight that would have to be finished."""

import json
import os
import signal
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.insight.history import History
from ghl_flow.operations.histories import Histories
from tests.cli.test_commands import fleet, project
from tests.cli.test_report import DAY
from tests.insight.rows import missed, said, text

__all__ = ["fleet", "project"]

LOOKING = ("doctor", "monitor")
COMMANDS = ("report", "replay", "advise", "roi --job-value 400", "doctor --offline", "audit --sandbox")


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operator presses Ctrl-C as soon as messages are counted; what goes on after that is here."""
    went_on: list[str] = []

    def cut(_: Histories, history: History) -> History:
        went_on.append("begun")
        os.kill(os.getpid(), signal.SIGINT)
        went_on.append("went on")
        return history

    monkeypatch.setattr(Histories, "_cut", cut)
    return went_on


@pytest.mark.parametrize("command", COMMANDS)
def test_it_stops_at_once(
    command: str, fleet: Path, begun: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = fleet / "messages.json"
    rows = [missed(0), text(2), said(5), said(3 * DAY, "last")]
    path.write_text(json.dumps({"messages": rows}).replace("LOC", "bPt7Qm2LxRk94ZsVdC1e"), encoding="utf-8")
    assert main([*command.split(), "-a", "bridgepoint-group", "--history", str(path)]) == 130
    told = capsys.readouterr()
    assert begun == ["begun"]
    assert "in flight" not in told.err
    assert "Traceback" not in told.out + told.err


@pytest.mark.parametrize("command", ["report", "replay", "doctor", "monitor"])
def test_of_several_accounts_the_others_are_not_begun(
    command: str,
    fleet: Path,
    begun: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert main(["apply", "--sandbox", "--all"]) in (0, 1)
    monkeypatch.setattr("ghl_flow.highlevel.webhook.send_text", lambda *_: pytest.fail("sent"))
    monkeypatch.setenv("HOOK", "https://hooks.example.com/x")
    capsys.readouterr()
    words = ["--webhook", "env:HOOK"] if command == "monitor" else []
    assert main([command, "--sandbox", "--all", *words]) == 130
    assert begun == ["begun"]
    # Accounts that are looked at side by side may have been asked for something by then.
    said = capsys.readouterr().err
    ends = ("not begun, because the run was stopped", "cut off in the middle, because the run was stopped")
    assert any(end in said for end in ends if command in LOOKING or end == ends[0])
    assert [name for name in ("harlow-and-finch", "juniper-dental") if name not in said] == []
