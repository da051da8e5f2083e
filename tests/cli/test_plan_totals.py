"""The totals of a plan are what apply does then; what it leaves is counted apart, in text and JSON."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import by_hand, edit, output, project
from tests.cli.test_file_driver import FILE

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"


def total(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, dict[str, int]]:
    """The line of totals, and the summary of JSON without what is 0."""
    summary = output(capsys, "plan", *(words or ("--sandbox",)), code=code)["summary"]
    assert main(["plan", *(words or ("--sandbox",))]) == code
    line = capsys.readouterr().out.strip().splitlines()[-1]
    return line, {word: count for word, count in summary.items() if count}


def test_drafts_that_cannot_be_published(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / ACCOUNT, "status: approved", "status: pending")
    assert total(capsys) == ("Plan: 4 to create, 0 unchanged", {"create": 4})
    assert main(["apply", "--sandbox"]) == 1
    assert total(capsys) == (
        "Plan: nothing to apply, 2 unchanged; 2 held back by closed gates",
        {"unchanged": 2, "held_back": 2},
    )
    (applied,) = output(capsys, "apply", "--sandbox", code=1)["accounts"]
    assert applied["done"] == []


def test_deletions_that_apply_keeps(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: []")
    assert total(capsys) == ("Plan: nothing to apply, 0 unchanged; 2 kept without --prune", {"kept": 2})
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 2
    capsys.readouterr()
    assert main(["apply", "--sandbox", "--prune"]) == 0
    assert total(capsys)[1] == {}


def test_a_dry_run_of_a_prune_counts_the_deletions(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: []")
    for words, line, summary in (
        ((), "Plan: nothing to apply, 0 unchanged; 2 kept without --prune", {"kept": 2}),
        (("--prune",), "Plan: 2 to delete, 0 unchanged", {"delete": 2}),
    ):
        capsys.readouterr()
        assert main(["apply", "--sandbox", "--dry-run", *words]) == 0
        assert capsys.readouterr().out.strip().splitlines()[-1] == line
        found = output(capsys, "apply", "--sandbox", "--dry-run", *words)["summary"]
        assert {word: count for word, count in found.items() if count} == summary


def test_whoever_confirms_a_prune_sees_the_deletions(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ghl_flow.cli.asking import confirmed_plan
    from ghl_flow.cli.session import Session
    from ghl_flow.operations.plan import plan
    from ghl_flow.operations.workspace import Workspace

    assert main(["apply", "--sandbox"]) == 0
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: []")
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)
    for prune, said in ((True, "Plan: 2 to delete, 0 unchanged"), (False, "2 kept without --prune")):
        capsys.readouterr()
        assert confirmed_plan(Session(), plan(Workspace(project, sandbox=True)), prune=prune)
        assert said in capsys.readouterr().err


def test_what_a_person_builds(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert total(capsys, *FILE) == (
        "Plan: 2 to create, 0 unchanged; 2 to be built or deleted by hand",
        {"create": 2, "by_hand": 2},
    )
    assert main(["apply", *FILE]) == 1
    assert total(capsys, *FILE)[1] == {"unchanged": 2, "by_hand": 2}


def test_an_account_with_a_problem(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    by_hand(project, allowMultiple=False)
    edit(project / "flows/missed-call-text-back.yaml", "wait: 2 minutes", "wait: 1 minute")
    line, summary = total(capsys, code=1)
    assert summary == {"unchanged": 3, "blocked": 1}
    assert line == "Plan: nothing to apply, 3 unchanged; 1 not applied before the errors above are gone"
