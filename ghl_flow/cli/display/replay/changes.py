"""What a plan's changes would have done, beside the plan."""

from typing import TypedDict

from rich.console import Console

from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.cli.display.line import print_line
from ghl_flow.cli.display.replay import words
from ghl_flow.cli.display.replay.json import ReplayJson, replay_json
from ghl_flow.cli.display.table import numbers_table, print_table
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.plan_replay import ReplayedChange


class ChangeJson(TypedDict):
    """`applied` is null where nothing runs that was applied."""

    account: str
    applied: ReplayJson | None
    planned: ReplayJson


class ChangesJson(TypedDict):
    """Under `replay` in `plan --replay --format json`."""

    accounts: list[ChangeJson]
    failed: list[FailureJson]


def changes_json(changes: PerAccount[ReplayedChange]) -> ChangesJson:
    """Each account that the plan changes."""
    return {
        "accounts": [
            {
                "account": name,
                "applied": None if one.applied is None else replay_json(one.applied),
                "planned": replay_json(one.planned),
            }
            for name, one in changes.results
        ],
        "failed": [failure_json(name, error) for name, error in changes.failed],
    }


def print_changes(console: Console, changes: PerAccount[ReplayedChange]) -> None:
    """The same for people."""
    for _, one in changes.results:
        _print_one(console, one)
    if not changes.rows:
        print_line(console, "Replay: nothing to compare, no account changes.")


def _print_one(console: Console, one: ReplayedChange) -> None:
    planned = one.planned
    print_line(console, "")
    print_line(console, f"Replay of {planned.account}, {words.period(planned)}:", "bold")
    table = numbers_table("", "as it was", "as applied", "with this plan")
    applied = [None] * len(words.rows(planned)) if one.applied is None else words.rows(one.applied)
    for (what, was, would), before in zip(words.rows(planned), applied, strict=True):
        table.add_row(what, was, "-" if before is None else before[2], would)
    print_table(console, table, 2)
    if one.applied is None:
        print_line(console, "  Nothing that was applied is published.")
    said = dict.fromkeys([*words.not_known(planned), *(words.not_known(one.applied) if one.applied else ())])
    for line in said:
        print_line(console, f"  not known: {line}", "yellow")
