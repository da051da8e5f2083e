"""Fifty accounts of which a quarter fails, each in another way; the run after that touches only those."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.access import connection
from ghl_flow.highlevel import RetryPolicy, Transport
from ghl_flow.wire.json import text_of
from tests.cli.failing_fleet import VARIABLE, WAYS, Fleet, name_of

ACCOUNTS = 50
WELL = ACCOUNTS - len(WAYS)
APPLY = ["apply", "--all", "--yes", "--concurrency", "8"]


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:
    """Served over HTTP, its failures decided and written."""
    impatient = RetryPolicy(attempts=3, first_wait=0.01, longest_wait=0.02, jitter=0)
    monkeypatch.setattr(connection, "Transport", partial(Transport, retry=impatient))
    found = Fleet(tmp_path, ACCOUNTS)
    found.fails()
    write(found, monkeypatch)
    monkeypatch.chdir(tmp_path)
    with found.served() as url:
        monkeypatch.setenv("GHL_FLOW_API_URL", url)
        monkeypatch.setenv("GHL_FLOW_BUILDER_URL", url)
        yield found


def write(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files and the secret as they are now."""
    fleet.write()
    monkeypatch.setenv(VARIABLE, fleet.tokens)


def applied(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["-q", *APPLY, *words, "--format", "json"]) == code
    return dict(json.loads(capsys.readouterr().out))


def published(fleet: Fleet, name: str) -> int:
    """How many workflows run in an account: the flow's and its helper."""
    found = fleet.store.all("workflow", f"{name}-location")
    return sum(text_of(one, "status") == "published" for one in found)


def test_each_is_named_with_its_fix_and_only_those_are_touched_again(
    fleet: Fleet, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sick = dict(fleet.sick)
    first = applied(capsys, code=3)
    assert first["summary"] == {"complete": WELL, "incomplete": 1, "failed": len(WAYS) - 1, "skipped": 0}
    rows = {row["account"]: row for row in first["accounts"]}
    assert len(rows) == ACCOUNTS
    for name, row in rows.items():
        way = WAYS.get(sick.get(name, ""))
        if way is None:
            assert (row["status"], published(fleet, name)) == ("complete", 2), name
            continue
        said = " ".join([row["error"] or "", *(gate["message"] for gate in row["withheld"])])
        fixes = [row["hint"] or "", *(gate["hint"] or "" for gate in row["withheld"])]
        assert way.said in said, (name, said)
        assert way.fix in " ".join(fixes), (name, fixes)
        assert any(fixes), name
        assert published(fleet, name) == 0

    # Nothing was put right: the others are not asked anything, and each of these fails as before.
    fleet.asked.clear()
    again = applied(capsys, "--resume", code=3)
    assert {*fleet.asked} <= {*sick}
    assert again["summary"]["skipped"] == WELL
    assert {row["account"] for row in again["accounts"]} == {*sick}

    # Put right, one after the other, as a person would.
    for name in [name for name, way in sick.items() if way in ("not-yaml", "token-refused", "no-token")]:
        del fleet.sick[name]
    write(fleet, monkeypatch)
    fleet.asked.clear()
    better = applied(capsys, "--resume", code=3)
    assert better["summary"]["complete"] == 3
    assert {*fleet.asked} <= {*sick}
    by_hand = next(name for name, way in sick.items() if way == "made-by-hand")
    fleet.sick.clear()
    write(fleet, monkeypatch)
    fleet.store.delete("workflow", f"{by_hand}-location", f"{by_hand}-workflow")
    fleet.asked.clear()
    last = applied(capsys, "--resume", code=0)
    assert last["summary"] == {"complete": len(sick) - 3, "incomplete": 0, "failed": 0, "skipped": WELL + 3}
    assert len(fleet.asked) == len(sick) - 3
    assert [published(fleet, name_of(number)) for number in range(ACCOUNTS)] == [2] * ACCOUNTS


def test_people_see_it_in_a_line_at_the_end(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(APPLY) == 3
    said = capsys.readouterr().err
    last = said.rstrip().splitlines()[-1]
    assert last.startswith(
        f"50 accounts: {WELL} complete, 1 held back or not complete, {len(WAYS) - 1} failed; "
    )
    assert last.endswith(f"; the same command with --resume works on these {len(WAYS)} alone")
    for name in fleet.sick:
        assert f"{name}: failed" in said or f"{name}: held back by a gate" in said
    assert main([*APPLY, "--resume"]) == 3
    assert f"{WELL} complete before" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["plan"], ["status"]], ids=" ".join)
def test_what_only_looks_names_them_too(
    command: list[str], fleet: Fleet, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--all"]) == 3
    said = capsys.readouterr().err
    seen = {
        name for name, way in fleet.sick.items() if way not in ("not-registered", "half-way", "made-by-hand")
    }
    assert not [name for name in seen if f"{name}: failed" not in said]


def test_what_is_alike_is_one_group_in_json_too(
    fleet: Fleet, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (0, 2, 3):
        fleet.sick[name_of(number)] = "no-right"
    write(fleet, monkeypatch)
    found = json.loads(_said(capsys, "plan", "--all", code=3))
    planned = {row["account"] for row in found["accounts"]}
    assert planned == {name for group in found["groups"] for name in group["accounts"]}
    assert max(len(group["accounts"]) for group in found["groups"]) > WELL - 10
    for command in (["plan", "--all"], ["status", "--all"]):
        found = json.loads(_said(capsys, *command, code=3))
        refused = [group for group in found["failed_alike"] if name_of(0) in group["accounts"]]
        assert len(refused) == 1
        assert {name_of(0), name_of(2), name_of(3)} <= {*refused[0]["accounts"]}
        assert "LOCATION_ID" in refused[0]["error"]
        assert sum(len(group["accounts"]) for group in found["failed_alike"]) == len(found["failed"])


def _said(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> str:
    capsys.readouterr()
    assert main(["-q", *words, "--format", "json"]) == code
    return capsys.readouterr().out
