"""Source text and positions in it, so that every message can point at the line that caused it."""

from typing import NamedTuple


class SourceText(NamedTuple):
    """A file as it was read: `path` is how the operator would name it, `text` its decoded content."""

    path: str
    text: str

    def line(self, number: int) -> str:
        """The line with that 1-based number without its line end; empty when there is none."""
        lines = self.text.splitlines()
        return lines[number - 1] if 1 <= number <= len(lines) else ""


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
