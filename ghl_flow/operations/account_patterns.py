"""Accounts by patterns: `dental-*,acme,!dental-03,@late.txt`.

Parts stand between commas. A part is a name or a pattern with * and ?; one that begins with ! takes away what
it fits; one that begins with @ is a file with a part on each line, in which # begins a remark. With
nothing but parts that take away, everything else is meant.
"""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from ghl_flow.counting import some_of
from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.files import read_text

_MOST_BYTES: Final = 1_000_000
_MOST_NAMED: Final = 12


def names_matching(names: Sequence[str], patterns: str) -> list[str]:
    """The names that are meant, in their order.

    Raises:
        UsageError: a part fits no name, a file cannot be read, or nothing is left.
    """
    parts = list(_parts(patterns))
    if not parts:
        raise UsageError(f"'{patterns}' names no account", hint=listed_names(names))
    taken: set[str] = set()
    away: set[str] = set()
    for part in parts:
        pattern = part.removeprefix("!")
        found = {name for name in names if fnmatchcase(name, pattern)}
        if not found:
            near = did_you_mean(pattern, list(names))
            raise UsageError(f"no account matches '{pattern}'", hint=near or listed_names(names))
        (away if part.startswith("!") else taken).update(found)
    if all(part.startswith("!") for part in parts):
        taken = set(names)
    chosen = [name for name in names if name in taken - away]
    if not chosen:
        raise UsageError(f"'{patterns}' takes away every account that it names", hint=listed_names(names))
    return chosen


def _parts(patterns: str) -> Iterator[str]:
    for written in patterns.split(","):
        part = written.strip()
        if part.startswith("@"):
            for line in read_text(Path(part[1:]), _MOST_BYTES).splitlines():
                inside = line.partition("#")[0].strip()
                if inside:
                    yield inside
        elif part:
            yield part


def listed_names(names: Sequence[str]) -> str:
    """The accounts that there are, for a hint; of hundreds the first."""
    return f"accounts: {some_of(names, most=_MOST_NAMED)}"
