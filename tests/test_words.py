"""The words of messages, help and reports: a manual's, not a private idiom."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.conftest import ROOT

# What must not be read by a user, and what to write instead.
BANNED = {
    r"mend(s|ed|ing)?": "fix",
    r"land(s|ed|ing)?": "restore",
    r"ours|theirs": "local, remote; managed",
    r"nothing of ours": "no managed workflows",
    r"withheld|withhold": "left as draft (gate: ...)",
    r"hand(s|ed)? over|handing over|brought|brings?": "build sheet sent; manual apply",
    r"comes? with tag": "starts with tag",
    r"dealt with": "handled",
    r"dearer": "costs more segments",
    r"left out:": "default:",
    r"says? so with": "pass",
    r"nobody|somebody|anybody": "name who, or use the passive",
    r"wants? to|is to be|are to be": "the plain verb",
    r"of its own|of their own": "its, their; separate",
    r"goes? on|went on|going on": "continues",
    r"companions?": "helper workflow",
    r"promises? nothing": "has no guarantees",
    r"made room": "stopped",
}
# In manifests that earlier versions wrote.
STORED = {"handed over"}
_ANY = re.compile("|".join(rf"\b(?:{word})(?!\w)" for word in BANNED), re.IGNORECASE)


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """The string literals of a module that are no docstrings, with their lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value


def test_no_banned_word_is_in_a_string() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {word[0]!r} in {text!r}"
        for path in sorted((ROOT / "ghl_flow").rglob("*.py"))
        for line, text in strings(path)
        if text not in STORED and (word := _ANY.search(text))
    ]
    assert found == []


@pytest.mark.parametrize("command", ["", "auth", "sandbox"])
def test_what_a_command_does_fits_its_line(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    main([*command.split(), "--help"])
    listed = capsys.readouterr().out.partition("Commands:")[2]
    assert listed
    assert [line for line in listed.splitlines() if line.endswith("...")] == []
