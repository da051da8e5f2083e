"""Errors and findings with the line that caused them."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypedDict, TypeVar

from rich.console import Console
from rich.text import Text

from ghl_flow.cli.console import PrintableConsole
from ghl_flow.cli.display.worded import worded
from ghl_flow.errors import Diagnostic
from ghl_flow.masking import masked, masked_line
from ghl_flow.source import Location
from ghl_flow.spec.report_paths import PathsBelow

Item = TypeVar("Item")
_FRAME = 100
_GUTTER = 7
"""The number of a line, of four digits, and what is beside it."""


def print_diagnostics(diagnostics: Iterable[Diagnostic], *, color: bool = True) -> None:
    """Write errors to standard error, each with its code frame and hint."""
    console = PrintableConsole(stderr=True, no_color=not color or None, highlight=False)
    for diagnostic, others in alike(map(worded, diagnostics), lambda item: item):
        console.print(framed("error", "bold red", diagnostic, others, frame_width(console)))


def alike(
    items: Iterable[Item], diagnostic_of: Callable[[Item], Diagnostic]
) -> list[tuple[Item, list[Location]]]:
    """Items in their order; those that say the same of other files as places beside the first of them."""
    found: dict[object, tuple[Item, list[Location]]] = {}
    for number, item in enumerate(items):
        message, location, hint, _ = diagnostic_of(item)
        before = found.get((message, hint))
        if before is None or location is None:
            found[(message, hint) if before is None else number] = (item, [])
            continue
        first = diagnostic_of(before[0]).location
        if first is None or location.source.path == first.source.path:
            found[number] = (item, [])
        else:
            before[1].append(location)
    return [*found.values()]


class DiagnosticJson(TypedDict):
    """A diagnostic as JSON; 1-based line and columns, null where it has no place."""

    message: str
    file: str | None
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    hint: str | None


def diagnostic_json(diagnostic: Diagnostic, paths: PathsBelow) -> DiagnosticJson:
    """A diagnostic for machines."""
    location = diagnostic.location
    span = location.span if location else None
    return {
        "message": masked(diagnostic.message),
        "file": paths.of(location.source.path) if location else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
        "hint": masked(diagnostic.hint) if diagnostic.hint else None,
    }


def frame_width(console: Console) -> int:
    """How much of a line a frame shows: what has room on a terminal, or its carets were under other words."""
    return min(_FRAME, console.width - _GUTTER) if console.is_terminal else _FRAME


def framed(
    label: str, style: str, diagnostic: Diagnostic, others: Sequence[Location] = (), width: int = _FRAME
) -> Text:
    """A message, the place, the line with a caret under it, other places where it is so, and the hint."""
    text = Text()
    text.append(label, style=style)
    text.append(f": {_printable(diagnostic.message)}\n", style="bold")
    if diagnostic.location is not None:
        text.append(code_frame(diagnostic.location, style, width))
    if others:
        text.append("  also in: ", style="cyan")
        text.append(f"{', '.join(_printable(str(one)) for one in others)}\n")
    if diagnostic.hint:
        text.append("  help: ", style="cyan")
        text.append(f"{_printable(diagnostic.hint)}\n")
    return text


def code_frame(location: Location, style: str, width: int = _FRAME) -> Text:
    """The place and its line, the span underlined."""
    span = location.span
    line = masked_line(location.source.line(span.line), location.source.line(span.line - 1))
    number = str(span.line)
    gutter = " " * len(number)
    text = Text()
    text.append(f"{gutter}--> ", style="blue")
    text.append(_printable(str(location)).replace("\n", " ") + "\n")
    if line:
        shown, start, end = _around(line, span.column - 1, max(span.end_column - 1, span.column), width)
        text.append(f"{gutter} |\n{number} | ", style="blue")
        text.append(f"{_printable(shown)}\n")
        text.append(f"{gutter} | ", style="blue")
        text.append(" " * start + "^" * max(end - start, 1) + "\n", style=style)
    return text


def _around(line: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """A window of a long line, and where the span lies in it."""
    end = min(end, len(line)) if end <= len(line) else max(start + 1, len(line))
    if len(line) <= width:
        return line, start, end
    first = max(0, start - width // 2)
    window = line[first : first + width]
    return window, start - first, min(end - first, len(window))


def _printable(text: str) -> str:
    """Control characters of somebody's file are not for the operator's terminal, and no token is."""
    return "".join(
        character if character.isprintable() or character == "\n" else " " for character in masked(text)
    )
