"""A command that a message names works when it is pasted: it repeats how the accounts were reached."""

import ast
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typer

import ghl_flow
from ghl_flow.cli.main import application, main
from ghl_flow.remedy import REACHED, WITH_DRIVER, WITH_ONE, WITH_SANDBOX, WITH_SEVERAL, Reached, pasted
from tests.cli.test_deploy_commands import LOCATION, by_hand, edit, project
from tests.cli.test_published_by_hand import CANCEL, MAIN, set_by_hand

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
SHADOWED = Reached(silent=lambda accounts: accounts == ["x"])


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    main([*words])
    shown = capsys.readouterr()
    return shown.out + shown.err


@pytest.mark.parametrize(
    ("reached", "command", "whole"),
    [
        (Reached(), "'ghl-flow apply -a x'", "'ghl-flow apply -a x'"),
        (Reached(sandbox=True), "'ghl-flow apply -a x'", "'ghl-flow apply -a x --sandbox'"),
        (Reached(sandbox=True), "'ghl-flow auth token'", "'ghl-flow auth token'"),
        (Reached(Path("my clients")), "'ghl-flow plan'", "'ghl-flow --project \"my clients\" plan'"),
        (Reached(Path("a"), True), "'ghl-flow plan'", "'ghl-flow --project a plan --sandbox'"),
        (Reached(driver="api"), "'ghl-flow resume x'", "'ghl-flow resume x --driver api'"),
        (Reached(sandbox=True, driver="file"), "'ghl-flow plan'", "'ghl-flow plan --driver file --sandbox'"),
        # In double quotes `!` is an earlier line of bash.
        (Reached(accounts=("--accounts", "!x")), "'ghl-flow plan'", r"'ghl-flow plan --accounts \!x'"),
        (Reached(driver="api"), "'ghl-flow history'", "'ghl-flow history'"),
        (SHADOWED, "'ghl-flow apply -a x'", "'ghl-flow apply -a x --shadow'"),
        (SHADOWED, "'ghl-flow apply -a x -a y'", "'ghl-flow apply -a x -a y'"),
        (SHADOWED, "'ghl-flow apply --shadow -a x'", "'ghl-flow apply --shadow -a x'"),
        (SHADOWED, "'ghl-flow plan -a x'", "'ghl-flow plan -a x'"),
        (replace(SHADOWED, accounts=("-a", "x")), "'ghl-flow apply'", "'ghl-flow apply -a x --shadow'"),
    ],
)
def test_the_options_of_the_run_are_repeated(reached: Reached, command: str, whole: str) -> None:
    token = REACHED.set(reached)
    try:
        assert pasted(command) == whole
    finally:
        REACHED.reset(token)


@pytest.mark.skipif(os.name != "posix", reason="a shell")
def test_what_a_shell_would_read_is_quoted() -> None:
    """Put into a shell, each command names the very folder and accounts, and runs nothing."""
    folders = [
        "a$(echo b)",
        "a`echo b`",
        'a"b',
        "a'b",
        "a\\b",
        "a!b",
        "a b",
        "a;b",
        "$HOME",
        "~x",
        "a\u00e9 &",
    ]
    lines = []
    for folder in folders:
        token = REACHED.set(Reached(Path(folder), accounts=("--accounts", f"!{folder},*")))
        try:
            lines.append(pasted("'ghl-flow plan'").removeprefix("'").removesuffix("'"))
        finally:
            REACHED.reset(token)
    script = "ghl-flow() { printf '%s\\n' \"$@\"; }\n".replace("ghl-flow", "ghl_flow")
    script += "\n".join(line.replace("ghl-flow", "ghl_flow", 1) for line in lines)
    ended = subprocess.run(["/bin/sh", "-c", script], capture_output=True, check=True, encoding="utf-8")
    words = [("--project", one, "plan", "--accounts", f"!{one},*") for one in folders]
    assert ended.stdout.splitlines() == [word for line in words for word in line]


def test_published_while_paused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["apply", "--sandbox"])
    main(["pause", "all", "--sandbox"])
    by_hand(project, status="published")
    text = said(capsys, "status", "--sandbox")
    assert "'ghl-flow resume missed-call-text-back -a bridgepoint-group --sandbox'" in text
    assert "'ghl-flow pause missed-call-text-back -a bridgepoint-group --sandbox'" in text


