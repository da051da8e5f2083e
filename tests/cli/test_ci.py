"""`ghl-flow ci`: what it prints and writes, and its exit code."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import FLOW, edit, output, project

__all__ = ["project"]

SEED = "accounts/bridgepoint-group.yaml"


def test_all_well_with_files_for_ci(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ci", "--sandbox", "--output", "out"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[-4:]] == [
        ["lint", "ok"],
        ["verify", "ok"],
        ["test", "ok"],
        ["plan", "ok"],
    ]
    assert json.loads((project / "out/lint.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert "<testsuites" in (project / "out/tests.xml").read_text("utf-8")
    summary = (project / "out/summary.md").read_text("utf-8")
    assert summary.startswith("<!-- ghl-flow ci -->\n")
    assert "| plan | \u2705 ok | 4 changes in 1 account |" in summary
    digest = json.loads((project / "out/plan.json").read_text("utf-8"))["accounts"][0]["digest"]
    assert f"`{digest}`" in summary
    assert main(["apply", "out/plan.json", "--sandbox"]) == 0


def test_every_stage_is_run_and_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / SEED, "back: off", "back: on")
    edit(project / FLOW, "wait: 2 minutes", "wait: 9 minutes")
    found = output(capsys, "ci", "--sandbox", code=1)
    assert [(row["stage"], row["outcome"], row["code"]) for row in found["stages"]] == [
        ("lint", "failed", 1),
        ("verify", "failed", 1),
        ("test", "failed", 1),
        ("plan", "ok", 0),
    ]
    assert (found["code"], found["skipped"], found["files"]) == (1, [], [])


def test_without_credentials_the_plan_is_left_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = output(capsys, "ci", code=4)
    assert [row["outcome"] for row in found["stages"]] == ["ok", "ok", "ok", "closed"]
    found = output(capsys, "ci", "--skip", "plan", "--output", "out")
    assert found["skipped"] == ["plan"]
    assert sorted(Path(name).name for name in found["files"]) == ["lint.sarif", "summary.md", "tests.xml"]
    assert "skipped" in (project / "out/summary.md").read_text("utf-8")
    assert main(["ci", "--skip", "lnt"]) == 2
    assert "did you mean 'lint'?" in capsys.readouterr().err


def test_outside_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["ci"]) == 2
