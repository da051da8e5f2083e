"""The one exception hierarchy: raised deep, rendered once by the command line.

Exit codes are the contract of `docs/commands.md`: 1 findings or remote failure, 2 usage or invalid
spec, 3 partial success, 4 authentication or permission, 130 interrupted.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import ClassVar, NamedTuple, Self

from ghl_flow.source import Location


class Diagnostic(NamedTuple):
    """One thing that is wrong: what, where, and how to put it right."""

    message: str
    location: Location | None = None
    hint: str | None = None


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
        """An error made of several diagnostics, in the order given. At least one is needed."""
        error = cls(diagnostics[0].message)
        error.diagnostics = tuple(diagnostics)
        return error


class UsageError(GhlFlowError):
    """The command was called with something it cannot use."""

    exit_code = 2


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
    """A hint naming the closest known word, or None when nothing is close."""
    lowered = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    return f"did you mean '{lowered[matches[0]]}'?" if matches else None
