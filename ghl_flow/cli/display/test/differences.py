"""What differs from what a test expects."""

from ghl_flow.operations.testing import Ran


def difference_lines(ran: Ran) -> list[tuple[str, str]]:
    """A line for each difference, with its style."""
    lines: list[tuple[str, str]] = []
    for item in ran.result.differences:
        line = ran.file.document.location(item.path).span.line
        lines.append((f"  - {item.expected or 'nothing'}   (line {line})", "red"))
        lines.append((f"  + {item.got or 'nothing'}", "green"))
    lines += [(f"  ? not modelled: {gap}", "yellow") for gap in ran.result.gaps]
    return lines
