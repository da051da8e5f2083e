"""No module grows past 300 lines without a reason, and imports are as they are pictured."""

import ast
import re
from configparser import ConfigParser

import pytest

from tests.conftest import ROOT

MOST_LINES = 300
REASON = "Longer than 300 lines for one reason: "

_MODULES = sorted((ROOT / "ghl_flow").rglob("*.py"))
_LENGTHS = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in _MODULES}
_LONG = {name for name, length in _LENGTHS.items() if length > MOST_LINES}

# Each has one reason to change, which its docstring names. Whoever adds one looks for a second reason first.
LONG_FOR_A_REASON = {
    "ghl_flow/kinds/actions/internal_notification.py",
    "ghl_flow/kinds/waits/wait_for.py",
    "ghl_flow/runtime/verify/cooldowns.py",
    "ghl_flow/runtime/verify/search.py",
    "ghl_flow/runtime/verify/situation.py",
}


def test_only_the_listed_modules_are_long() -> None:
    assert _LONG == LONG_FOR_A_REASON, "split it by reason to change, or list it here with its reason"


@pytest.mark.parametrize("name", sorted(LONG_FOR_A_REASON))
def test_a_long_module_says_why(name: str) -> None:
    said = ast.get_docstring(ast.parse((ROOT / name).read_text())) or ""
    assert REASON in " ".join(said.split())


def test_the_picture_of_imports_is_what_holds_them() -> None:
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    page = " ".join((ROOT / "ARCHITECTURE.md").read_text("utf-8").split())
    for name in ("direction", "rooms"):
        layers = contracts[f"importlinter:contract:{name}"]["layers"].strip().splitlines()
        steps = [
            ", ".join(f"`{module.strip().removeprefix('ghl_flow.')}`" for module in layer.split("|"))
            for layer in reversed(layers)
        ]
        assert f"{' <- '.join(steps)}. " in f"{page} "


def test_no_command_is_made_of_another() -> None:
    texts = {path.stem: path.read_text("utf-8") for path in (ROOT / "ghl_flow/cli").glob("*.py")}
    commands = {name for name, text in texts.items() if "\ndef register(" in text}
    assert len(commands) > 30
    imports = re.compile(r"^ *from ghl_flow\.cli(?:\.(\w+) import| import ([\w, ]+))", re.MULTILINE)
    taken = [
        (name, other)
        for name in sorted(commands)
        for found in imports.finditer(texts[name])
        for other in (found[1] or found[2]).split(", ")
        if other in commands
    ]
    assert taken == []


def test_no_file_has_both_sides_of_a_merge() -> None:
    files = [*ROOT.glob("*.*"), *ROOT.glob("[!.]*/*.*"), *(ROOT / "ghl_flow").rglob("*.py")]
    marks = (b"\n<<<<<<< ", b"\n>>>>>>> ")
    found = [
        path.name for path in files if path.is_file() and any(mark in path.read_bytes() for mark in marks)
    ]
    assert found == []
