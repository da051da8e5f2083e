"""Accounts that fail, that are not begun and that are done have the same keys; a saved plan forgets none."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_fleet import applied, broken, failing, fleet
from tests.cli.test_partly_failing import HighLevel, highlevel
from tests.cli.test_stopped_at_once import stopped_at

__all__ = ["fleet", "highlevel", "project"]


def keys(rows: list[dict[str, Any]]) -> set[frozenset[str]]:
    return {frozenset(row) for row in rows}


@pytest.mark.parametrize(
    "command", ["apply --sandbox --all", "pause all --sandbox --all", "destroy --sandbox --all"]
)
def test_rows_of_accounts_have_the_same_keys(
    command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox", "--all") == 0
    (fleet / "accounts/client-03.yaml").write_text("account: [\n", encoding="utf-8")
    broken(fleet, 5)
    capsys.readouterr()
    main([*command.split(), "--format", "json"])
    rows = json.loads(capsys.readouterr().out)["accounts"]
    assert len(keys(rows)) == 1
    (failed,) = [row for row in rows if row["account"] == "client-03"]
    assert failed["status"] == "failed"
    assert failed["driver"] is None


def test_what_was_not_begun_did_not_fail(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failing(fleet, 2)
    rows = applied(capsys, "--all", "--concurrency", "1", "--stop-after", "1", code=3)
    assert {name: row["status"] for name, row in rows.items()} == {
        "client-01": "complete",
        "client-02": "failed",
        **{f"client-{number:02}": "not-begun" for number in range(3, 13)},
    }
    assert len(keys(list(rows.values()))) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_what_was_stopped_is_told_from_what_failed(
    times: int, highlevel: HighLevel, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stopped_at(highlevel, 30, signal.SIGINT, times)
    assert main(["apply", "--all", "--yes", "--concurrency", "2", "--format", "json"]) == 130
    rows = json.loads(capsys.readouterr().out)["accounts"]
    states = {row["status"] for row in rows}
    assert "failed" not in states
    assert {"interrupted", "not-begun"} <= states
    assert len(keys(rows)) == 1


@pytest.mark.parametrize("command", ["plan --sandbox --all", "status --sandbox --all", "auth status"])
def test_lists_of_what_failed_are_always_there(
    command: str, fleet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", "x" * 20)
    whole = output(capsys, *command.split())
    assert whole["failed"] == []
    (fleet / "accounts/client-03.yaml").write_text("account: [\n", encoding="utf-8")
    partly = output(capsys, *command.split(), code=3)
    assert whole.keys() == partly.keys()
    assert [row["account"] for row in partly["failed"]] == ["client-03"]


def test_a_saved_plan_names_what_could_not_be_planned(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (fleet / "accounts/client-03.yaml").write_text("account: [\n", encoding="utf-8")
    edit(fleet / "accounts/client-05.yaml", "  first_name: Dale\n", "")
    assert main(["plan", "--sandbox", "--all", "--out", "plan.json"]) == 3
    capsys.readouterr()
    assert main(["apply", "--sandbox", "plan.json"]) == 3
    captured = capsys.readouterr()
    assert "client-03: failed" in captured.err
    assert "not in the saved plan: not valid YAML" in captured.err
    assert "not in the saved plan: there is no value 'first_name'" in captured.err
    assert "client-04, client-06, " in captured.out
    assert captured.out.count("8 changes made") == 1
    edit(fleet / "flows/missed-call-text-back.yaml", "wait: 2 minutes", "wait: 1 minute")
    assert main(["plan", "--sandbox", "--all", "--out", "plan.json"]) == 3
    capsys.readouterr()
    assert main(["apply", "--sandbox", "plan.json", "--format", "json"]) == 3
    rows = {row["account"]: row for row in json.loads(capsys.readouterr().out)["accounts"]}
    assert rows["client-05"]["status"] == "failed"
    assert len(rows) == 12
    # A plan of one account that was planned, and one of all that were.
    for path in ("accounts/client-03.yaml", "accounts/client-05.yaml"):
        (fleet / path).unlink()
    assert main(["plan", "--sandbox", "--all", "--out", "plan.json"]) == 0
    assert main(["apply", "--sandbox", "plan.json"]) == 0


def test_what_could_not_be_planned_cannot_be_edited_out(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (fleet / "accounts/client-03.yaml").write_text("account: [\n", encoding="utf-8")
    assert main(["plan", "--sandbox", "--all", "--out", "plan.json"]) == 3
    document = json.loads((fleet / "plan.json").read_text(encoding="utf-8"))
    document["failed"] = []
    (fleet / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    assert main(["apply", "--sandbox", "plan.json"]) == 2
    assert "was changed since it was saved" in capsys.readouterr().err


def test_a_plan_that_an_earlier_version_saved(fleet: Path) -> None:
    """It has no list of what failed."""
    from ghl_flow.wire.fingerprint import digest_of

    assert main(["plan", "--sandbox", "--all", "--out", "plan.json"]) == 0
    document = json.loads((fleet / "plan.json").read_text(encoding="utf-8"))
    for key in ("failed", "accounts_without_file", "digest"):
        document.pop(key, None)
    document["digest"] = digest_of(document)
    (fleet / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    assert main(["apply", "--sandbox", "plan.json"]) == 0