@pytest.mark.parametrize("command", ["status", "plan", "pause"])
def test_the_driver_is_repeated(command: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    driven = ("--driver", "builder", "--sandbox")
    main(["apply", *driven])
    main(["pause", "all", *driven])
    if command == "pause":
        main(["destroy", "-y", "--allow-data-loss", *driven])
    words = ["pause", "missed-call-text-back"] if command == "pause" else [command]
    said_there = said(capsys, *words, *driven)
    resumed = "'ghl-flow resume missed-call-text-back"
    assert resumed in said_there
    assert re.findall(rf"{resumed}[^']*'", said_there)[0].endswith(" --driver builder --sandbox'")


def test_no_flow_needs_it(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["apply", "--sandbox"])
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: []")
    monkeypatch.chdir(project.parent)
    text = said(capsys, "--project", "agency", "plan", "--sandbox")
    assert "'ghl-flow --project agency apply -a bridgepoint-group --prune --sandbox'" in text


def test_an_account_without_a_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = project / "accounts/other.yaml"
    text = (project / ACCOUNT).read_text(encoding="utf-8")
    other.write_text(
        text.replace("bridgepoint-group", "other").replace(LOCATION, "otherLocation0000001"), encoding="utf-8"
    )
    main(["apply", "--all", "--sandbox"])
    other.unlink()
    shown = said(capsys, "status", "--all", "--sandbox")
    assert "'ghl-flow pause all -a other --sandbox'" in shown
    assert "'ghl-flow destroy -a other --sandbox'" in shown


@pytest.mark.parametrize(
    ("accounts", "command", "whole"),
    [
        (("-a", "x"), "'ghl-flow plan'", "'ghl-flow plan -a x'"),
        (("-a", "x", "-a", "y"), "'ghl-flow status'", "'ghl-flow status -a x -a y'"),
        (("--all",), "'ghl-flow plan --out FILE'", "'ghl-flow plan --out FILE --all'"),
        (("--accounts", "dental-*"), "'ghl-flow plan'", "'ghl-flow plan --accounts \"dental-*\"'"),
        (("--all",), "'ghl-flow apply -a x'", "'ghl-flow apply -a x'"),
        (("-a", "x"), "'ghl-flow destroy --copy W'", "'ghl-flow destroy --copy W -a x'"),
        (("-a", "x", "-a", "y"), "'ghl-flow destroy --copy W'", "'ghl-flow destroy --copy W -a ACCOUNT'"),
        (("--all",), "'ghl-flow destroy --copy W'", "'ghl-flow destroy --copy W -a ACCOUNT'"),
        (("--all",), "'ghl-flow history'", "'ghl-flow history --all'"),
        (("-a", "x"), "'ghl-flow sandbox seed'", "'ghl-flow sandbox seed -a x'"),
        (("--all",), "'ghl-flow sandbox seed'", "'ghl-flow sandbox seed --all'"),
        (("--all",), "'ghl-flow sandbox call +1'", "'ghl-flow sandbox call +1'"),
        (("--all",), "'ghl-flow adopt FLOW'", "'ghl-flow adopt FLOW'"),
        (("-a", "x"), "'ghl-flow adopt FLOW'", "'ghl-flow adopt FLOW -a x'"),
        (("-a", "x", "-a", "y"), "'ghl-flow auth token'", "'ghl-flow auth token'"),
        (("-a", "x"), "'ghl-flow auth token'", "'ghl-flow auth token -a x'"),
        (("-a", "x"), "'ghl-flow lint --update-baseline'", "'ghl-flow lint --update-baseline'"),
    ],
)
def test_the_accounts_of_the_run_are_repeated(accounts: tuple[str, ...], command: str, whole: str) -> None:
    token = REACHED.set(Reached(accounts=accounts))
    try:
        assert pasted(command) == whole
    finally:
        REACHED.reset(token)


def _commands(command: object, way: tuple[str, ...] = ()) -> Iterator[tuple[str, set[str]]]:
    below_it = getattr(command, "commands", None)
    if below_it is not None:
        for name, below in below_it.items():
            yield from _commands(below, (*way, name))
    else:
        yield " ".join(way), {option for one in getattr(command, "params", ()) for option in one.opts}


def test_it_is_known_which_command_takes_which_option() -> None:
    found = [*_commands(typer.main.get_command(application()))]
    assert {name for name, options in found if "--sandbox" in options} == WITH_SANDBOX
    assert {name for name, options in found if "--driver" in options} == WITH_DRIVER
    assert {name for name, options in found if "--all" in options} == WITH_SEVERAL
    assert {name for name, options in found if "--accounts" in options} == WITH_SEVERAL
    # One that sets accounts side by side has no use for all of them.
    some = {"templates compare"}
    assert {name for name, options in found if "--account" in options} == WITH_SEVERAL | WITH_ONE | some


def _bare(tree: ast.AST, *, inside: bool = False) -> Iterator[ast.Constant]:
    """Strings that name a command, outside of docstrings and of calls of `pasted`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not inside:
            found = re.search(r"ghl-flow ([a-z-]+)", node.value) or _UNNAMED.search(node.value)
            if found and {*found.groups()} & _NAMES:
                yield node
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "pasted"
        yield from _bare(node, inside=inside or called)


# Advice in the words of a command line that is none: `apply --prune deletes it`, `run pause again`.
_UNNAMED = re.compile(
    r"(?:^|[^-\w] ?)(?:\b(?:run|try) )?\b([a-z-]+)(?: (?:--[a-z]|again\b))|\b(?:run|try) ([a-z-]+)\b"
)
_NAMES = {name.partition(" ")[0] for name, _ in _commands(typer.main.get_command(application()))}
_NO_REMEDIES = {
    "cli/rollback.py",  # help
    "cli/report.py",  # help
    "cli/display/ci/markdown.py",  # a mark in a comment
    "cli/apply.py",  # says where a digest comes from
    "lint/formats/junit.py",  # a name
    "runtime/verify/as_test.py",  # a comment in a file
    "cli/init.py",  # in the project that it made
    "cli/display/init.py",  # the same
    "spec/project.py",  # there is no project yet
    "operations/sandbox.py",
    "deploy/access/choice.py",  # says what a driver is
    "mcp_server/server.py",  # says what the tools are
    "operations/agents_text.py",  # a page about all commands
    "operations/doctor_fix.py",  # the name of the command, put into what it may not do unasked
}


def test_every_command_that_a_message_names_can_be_pasted() -> None:
    root = Path(ghl_flow.__file__).parent
    found = [
        f"{path.relative_to(root)}:{node.lineno}: {node.value!r}"
        for path in sorted(root.rglob("*.py"))
        if path.relative_to(root).as_posix() not in _NO_REMEDIES
        for node in _bare(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_a_conflict(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["apply", "--sandbox"])
    by_hand(project, name="Changed by hand")
    edit(project / "flows/missed-call-text-back.yaml", "wait: 2 minutes", "wait: 3 minutes")
    text = said(capsys, "apply", "-a", "bridgepoint-group", "--sandbox", "--yes")
    assert "'ghl-flow plan -a bridgepoint-group --sandbox'" in text


def test_there_is_nothing_to_adopt(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "adopt", "missed-call-text-back", "-a", "bridgepoint-group", "--sandbox")
    assert "'ghl-flow plan -a bridgepoint-group --sandbox'" in text


def test_what_is_shadowed_is_not_made_to_text(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    allowed = "'ghl-flow apply -a bridgepoint-group --allow a2p"
    edit(project / ACCOUNT, "status: approved", "status: pending")
    main(["apply", "--shadow", "--sandbox"])
    assert f"{allowed} --shadow --sandbox'" in said(capsys, "doctor", "--sandbox")
    main(["apply", "--sandbox"])
    assert f"{allowed} --sandbox'" in said(capsys, "doctor", "--sandbox"), "the last apply counts"


@pytest.mark.parametrize("command", ["status", "plan", "doctor"])
def test_what_is_shadowed_there_is_not_made_to_text_by_the_hint(
    command: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another machine applied: this one's journal knows of an apply that texted, or of none."""
    main(["apply", "--sandbox"])
    texted = (project / ".ghl-flow/journal.jsonl").read_bytes()
    main(["apply", "--shadow", "--sandbox"])
    if command == "doctor":
        set_by_hand(project, MAIN, CANCEL, status="draft")
    else:
        edit(project / ACCOUNT, "status: approved", "status: pending")
    for journal in (texted, b""):
        (project / ".ghl-flow/journal.jsonl").write_bytes(journal)
        text = said(capsys, command, "--sandbox")
        assert "contacts are texted" not in text
        assert "--shadow" in text, text
    main(["apply", "--sandbox", "--allow", "a2p"])
    assert "--shadow" not in said(capsys, command, "--sandbox")


def test_an_apply_decides_for_itself_what_is_shadowed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--driver", "file", "--sandbox")
    again = "'ghl-flow apply -a bridgepoint-group"
    assert f"{again} --shadow {' '.join(words)}'" in said(capsys, "apply", "--shadow", *words)
    assert f"{again} {' '.join(words)}'" in said(capsys, "apply", *words)


def test_a_saved_plan_is_of_flows_that_text(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "apply", "--shadow")
    assert "pass --yes" in text
    assert "FILE" not in text


def test_no_terminal(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--project", str(project), "apply", "--all")
    assert f"'ghl-flow --project {project} plan --out FILE --all'" in text
    assert f"'ghl-flow --project {project} apply FILE'" in text


@pytest.mark.parametrize("command", ["plan", "status", "apply"])
def test_what_is_paused_is_let_run_by_a_line_that_can_be_pasted(
    command: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["apply", "--sandbox"])
    main(["pause", "all", "--sandbox"])
    text = said(capsys, command, "--sandbox", *(["--yes"] if command == "apply" else []))
    line = "'ghl-flow resume missed-call-text-back -a bridgepoint-group --sandbox'"
    assert f"paused; {line} publishes it" in text
    capsys.readouterr()
    main([*shlex.split(line.strip("'"))[1:], "--yes"])
    assert "published workflow missed-call-text-back/main" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["clients of ours", "it's", "a;b", "-clients", "plain"])
def test_the_way_into_a_new_project_can_be_pasted(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    way = next(line for line in said(capsys, "init", "--", name).splitlines() if line.startswith("  cd "))
    command = f"{way.partition(' && ')[0]} && ls ghl-flow.yaml"
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True)
