"""`ghl-flow ci`: what it prints and writes, and its exit code."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ghl_flow.cli.display.plan import markdown
from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import FLOW, edit, output, project
from tests.cli.test_fleet import broken, failing, fleet

__all__ = ["fleet", "project"]

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
    found = output(capsys, "ci", "--sandbox", "--output", "out", code=1)
    assert [(row["stage"], row["outcome"], row["code"]) for row in found["stages"]] == [
        ("lint", "failed", 1),
        ("verify", "failed", 1),
        ("test", "failed", 1),
        ("plan", "ok", 0),
    ]
    assert (found["code"], found["skipped"], len(found["files"])) == (1, [], 4)
    # The comment names what is wrong, the worst first.
    summary = (project / "out/summary.md").read_text("utf-8")
    _, *parts = re.split("<details><summary>", summary)
    rows = {part.partition("<")[0]: part.split("```\n")[1].splitlines() for part in parts[:3]}
    assert rows["lint"][0].startswith("accounts/bridgepoint-group.yaml:")
    assert "GF001" in rows["lint"][0]
    guarantee = "missed-call-text-back: replies within 3 minutes"
    assert rows["verify"][0].startswith(f"violated: bridgepoint-group: {guarantee}: ")
    assert rows["test"][0].startswith(
        "flows/missed-call-text-back.test.yaml:7:5: one missed call, one text after two minutes (documented"
    )


def test_without_credentials_the_plan_is_left_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = output(capsys, "ci", code=4)
    assert [row["outcome"] for row in found["stages"]] == ["ok", "ok", "ok", "denied"]
    found = output(capsys, "ci", "--skip", "plan", "--output", "out")
    assert found["skipped"] == ["plan"]
    assert sorted(Path(name).name for name in found["files"]) == ["lint.sarif", "summary.md", "tests.xml"]
    assert "skipped" in (project / "out/summary.md").read_text("utf-8")
    assert main(["ci", "--skip", "lnt"]) == 2
    assert "did you mean 'lint'?" in capsys.readouterr().err


def test_outside_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["ci"]) == 2


def _without_account(fleet: Path) -> None:
    for kind in ("yaml", "test.yaml"):
        text = (fleet / f"flows/missed-call-text-back.{kind}").read_text("utf-8")
        text = text.replace("flow: missed-call-text-back", "flow: other", 1)
        (fleet / f"flows/other.{kind}").write_text(text, encoding="utf-8")


def _not_valid(fleet: Path) -> None:
    for name in ("one", "two"):
        (fleet / f"flows/{name}.test.yaml").write_text("version: 1\nflwo: x\ntests: []\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("wrong", "verified", "tested", "code"),
    [
        (lambda fleet: failing(fleet, 5), "; 1 account failed", "; 1 account failed", 3),
        (_without_account, "; no account runs 1 flow", "; no account runs 1 flow", 3),
        (_not_valid, "", "; 2 files not valid", 2),
    ],
)
def test_a_line_says_what_was_not_looked_at(
    wrong: Callable[[Path], None],
    verified: str,
    tested: str,
    code: int,
    fleet: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong(fleet)
    words = ("ci", "--sandbox", "--skip", "lint", "--skip", "plan")
    verify, test = output(capsys, *words, code=code)["stages"]
    assert verify["summary"].partition("0 unknown")[2] == verified
    assert test["summary"].partition("runs of tests")[2] == tested


def test_a_summary_says_how_many_findings_it_has_not(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, 13):
        edit(fleet / f"accounts/client-{number:02}.yaml", "back: off", "back: unknown")
        edit(fleet / f"accounts/client-{number:02}.yaml", "status: approved", "status: pending")
    assert main(["ci", "--skip", "verify,test,plan", "--output", "out"]) == 1
    found = output(capsys, "lint", code=1)
    summary = (fleet / "out/summary.md").read_text("utf-8")
    assert f"\nand {len(found) - 20} more: lint.sarif has all\n" in summary
    assert summary.count("GF") == 20


def test_the_findings_count_for_how_long_a_comment_may_be(
    fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["ci", "--sandbox", "--skip", "verify,test", "--output", "out"]
    broken(fleet, 3)
    assert main(words) == 1
    whole = (fleet / "out/summary.md").read_text("utf-8")
    rest = len(whole) - whole.index("**Plan")
    monkeypatch.setattr(markdown, "MOST", rest + 10)
    assert main(words) == 1
    cut = (fleet / "out/summary.md").read_text("utf-8")
    assert cut.endswith("The rest is too long for a comment: run the plan to see it.\n")
