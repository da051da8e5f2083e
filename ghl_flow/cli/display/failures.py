"""Accounts that failed, and accounts that no file names any more."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypedDict

from ghl_flow.cli.display.done import done_text
from ghl_flow.cli.display.folding import folded, of_each
from ghl_flow.deploy.applying.done import Done
from ghl_flow.deploy.applying.outcome import Ending
from ghl_flow.errors import Diagnostic, GhlFlowError
from ghl_flow.remedy import pasted

if TYPE_CHECKING:
    from ghl_flow.cli.session import Session


class FailureJson(TypedDict):
    """An account that failed."""

    account: str
    error: str
    hint: str | None


def print_failures(session: "Session", failed: Iterable[tuple[str, GhlFlowError]]) -> None:
    """Which accounts failed and why; those that failed alike are named together."""
    rows = [(name, (name, error.diagnostics)) for name, error in failed]
    if not rows:
        return
    from ghl_flow.cli.display.diagnostics import print_diagnostics

    # What is the very same error of several is one, whichever of them it names.
    same = folded(rows, lambda row: row[1])
    shared = {diagnostics for names, (_, diagnostics) in same if len(names) > 1}
    grouped = folded(rows, lambda row: row[1] if row[1] in shared else _of_each(row[1], row[0]))
    for names, (account, diagnostics) in grouped:
        session.tell(f"{', '.join(names)}: failed", style="bold red")
        whole = len(names) == 1 or diagnostics in shared
        print_diagnostics(diagnostics if whole else _of_each(diagnostics, account), color=session.color)


def _of_each(diagnostics: Sequence[Diagnostic], account: str) -> tuple[Diagnostic, ...]:
    """What is wrong with an account, without what is of this account alone."""
    return tuple(
        item._replace(message=of_each(item.message, account), hint=item.hint and of_each(item.hint, account))
        for item in diagnostics
    )


class AccountJson(TypedDict):
    """What each account has in an output of commands that write; of one that failed no driver is known."""

    account: str
    status: str
    error: str | None
    hint: str | None
    driver: str | None
    driver_reason: str | None
    done: list[str]


def account_json(
    name: str, ending: Ending, driver: str, driver_reason: str, done: Iterable[Done]
) -> AccountJson:
    """An account that was worked on."""
    return {
        "account": name,
        "status": str(ending),
        "driver": driver,
        "driver_reason": driver_reason,
        "error": None,
        "hint": None,
        "done": [done_text(one) for one in done],
    }


def failed_account_json(name: str, error: GhlFlowError) -> AccountJson:
    """An account that an error ended: nothing but that is known."""
    failure = failure_json(name, error)
    return {
        "account": name,
        "status": str(Ending.of(error)),
        "driver": None,
        "driver_reason": None,
        "error": failure["error"],
        "hint": failure["hint"],
        "done": [],
    }


def failure_json(name: str, error: GhlFlowError) -> FailureJson:
    """An account that failed, for machines."""
    hints = [item.hint for item in error.diagnostics if item.hint]
    return {"account": name, "error": error.told, "hint": hints[0] if hints else None}


def print_without_file(session: "Session", names: Sequence[str]) -> None:
    """What still runs in accounts that no file names, and what to do."""
    for name in names:
        session.tell(
            f"{name}: applied before and in no account file now, so its workflows may still text contacts "
            "and nothing manages them: put its file back, then run "
            + pasted(f"'ghl-flow pause all -a {name}'")
            + " to stop them, or "
            + pasted(f"'ghl-flow destroy -a {name}'")
            + " to delete them",
            style="bold red",
        )
