"""The pictures of README, each of a run: a counterexample, and a terminal."""

import io
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

from ghl_flow import load_project
from ghl_flow.cli.display.verify.svg import verified_svg
from ghl_flow.operations.accounts import Accounts
from ghl_flow.operations.verify import verify
from ghl_flow.runtime.verify import Result

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "docs/pictures"
COLUMNS: Final = 96
_ACCOUNT: Final = "bridgepoint-group"
_RECIPE: Final = "recipe-as-published"
_COMMANDS: Final = (
    "ghl-flow lint",
    "ghl-flow -q apply --sandbox",
    "ghl-flow sandbox call +15125550100 --at 0s,45s,90s",
    "ghl-flow status --sandbox",
)
# Rich's picture asks a server for a font; whoever looks at this one asks nobody.
_FORMAT: Final = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def pictures() -> Iterator[tuple[Path, str]]:
    """Each picture with its text."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "my-agency"
        _run("ghl-flow -q init my-agency --niche contractor", Path(folder))
        # Of the settings in HighLevel that nobody has looked up in a new project.
        shutil.copy(ROOT / f"accounts/{_ACCOUNT}.yaml", project / "accounts")
        yield FOLDER / "terminal.svg", terminal(project)
        yield FOLDER / "counterexample.svg", counterexample(project)


def terminal(project: Path) -> str:
    """What the commands print on a terminal, with what was typed."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    for command in _COMMANDS:
        console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
        console.print(Text.from_ansi(_run(command, project).rstrip("\n")))
    return console.export_svg(
        title="my-agency", theme=SVG_EXPORT_THEME, code_format=_FORMAT, unique_id="terminal"
    )


def counterexample(project: Path) -> str:
    """The recipe as guides publish it, and the shortest case in which one caller gets two texts."""
    text = (ROOT / f"docs/{_RECIPE}.yaml").read_text(encoding="utf-8")
    (project / f"flows/{_RECIPE}.yaml").write_text(text, encoding="utf-8")
    account = project / f"accounts/{_ACCOUNT}.yaml"
    runs = re.sub(r"flows: \[.*\]", f"flows: [{_RECIPE}]", account.read_text(encoding="utf-8"))
    account.write_text(runs, encoding="utf-8")
    found = verify(load_project(project), (_RECIPE,), Accounts((_ACCOUNT,)))
    violated = [one for one in found.verdicts if one.verdict.result is Result.VIOLATED]
    return verified_svg(replace(found, verdicts=tuple(violated[:1])))


def _run(command: str, folder: Path) -> str:
    """What it prints on a terminal of that width."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, COLUMNS))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment["TERM"] = "xterm-256color"
    with subprocess.Popen(command.split(), cwd=folder, env=environment, stdout=theirs) as process:
        os.close(theirs)
        said = bytearray()
        with suppress(OSError):  # Linux says so when the other end is closed
            while part := os.read(ours, 65_536):
                said += part
        os.close(ours)
    if process.returncode:
        raise SystemExit(f"'{command}' ended with {process.returncode}")
    return said.decode().replace("\r\n", "\n")
