"""Findings counted by rule."""

from collections import Counter
from typing import TYPE_CHECKING, TypedDict

from ghl_flow.cli.display.lint.text import nothing_found
from ghl_flow.counting import counted
from ghl_flow.operations.lint import Linted

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal


class CountJson(TypedDict):
    """How often a rule found something, and how often it can be fixed."""

    code: str
    name: str
    count: int
    fixable: int


def statistics(linted: Linted) -> list[CountJson]:
    """A row for each rule that found something, the most frequent first."""
    counts = Counter(item.code for item in linted.findings)
    fixable = Counter(item.code for item in linted.findings if item.fix)
    named = {rule.code: rule.name for rule in linted.rules}
    named |= {item.code: item.name for item in linted.findings}
    return [
        {"code": code, "name": named[code], "count": count, "fixable": fixable[code]}
        for code, count in counts.most_common()
    ]


def print_statistics(terminal: "Terminal", linted: Linted) -> None:
    """A line for each rule that found something, then the sum."""
    rows = statistics(linted)
    for row in rows:
        mark = "[*]" if row["fixable"] else "   "
        terminal.print_line(f"{row['count']:5}  {row['code']}  {mark}  {row['name']}")
    total = sum(row["count"] for row in rows)
    terminal.print_line(
        f"{counted(total, 'finding')}; [*] can be fixed" if rows else nothing_found(linted.result)
    )
