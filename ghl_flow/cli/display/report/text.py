"""Reports for people: all of one account; of several a line each, of equal ones without a call once."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from ghl_flow.cli.display.folding import of_accounts
from ghl_flow.cli.display.line import print_each, print_line
from ghl_flow.cli.display.report import words
from ghl_flow.cli.display.table import numbers_table, print_table
from ghl_flow.counting import counted
from ghl_flow.insight.report import Report, Row, rows
from ghl_flow.operations.report import Reports


def print_reports(console: Console, reports: Reports) -> None:
    """The report."""
    found = reports.found
    if len(found) == 1:
        _print_one(console, found[0])
    elif found:
        _print_fleet(console, found)
    if any(one.replies.count for one in found):
        print_line(console, words.LIMIT, "dim")
    if reports.comparison is not None:
        print_line(console, "")
        for said in words.compared(reports.comparison):
            print_line(console, said)


def _print_one(console: Console, one: Report) -> None:
    days = counted(round(one.days), "day")
    print_line(console, of_accounts(one.account, f"{days}, {words.dates(one)}"), "bold")
    print_line(console, f"  {words.headline(one)}", "bold")
    if one.replies.count:
        print_line(console, f"  {words.judgement(one)}")
    if one.episodes:
        print_line(console, "")
        table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
        table.add_column()
        table.add_column(justify="right")
        table.add_column()
        for what, count, note in words.funnel(one):
            table.add_row(what, str(count), note)
        print_table(console, table, 2)
    _print_rows(console, "by text", one.by_text, [words.part(row.key) for row in one.by_text])
    _print_rows(console, "by weekday", one.by_weekday, [words.WEEKDAYS[_int(row)] for row in one.by_weekday])
    parts = one.by_part_of_day
    _print_rows(console, "by part of the day", parts, [words.part(row.key) for row in parts])
    print_line(console, "")
    for said in words.advice(one):
        print_line(console, f"  > {said}")
    _print_unreadable(console, one)


def _print_rows(console: Console, title: str, found: Sequence[Row], names: Sequence[str]) -> None:
    if not found:
        return
    print_line(console, "")
    table = numbers_table(title, "replied", "of", "rate", "likely")
    for row, name in zip(found, names, strict=True):
        share = row.replies
        table.add_row(name, str(share.hits), str(share.count), words.percent(share.seen), words.span(share))
    print_table(console, table, 2)


def _print_fleet(console: Console, found: Sequence[Report]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("account")
    for name in ("missed", "episodes", "arrived", "replied", "rate", "likely"):
        table.add_column(name, justify="right")
    table.add_column("")
    missed = [one for one in found if one.missed]
    for one in missed:
        table.add_row(one.account, *as_it_reads(one))
    if missed:
        print_table(console, table)
    print_each(console, [(one.account, words.headline(one)) for one in found if not one.missed])
    everyone = [(one, episode) for one in found for episode in one.counted]
    for title, parts in (
        ("by niche", rows((one.niche, episode.replied) for one, episode in everyone)),
        ("by text", rows((words.part(one.text_of(episode)), episode.replied) for one, episode in everyone)),
    ):
        _print_rows(console, title, parts, [str(row.key) for row in parts])
    if missed:
        print_line(console, "Rows are not tested against each other: the best of many is often luck.", "dim")
    for one in found:
        _print_unreadable(console, one)


def as_it_reads(one: Report) -> tuple[str, ...]:
    """The cells of an account without its name: where they are the same, two accounts read alike."""
    share = one.replies
    counts = (one.missed, len(one.episodes), share.count, share.hits)
    said = words.judgement(one) if share.count else words.headline(one)
    return (*map(str, counts), words.percent(share.seen), words.span(share), said)


def _print_unreadable(console: Console, one: Report) -> None:
    if one.unreadable:
        first = one.unreadable[0]
        said = f"{counted(len(one.unreadable), 'entry', 'entries')} could not be read"
        said = of_accounts(one.account, f"{said}, the first is {first.place}: {first.why}")
        print_line(console, said, "yellow")


def _int(row: Row) -> int:
    return row.key if isinstance(row.key, int) else 0
