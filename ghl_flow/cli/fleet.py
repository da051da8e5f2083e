"""Running a command over accounts: a progress bar, and a first Ctrl-C or SIGTERM that lets it finish."""

import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from ghl_flow.cli.session import Session
from ghl_flow.errors import GhlFlowError

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

Result = TypeVar("Result")


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

    `went_wrong` tells results that count as a failure though no error ended them. `work` is told
    whether the operator asked to stop. A second Ctrl-C or SIGTERM stops at once.
    """
    import anyio
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from ghl_flow.deploy.fleet import Outcomes, run_fleet

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
        )

    # SIGTERM is how a CI job is cancelled.
    before = {kind: signal.signal(kind, on_interrupt) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        with bar:
            outcomes = anyio.run(all_of_them)
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
    by_name = {item.value.account: result for item, result in outcomes.ended}
    skipped = GhlFlowError("not begun, because others failed", hint="apply --resume goes on with the rest")
    return [(item.value.account, by_name.get(item.value.account, skipped)) for wave in waves for item in wave]
