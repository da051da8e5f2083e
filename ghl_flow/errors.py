"""The one exception hierarchy: raised deep, rendered once by the command line.

Exit codes are the contract of `docs/commands.md`: 1 findings or remote failure, 2 usage or invalid
spec, 3 partial success, 4 authentication or permission, 130 interrupted.
"""

import re
from collections.abc import Sequence
from typing import ClassVar, NamedTuple, Self

from ghl_flow.source import Location

_SEPARATOR = re.compile(r"[-_\s.]+")


class Diagnostic(NamedTuple):
    """One thing that is wrong: what, where, and how to put it right.

    `about`: the same as data, for which the sentences are made where it is shown; `message` only names it.
    """

    message: str
    location: Location | None = None
    hint: str | None = None
    about: object = None


class GhlFlowError(Exception):
    """Base of every error that ghl-flow raises on purpose. Carries one or more diagnostics."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, location: Location | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.diagnostics: tuple[Diagnostic, ...] = (Diagnostic(message, location, hint),)

    @property
    def told(self) -> str:
        """Everything it says, in one line: for the journal."""
        return "; ".join(item.message for item in self.diagnostics)

    @classmethod
    def of(cls, diagnostics: Sequence[Diagnostic]) -> Self:
        """An error made of several diagnostics, each once, in the order given. At least one is needed."""
        error = cls(diagnostics[0].message)
        error.diagnostics = tuple(dict.fromkeys(diagnostics))
        return error


class UsageError(GhlFlowError):
    """The command was called with something it cannot use."""

    exit_code = 2


class NoAccountRunsError(UsageError):
    """No account runs a flow, so that it cannot be looked at as any account has it."""


class SpecError(GhlFlowError):
    """A flow, account, template or project file is not valid."""

    exit_code = 2


class RemoteError(GhlFlowError):
    """HighLevel refused or could not be reached."""

    exit_code = 1


class AuthenticationError(RemoteError):
    """The token is missing, over, or lacks a scope."""

    exit_code = 4


class ChangesPending(SystemExit):
    """The end of `plan --detailed-exitcode` with changes to apply: the only 2 that command exits with."""

    exit_code: ClassVar[int] = 2


def did_you_mean(word: str, known: Sequence[str]) -> str | None:
    """A hint naming the closest known word, or None when nothing is close.

    Closest by the letters to add, drop, change or swap, a third of the word at most (`wiat`: wait); else
    one that the word contains between `_`, `-` or blanks (`send_sms`: sms).
    """
    closest = closest_word(word, known)
    return f"did you mean '{closest}'?" if closest is not None else None


def closest_word(word: str, known: Sequence[str]) -> str | None:
    """The known word that was probably meant; see `did_you_mean`."""
    nearest = nearest_word(word, known)
    if nearest is not None:
        return nearest
    given = word.lower()
    parts = [part for part in _SEPARATOR.split(given) if part]
    inside = [name for name in known if name.lower() in parts or given in _SEPARATOR.split(name.lower())]
    return max(inside, key=len) if inside and given else None


def nearest_word(word: str, known: Sequence[str]) -> str | None:
    """The known word with the fewest letters to add, drop, change or swap, a third of it at most."""
    lowered = {name.lower(): name for name in reversed(known)}
    given = word.lower()
    allowed = max(1, min(len(given), 30) // 3)
    near = [
        (distance, _distance(sorted(given), sorted(name)), given[:1] != name[:1], name)
        for name in lowered
        if abs(len(name) - len(given)) <= allowed and (distance := _distance(given, name)) <= allowed
    ]
    # A short word is close to every other short word; it has to share a letter with this one.
    near = [item for item in near if item[0] < max(len(given), len(item[3]))]
    return lowered[min(near)[3]] if near else None


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Letters to add, drop, change or swap with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
