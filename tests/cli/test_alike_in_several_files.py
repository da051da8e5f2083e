"""Twelve files with one and the same mistake are told once, each file named."""

import re
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import output, project

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
COMMANDS = ["validate", "lint", "verify", "plan --all --sandbox", "status --all --sandbox"]


def copies(root: Path, name: str, location: str, named: str = "env:OF_{}") -> None:
    """Eleven more accounts, each made of the first."""
    first = (root / ACCOUNT).read_text(encoding="utf-8")
    for number in range(2, 13):
        text = first.replace("account: bridgepoint-group", f"account: {name.format(number)}")
        text = text.replace("bPt7Qm2LxRk94ZsVdC1e", location.format(f"{number:02}"))
        text = re.sub("token: .*", f"token: {named.format(number)}", text)
        (root / f"accounts/c{number:02}.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("name", "location", "said"),
    [
        ("client", "bPt7Qm2LxRk94ZsVdC{}", "two files define the account 'client'"),
        ("client-{}", "bPt7Qm2LxRk94ZsVdC1e", "two files define the location_id"),
    ],
)
def test_a_name_or_a_sub_account_of_several(
    command: str, name: str, location: str, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies(project, name, location)
    assert main(command.split()) != 0
    captured = capsys.readouterr()
    found = captured.out + captured.err
    if command == "lint" and "location" in said:
        said = "this is the sub-account of 'bridgepoint-group' too"
    # On standard output the line of the first account says it too.
    assert (captured.err if "--all" in command else found).count(said) == 1
    assert captured.out.count(said) <= 1
    assert found.count("c12.yaml") == 1
    assert "also in: " in found


def test_one_token_in_several_sub_accounts(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copies(project, "client-{}", "bPt7Qm2LxRk94ZsVdC{}", "env:BRIDGEPOINT_HIGHLEVEL_TOKEN")
    assert main(["lint"]) == 1
    said = capsys.readouterr().out
    assert said.count("is the token of 'bridgepoint-group' too") == 1
    assert "11 warnings" in said
    rows = output(capsys, "lint", code=1)
    assert {row["code"] for row in rows} == {"GF613"}
    assert len({row["file"] for row in rows}) == 11, "for machines each file has its own"


@pytest.mark.parametrize("token", ["env:TOKEN_{}", "keyring:token-{}"])
def test_each_with_its_own(token: str, project: Path) -> None:
    copies(project, "client-{}", "bPt7Qm2LxRk94ZsVdC{}", token)
    assert main(["lint"]) == 0


def test_one_mistake_twice_in_a_file_is_shown_at_both_lines(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "flows/missed-call-text-back.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("- wait: 2 minutes", "- wiat: 2 minutes\n  - wiat: 2 minutes")
    path.write_text(text, encoding="utf-8")
    assert main(["validate"]) == 2
    assert capsys.readouterr().err.count("unknown step 'wiat'") == 2
