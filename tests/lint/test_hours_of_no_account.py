"""What an account would say is not asked of one that is made up, and no error names one."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.compile.without_account import compile_without_account
from ghl_flow.operations.recipes import recipe_groups
from ghl_flow.operations.workspace import Workspace
from tests.cli.test_deploy_commands import edit, output, project

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
RECIPE = "missed-call-after-hours"


@pytest.mark.parametrize("name", [one.name for some in recipe_groups().values() for one in some])
def test_every_recipe_can_be_looked_at_without_an_account(name: str, project: Path) -> None:
    assert main(["init", "--recipe", name]) == 0
    workspace = Workspace(project)
    flow = workspace.project.flow(name)
    assert compile_without_account(flow, workspace.templates).workflows


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ('"8-99"', "'8-99' is no part of a day"),
        ('"25:00-26:00"', "'25:00' is no time of day"),
        ('"8:00"', "'8:00' is no part of a day"),
        ('"8:00-17:30 next day"', "is a day and more"),
    ],
)
def test_bad_hours_are_one_error(
    hours: str, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--recipe", RECIPE]) == 0
    edit(project / ACCOUNT, "flows: [", f"hours: {{ mon-fri: {hours} }}\nflows: [{RECIPE}, ")
    capsys.readouterr()
    (error,) = [item for item in output(capsys, "lint", code=2) if item["severity"] == "error"]
    assert said in error["message"]
    assert error["file"] == ACCOUNT
    assert main(["lint"]) == 2
    assert "no-account" not in capsys.readouterr().out


def test_before_hours_are_set_the_account_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--recipe", RECIPE]) == 0
    capsys.readouterr()
    assert main(["lint"]) == 1  # no account runs it yet, and nothing else is wrong
    said = capsys.readouterr().out
    assert ("GF602" in said, "GF000" in said) == (True, False)
    edit(project / ACCOUNT, "flows: [", f"flows: [{RECIPE}, ")
    assert main(["lint"]) == 2
    said = capsys.readouterr().out
    assert said.count("the account 'bridgepoint-group' says no hours") == 1


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        ('"17:30-8:00"', ["GF612"]),
        ('["8:00-12:00", "17:00-13:00"]', ["GF612"]),
        ('"17:30-8:00 next day"', []),
        ('"8:00-17:30"', []),
    ],
)
def test_hours_that_end_before_they_begin(
    hours: str, found: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, "flows: [", f"hours: {{ mon-fri: {hours} }}\nflows: [")
    rows = output(capsys, "lint", code=int(bool(found)))
    assert [row["code"] for row in rows] == found
