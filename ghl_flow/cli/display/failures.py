"""Accounts that failed, and accounts that no file names any more."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypedDict

from ghl_flow.cli.display.folding import folded, of_accounts, of_each
from ghl_flow.cli.display.worded import told
from ghl_flow.errors import Diagnostic, GhlFlowError
from ghl_flow.remedy import pasted, quoted

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal


class _SaidJson(TypedDict):
    error: str
    hint: str | None


class FailureJson(_SaidJson):
    """An account that failed."""

    account: str


class FailuresJson(_SaidJson):
    """Accounts that failed alike; what differs from account to account is left out of what is said."""

    accounts: list[str]


def print_failures(terminal: "Terminal", failed: Iterable[tuple[str, GhlFlowError]]) -> None:
    """Which accounts failed and why; those that failed alike are named together."""
    # An account may fail once for each of its flows, for the same reason.
    groups = _alike(failed)
    if not groups:
        return
    from ghl_flow.cli.display.diagnostics import print_diagnostics

    for names, diagnostics in groups:
        terminal.tell(of_accounts(names, "failed"), style="bold red")
        print_diagnostics(diagnostics, color=terminal.color)


def _alike(failed: Iterable[tuple[str, GhlFlowError]]) -> list[tuple[tuple[str, ...], Sequence[Diagnostic]]]:
    """What is wrong, with the accounts of which it is."""
    rows = [*dict.fromkeys((name, (name, told(error))) for name, error in failed)]
    # What is the very same error of several is one, whichever of them it names.
    same = folded(rows, lambda row: row[1])
    shared = {diagnostics for names, (_, diagnostics) in same if len(names) > 1}
    grouped = folded(rows, lambda row: row[1] if row[1] in shared else _of_each(row[1], row[0]))
    return [
        (
            names,
            diagnostics if len(names) == 1 or diagnostics in shared else _of_each(diagnostics, account),
        )
        for names, (account, diagnostics) in grouped
    ]


def _of_each(diagnostics: Sequence[Diagnostic], account: str) -> tuple[Diagnostic, ...]:
    """What is wrong with an account, without what is of this account alone."""
    return tuple(
        item._replace(message=of_each(item.message, account), hint=item.hint and of_each(item.hint, account))
        for item in diagnostics
    )


def failures_alike(failed: Iterable[tuple[str, GhlFlowError]]) -> list[FailuresJson]:
    """Accounts that failed, those that failed alike together, for machines."""
    return [{"accounts": [*names], **_said(diagnostics)} for names, diagnostics in _alike(failed)]


def failure_json(name: str, error: GhlFlowError) -> FailureJson:
    """An account that failed, for machines."""
    return {"account": name, **_said(told(error))}


def _said(diagnostics: Sequence[Diagnostic]) -> _SaidJson:
    hints = [item.hint for item in diagnostics if item.hint]
    text = "; ".join(item.message for item in diagnostics)
    return {"error": text, "hint": hints[0] if hints else None}


def print_without_file(terminal: "Terminal", names: Sequence[str]) -> None:
    """What still runs in accounts that no file names, and what to do."""
    for name in names:
        terminal.tell(without_file_text(name), style="bold red")


def without_file_text(name: str) -> str:
    """What still runs in an account that no file names, and what to do."""
    return (
        f"{name}: applied before and in no account file now, so its workflows may still text contacts "
        "and nothing manages them: put its file back, then run "
        + pasted(f"'ghl-flow pause all -a {quoted(name)}'")
        + " to stop them, or "
        + pasted(f"'ghl-flow destroy -a {quoted(name)}'")
        + " to delete them"
    )
