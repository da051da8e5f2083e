"""Many accounts at once: who goes first, who is left out, and what is said about each."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.compile.flow import RequiredField
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Workflow
from tests.cli.test_deploy_commands import FLOW, edit, output, project

__all__ = ["project"]

SEED_ACCOUNT = "accounts/bridgepoint-group.yaml"


@pytest.fixture
def fleet(project: Path) -> Path:
    """Twelve accounts, client-01 to client-12."""
    text = (project / SEED_ACCOUNT).read_text(encoding="utf-8")
    for file in (project / "accounts").iterdir():
        file.unlink()
    for number in range(1, 13):
        named = text.replace("account: bridgepoint-group", f"account: client-{number:02}")
        (project / f"accounts/client-{number:02}.yaml").write_text(
            named.replace("bPt7Qm2LxRk94ZsVdC1e", f"bPt7Qm2LxRk94ZsVd{number:03}"), encoding="utf-8"
        )
    return project


def broken(fleet: Path, *numbers: int) -> None:
    """These accounts have HighLevel's own text on, so nothing is published in them."""
    for number in numbers:
        edit(fleet / f"accounts/client-{number:02}.yaml", "back: off", "back: on")


def failing(fleet: Path, *numbers: int) -> None:
    """These accounts lack a value that the text needs."""
    for number in numbers:
        edit(fleet / f"accounts/client-{number:02}.yaml", "first_name:", "last_name:")


def repaired(fleet: Path, *numbers: int) -> None:
    for number in numbers:
        edit(fleet / f"accounts/client-{number:02}.yaml", "last_name:", "first_name:")


