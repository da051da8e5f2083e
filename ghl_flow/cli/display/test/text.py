"""Results of tests."""

import re
from collections.abc import Hashable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ghl_flow.cli.display.table import print_table
from ghl_flow.cli.display.test.differences import difference_lines
from ghl_flow.counting import counted
from ghl_flow.operations.testing import Ran, TestRun

_WORDS = re.compile(r'".*"', re.DOTALL)
"""What a text says in a line about it."""


def print_tests(console: Console, run: TestRun, *, coverage: bool) -> None:
    """A line for each test, what differs under those that failed, then the count.

    A test that ran for several accounts with the same result is one line.
    """
    table = _table()
    folded: dict[tuple[str, tuple[str | int, ...], str, bool], list[Ran]] = {}
    for ran in run.ran:
        key = (ran.file.document.source.path, ran.result.path, str(ran.result.profile), ran.result.passed)
        folded.setdefault(key, []).append(ran)
    for (*_, passed), alike in folded.items():
        ran = alike[0]
        mark = Text("ok", style="green") if passed else Text("FAILED", style="bold red")
        idle = ", nothing started" if all(one.result.nothing_started for one in alike) else ""
        table.add_row(mark, ran.result.name, Text(f"{ran.result.profile}{_for(alike)}{idle}", style="dim"))
    if run.ran:
        print_table(console, table)
    for alike in failing_alike(run.failed):
        ran = alike[0]
        console.print(f"\n{_where(ran)}: {ran.result.name} ({whose(alike)})", style="bold")
        for line, style in difference_lines(ran):
            console.print(line, style=style)
    if coverage:
        console.print()
        print_coverage(console, run)
    failed = len(run.failed)
    idle = f", {counted(len(run.not_run), 'file')} not run" if run.not_run else ""
    style = "bold red" if failed else "bold yellow" if idle else "bold green"
    console.print(f"\n{len(run.ran) - failed} passed, {failed} failed{idle}", style=style)


def print_coverage(console: Console, run: TestRun) -> None:
    """How much of each flow the tests reach, and each place they do not.

    What the tests of a flow reach is not known where they did not run.
    """
    for flow in dict.fromkeys(item.flow for item in run.not_run):
        console.print(f"{flow}: not known, its tests did not run (no account runs it)", style="bold yellow")
    for flow, listed in run.places.items():
        reached = sum(place.reached for place in listed)
        note = " (no test)" if flow in run.untested else ""
        share = 100 * reached / len(listed) if listed else 100
        console.print(
            f"{flow}: {reached} of {len(listed)} steps and branches reached, {share:.0f} %{note}",
            style="bold",
        )
        for place in listed:
            if not place.reached:
                console.print(f"  {place.location}  {place.what}", style="yellow")


def failing_alike(failed: Sequence[Ran]) -> list[list[Ran]]:
    """Runs of a test that differ in the same way, whatever the words of the texts are in each account."""
    groups: dict[Hashable, list[Ran]] = {}
    for ran in failed:
        lines = tuple(_WORDS.sub('""', line) for line, _ in difference_lines(ran))
        groups.setdefault((ran.file.document.source.path, ran.result.path, lines), []).append(ran)
    return [*groups.values()]


def whose(alike: Sequence[Ran]) -> str:
    """`documented and concurrent, 12 accounts, here acme`."""
    profiles = " and ".join(dict.fromkeys(str(ran.result.profile) for ran in alike))
    accounts = [*dict.fromkeys(ran.account for ran in alike)]
    here = accounts[0] if len(accounts) == 1 else f"{counted(len(accounts), 'account')}, here {accounts[0]}"
    return f"{profiles}, {here}"


def _for(alike: list[Ran]) -> str:
    return f", {counted(len(alike), 'account')}" if len(alike) > 1 else ""


def _where(ran: Ran) -> str:
    return str(ran.file.document.location(ran.result.path))


def _table() -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True)
    return table
