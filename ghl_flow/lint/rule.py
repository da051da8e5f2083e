"""A rule, what it finds, and how that is mended."""

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar, NamedTuple

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.example import Example
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.source import Location, Span
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded

__all__ = ["Edit", "Example", "Finding", "Fix", "Rule", "Severity", "locate"]


class Severity(StrEnum):
    """How bad a finding is. An error blocks publishing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Edit(NamedTuple):
    """A stretch of a file and what to put in its place."""

    location: Location
    text: str


class Fix(NamedTuple):
    """A way to mend a finding. A safe one cannot change what the flow does, only how it says it."""

    message: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Finding(NamedTuple):
    """One place where a rule is broken, and how to mend it."""

    code: str
    name: str
    severity: Severity
    message: str
    location: Location
    hint: str | None = None
    fix: Fix | None = None


class Rule:
    """Base of all rules. The docstring is the rationale; `bad` and `good` are its tests and its docs."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    source: ClassVar[str]
    bad: ClassVar[Example]
    good: ClassVar[Example]

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        """What is wrong between the files of a project."""
        yield from ()

    def check_account(self, account: Loaded[Account]) -> Iterator[Finding]:
        """What is wrong in an account file."""
        yield from ()

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        """What is wrong in a flow, whichever account runs it."""
        yield from ()

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        """What is wrong in a text as the customers of one account would get it."""
        yield from ()

    def at(
        self, location: Location, message: str, hint: str | None = None, fix: Fix | None = None
    ) -> Finding:
        """A finding of this rule."""
        return Finding(self.code, self.name, self.severity, message, location, hint, fix)


def locate(text: RenderedSms, words: str) -> Location:
    """Where some words of a rendered text stand in its source; the text's own place when they are not in it.

    Words that came from an account value are not in the source.
    """
    return _found(text, words) or text.source


def replace_words(text: RenderedSms, old: str, new: str, message: str, *, safe: bool = True) -> Fix | None:
    """A fix that writes other words in a text's source; None where the words came from an account value."""
    place = _found(text, old)
    return Fix(message, (Edit(place, new),), safe) if place else None


def _found(text: RenderedSms, words: str) -> Location | None:
    source = text.source.source
    first, last = text.source.span.line, text.source.span.end_line
    lines = source.text.splitlines()
    # A template's text goes on to the end of its file; one in a flow ends with its value.
    end = len(lines) if text.template is not None else last
    for number, line in enumerate(lines[first - 1 : end], start=first):
        column = line.find(words)
        if column >= 0:
            return Location(source, Span(number, column + 1, number, column + 1 + len(words)))
    return None
