"""A flow that is looked at for an account that does not run it: that is said, and nothing else changes."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import edit, project
from tests.cli.test_fleet import fleet

__all__ = ["fleet", "project"]

FLOW_ID = "missed-call-text-back"
SAID = f"client-05 does not run {FLOW_ID}"
COMMANDS = ("verify {}", "render {}", "compile {}", "simulate {}")


@pytest.fixture
def idle(fleet: Path) -> Path:
    """An account that runs no flow."""
    edit(fleet / "accounts/client-05.yaml", f"[{FLOW_ID}]", "[]")
    return fleet


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flow", [FLOW_ID, f"flows/{FLOW_ID}.yaml"])
def test_it_is_said(command: str, flow: str, idle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = command.format(flow).split()
    assert main([*words, "-a", "client-05"]) == 0
    captured = capsys.readouterr()
    assert captured.err.count(SAID) == 1
    assert main([*words, "-a", "client-05", "--format", "json"]) == 0
    captured = capsys.readouterr()
    json.loads(captured.out)
    assert SAID in captured.err
    assert main(["-q", *words, "-a", "client-05"]) == 0
    assert SAID not in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_of_one_that_runs_it_nothing_is_said(
    command: str, idle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = command.format(FLOW_ID).split()
    assert main([*words, "-a", "client-06"]) == 0
    assert main(words) == 0
    assert "does not run" not in capsys.readouterr().err


def test_of_several_each_is_named(idle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(idle / "accounts/client-07.yaml", f"[{FLOW_ID}]", "[]")
    words = ["verify", FLOW_ID, "-a", "client-05", "-a", "client-06", "-a", "client-07"]
    assert main(words) == 0
    said = capsys.readouterr().err
    assert f"client-05, client-07 do not run {FLOW_ID}" in said


def test_a_test_for_an_account_that_does_not_run_the_flow(
    idle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = idle / f"flows/{FLOW_ID}.test.yaml"
    edit(path, f"flow: {FLOW_ID}", f"flow: {FLOW_ID}\naccount: client-05")
    assert main(["test"]) == 0
    assert SAID in capsys.readouterr().err
