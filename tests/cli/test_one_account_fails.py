"""What an account that fails means for the others."""

import re
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_accounts import FLOW_ID, account, neighbour
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_fleet import fleet

__all__ = ["fleet", "project"]


@pytest.mark.parametrize(
    "words",
    [f"{command} --sandbox --all" for command in ("plan", "status", "apply", f"pause {FLOW_ID}")],
)  # fmt: skip
def test_a_typo_in_one_account_file_stops_no_other(
    words: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # pause goes on with what it can read, so nothing less than the id of the sub-account stops it.
    key = "location_id:" if words.startswith("pause") else "timezone:"
    edit(account(fleet, 5), key, key.replace("i", "", 1))
    assert main(words.split()) == 3
    captured = capsys.readouterr()
    assert "client-05: failed" in captured.err
    assert "client-06" in captured.out
    assert main([*words.replace(" --all", "").split(), "-a", "client-06"]) == 0
    assert main([*words.replace(" --all", "").split(), "-a", "client-05"]) == 2


def test_a_flow_that_is_not_valid_stops_only_those_that_run_it(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    neighbour(fleet, 3)
    edit(fleet / "flows/quiet.yaml", "steps:", "stpes:")
    assert main(["plan", "--sandbox", "--all"]) == 3
    assert "client-03: failed" in capsys.readouterr().err
    assert main(["plan", "--sandbox", "-a", "client-03"]) == 2
    assert main(["plan", "--sandbox", "-a", "client-04"]) == 0


def test_credentials_that_are_missing_stop_no_other(
    fleet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in (fleet / "accounts").iterdir():
        text = file.read_text(encoding="utf-8")
        name = next(line for line in text.splitlines() if line.startswith("token:"))
        file.write_text(text.replace(name, "token: env:NO_SUCH_TOKEN_IS_SET"), encoding="utf-8")
    monkeypatch.delenv("NO_SUCH_TOKEN_IS_SET", raising=False)
    capsys.readouterr()
    assert main(["plan", "--all"]) == 4  # all of them, for the same reason
    error = capsys.readouterr().err
    assert all(f"client-{number:02}" in error for number in range(1, 13))
    assert error.count("NO_SUCH_TOKEN_IS_SET") <= 2, "failures that are alike are one"
    assert main(["status", "--all"]) == 4
    assert main(["plan", "--all", "--detailed-exitcode"]) == 1


def test_two_files_with_one_name_are_both_out(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(account(fleet, 2), "account: client-02", "account: client-01")
    assert main(["plan", "--sandbox", "--all"]) == 3
    error = capsys.readouterr().err
    assert "client-01: failed" in error
    assert "two files define the account 'client-01'" in error


@pytest.mark.parametrize(
    "words",
    ["--no-such-option", "-a nobody", "--on-conflict what", "-a client-01 --all", "--project nowhere"],
)
def test_with_detailed_exitcode_two_means_changes_and_nothing_else(words: str, fleet: Path) -> None:
    plan = ["plan", "--sandbox", "--detailed-exitcode"]
    assert main([*plan, "-a", "client-01"]) == 2
    if words.startswith("--project"):
        assert main([*words.split(), *plan]) == 1
    else:
        assert main([*plan, *words.split()]) == 1


def test_some_accounts_that_fail_are_an_error_there(fleet: Path) -> None:
    edit(account(fleet, 5), "timezone:", "timzone:")
    assert main(["plan", "--sandbox", "--all"]) == 3
    assert main(["plan", "--sandbox", "--all", "--detailed-exitcode"]) == 1


def test_a_twice(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = output(capsys, "plan", "--sandbox", "-a", "client-02", "-a", "client-04")["accounts"]
    assert [row["account"] for row in rows] == ["client-02", "client-04"]
    for words in ("compile missed-call-text-back", "simulate missed-call-text-back"):
        assert main([*words.split(), "-a", "client-02", "-a", "client-04"]) == 2
        assert "works on one account" in capsys.readouterr().err


def test_an_unexpected_exception_fails_its_account(
    fleet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ghl_flow.operations import plan as planning

    real = planning.account_plan

    async def breaks(workspace: Any, item: Any, *rest: Any, **more: Any) -> Any:
        if item.value.account == "client-03":
            raise RuntimeError("not thought of")
        return await real(workspace, item, *rest, **more)

    monkeypatch.setattr(planning, "account_plan", breaks)
    assert main(["plan", "--sandbox", "--all"]) == 3
    captured = capsys.readouterr()
    assert "client-03: failed" in captured.err
    assert "internal error" in captured.err
    assert "client-04" in captured.out


def misspelt(fleet: Path, *numbers: int) -> None:
    for number in numbers:
        edit(account(fleet, number), f"[{FLOW_ID}]", "[missed-call-textback]")


@pytest.mark.parametrize(
    "command",
    [
        ("verify",),
        ("verify", FLOW_ID),
        ("verify", "--accounts", "client-0*"),
        ("test",),
        ("test", "--accounts", "client-0*"),
        ("render", FLOW_ID),
        ("render", FLOW_ID, "--accounts", "client-0*"),
    ],
)
def test_an_account_with_a_misspelt_flow_is_not_passed_over(
    fleet: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    misspelt(fleet, 7, 8)
    assert main([*command]) == 3
    said = capsys.readouterr()
    for number in (7, 8):
        assert f"client-{number:02}: failed" in said.err
    assert "did you mean 'missed-call-text-back'?" in said.err
    # Of those that are shown, never that they are all.
    assert re.search(r"client-01|passed|accounts, all but client-07, client-08:", said.out)


@pytest.mark.parametrize("command", [("verify",), ("test",), ("render", FLOW_ID)])
@pytest.mark.parametrize("flows", ["[missed-call-textback]", f"[{FLOW_ID}, reviews, review]"])
def test_alone_its_error_is_the_error_once(
    fleet: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], flows: str
) -> None:
    edit(account(fleet, 7), f"[{FLOW_ID}]", flows)
    assert main([*command, "-a", "client-07"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("there is no flow") == (2 if "reviews" in flows else 1)
    assert "accounts/client-07.yaml:" in said.err
