"""A rule, and what it finds."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.names import RenderedSms
from ghl_flow.source import Location, Span
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded


class Severity(StrEnum):
    """How bad a finding is. An error blocks publishing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule is broken, and how to mend it."""

    code: str
    name: str
    severity: Severity
    message: str
    location: Location
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """Files that break a rule or keep it. What is not given is taken from the starter project."""

    flow: str | None = None
    account: str | None = None
    template: str | None = None


class Rule:
    """Base of all rules. The docstring is the rationale; `bad` and `good` are its tests and its docs."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    source: ClassVar[str]
    bad: ClassVar[Example]
    good: ClassVar[Example]

    def check_account(self, account: Loaded[Account]) -> Iterator[Finding]:
        """What is wrong in an account file."""
        yield from ()

    def check_flow(self, compiled: CompiledFlow) -> Iterator[Finding]:
        """What is wrong in a flow, compiled for one account."""
        yield from ()

    def check_text(self, text: RenderedSms, compiled: CompiledFlow) -> Iterator[Finding]:
        """What is wrong in a text as the customer would get it."""
        yield from ()

    def at(self, location: Location, message: str, hint: str | None = None) -> Finding:
        """A finding of this rule."""
        return Finding(self.code, self.name, self.severity, message, location, hint)


def locate(text: RenderedSms, words: str) -> Location:
    """Where some words of a rendered text stand in its source; the text's own place when they are not in it.

    Words that came from an account value are not in the source.
    """
    source = text.source.source
    lines = source.text.splitlines()
    for number, line in enumerate(lines[text.source.span.line - 1 :], start=text.source.span.line):
        column = line.find(words)
        if column >= 0:
            return Location(source, Span(number, column + 1, number, column + 1 + len(words)))
    return text.source
