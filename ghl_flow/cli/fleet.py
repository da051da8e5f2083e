"""Running a command over accounts: a progress bar, and a first Ctrl-C or SIGTERM that lets it finish."""

import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from ghl_flow.cli.session import Session
from ghl_flow.errors import Diagnostic, GhlFlowError

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

Result = TypeVar("Result")

CONCURRENCY = 8
"""Accounts at once, for commands that read."""
PARTIAL = 3
"""Exit code: some accounts failed."""


def run_accounts(
    session: Session,
    waves: "Sequence[Sequence[Loaded[Account]]]",
    work: "Callable[[Loaded[Account], Callable[[], bool]], Awaitable[Result]]",
    *,
    concurrency: int = 1,
    stop_after: int | None = None,
    went_wrong: "Callable[[Result], bool]" = lambda _: False,
) -> "list[tuple[str, Result | GhlFlowError]]":
    """What came of each account, in the order given; one not begun is an error that says so.

    Last come those that were chosen and whose files are not valid. `went_wrong` tells results that count as
    a failure though no error ended them. `work` is told whether the operator asked to stop; no further
    account is begun then. A second Ctrl-C or SIGTERM stops at once.
    """
    import anyio
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from ghl_flow.deploy.applying.fleet import Outcomes, run_fleet
    from ghl_flow.deploy.applying.outcome import Interrupted

    stop = False

    def on_interrupt(*_: object) -> None:
        nonlocal stop
        if stop:
            raise KeyboardInterrupt
        stop = True
        if not session.quiet:
            # Straight to the descriptor: a signal may come in the middle of a buffered write to stderr.
            os.write(2, b"stopping after the request in flight; again to stop at once\n")

    count = sum(map(len, waves))
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=session.err,
        transient=True,
        disable=count < 2 or session.quiet or not session.err.is_terminal,
    )

    async def all_of_them() -> "Outcomes[Loaded[Account], Result]":
        task = bar.add_task("accounts", total=count)

        async def one(item: "Loaded[Account]") -> Result:
            try:
                return await work(item, lambda: stop)
            finally:
                bar.advance(task)

        return await run_fleet(
            waves,
            one,
            lambda result: stop or isinstance(result, GhlFlowError) or went_wrong(result),
            concurrency=concurrency,
            stop_after=stop_after,
            stopped=lambda: stop,
        )

    # SIGTERM is how a CI job is cancelled.
    before = {kind: signal.signal(kind, on_interrupt) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        with bar:
            outcomes = anyio.run(all_of_them)
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
    # Not by name: two files may have the same one, and both be stopped.
    ended = {id(item): result for item, result in outcomes.ended}
    skipped = (
        Interrupted("not begun, because the run was stopped", hint="run the command again to continue")
        if stop
        else GhlFlowError("not begun, because others failed", hint="apply --resume continues with the rest")
    )
    found = [(item.value.account, ended.get(id(item), skipped)) for wave in waves for item in wave]
    return found + list(session.unusable.items())


def raise_if_alone(results: "Sequence[tuple[str, Result | GhlFlowError]]") -> None:
    """One account was asked for: what is wrong with it is what is wrong with the command.

    Raises:
        GhlFlowError: that of the only account.
    """
    if len(results) == 1 and isinstance(results[0][1], GhlFlowError):
        raise results[0][1]


def print_failures(session: Session, results: "Sequence[tuple[str, Result | GhlFlowError]]") -> None:
    """Which accounts failed and why; those that failed alike are named together."""
    from ghl_flow.cli.display.diagnostics import print_diagnostics

    alike: dict[tuple[Diagnostic, ...], list[str]] = {}
    for name, result in results:
        if isinstance(result, GhlFlowError):
            alike.setdefault(result.diagnostics, []).append(name)
    for diagnostics, names in alike.items():
        session.tell(f"{', '.join(names)}: failed", style="bold red")
        print_diagnostics(diagnostics, color=session.color)


def failure_json(name: str, error: GhlFlowError) -> dict[str, object]:
    """An account that failed, in JSON."""
    hints = [item.hint for item in error.diagnostics if item.hint]
    return {"account": name, "error": error.told, "hint": hints[0] if hints else None}


def failure_codes(errors: Sequence[GhlFlowError], *, some: bool) -> int:
    """The exit code of accounts that failed: 3 if `some` others did not; else the code they share, or 1.

    130 where one was stopped.
    """
    from ghl_flow.deploy.applying.outcome import Interrupted

    if not errors:
        return 0
    codes = {error.exit_code for error in errors}
    if Interrupted.exit_code in codes:
        return Interrupted.exit_code
    return PARTIAL if some else codes.pop() if len(codes) == 1 else 1


def fleet_exit_code(
    results: "Sequence[Result | GhlFlowError]", went_wrong: "Callable[[Result], bool]" = lambda _: False
) -> int:
    """0 when nothing failed, 3 when some did; when all did, the code they share, else 1; 130 when stopped."""
    errors = [result for result in results if isinstance(result, GhlFlowError)]
    incomplete = sum(not isinstance(item, GhlFlowError) and went_wrong(item) for item in results)
    code = failure_codes(errors, some=len(errors) < len(results))
    if not incomplete or code > PARTIAL:
        return code
    return PARTIAL if len(errors) + incomplete < len(results) else 1
