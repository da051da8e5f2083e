"""The action and the examples for CI: their steps run, and their commands are commands."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import edit, project
from tests.conftest import ROOT

__all__ = ["project"]

EXAMPLES = sorted((ROOT / "docs/examples/ci").glob("*.yml"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {
    step["name"]: step for step in ACTION["runs"]["steps"] if "name" in step and "run" in step
}


class Runner:
    """Runs steps of the action as GitHub does: bash, with files for outputs and the summary."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.project, self.folder = project, folder
        tools = folder / "bin"
        tools.mkdir()
        script(tools / "ghl-flow", f'exec {shlex.quote(sys.executable)} -m ghl_flow "$@"')
        script(tools / "python", 'echo "python $*" >> "$CALLS"')
        script(
            tools / "gh", 'echo "gh $*" >> "$CALLS"; case "$*" in *--paginate*) printf "%s" "$THERE";; esac'
        )
        self.calls = folder / "calls"
        self.calls.touch()
        # No rights to what the machine has, as on a runner.
        self.env = {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            "RUNNER_TEMP": str(folder / "temp"),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "CALLS": str(self.calls),
        }

    def run(self, step: str, **env: str) -> int:
        assert set(STEPS[step].get("env", {})) <= {*env}
        return self.bash(STEPS[step]["run"], **env)

    def bash(self, text: str, **env: str) -> int:
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
        return subprocess.run(
            words, cwd=self.project, env={**self.env, **env}, check=False, timeout=120
        ).returncode

    @property
    def outputs(self) -> dict[str, str]:
        lines = Path(self.env["GITHUB_OUTPUT"]).read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def runner(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(project, tmp_path_factory.mktemp("runner"))


@pytest.mark.parametrize("wrong", [False, True])
def test_the_steps(wrong: bool, project: Path, runner: Runner) -> None:
    if wrong:
        edit(project / "accounts/bridgepoint-group.yaml", "back: off", "back: on")
    assert runner.run("Install", PACKAGE="/the/action") == 0
    assert runner.calls.read_text("utf-8") == "python -m pip install --quiet /the/action\n"
    skipped = "--skip verify --skip test --sandbox"
    assert runner.run("Gate", PROJECT=".", ARGUMENTS=skipped) == 0
    code, folder = runner.outputs["code"], Path(runner.outputs["folder"])
    assert (code, runner.outputs["sarif"]) == (str(int(wrong)), "true")
    assert sorted(path.name for path in folder.iterdir()) == ["lint.sarif", "plan.json", "summary.md"]
    assert json.loads((folder / "lint.sarif").read_text("utf-8"))["runs"]
    assert Path(runner.env["GITHUB_STEP_SUMMARY"]).read_text("utf-8").startswith("<!-- ghl-flow ci -->")
    assert runner.run("Result", CODE=code) == int(wrong)


@pytest.mark.parametrize(
    ("there", "call"),
    [
        ("", "--method POST repos/o/r/issues/7/comments -F body=@"),
        ("55\n66\n", "--method PATCH repos/o/r/issues/comments/55 -F body=@"),
    ],
)
def test_a_pull_request_has_one_comment(there: str, call: str, runner: Runner) -> None:
    folder = runner.folder / "out"
    folder.mkdir()
    words = {"GH_TOKEN": "t", "FOLDER": str(folder), "REPOSITORY": "o/r", "NUMBER": "7", "THERE": there}
    assert runner.run("Comment", **words) == 0
    assert runner.calls.read_text("utf-8") == ""
    (folder / "summary.md").write_text("x", encoding="utf-8")
    assert runner.run("Comment", **words) == 0
    assert call in runner.calls.read_text("utf-8")


def test_a_project_that_is_none_ends_with_its_code(runner: Runner, tmp_path: Path) -> None:
    assert runner.run("Gate", PROJECT=str(tmp_path), ARGUMENTS="") == 0
    assert runner.outputs["code"] == "2"
    assert "sarif" not in runner.outputs


def test_no_value_of_an_event_is_put_into_a_script() -> None:
    """`${{ ... }}` inside of `run` would be run as code, whatever a branch is called."""
    assert [name for name, step in STEPS.items() if "${{" in step["run"]] == []


def commands(path: Path) -> list[str]:
    lines = path.read_text("utf-8").replace("run: ", "\n").replace("- ghl-flow", "\nghl-flow").splitlines()
    found = [line.strip() for line in lines if line.strip().startswith("ghl-flow ")]
    return [line.split(" || ")[0].split(" > ")[0].split(" >> ")[0] for line in found]


def commands_of_the_action(path: Path) -> list[str]:
    """What the action runs for an example, with each text that its arguments may be."""
    jobs = yaml.safe_load(path.read_text("utf-8")).get("jobs", {}).values()
    steps = [
        step.get("with", {}) for job in jobs for step in job["steps"] if "ghl-flow@" in step.get("uses", "")
    ]
    assert all({*given} <= {*ACTION["inputs"]} for given in steps)
    return [
        f"ghl-flow ci {words}" for given in steps for words in re.findall("'([^']*)'", given["arguments"])
    ]


def test_an_example_has_commands() -> None:
    assert {path.name: len(commands(path)) for path in EXAMPLES} == {
        "github-apply.yml": 3,
        "github-check.yml": 0,
        "github-drift.yml": 2,
        "gitlab-ci.yml": 4,
    }
    (check,) = [path for path in EXAMPLES if path.name == "github-check.yml"]
    assert commands_of_the_action(check) == ["ghl-flow ci --skip plan", "ghl-flow ci "]


@pytest.mark.parametrize(
    ("code", "ends", "pending"),
    [(0, 0, False), (1, 1, False), (2, 0, True), (3, 3, False), (130, 130, False)],
)
def test_only_a_plan_with_changes_is_applied(code: int, ends: int, pending: bool, runner: Runner) -> None:
    example = yaml.safe_load((ROOT / "docs/examples/ci/github-apply.yml").read_text("utf-8"))
    (step,) = [step for step in example["jobs"]["plan"]["steps"] if step.get("id") == "plan"]
    script(runner.folder / "bin/ghl-flow", f"exit {code}")
    assert runner.bash(step["run"]) == ends
    output = Path(runner.env["GITHUB_OUTPUT"])
    assert (output.exists() and "pending=true" in output.read_text("utf-8")) is pending


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_commands_of_an_example_run(
    path: Path, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in [*commands(path), *commands_of_the_action(path)]:
        words = [word for word in shlex.split(line)[1:] if word not in ("--webhook", "env:SLACK_WEBHOOK")]
        online = words[0] in ("plan", "apply", "status", "monitor", "ci")
        code = main([*words, *(["--sandbox"] if online else [])])
        said = capsys.readouterr().err
        # The sandbox says nothing of the number or of an earlier apply: what is looked at is not all well.
        assert code in (0, *((1, 2, 3) if words[0] in ("monitor", "plan", "status") else ())), (line, said)
        assert "No such" not in said


def test_each_kind_of_example_is_there() -> None:
    assert {path.name for path in EXAMPLES} == {
        "github-check.yml",
        "github-apply.yml",
        "github-drift.yml",
        "gitlab-ci.yml",
    }
    page = (ROOT / "docs/ci.md").read_text("utf-8")
    assert all(f"examples/ci/{path.name}" in page for path in EXAMPLES)
