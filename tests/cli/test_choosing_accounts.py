"""Every command that works on accounts takes the same words for them, and says the same of wrong ones."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.remedy import WITH_SEVERAL
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_fleet import fleet

__all__ = ["fleet", "project"]

FLOW = "missed-call-text-back"
AFTER = {
    "pause": ["all"],
    "resume": ["all"],
    "render": [FLOW],
    "sandbox workflow-api": ["on"],
    "sandbox sender-line": ["missing"],
    "rollback": ["--to", "x"],
    "sandbox carrier": ["delivers"],
    "sandbox native-text-back": ["on"],
}
COMMANDS = sorted(WITH_SEVERAL)


def words(command: str, *chosen: str) -> list[str]:
    return [*command.split(), *AFTER.get(command, []), *chosen]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (["-a", "client-01", "--all"], "-a, --all and --accounts exclude each other"),
        (["-a", "client-0l"], "there is no account 'client-0l'"),
        (["--account", "client-0l"], "did you mean 'client-01'?"),
        (["--accounts", "dental-*"], "no account matches 'dental-*'"),
    ],
    ids=["two ways", "a name misspelt", "a hint", "a pattern of none"],
)
def test_a_wrong_choice_is_said(
    command: str, chosen: list[str], said: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if command == "rollback" and "--all" not in chosen:
        pytest.skip("what to go back to is looked for first")
    assert main(words(command, *chosen)) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("command", ["lint", "test", "render", "sandbox seed", "sandbox reset", "history"])
@pytest.mark.parametrize(
    "chosen", [["-a", "client-01", "-a", "client-02"], ["--all"], ["--accounts", "client-0*"], []]
)
def test_each_way_is_taken(command: str, chosen: list[str], fleet: Path) -> None:
    for number in range(1, 13):
        edit(fleet / f"accounts/client-{number:02}.yaml", "token: env:BRIDGE", f"token: env:T{number}")
    assert main(words(command, *chosen)) == 0


def test_all_is_what_is_meant_without_a_choice(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    everyone = output(capsys, "render", FLOW, "--all")
    assert len(everyone) == 12
    assert everyone == output(capsys, "render", FLOW)


def test_lint_of_some_accounts_finds_what_is_theirs(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(fleet / "accounts/client-03.yaml", "first_name:", "last_name:")
    (fleet / "accounts/client-04.yaml").write_text("account: client-04\n", encoding="utf-8")
    (fleet / "flows/other.yaml").write_text("version: 1\nflow: other\nstpes: []\n", encoding="utf-8")
    assert output(capsys, "lint", "-a", "client-01") == []
    (error,) = output(capsys, "lint", "-a", "client-03", code=2)
    assert "there is no value 'first_name'" in error["message"]
    assert {row["file"] for row in output(capsys, "lint", "-a", "client-04", code=2)} == {
        "accounts/client-04.yaml"
    }
    assert main(["lint", "--accounts", "client-0[12]"]) == 1  # they name one token
    rows = output(capsys, "lint", "--accounts", "client-0[12]", code=1)
    assert [row["code"] for row in rows] == ["GF613"]


@pytest.mark.parametrize("command", ["seed", "messages", "call +15125550100", "reset"])
def test_what_is_about_the_sandbox_takes_that_word_too(command: str, project: Path) -> None:
    assert main(["sandbox", *command.split(), "--sandbox"]) == 0
