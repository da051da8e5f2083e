"""Commands that a message names as a remedy: they repeat how the project and its accounts are reached."""

import shlex
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

_REACHING = frozenset(
    ("plan", "apply", "status", "adopt", "pause", "destroy", "rollback", "restore", "probe")
)
"""Commands that take --sandbox."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How the command that runs reaches the project (`--project`) and its accounts (`--sandbox`)."""

    project: Path | None = None
    sandbox: bool = False


REACHED: ContextVar[Reached] = ContextVar("REACHED", default=Reached())  # noqa: B039 - it cannot be changed


def pasted(command: str) -> str:
    """A command as it works when it is pasted: `'ghl-flow apply -a x'` with the options of this run."""
    words = command.strip("'")
    program, _, rest = words.partition(" ")
    reached = REACHED.get()
    if reached.project is not None:
        # In double quotes: the command itself is shown in single ones.
        program += f" --project {_word(str(reached.project))}"
    sandbox = " --sandbox" if reached.sandbox and rest.split()[0] in _REACHING else ""
    return f"'{program} {rest}{sandbox}'"


def _word(text: str) -> str:
    return text if shlex.quote(text) == text else f'"{text}"'
