"""Replays for people: all of one account; of several a line each, of equal ones without a call once."""

from collections.abc import Sequence
from itertools import chain

from rich.console import Console

from ghl_flow.cli.display.callers import caller
from ghl_flow.cli.display.folding import folded, of_accounts
from ghl_flow.cli.display.line import print_each, print_line
from ghl_flow.cli.display.replay import words
from ghl_flow.cli.display.table import numbers_table, print_table
from ghl_flow.counting import counted
from ghl_flow.insight.replay import Replay
from ghl_flow.insight.replayed import Sent
from ghl_flow.operations.replay import Replays

_MOST = 20
"""Texts that are listed; the JSON has all."""


def print_replays(console: Console, replays: Replays, *, personal: bool) -> None:
    """The replay."""
    found = replays.found
    if len(found) == 1:
        _print_one(console, found[0], personal=personal)
    elif found:
        _print_fleet(console, found)


def _print_one(console: Console, one: Replay, *, personal: bool) -> None:
    days = counted(round(one.days), "day")
    flows = ", ".join(one.flows)
    print_line(console, of_accounts(one.account, f"{flows}, {days}, {words.period(one)}"), "bold")
    print_line(console, f"  {words.headline(one)}", "bold")
    if one.missed or one.texts or one.was.texts:
        print_line(console, "")
        table = numbers_table("", "as it was", "with the flow")
        for what, before, after in words.rows(one):
            table.add_row(what, before, after)
        print_table(console, table, 2)
        for said in words.notes(one):
            print_line(console, f"  {said}")
        _print_weeks(console, one)
        _print_texts(console, one, personal=personal)
    _print_unknown(console, words.not_known(one))


def _print_weeks(console: Console, one: Replay) -> None:
    print_line(console, "")
    table = numbers_table("week of", "missed", "as it was", "night", "with the flow", "night")
    for week in one.weeks:
        counts = (week.missed, week.was, week.was_night, week.would, week.would_night)
        table.add_row(str(week.monday), *map(str, counts))
    print_table(console, table, 2)


def _print_texts(console: Console, one: Replay, *, personal: bool) -> None:
    if not one.texts:
        return
    print_line(console, "")
    table = numbers_table("would have gone out")
    table.columns[0].no_wrap = True
    shown = one.texts[:_MOST]
    remarked = any(_remarks(one, text) for text in shown)
    for name in ("to", "step", "segments", *([""] if remarked else [])):
        table.add_column(name, justify="right" if name == "segments" else "left")
    for text in shown:
        table.add_row(
            f"{text.at.astimezone(one.clock.zone):%a %Y-%m-%d %H:%M}",
            caller(one.account, one.since, text.contact, personal=personal),
            text.step,
            str(one.segments(text)),
            *([_remarks(one, text)] if remarked else []),
        )
    print_table(console, table, 2)
    if len(one.texts) > _MOST:
        print_line(console, f"  and {len(one.texts) - _MOST} more: --format json lists all")


def _remarks(one: Replay, text: Sent) -> str:
    said = [] if text.sure else ["not sure"]
    said += ["at night"] if one.clock.is_night(text.at) else []
    return ", ".join(said)


def _print_unknown(console: Console, said: Sequence[str], names: Sequence[str] = ()) -> None:
    if said:
        print_line(console, "")
        print_line(console, of_accounts(names, "not known:") if names else "Not known:", "yellow")
        for line in said:
            print_line(console, f"  {line}")


def as_it_reads(one: Replay) -> tuple[str, ...]:
    """What is said of an account without its name: where that is the same, two accounts read alike."""
    return (*_cells(one), *words.not_known(one))


def _cells(one: Replay) -> tuple[str, ...]:
    was, would = one.was, one.would
    counts = (one.missed, was.texts, would.texts, was.night, would.night, was.doubles, would.doubles)
    return (*map(str, counts), words.remarks(one, would))


def _print_fleet(console: Console, found: Sequence[Replay]) -> None:
    pairs = [(name, "would be") for name in ("texts were", "at night", "doubles")]
    table = numbers_table("account", "missed", *chain.from_iterable(pairs))
    table.add_column("")
    nothing = [one for one in found if not (one.missed or one.texts or one.was.texts or one.unknown)]
    some = [one for one in found if one not in nothing]
    for one in some:
        table.add_row(one.account, *_cells(one))
    if some:
        print_table(console, table)
    print_each(console, [(one.account, words.headline(one)) for one in nothing])
    for names, one in folded([(one.account, one) for one in found], lambda one: tuple(words.not_known(one))):
        _print_unknown(console, words.not_known(one), names)
