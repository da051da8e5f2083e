"""A command is a page: options, then an operation, a display and an exit code."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

MOST_LINES = 40
"""Of a command without its options and help."""


def commands() -> list[tuple[str, ast.FunctionDef]]:
    """Every function that typer calls."""
    return [
        (f"{path.stem}.{node.name}", node)
        for path in sorted((ROOT / "ghl_flow/cli").glob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and [argument.arg for argument in node.args.args[:1]] == ["context"]
        and not node.name.startswith("_")
    ]


def test_there_are_commands() -> None:
    assert len(commands()) > 25


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_a_command_is_short(name: str, command: ast.FunctionDef) -> None:
    body = [item for item in command.body if not isinstance(getattr(item, "value", None), ast.Constant)]
    lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
    assert lines <= MOST_LINES, name


@pytest.mark.parametrize(
    "path", sorted((ROOT / "ghl_flow/operations").glob("*.py")), ids=lambda path: str(path.stem)
)
def test_an_operation_does_not_print_ask_or_exit(path: Path) -> None:
    forbidden = {"print", "input", "exit", "quit", "SystemExit"}
    used = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
    streams = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr", "stdin", "exit")
    }
    assert not used & forbidden | streams
