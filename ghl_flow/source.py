"""Source text and positions in it, so that every message can point at the line that caused it."""

import re
from bisect import bisect_right
from typing import NamedTuple

from ghl_flow.patterns import later

# What ends a line in YAML 1.2 and in Jinja. `str.splitlines` knows eight more, and each of them would
# move every position behind it.
_LINE_END = later(r"\r\n|\n|\r")


# A file's name may hold any of them, and a line of a report must not begin where the name says.
_CONTROL = later(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_OF_TERMINALS = later(_CONTROL.pattern.replace(r"\x00-\x1f", r"\x00-\x08\x0b-\x1f"))

_ANYWHERE = later(r"#(?=#(?:vso|teamcity)?\[)")
_OF_CI = later(r"(?m)^([ \t]*)(:)(?=:[a-z])|(#)(?=#(?:vso|teamcity)?\[)")


_BREAKS = later(r"[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")


def on_one_line(name: str) -> str:
    """A name that others gave, with its line breaks and tabs written as escapes: no line begins in it.

    Other control characters stay, so that it is found by what a flow calls it; `printable` writes these.
    """
    return _BREAKS.sub(lambda match: ascii(match[0])[1:-1], name)


def one_line(name: str) -> str:
    """A file's name with its control characters written as escapes, for messages and reports."""
    return _CONTROL.sub(lambda match: ascii(match[0])[1:-1], name)


def printable(text: str) -> str:
    """A text that others wrote, as it may go to a terminal: control characters but line ends and tabs as
    escapes."""
    return _OF_TERMINALS.sub(lambda match: ascii(match[0])[1:-1], text)


def said(text: str) -> str:
    """The same in a log of CI, which takes lines for commands: what others wrote is none there.

    `::error::` at the beginning of a line is one to GitHub Actions, `##[...]` anywhere; `##vso[...]` to Azure
    Pipelines and `##teamcity[...]` to TeamCity.
    """
    return _OF_CI.sub(_escape_of_command, printable(text))


def _escape_of_command(match: re.Match[str]) -> str:
    blanks, sign = match[1] or "", match[2] or match[3]
    return f"{blanks}\\x{ord(sign):02x}"


def escaped_in_json(text: str) -> str:
    """The same of JSON, where such a character stands in a string and has an escape of its own."""
    text = _OF_TERMINALS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return _ANYWHERE.sub(r"\\u0023", text)


def split_lines(text: str) -> list[str]:
    """The lines of a text without their line ends; what follows the last line end is one unless empty."""
    lines = _LINE_END.split(text)
    return lines if lines[-1] else lines[:-1]


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins, the one behind the last line end too."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)


def conflict_line(text: str) -> int | None:
    """The line on which git left a conflict of two versions in a text; None where it left none."""
    found = _CONFLICT.search(text)
    return None if found is None else text.count("\n", 0, found.start()) + 1


class SourceText(NamedTuple):
    """A file as it was read: `path` is how the operator would name it, `text` its decoded content."""

    path: str
    text: str

    def line(self, number: int) -> str:
        """The line with that 1-based number without its line end; empty when there is none."""
        lines = self.lines()
        return lines[number - 1] if 1 <= number <= len(lines) else ""

    def lines(self) -> list[str]:
        """All lines without their line ends."""
        return split_lines(self.text)

    def span(self, start: int, end: int) -> "Span":
        """The span between two offsets into the text, the second one exclusive."""
        starts = line_starts(self.text)
        first, last = bisect_right(starts, start), bisect_right(starts, end)
        return Span(first, start - starts[first - 1] + 1, last, end - starts[last - 1] + 1)


class Span(NamedTuple):
    """A stretch of text: 1-based lines and columns, the end column exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def point(cls, line: int, column: int) -> "Span":
        """A span of one character."""
        return cls(line, column, line, column + 1)


class Location(NamedTuple):
    """A span in a known source."""

    source: SourceText
    span: Span

    def __str__(self) -> str:
        return f"{self.source.path}:{self.span.line}:{self.span.column}"


def ended_alike(before: bytes, text: str) -> str:
    """A text with the mark of its encoding, if the file had one, and its lines ended as all of those were."""
    if b"\n" in before and before.count(b"\n") == before.count(b"\r\n"):
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"\ufeff{text}" if before.startswith(b"\xef\xbb\xbf") else text
