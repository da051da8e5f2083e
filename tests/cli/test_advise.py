"""`ghl-flow advise`: exit codes, formats, a fleet, and the project's own prices."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.facts.book import SHIPPED
from tests.cli.test_commands import edit, fleet, project
from tests.cli.test_deploy_commands import output
from tests.cli.test_report import _history, _rows
from tests.conftest import ROOT

__all__ = ["fleet", "project"]


def test_an_account_is_advised_by_its_own_messages(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _history(fleet, *_rows(fleet, "bridgepoint-group", 3, 12, days=8))
    words = ["advise", "-a", "bridgepoint-group", "--history", str(path)]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "1. Keep texting back alone." in said
    for part in ("because ", "costs ", "flow ", "undo "):
        assert part in said
    for desk in SHIPPED.front_desks.desks.values():
        assert f"{desk.name}: {desk.source} ({desk.as_of})" in said
    (one,) = output(capsys, *words)["accounts"]
    assert [action["step"] for action in one["actions"]] == ["text-back-alone"]
    assert {price["desk"] for price in one["prices"]} == set(SHIPPED.front_desks.desks)
    assert all(price["source"] and price["as_of"] for price in one["prices"])


def test_without_a_missed_call_nothing_is_advised(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _history(fleet, *_rows(fleet, "bridgepoint-group", 0, 0))
    assert main(["advise", "-a", "bridgepoint-group", "--history", str(path)]) == 3
    said = capsys.readouterr().out
    assert "no missed call to judge by" in said
    assert "ghl-flow doctor -a bridgepoint-group" in said, "a voicemail may answer"


def test_where_no_text_reached_anyone_it_is_said(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        row for row in _rows(fleet, "bridgepoint-group", 0, 12, days=8) if row.get("source") != "workflow"
    ]
    assert main(["advise", "-a", "bridgepoint-group", "--history", str(_history(fleet, *rows))]) == 0
    said = capsys.readouterr().out
    assert "no text is known to have reached a missed caller" in said
    assert "ghl-flow status -a bridgepoint-group" in said
    assert "0 of 0" not in said


@pytest.mark.parametrize("days", [0.1, 1, 6.9])
def test_a_few_days_tell_no_month(days: float, fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _history(fleet, *_rows(fleet, "bridgepoint-group", 3, 12, days=days))
    words = ["advise", "-a", "bridgepoint-group", "--history", str(path)]
    assert main(words) == 3
    assert "too few days to tell a month" in capsys.readouterr().out
    (one,) = output(capsys, *words, code=3)["accounts"]
    assert (one["calls"], one["prices"]) == (None, [])


def test_a_fleet_goes_on_past_a_bad_account(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [*_rows(fleet, "bridgepoint-group", 3, 12), *_rows(fleet, "harlow-and-finch", 3, 12)]
    path = _history(fleet, *rows)
    edit(fleet / "accounts/juniper-dental.yaml", "timezone:", "timezoone:")
    found = output(capsys, "advise", "--all", "--history", str(path), code=3)
    assert [one["account"] for one in found["accounts"]] == ["bridgepoint-group", "harlow-and-finch"]
    assert [one["account"] for one in found["failed"]] == ["juniper-dental"]


@pytest.mark.parametrize(
    "row",
    [
        "plans: [{ price: 10, calls: 5, minutes: 5 }]",
        "plans: [{ price: 10 }]",
        "flat: { low: 3, likely: 2, high: 4 }",
        "flat: { low: 1, likely: 2, high: 4 }\n    per_minute: { low: 1, likely: 1, high: 1 }",
        "{}",
    ],
)
def test_prices_of_the_project_are_checked(row: str, fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _history(fleet, *_rows(fleet, "bridgepoint-group", 3, 12))
    (fleet / "facts").mkdir()
    price = "" if row == "{}" else f"    {row}\n"
    (fleet / "facts/front-desks.yaml").write_text(
        "version: 1\ndesks:\n  ours:\n    name: Ours\n    kind: people\n    recipe: second-call\n"
        f"    as_of: 2026-10-01\n    source: us\n{price}",
        encoding="utf-8",
    )
    assert main(["advise", "-a", "bridgepoint-group", "--history", str(path)]) == 2
    assert "front-desks.yaml" in capsys.readouterr().err


def test_every_desk_hands_on_to_a_flow_that_ships() -> None:
    shipped = {path.stem for path in (ROOT / "recipes").rglob("*.yaml")}
    assert {desk.recipe for desk in SHIPPED.front_desks.desks.values()} <= shipped


def test_a_fleet_has_one_table_of_prices(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts = {"bridgepoint-group": 12, "harlow-and-finch": 12, "juniper-dental": 90}
    rows = [row for name, count in counts.items() for row in _rows(fleet, name, 3, count, days=8)]
    assert main(["advise", "--all", "--history", str(_history(fleet, *rows))]) == 0
    said = capsys.readouterr().out
    assert said.count("answering all of them") == 1
    assert "US$ a month, each account" in said
    assert [name for name in counts if name not in said] == []


def test_accounts_that_are_alike_are_advised_once(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (fleet / "accounts/bridgepoint-group.yaml").read_text("utf-8")
    other = text.replace("account: bridgepoint-group", "account: bridgepoint-two")
    (fleet / "accounts/bridgepoint-two.yaml").write_text(
        other.replace("bPt7Qm2LxRk94ZsVdC1e", "bPt7Qm2LxRk94ZsVdC1f"), encoding="utf-8"
    )
    names = ("bridgepoint-group", "bridgepoint-two")
    rows = [row for name in names for row in _rows(fleet, name, 3, 12, days=8)]
    words = ["advise", "--accounts", ",".join(names), "--history", str(_history(fleet, *rows))]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "bridgepoint-group, bridgepoint-two: callers missed about 45 times a month" in said
    assert said.count("Keep texting back alone.") == 1
    assert len(output(capsys, *words)["accounts"]) == 2