def applied(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> dict[str, Any]:
    """Each account and what came of it."""
    capsys.readouterr()
    assert main(["-q", "apply", "--sandbox", *words, "--format", "json"]) == code
    return {row["account"]: row for row in json.loads(capsys.readouterr().out)["accounts"]}


def numbers(rows: dict[str, Any], status: str) -> list[int]:
    return [int(name[-2:]) for name, row in rows.items() if row["status"] == status]


def test_all_of_them(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = applied(capsys, "--all", "--concurrency", "8", code=0)
    assert numbers(rows, "complete") == list(range(1, 13))
    assert all(row["done"] for row in rows.values())
    again = applied(capsys, "--all", code=0)
    assert not any(row["done"] for row in again.values())
    assert main(["plan", "--sandbox", "--all", "--detailed-exitcode"]) == 0


def test_some_that_fail_are_told_from_the_rest(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken(fleet, 3, 7)
    rows = applied(capsys, "--all", code=3)
    assert numbers(rows, "incomplete") == [3, 7]
    assert [gate["code"] for gate in rows["client-03"]["withheld"]] == ["native-toggle"]
    assert len(numbers(rows, "complete")) == 10


def test_a_canary_that_goes_wrong_keeps_the_others_from_starting(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(fleet, 1)
    rows = applied(capsys, "--all", "--canary", "5%", code=1)
    assert numbers(rows, "failed") == [1]
    why = "not begun, because the canary failed (client-01)"
    assert [row["error"] for row in rows.values()][1:] == [why] * 11
    repaired(fleet, 1)
    rows = applied(capsys, "--all", "--canary", "5%", code=0)
    assert len(numbers(rows, "complete")) == 12


def test_after_so_many_failures_no_more_are_begun_and_resume_goes_on(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(fleet, 2, 4)
    rows = applied(capsys, "--all", "--concurrency", "1", "--stop-after", "2", code=3)
    assert numbers(rows, "complete") == [1, 3]
    assert numbers(rows, "failed") == [2, 4]
    assert [row["error"] for row in rows.values()][4:] == ["not begun, because others failed"] * 8
    repaired(fleet, 2, 4)
    rows = applied(capsys, "--all", "--resume", code=0)
    assert list(rows) == [f"client-{number:02}" for number in (2, 4, *range(5, 13))]
    assert applied(capsys, "--all", "--resume", code=0) == {}


def test_resume_asks_none_again_that_only_another_version_keeps_otherwise(
    fleet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    applied(capsys, "--all", code=0)
    for kind in (Workflow, Node, Trigger, RequiredField):
        monkeypatch.setattr(kind, "__repr__", lambda _: "with another field")
    assert applied(capsys, "--all", "--resume", code=0) == {}
    edit(fleet / FLOW, "wait: 2 minutes", "wait: 1 minute")
    assert len(applied(capsys, "--all", "--resume", code=0)) == 12


def test_resume_is_about_the_last_run(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    applied(capsys, "--all", code=0)
    edit(fleet / FLOW, "wait: 2 minutes", "wait: 1 minute")
    failing(fleet, 1)
    applied(capsys, "--all", "--concurrency", "1", "--stop-after", "1", code=1)
    repaired(fleet, 1)
    rows = applied(capsys, "--all", "--resume", code=0)
    assert numbers(rows, "complete") == list(range(1, 13))


def test_shards_cover_every_account_once(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []
    for part in range(1, 6):
        seen += applied(capsys, "--all", "--shard", f"{part}/5", code=0)
    assert sorted(seen) == [f"client-{number:02}" for number in range(1, 13)]


def test_a_pattern_chooses(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(applied(capsys, "--accounts", "client-1?", code=0)) == ["client-10", "client-11", "client-12"]
    assert main(["apply", "--sandbox", "--accounts", "nobody-*"]) == 2


def test_a_canary_that_a_gate_holds_back_is_neither_success_nor_failure(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who the canary was is said: in the text, and in JSON."""
    broken(fleet, 1)
    assert main(["apply", "--sandbox", "--all", "--canary", "1", "--stop-after", "1"]) == 3
    lines = capsys.readouterr().err.splitlines()
    assert "canary: client-01" in lines
    assert "canary: client-02 (in place of client-01: held back by a gate)" in lines
    assert "canary: went well in client-02; 10 accounts follow" in lines
    edit(fleet / FLOW, "wait: 2 minutes", "wait: 1 minute")
    assert main(["-q", "apply", "--sandbox", "--all", "--canary", "2", "--format", "json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["canary"] == ["client-01", "client-02", "client-03"]
    assert found["canary_went_well"] == ["client-02", "client-03"]
    assert {row["status"] for row in found["accounts"]} == {"complete", "incomplete"}
    assert main(["-q", "apply", "--sandbox", "--all", "--format", "json"]) == 3
    assert json.loads(capsys.readouterr().out)["canary"] == []


def test_a_canary_of_accounts_that_are_all_held_back(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken(fleet, *range(1, 13))
    assert main(["apply", "--sandbox", "--all", "--canary", "50%"]) == 1
    last = next(line for line in capsys.readouterr().err.splitlines() if "no canary was changed" in line)
    assert "client-01, client-02" in last
    assert last.endswith("client-12: held back by a gate")


@pytest.mark.parametrize("first", ["unchanged", "unchanged, then wrong", "all unchanged", "by hand"])
def test_a_canary_in_which_nothing_was_changed_shows_nothing(
    first: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next account becomes the canary, so that what is wrong is not written everywhere."""
    words = ["--sandbox", "--all", "--canary", "1", "--concurrency", "1"]
    driven = ["--driver", "file"] if first == "by hand" else []
    done = ["client-01", "client-02"] if first != "all unchanged" else []
    for name in done:
        main(["apply", "--sandbox", "-a", name, *driven])
    if first == "all unchanged":
        assert main(["apply", "--sandbox", "--all"]) == 0
    if first == "by hand":
        for name in done:
            edit(fleet / f"accounts/{name}.yaml", "token: env", "workflow_driver: file\ntoken: env")
    if first == "unchanged, then wrong":
        failing(fleet, 3)
    capsys.readouterr()
    code = main(["apply", *words, "--format", "json"])
    out, err = capsys.readouterr()
    found, lines = json.loads(out), err.splitlines()
    if first == "all unchanged":
        assert code == 0
        assert (len(found["canary"]), found["canary_went_well"]) == (12, [])
        assert any(line.startswith("canary: no canary was changed") for line in lines)
        return
    assert found["canary"] == ["client-01", "client-02", "client-03"]
    assert "canary: client-03 (in place of client-02: nothing to change there)" in lines
    begun = {row["account"] for row in found["accounts"] if row["status"] != "not-begun"}
    if first == "unchanged, then wrong":
        assert begun == {"client-01", "client-02", "client-03"}
        assert found["canary_went_well"] == []
        assert "not begun, because the canary failed (client-03)" in str(found["accounts"][-1]["error"])
    else:
        assert len(begun) == 12
        assert found["canary_went_well"] == ["client-03"]
        assert "canary: went well in client-03; 9 accounts follow" in lines


def planned(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """The accounts that are planned."""
    capsys.readouterr()
    assert main(["-q", *words, "--sandbox", "--all", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    return [one["account"] for one in document["accounts"]]


@pytest.mark.parametrize("command", ["plan", "apply --dry-run"])
def test_a_shard_is_planned_as_it_is_applied(
    command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = [planned(capsys, *command.split(), "--shard", f"{part}/5") for part in range(1, 6)]
    every = [f"client-{number:02}" for number in range(1, 13)]
    assert sorted(name for part in parts for name in part) == every
    assert parts[1] == [*applied(capsys, "--all", "--shard", "2/5", code=0)]
    assert main([*command.split(), "--sandbox", "--all", "--shard", "6/5"]) == 2


def test_files_that_all_share_are_not_written_for_a_shard(fleet: Path) -> None:
    words = ["--on-conflict", "remote", "--write", "--shard", "1/2"]
    assert main(["plan", "--sandbox", "--all", *words]) == 2


def test_a_dry_run_of_a_resumed_run_shows_what_is_left(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(fleet, 2, 4)
    applied(capsys, "--all", "--concurrency", "1", "--stop-after", "2", code=3)
    repaired(fleet, 2, 4)
    left = planned(capsys, "apply", "--dry-run", "--resume")
    assert left == [*applied(capsys, "--all", "--resume", code=0)]
    assert planned(capsys, "apply", "--dry-run", "--resume") == []
    assert main(["apply", "--dry-run", "--resume", "--sandbox", "--all", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["skipped"]) == 12


@pytest.mark.parametrize("between", ["destroy --yes", "rollback --yes --to {entry}"])
def test_resume_does_not_skip_what_another_command_changed_since(
    between: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    applied(capsys, "--all", code=0)
    entry = next(one["id"] for one in output(capsys, "history")["entries"] if one["account"] == "client-01")
    edit(fleet / FLOW, "wait: 2 minutes", "wait: 1 minute")
    applied(capsys, "--all", code=0)
    changed = "client-01"
    assert main([*between.format(entry=entry).split(), "--sandbox", "-a", changed]) == 0
    assert [*applied(capsys, "--all", "--resume", code=0)] == [changed]
    assert main(["pause", "all", "--sandbox", "-a", "client-05"]) == 0
    assert applied(capsys, "--all", "--resume", code=0) == {}
