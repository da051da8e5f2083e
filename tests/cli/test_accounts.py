"""Which accounts a command looks at, and what one that fails means for the others."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.compile import flow as compiling
from ghl_flow.operations import verify as verifying
from ghl_flow.runtime.verify import alike
from tests.cli.test_deploy_commands import FLOW, edit, output, project
from tests.cli.test_fleet import applied, fleet

__all__ = ["fleet", "project"]

FLOW_ID = "missed-call-text-back"


def account(fleet: Path, number: int) -> Path:
    return fleet / f"accounts/client-{number:02}.yaml"


def neighbour(fleet: Path, *numbers: int) -> None:
    """Another flow that takes its contacts out of everything, for these accounts."""
    (fleet / "flows/quiet.yaml").write_text(
        "version: 1\nflow: quiet\nname: Quiet\ntrigger:\n"
        "  - call_status: { direction: inbound, status: [no-answer] }\n"
        f"steps:\n  - remove_from_workflow: {FLOW_ID}\n",
        encoding="utf-8",
    )
    for number in numbers:
        text = account(fleet, number).read_text(encoding="utf-8")
        account(fleet, number).write_text(text.replace(f"- {FLOW_ID}", f"- {FLOW_ID}\n  - quiet"), "utf-8")
        if "quiet" not in account(fleet, number).read_text(encoding="utf-8"):
            edit(account(fleet, number), f"[{FLOW_ID}]", f"[{FLOW_ID}, quiet]")


# What a proof is about


def test_a_guarantee_is_verified_for_every_account_and_like_ones_share_a_search(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = output(capsys, "verify")
    assert len(rows) == 5
    assert all(row["accounts"] == [f"client-{number:02}" for number in range(1, 13)] for row in rows)


def test_another_flow_beside_it_refutes_it_for_the_account_that_has_it(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    neighbour(fleet, 7)
    rows = [row for row in output(capsys, "verify", FLOW_ID, code=1) if "replies" in row["guarantee"]]
    by_result = {row["result"]: row["accounts"] for row in rows}
    assert by_result["violated"] == ["client-07"]
    assert len(by_result["proved_steps_together"]) == 11


def test_other_texts_are_the_same_question_and_another_clock_is_not(
    fleet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    searches = 0
    real = vars(verifying)["decide"]  # which answers from memory what was asked before

    def counted(*given: Any, **more: Any) -> Any:
        nonlocal searches
        searches += 1
        return real(*given, **more)

    monkeypatch.setattr(verifying, "decide", counted)
    edit(account(fleet, 3), "business_name: ", "business_name: Other ")
    before = output(capsys, "verify", FLOW_ID)
    assert len(before) == 5
    assert searches == 1
    edit(account(fleet, 4), "timezone: America/Chicago", "timezone: America/Phoenix")
    rows = output(capsys, "verify", FLOW_ID)
    assert searches == 3
    assert [len(row["accounts"]) for row in rows] == [12] * 5, "the same answer is one row"
    assert all(row["accounts"] == sorted(row["accounts"]) for row in rows)
    # The clocks change in Chicago and not in Phoenix, so its search is another; the row says what both took.
    took = [(row["patterns"], one["patterns"]) for row, one in zip(rows, before, strict=True)]
    # That it terminates is seen without a search.
    assert all(both > alone for both, alone in took if alone)
    assert [alone for _, alone in took].count(0) == 1


@pytest.mark.parametrize("command", [["plan"], ["apply"], ["apply", "--dry-run"]], ids=" ".join)
def test_gates_of_like_accounts_take_one_search_and_one_compile_each(
    command: list[str], fleet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    searched, compiled = 0, 0
    verify, compile_flow = vars(alike)["verify"], compiling.compile_flow

    def counted(*given: Any, **more: Any) -> Any:
        nonlocal searched
        searched += 1
        return verify(*given, **more)

    def counted_compile(*given: Any, **more: Any) -> Any:
        nonlocal compiled
        compiled += 1
        return compile_flow(*given, **more)

    monkeypatch.setattr(alike, "verify", counted)
    monkeypatch.setattr(compiling, "compile_flow", counted_compile)
    for number in range(1, 13):
        edit(account(fleet, number), "business_name: ", f"business_name: No. {number} ")
    assert main([*command, "--all", "--sandbox"]) == 0
    assert (searched, compiled) == (1, 12)
    neighbour(fleet, 7)
    said = output(capsys, "plan", "--all", "--sandbox")
    assert searched == 4, "the like ones, and both flows of the one that has another beside it"
    closed = {row["account"] for row in said["accounts"] if "verify" in json.dumps(row)}
    assert closed == {"client-07"}, "what is found for one is not taken for another"


def test_accounts_can_be_chosen(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def names(*words: str) -> list[str]:
        found: list[str] = output(capsys, "verify", *words)[0]["accounts"]
        return found

    assert names("-a", "client-02", "-a", "client-05") == ["client-02", "client-05"]
    assert names("--accounts", "client-1?") == ["client-10", "client-11", "client-12"]
    assert main(["verify", "--accounts", "x*"]) == 2
    assert main(["verify", "-a", "client-01", "--accounts", "*"]) == 2


def test_text_names_the_accounts_or_counts_them(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    assert "[12 accounts: client-01, client-02, client-03, ...]" in capsys.readouterr().out
    assert main(["verify", "-a", "client-09"]) == 0
    assert "[client-09]" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["verify", "test", "render"])
def test_an_account_that_does_not_compile_is_an_error_and_the_others_go_on(
    command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [command, FLOW_ID] if command == "render" else [command]
    edit(account(fleet, 2), "niche: ", "niche: no-such-")
    edit(account(fleet, 2), "business_name", "other_name")
    capsys.readouterr()
    assert main([*words, "--format", "json"]) == 3
    captured = capsys.readouterr()
    assert json.loads(captured.out)
    assert "client-02: failed" in captured.err
    assert "client-01" in captured.out


def test_each_flow_is_compiled_once_for_an_account(
    fleet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    neighbour(fleet, *range(1, 13))
    seen: list[tuple[str, str]] = []
    real = compiling.compile_flow

    def counted(flow: Any, account: Any, *rest: Any, **named: Any) -> Any:
        seen.append((flow.value.flow, account.account))
        return real(flow, account, *rest, **named)

    monkeypatch.setattr(compiling, "compile_flow", counted)
    main(["verify"])
    assert len(seen) == len(set(seen)) == 24


def test_a_flow_that_no_account_runs_is_not_proved_in_silence(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    neighbour(fleet)
    assert main(["verify"]) == 3
    assert "not verified: no account runs 'quiet'" in capsys.readouterr().err
    assert main(["verify", "quiet"]) == 2
    assert "no account runs 'quiet'" in capsys.readouterr().err


def test_tests_run_for_every_account(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len({case["account"] for case in output(capsys, "test")["cases"]}) == 12
    assert {case["account"] for case in output(capsys, "test", "-a", "client-03")["cases"]} == {"client-03"}


def test_render_shows_every_account(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len({row["account"] for row in output(capsys, "render", FLOW_ID)}) == 12


# Nothing to work on


@pytest.mark.parametrize(
    "words",
    [
        "validate", "lint", "verify", "test", f"render {FLOW_ID}", f"simulate {FLOW_ID}",
        "simulate --all-flows", f"compile {FLOW_ID}", "plan", "plan --all", "plan --accounts *",
        "status --all", "apply --all --yes", "apply --all --resume --yes", "pause all --all",
        f"pause {FLOW_ID} --all", "destroy --all --yes", "history", "backup", "restore x",
        "rollback --to x", "adopt x", "probe", "auth status", "auth token", "auth builder",
        "sandbox call +15125550100", "sandbox reset", "sandbox messages", "sandbox workflow-api on",
    ],
)  # fmt: skip
@pytest.mark.parametrize("with_file", [False, True])
def test_outside_a_project_no_command_is_green(
    words: str,
    with_file: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if with_file and words == "history":
        pytest.skip("a project without accounts may have a history")
    monkeypatch.chdir(tmp_path)
    if with_file:
        (tmp_path / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
    assert main(words.split()) == 2
    message = capsys.readouterr().err
    assert ("no project here (ghl-flow.yaml)" in message) is not with_file
    assert not with_file or "the project has no" in message or "there is no" in message


@pytest.mark.parametrize(
    "words", ["plan --all", "apply --all -y", "pause all --all", "destroy --all -y", "verify"]
)
def test_folders_without_a_project_file_are_no_project(
    words: str, fleet: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What happens to lie in accounts/ of some folder is not worked on."""
    (fleet / "ghl-flow.yaml").unlink()
    monkeypatch.chdir(fleet)
    assert main(words.split()) == 2
    assert "no project here (ghl-flow.yaml)" in capsys.readouterr().err


# One that fails


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


# Resume and stop


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
    assert "skipped, complete and unchanged since the last run: client-01" in capsys.readouterr().err
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


# Accounts that name a flow there is none of


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
    assert "client-01" in said.out or "passed" in said.out


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
