"""Completion, by the shells themselves."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.history.journal import Journal

_SCRIPTS = Path(sys.executable).parent

_BASH = """
source <(ghl-flow completion bash)
COMP_WORDS=({words}) COMP_CWORD={last}
_ghl_flow_completion ghl-flow
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
# What zsh's own completion does with the answer is its business: `_arguments` gets "*: :((value ...))".
_ZSH = """
compdef() {{ }}
_arguments() {{ print -l -- "$@" }}
source <(ghl-flow completion zsh)
words=({words}); CURRENT={number}
_ghl_flow_completion
"""
_FISH = """
ghl-flow completion fish | source
complete -C "{line}"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    assert main(["init", str(root)]) == 0
    (root / "accounts/broken.yaml").write_text("account: [", encoding="utf-8")
    return root


def _completions(shell: str, line: str, project: Path) -> str:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    words = line.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    script = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}[shell].format(
        words=quoted, last=len(words) - 1, number=len(words), line=line
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


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
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
        ("ghl-flow sandbox workflow-api of", "off", "on "),
        ("ghl-flow sandbox call +15125550100 --status vo", "voicemail", "busy"),
    ],
)
def test_completes(shell: str, line: str, offered: str, not_offered: str, project: Path) -> None:
    shown = _completions(shell, line, project)
    assert offered in shown
    assert not_offered not in shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completes_entries_of_the_journal(shell: str, project: Path) -> None:
    assert "3f2a91c0d4e7" not in _completions(shell, "ghl-flow rollback --to 3f", project)
    entry = '{"id": "3f2a91c0d4e7", "at": "2026-01-05T10:00:00Z", "command": "apply", "account": "x"}\n'
    journal = project / ".ghl-flow"
    journal.mkdir(exist_ok=True)
    (journal / "journal.jsonl").write_text(entry, encoding="utf-8")
    assert [item["id"] for item in Journal(journal).entries()] == ["3f2a91c0d4e7"]
    assert "3f2a91c0d4e7" in _completions(shell, "ghl-flow rollback --to 3f", project)
    (journal / "journal.jsonl").unlink()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_offers_nothing_where_nothing_can_be_read(shell: str, tmp_path: Path) -> None:
    (tmp_path / "ghl-flow.yaml").write_text("[", encoding="utf-8")
    assert _completions(shell, "ghl-flow plan -a bridge", tmp_path).strip() in ("", "_files")
