"""Runs over many accounts that are stopped, and gone on with."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_accounts import account
from tests.cli.test_deploy_commands import FLOW, edit, output, project
from tests.cli.test_fleet import applied, fleet

__all__ = ["fleet", "project"]


def test_resume_applies_again_what_changed_since(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    applied(capsys, "--all", code=0)
    edit(account(fleet, 4), "business_name: ", "business_name: Other ")
    rows = applied(capsys, "--all", "--resume", code=0)
    assert list(rows) == ["client-04"]
    assert rows["client-04"]["done"]
    edit(fleet / FLOW, "wait: 2 minutes", "wait: 90 seconds")
    assert len(applied(capsys, "--all", "--resume", code=0)) == 12


def test_what_resume_skips_is_said(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    applied(capsys, "--all", code=0)
    assert main(["apply", "--sandbox", "--all", "--resume"]) == 0
    assert (
        "12 accounts skipped, complete and unchanged since the last run: client-01, "
        in capsys.readouterr().err
    )
    assert len(output(capsys, "apply", "--sandbox", "--all", "--resume")["skipped"]) == 12


@pytest.mark.parametrize("command", ["plan --sandbox --all", "apply --all"])
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_no_further_account_is_begun_after_a_signal(
    kind: signal.Signals,
    command: str,
    fleet: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ghl_flow.operations import plan as planning

    begun: list[str] = []
    real = planning.account_plan

    async def watched(workspace: Any, item: Any, *rest: Any, **more: Any) -> Any:
        begun.append(item.value.account)
        if len(begun) == 3:
            os.kill(os.getpid(), kind)
        workspace.sandbox = True
        return await real(workspace, item, *rest, **more)

    monkeypatch.setattr(planning, "account_plan", watched)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    # Apply ends here, too, and asks nothing.
    assert main(command.split()) == 130
    assert len(begun) <= 8, "those that were in flight, and no other"
    error = capsys.readouterr().err
    assert "not begun, because the run was stopped" in error
    assert "client-12" in error
