"""Completion: what each shell is answered, and some lines by the shells themselves."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.history.journal import Journal
from tests.cli.starter import new_project

_SCRIPTS = Path(sys.executable).parent

_BASH = """
source '{file}'
COMP_WORDS=({words}) COMP_CWORD={last}
_ghl_flow_completion ghl-flow
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
# What zsh's own completion does with the answer is its business: `_arguments` gets "*: :((value ...))".
_ZSH = """
compdef() {{ }}
_arguments() {{ print -l -- "$@" }}
source '{file}'
words=({words}); CURRENT={number}
_ghl_flow_completion
"""
_FISH = """
source '{file}'
complete -C "{line}"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    assert main(["init", str(root)]) == 0
    (root / "accounts/broken.yaml").write_text("account: [", encoding="utf-8")
    return root


def _answer(shell: str, line: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the script of the shell is answered, in a project that is the current folder."""
    words = line.split(" ")
    asked = {
        "bash": {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("_GHL_FLOW_COMPLETE", f"complete_{shell}")
        for name, value in asked.items():
            patch.setenv(name, value)
        main([])
    shown = capsys.readouterr()
    assert not shown.err
    return shown.out


def _completions(
    shell: str, line: str, project: Path, scripts: Path, capsys: pytest.CaptureFixture[str]
) -> str:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    file = scripts / shell
    if not file.exists():
        assert main(["completion", shell]) == 0
        file.write_text(capsys.readouterr().out, encoding="utf-8")
    words = (line if shell != "bash" else line.replace("@", " @ ")).split(" ")  # as bash parts it
    quoted = " ".join(f"'{word}'" for word in words)
    script = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}[shell].format(
        file=file, words=quoted, last=len(words) - 1, number=len(words), line=line
    )
    options = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    result = subprocess.run(
        [shell, *options, "-c", script],
        cwd=project,
        env={**os.environ, "PATH": f"{_SCRIPTS}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "Traceback" not in result.stderr
    return result.stdout


SHELLS = pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scripts")


@SHELLS
@pytest.mark.parametrize(
    ("line", "offered", "not_offered"),
    [
        ("ghl-flow ver", "verify", "lint"),
        ("ghl-flow lint --sta", "--statistics", "--select"),
        ("ghl-flow rule GF61", "GF611", "GF101"),
        ("ghl-flow lint --select native", "native-toggle-on", "GF611"),
        ("ghl-flow plan -a bridge", "bridgepoint-group", "broken"),
        ("ghl-flow verify miss", "missed-call-text-back", "README"),
        ("ghl-flow apply --allow native", "native-toggle", "a2p"),
        ("ghl-flow apply --allow pa", "paused", "a2p"),
        ("ghl-flow init --niche app", "appointment-based", "contractor"),
        ("ghl-flow plan --driver b", "builder", "snapshot"),
        ("ghl-flow backup --driver s", "snapshot", "builder"),
        ("ghl-flow apply --on-conflict re", "remote", "local"),
        ("ghl-flow lint --select GF101,native", "GF101,native-toggle-on", "GF611"),
        ("ghl-flow apply --allow a2p,", "a2p,native-toggle", "a2p,a2p"),
        ("ghl-flow plan --accounts acme,bridge", "acme,bridgepoint-group", "broken"),
        ("ghl-flow plan --accounts acme,!bridge", "acme,!bridgepoint-group", "broken"),
        ("ghl-flow plan --exclude !bridge", "!bridgepoint-group", "broken"),
        ("ghl-flow plan --accounts @ghl", "ghl-flow.yaml", "flows"),
        ("ghl-flow plan --accounts acme,@accounts/br", "accounts/broken.yaml", "flows"),
        ("ghl-flow plan --accounts acme,@nowhere/br", "", "broken"),
        ("ghl-flow sandbox workflow-api of", "off", "on "),
        ("ghl-flow sandbox call +15125550100 --status vo", "voicemail", "busy"),
    ],
)
def test_answers(
    shell: str,
    line: str,
    offered: str,
    not_offered: str,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(project)
    shown = _answer(shell, line, capsys)
    assert offered in shown
    assert not_offered not in shown


@SHELLS
@pytest.mark.parametrize(
    ("line", "offered", "not_offered"),
    [
        ("ghl-flow ver", "verify", "lint"),
        ("ghl-flow plan -a acme,bridge", "acme,bridgepoint-group", "broken"),
        ("ghl-flow plan --accounts !acme,@accounts/br", "@accounts/broken.yaml", "flows"),
        ("ghl-flow sandbox call +15125550100 --status vo", "voicemail", "busy"),
    ],
)
def test_completes(
    shell: str,
    line: str,
    offered: str,
    not_offered: str,
    project: Path,
    scripts: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = _completions(shell, line, project, scripts, capsys)
    assert offered in shown
    assert not_offered not in shown


@SHELLS
@pytest.mark.parametrize(
    ("before", "name", "typed", "offered", "not_offered"),
    [
        ("plan", "--account", "bridge", "bridgepoint-group", "broken"),
        ("plan", "--account", "", "bridgepoint-group", "--all"),
        ("-q apply --account=bridgepoint-group", "--driver", "b", "builder", "snapshot"),
        ("apply -a bridgepoint-group", "--allow", "pa", "paused", "a2p"),
        ("plan", "--accounts", "@ghl", "@ghl-flow.yaml", "flows"),
    ],
)
def test_completes_behind_an_equals_sign(
    shell: str,
    before: str,
    name: str,
    typed: str,
    offered: str,
    not_offered: str,
    project: Path,
    scripts: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """bash makes `=` a word of its own and wants the value; zsh and fish want the whole word back."""
    line = f"ghl-flow {before} {name}={typed}"
    if shell == "bash":
        line = line.replace("=", " = ").replace("= @", "=@").rstrip()
    shown = _completions(shell, line, project, scripts, capsys)
    whole = offered if shell == "bash" else f"{name}={offered}"
    assert whole in shown
    assert shell != "bash" or f"{name}=" not in shown
    assert not_offered not in shown


@SHELLS
def test_answers_entries_of_the_journal(
    shell: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    assert "3f2a91c0d4e7" not in _answer(shell, "ghl-flow rollback --to 3f", capsys)
    entry = '{"id": "3f2a91c0d4e7", "at": "2026-01-05T10:00:00Z", "command": "apply", "account": "x"}\n'
    journal = project / ".ghl-flow"
    journal.mkdir(exist_ok=True)
    (journal / "journal.jsonl").write_text(entry, encoding="utf-8")
    assert [item["id"] for item in Journal(journal).entries()] == ["3f2a91c0d4e7"]
    assert "3f2a91c0d4e7" in _answer(shell, "ghl-flow rollback --to 3f", capsys)
    (journal / "journal.jsonl").unlink()


@SHELLS
def test_offers_nothing_where_nothing_can_be_read(
    shell: str, tmp_path: Path, scripts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ghl-flow.yaml").write_text("[", encoding="utf-8")
    assert _completions(shell, "ghl-flow plan -a bridge", tmp_path, scripts, capsys).strip() in ("", "_files")


COMMAND = r"\$(touch ran) \`touch ran\` [/b] \\$(touch ran)"
NAMED = f"""version: 1
flow: odd
name: '{COMMAND}'
trigger: [{{ contact_tag: {{ added: x }} }}]
steps: [{{ add_tag: y }}]
"""
ENTRY = '{"id": "3f2a", "at": "x", "command": %s}\n'
BESIDE = '{"id": %s, "at": "x"}\n{"id": "3f2a", "at": "x"}\n'


@pytest.mark.parametrize(
    ("file", "content", "line", "offered"),
    [
        ("flows/odd.yaml", NAMED, "ghl-flow pause ", "odd"),
        (".ghl-flow/journal.jsonl", ENTRY % json.dumps(COMMAND), "ghl-flow rollback --to ", "3f2a"),
        (".ghl-flow/journal.jsonl", BESIDE % json.dumps(COMMAND), "ghl-flow rollback --to ", "3f2a"),
        ("niche_templates/a\\$(touch ran)/x.sms.j2", "", "ghl-flow templates show ", "default"),
    ],
    ids=["name of a flow", "command of an entry", "id of an entry", "folder of a niche"],
)
def test_zsh_runs_nothing_of_what_is_offered(
    file: str,
    content: str,
    line: str,
    offered: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It evaluates the answer twice: a backslash too many takes away the one before a `$`."""
    new_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    shown = _answer("zsh", line, capsys)
    assert offered in shown
    assert {*re.findall(r"\\+.", shown)} <= {r"\$", r"\`", r"\\:"}
    for shell in ("bash", "fish"):
        shown = _answer(shell, line, capsys)
        assert offered in shown
        assert not re.search(r"^[^\t]*\$\(", shown, re.MULTILINE)
