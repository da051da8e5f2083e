"""The table and the arithmetic of docs/scale.md, of the rows of a run."""

import re
from collections.abc import Iterator, Sequence
from math import ceil

from benchmarks.fleet.run import APPLYING, LATENCY, MOST_MB, READING, Fleet
from benchmarks.measured import table

MANY = 50_000
SHARDS = (1, 10, 50)
# `plan` has one number, `apply` up to 32 (`--concurrency`).
_AT_ONCE = {"apply": (APPLYING, 32), "plan": (READING,)}
_BLOCK = re.compile(r"(<!-- (measured|arithmetic) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_figures(page: str, fleets: Sequence[Fleet]) -> str:
    """The page with both tables of this run."""
    tables = {"measured": measured, "arithmetic": arithmetic}
    return _BLOCK.sub(lambda match: match[1] + tables[match[2]](fleets) + match[3], page)


def measured(fleets: Sequence[Fleet]) -> str:
    """What each account costs, by the number of accounts."""
    head = (
        "command",
        "accounts",
        "requests each",
        "refused for a limit",
        "processor each",
        "memory",
        "beside the formula",
    )
    lines = [
        (
            one.command,
            f"{one.accounts:,}",
            str(one.requests),
            str(one.limited),
            f"{one.ours.processor / one.accounts * 1000:.0f} ms",
            f"{one.ours.memory:.0f} MB{', missed' if one.ours.memory > MOST_MB else ''}",
            f"{one.ours.seconds / _seconds(one, one.accounts, _AT_ONCE[one.command][0]):.1f} times",
        )
        for one in fleets
        if one.latency
    ]
    return table(head, lines)


def arithmetic(fleets: Sequence[Fleet]) -> str:
    """How long 50,000 accounts take, by the number of shards and of accounts at once."""
    return table(
        ("command", "shards", "accounts each", "at once in each", "at the least"), [*_arithmetic(fleets)]
    )


def _arithmetic(fleets: Sequence[Fleet]) -> Iterator[tuple[str, ...]]:
    largest = {one.command: one for one in fleets if one.latency}
    for command, one in largest.items():
        for shards in SHARDS:
            accounts = ceil(MANY / shards)
            for at_once in _AT_ONCE[command]:
                least = _hours(_seconds(one, accounts, at_once))
                yield command, str(shards), f"{accounts:,}", str(at_once), least


def _seconds(one: Fleet, accounts: int, at_once: int) -> float:
    """The formula: one process waits for answers, or the processor decides where it works for longer."""
    waiting = accounts * one.requests * LATENCY / at_once
    return max(waiting, accounts * one.ours.processor / one.accounts)


def _hours(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{max(1, minutes)} min"
