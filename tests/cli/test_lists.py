"""Options of several names take them repeated and with commas, on every command."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from ghl_flow.cli.lists import listed
from ghl_flow.cli.main import application, main
from tests.cli.test_deploy_commands import project
from tests.cli.test_fleet import fleet

__all__ = ["fleet", "project"]

# What the first two take is written by people, and may have a comma in it; the last reads commas itself, for
# what comes after `!` is taken from what comes before it.
WHOLE = {("simulate", "--event"), ("pull", "--workflow")}
PATTERNS = "--exclude"


def repeatable(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    for inner, one in getattr(command, "commands", {}).items():
        yield from repeatable(one, f"{name} {inner}".strip())
    yield from ((name, option) for option in command.params if getattr(option, "multiple", False))


COMMANDS = get_command(application())
OPTIONS = [*repeatable(COMMANDS)]
CONTEXT = COMMANDS.make_context("g", ["lint"])


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (None, None),
        ([], []),
        (["a"], ["a"]),
        (["a,b"], ["a", "b"]),
        (["a, b", "c"], ["a", "b", "c"]),
        (["a,,b,"], ["a", "b"]),
        ([""], [""]),
        ([","], [","]),
    ],
)
def test_listed(given: list[str] | None, names: list[str] | None) -> None:
    assert listed(given) == names


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=[f"{one} {two.opts[0]}" for one, two in OPTIONS])
def test_an_option_that_may_be_repeated_takes_commas(command: str, option: Any) -> None:
    is_whole = any((command, name) in WHOLE or name == PATTERNS for name in option.opts)
    given = ["x, y"] if is_whole else ["x", "y"]
    assert list(option.process_value(CONTEXT, ("x, y",))) == given


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["lint", "--ignore", "GF602,GF613"], 0, ""),
        (["lint", "--ignore", "GF602,nothing"], 2, "nothing"),
        (["plan", "--sandbox", "-a", "client-01,client-02"], 0, ""),
        (["plan", "--sandbox", "-a", "client-01,client-99"], 2, "client-99"),
        (["compile", "missed-call-text-back", "-a", "client-01,client-02"], 2, "one account"),
        (["plan", "--sandbox", "-a", "client-01", "--allow", "a2p,lnt"], 2, "did you mean 'lint'?"),
    ],
)
def test_each_name_is_looked_at(
    words: list[str], code: int, said: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == code
    assert said in capsys.readouterr().err
