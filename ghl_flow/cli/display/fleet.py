"""A fleet at a glance: a line for each account."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ghl_flow.errors import GhlFlowError

_BETWEEN = 2


class FleetLine(NamedTuple):
    """An account in a line; `mark` is what a machine is given of it, as the digest of its plan."""

    account: str
    text: str
    style: str = ""
    mark: str = ""


def print_fleet(console: Console, lines: Sequence[FleetLine]) -> None:
    """The lines in columns; on a terminal that is too narrow, marks stand below."""
    names = max((cell_len(line.account) for line in lines), default=0) + _BETWEEN
    texts = max((cell_len(line.text) for line in lines if line.mark), default=0) + _BETWEEN
    marks = max((len(line.mark) for line in lines), default=0)
    below = console.is_terminal and names + texts + marks > console.width
    for line in lines:
        shown = Text.assemble((line.account.ljust(names), "bold"), (line.text, line.style))
        if line.mark:
            gap = "\n  " if below else " " * (texts - cell_len(line.text))
            shown.append(gap + line.mark, style="dim")
        console.print(shown)


def failed_lines(failed: Iterable[tuple[str, GhlFlowError]]) -> list[FleetLine]:
    """The accounts that could not be looked at; what is wrong with several is said of the first of them."""
    first: dict[str, str] = {}
    lines: list[FleetLine] = []
    for account, error in failed:
        item = error.diagnostics[0] if error.diagnostics else None
        where = f"{item.location}: " if item is not None and item.location is not None else ""
        said = f"{where}{item.message if item is not None else error.told}"
        before = first.setdefault(said, account)
        text = f"failed: {said}" if before == account else f"failed, as {before}"
        lines.append(FleetLine(account, text, "bold red"))
    return lines
