"""What the project forbids to change at once is refused with its arithmetic, before anything is written."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, edit, project
from tests.cli.test_fleet import applied, fleet, numbers

__all__ = ["fleet", "project"]

SHARE = "2 of 2 workflows would be updated: 100 % is over 40 % (safety.max_updated in ghl-flow.yaml)"


def allow(project: Path, *rows: str) -> None:
    with (project / "ghl-flow.yaml").open("a", encoding="utf-8") as file:
        file.write("safety:\n" + "".join(f"  {row}\n" for row in rows))


def test_too_much_of_an_account(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    allow(project, "max_updated: 40", "from_workflows: 2")
    edit(project / FLOW, "name: Missed call text-back", "name: Texts back")
    capsys.readouterr()
    assert main(["plan", "--sandbox"]) == 0
    assert f"! {SHARE}: apply needs --allow-many-changes" in capsys.readouterr().out
    assert main(["apply", "--sandbox"]) == 1
    assert SHARE in capsys.readouterr().err
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 2
    assert main(["apply", "--sandbox", "--allow-many-changes"]) == 0
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0


def test_many_accounts_need_a_canary(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    allow(fleet, "canary_above: 11")
    assert main(["apply", "--sandbox", "--all"]) == 2
    assert "12 accounts at once is over 11 (safety.canary_above in ghl-flow.yaml)" in capsys.readouterr().err
    assert numbers(applied(capsys, "--accounts", "client-0[1-2]", code=0), "complete") == [1, 2]
    assert len(numbers(applied(capsys, "--all", "--canary", "1", code=0), "complete")) == 12


@pytest.mark.parametrize(
    ("rows", "said", "option"),
    [
        (["max_updated: 40", "from_workflows: 2"], "100 % is over 40 %", ["--allow-many-changes"]),
        (["canary_above: 1"], "2 accounts at once is over 1", ["--canary", "1"]),
    ],
)
def test_what_keeps_a_pause_from_being_taken_back_can_be_allowed(
    rows: list[str], said: str, option: list[str], fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of = ["--sandbox", "--accounts", "client-0[12]"]
    assert main(["apply", *of]) == 0
    assert main(["pause", "all", *of]) == 0
    allow(fleet, *rows)
    capsys.readouterr()
    assert main(["resume", "all", *of]) != 0
    told = capsys.readouterr().err
    assert said in told
    assert option[0] in told
    assert main(["resume", "all", *of, *option]) == 0
    assert main(["status", *of]) == 0


@pytest.mark.parametrize("row", ["max_updated: 101", "max_deleted: -1", "from_workflows: 0", "max_udated: 3"])
def test_a_setting_that_cannot_be_meant(row: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    allow(project, row)
    assert main(["plan", "--sandbox"]) == 2
    assert "ghl-flow.yaml:" in capsys.readouterr().err


def test_waves_with_a_check_between_them(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["apply", "--sandbox", "--accounts", "client-0[1-5]", "--canary", "1", "--wave", "2"]
    assert main(words) == 0
    said = capsys.readouterr().err
    assert "canary: client-01\n" in said
    assert "wave 1 of 2: 2 accounts\n" in said
    assert "wave 2 of 2: 2 accounts\n" in said
    edit(fleet / FLOW, "wait: 2 minutes", "wait: 1 minute")
    for number in range(1, 6):
        edit(fleet / f"accounts/client-{number:02}.yaml", "back: off", "back: on")
    assert main([*words, "--allow", "native-toggle", "--check"]) == 3
    said = capsys.readouterr().err
    assert "checked 1 account before the next: client-01: " in said
    assert "not begun, because the check after the accounts before found: client-01: " in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--max-failed", "5%"], "--max-failed is about groups of accounts"),
        (["--check"], "--check is about groups of accounts"),
        (["--wave", "0"], "--wave '0' is not a share or a number"),
        (["--wave", "2", "--max-failed", "5"], "--max-failed '5' is no share"),
    ],
)
def test_words_that_mean_no_waves(
    words: list[str], said: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--sandbox", "--all", *words]) == 2
    assert said in capsys.readouterr().err
