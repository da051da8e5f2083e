"""Many accounts at once: who goes first, who is left out, and what is said about each."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import FLOW, edit, project

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


def mended(fleet: Path, *numbers: int) -> None:
    for number in numbers:
        edit(fleet / f"accounts/client-{number:02}.yaml", "back: on", "back: off")


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
    broken(fleet, 1)
    rows = applied(capsys, "--all", "--canary", "5%", code=1)
    assert numbers(rows, "incomplete") == [1]
    assert [row["error"] for row in rows.values()][1:] == ["not begun, because others failed"] * 11
    mended(fleet, 1)
    rows = applied(capsys, "--all", "--canary", "5%", code=0)
    assert len(numbers(rows, "complete")) == 12


def test_after_so_many_failures_no_more_are_begun_and_resume_goes_on(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(fleet, 2, 4)
    rows = applied(capsys, "--all", "--concurrency", "1", "--stop-after", "2", code=3)
    assert numbers(rows, "complete") == [1, 3]
    assert numbers(rows, "incomplete") == [2, 4]
    assert [row["error"] for row in rows.values()][4:] == ["not begun, because others failed"] * 8
    mended(fleet, 2, 4)
    rows = applied(capsys, "--all", "--resume", code=0)
    assert list(rows) == [f"client-{number:02}" for number in (2, 4, *range(5, 13))]
    assert applied(capsys, "--all", "--resume", code=0) == {}


def test_resume_is_about_the_last_run(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    applied(capsys, "--all", code=0)
    edit(fleet / FLOW, "wait: 2 minutes", "wait: 3 minutes")
    broken(fleet, 1)
    applied(capsys, "--all", "--concurrency", "1", "--stop-after", "1", code=1)
    mended(fleet, 1)
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
