"""A second Ctrl-C in the middle of several accounts: no traceback, and how far each of them came."""

import os
import signal
import time
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_partly_failing import NAMES, HighLevel, fleet, highlevel

__all__ = ["fleet", "highlevel", "project"]

WRITING = ("apply --yes", "destroy --yes", "pause all")
READING = ("plan", "status")


def stopped_at(highlevel: HighLevel, request: int, kind: signal.Signals, times: int = 2) -> None:
    """Interrupt the command when so many requests came."""
    highlevel.seen.clear()

    def stop(number: int) -> None:
        if number != request:
            return
        teller = getattr(signal.getsignal(kind), "__self__")  # noqa: B009 - typed as any handler
        for _ in range(times):
            os.kill(os.getpid(), kind)
            # Two at one moment are one signal: the first has to have been heard.
            for _ in range(30_000):
                if teller._stop.requested:
                    break
                time.sleep(0.001)

    highlevel.after = stop


# A run that is cut off closes nothing: the process ends, and its sockets with it. Here the process goes on.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM], ids=lambda kind: kind.name)
@pytest.mark.parametrize("request_number", [1, 9, 40])
@pytest.mark.parametrize("command", [*WRITING, *READING])
def test_a_second_signal_says_how_far_each_account_came(
    command: str,
    request_number: int,
    kind: signal.Signals,
    highlevel: HighLevel,
    fleet: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not command.startswith("apply"):
        assert applied_once("--yes", "--all", "--concurrency", "8", store=highlevel.store) == 0
    stopped_at(highlevel, request_number, kind)
    capsys.readouterr()
    assert main([*command.split(), "--all"]) == 130
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert "exception" not in captured.err.lower()
    said = captured.out + captured.err
    assert [name for name in NAMES if name not in said] == []
    assert "cut off in the middle" in captured.err


@pytest.mark.parametrize("early", [0, 3])
@pytest.mark.parametrize("command", ["apply --all", "rollback --all --to {entry}"])
def test_nothing_is_asked_of_who_stops_it(
    command: str,
    early: int,
    highlevel: HighLevel,
    fleet: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stopped while the accounts are looked at, even at the last of them: the answer is known."""
    assert applied_once("--yes", "--all", "--concurrency", "8", store=highlevel.store) == 0
    entry = output(capsys, "history")["entries"][-1]["id"]
    edit(fleet / "flows/missed-call-text-back.yaml", "wait: 2 minutes", "wait: 90 seconds")
    if command.startswith("rollback"):
        assert main(["apply", "--yes", "--all", "--concurrency", "8"]) == 0
    words = command.format(entry=entry).split()
    highlevel.seen.clear()
    assert main([*words, "--dry-run"]) == 0
    stopped_at(highlevel, len(highlevel.seen) - early, signal.SIGINT, times=1)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: pytest.fail("asked"))
    capsys.readouterr()
    assert main(words) == 130
    said = capsys.readouterr().err
    assert [name for name in NAMES if name not in said] == []
    assert "not begun, because the run was stopped" in said
