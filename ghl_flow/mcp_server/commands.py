"""What each tool runs: a command line that reads, and writes nothing.

A tool names flows and accounts, never files: a path would let whoever asks read any file of this machine in a
code frame. What an option takes is joined to it with `=`, so no value can be taken for an option.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final, TypeAlias

from pydantic import Field

Words: TypeAlias = tuple[str, ...]
"""The words of a command line, without the program."""

FlowId: TypeAlias = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=200, description="A flow's id.")
]
AccountName: TypeAlias = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=200, description="An account's name."),
]
RuleCode: TypeAlias = Annotated[
    str, Field(pattern=r"^GF[0-9]{0,3}$", description="A rule's code, or its beginning.")
]
Times: TypeAlias = Annotated[
    str, Field(pattern=r"^[0-9A-Za-z:, .-]*$", max_length=500, description="Times, as 0s,45s,90s.")
]
Happening: TypeAlias = Annotated[
    str, Field(max_length=500, description="In the words of a test: '1d form Quote', '2m tag_added vip'.")
]

JSON: Final[Words] = ("--format=json",)


def validate() -> Words:
    """Check every file against the spec language."""
    return ("validate", *JSON)


def lint(accounts: Sequence[str], select: Sequence[str]) -> Words:
    """Look for mistakes."""
    return ("lint", *JSON, *_each("--account", accounts), *_each("--select", select))


def render(flow: str, accounts: Sequence[str]) -> Words:
    """Show the texts."""
    return ("render", *JSON, *_each("--account", accounts), "--", flow)


def simulate(
    flow: str, accounts: Sequence[str], *, calls: str, replies: str, events: Sequence[str], start: str
) -> Words:
    """Play events."""
    told = {"--calls": calls, "--replies": replies, "--start": start}
    given = tuple(f"{option}={value}" for option, value in told.items() if value)
    return (
        "simulate",
        *JSON,
        *_each("--account", accounts),
        *given,
        *_each("--event", events),
        "--",
        flow,
    )


def verify(flows: Sequence[str], accounts: Sequence[str]) -> Words:
    """Prove the guarantees."""
    return ("verify", *JSON, *_each("--account", accounts), *(("--", *flows) if flows else ()))


def plan(accounts: Sequence[str], *, sandbox: bool) -> Words:
    """Show what an apply would change."""
    which = _each("--account", accounts) if accounts else ("--all",)
    return ("plan", *JSON, *which, *(("--sandbox",) if sandbox else ()))


def _each(option: str, values: Iterable[str]) -> Words:
    return tuple(f"{option}={value}" for value in values)
