"""What every command takes is taken before and behind the command."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import project

__all__ = ["project"]


@pytest.mark.parametrize("flag", ["-q", "--quiet", "-v", "-vv", "--verbose", "--no-color"])
@pytest.mark.parametrize("command", ["validate", "lint", "render missed-call-text-back", "sandbox seed"])
def test_behind_the_command(flag: str, command: str, project: Path) -> None:
    assert main([*command.split(), flag]) == 0
    assert main([flag, *command.split()]) == 0


def test_quiet_is_quiet(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", "seed", "-q"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("words", [["--project", "{}"], ["--project={}"]])
def test_with_a_project(words: list[str], project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.parent)
    given = [word.format(project) for word in words]
    assert main(["lint", "-q", *given]) == 0
    assert main(["lint"]) == 2


def test_what_stands_behind_two_dashes_is_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sms", "--", "-q"]) == 0
    assert "GSM-7" in capsys.readouterr().out


def test_a_simulation_without_a_flow_names_those_that_are_there(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "flows/missed-call-text-back.yaml").unlink()
    (project / "flows/missed-call-text-back.test.yaml").unlink()
    assert main(["init", "--recipe", "no-show"]) == 0
    capsys.readouterr()
    assert main(["simulate"]) == 2
    assert "flows: no-show; 'ghl-flow simulate no-show'" in capsys.readouterr().err
