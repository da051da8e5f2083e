"""Which accounts a command looks at, and what of one counts for others."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.compile import flow as compiling
from ghl_flow.operations import verify as verifying
from ghl_flow.runtime.verify import alike
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_fleet import fleet

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
    assert " all 12 accounts: " in capsys.readouterr().out
    assert main(["verify", "--format", "html"]) == 0
    assert " all 12 accounts: " in capsys.readouterr().out
    assert main(["verify", "-a", "client-09"]) == 0
    assert " client-09: " in capsys.readouterr().out


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
