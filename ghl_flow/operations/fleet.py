"""Many accounts at once: in what order, how many together, and when to stop."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import anyio

from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.operations.accounts import Chosen
from ghl_flow.operations.events import AccountEnded, RunBegan, RunEnded, Stop
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.workspace import Workspace
from ghl_flow.unexpected import as_error

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

Item = TypeVar("Item")
Result = TypeVar("Result")

READING = 8
"""Accounts at once, for operations that only read."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How to go through many accounts.

    `concurrency`: at once. `canary`: `5%` or `3` of them first, the others only if those went well.
    `stop_after`: so many failures, and no further account is begun. `shard`: `i/n`, every n-th from the i-th.
    `resume`: without those that the last run completed, where nothing changed here since.
    """

    concurrency: int = 4
    canary: str | None = None
    stop_after: int | None = None
    shard: str | None = None
    resume: bool = False


def shard(items: Sequence[Item], text: str) -> list[Item]:
    """Every n-th item, beginning with the i-th, of `i/n`.

    Raises:
        UsageError: not of that form, or i beyond n.
    """
    first, slash, count = text.partition("/")
    if not (slash and first.isdecimal() and count.isdecimal() and 1 <= int(first) <= int(count)):
        raise UsageError(f"--shard '{text}' is not i/n", hint="for example --shard 2/4")
    return list(items[int(first) - 1 :: int(count)])


def canary(items: Sequence[Item], text: str | None) -> tuple[list[Item], list[Item]]:
    """The few that go first, of `5%` or `3`, at least one; and the others.

    Raises:
        UsageError: not of that form.
    """
    if text is None:
        return [], list(items)
    number = text.removesuffix("%")
    if not number.isdecimal() or int(number) == 0 or (text.endswith("%") and int(number) > 100):
        raise UsageError(f"--canary '{text}' is not a share or a number", hint="for example --canary 5%")
    count = math.ceil(len(items) * int(number) / 100) if text.endswith("%") else int(number)
    return list(items[:count]), list(items[count:])


def run_accounts(
    workspace: Workspace,
    chosen: Chosen,
    work: "Callable[[Loaded[Account]], Awaitable[Result]]",
    *,
    waves: "Sequence[Sequence[Loaded[Account]]] | None" = None,
    concurrency: int = 1,
    stop_after: int | None = None,
    went_wrong: Callable[[Result], bool] = lambda _: False,
) -> PerAccount[Result]:
    """Work on accounts; one not begun is an error that says so.

    `waves`: the chosen accounts in the groups in which they are begun, each only if the one before went well.
    Last come those that were chosen and whose files are not valid. `went_wrong` tells results that count as
    a failure though no error ended them. Once the workspace's stop is requested, no further account is begun;
    a KeyboardInterrupt after that cuts off those in the middle, and is an error of each of them.
    """
    from ghl_flow.deploy.applying.outcome import Interrupted, NotBegunError, NotBegunInterrupted

    waves = waves if waves is not None else [chosen.accounts]
    stop = workspace.stop
    begun: set[int] = set()
    ended: dict[int, Result | GhlFlowError] = {}

    async def one(item: "Loaded[Account]") -> Result:
        begun.add(id(item))
        try:
            return await work(item)
        finally:
            workspace.on_event(AccountEnded(item.value.account))

    async def all_of_them() -> None:
        asyncio.get_running_loop().set_exception_handler(partial(_on_loose_exception, stop))
        await _run(
            waves,
            one,
            lambda result: stop.requested or isinstance(result, GhlFlowError) or went_wrong(result),
            ended,
            concurrency=concurrency,
            stop_after=stop_after,
            stopped=lambda: stop.requested,
        )

    workspace.on_event(RunBegan(sum(map(len, waves))))
    try:
        anyio.run(all_of_them)
    except BaseException as error:
        if not (stop.requested and is_interrupt(error)):
            raise
    finally:
        workspace.on_event(RunEnded())
    again = "run the command again to continue"
    cut_off = Interrupted("cut off in the middle, because the run was stopped at once", hint=again)
    skipped = (
        NotBegunInterrupted("not begun, because the run was stopped", hint=again)
        if stop.requested
        else NotBegunError(
            "not begun, because others failed",
            hint="run the same command with --resume to continue with the rest",
        )
    )

    def row(item: "Loaded[Account]") -> Result | GhlFlowError:
        return ended.get(id(item), cut_off if id(item) in begun else skipped)

    found = [(item.value.account, row(item)) for wave in waves for item in wave]
    return PerAccount((*found, *chosen.unusable.items()))


def is_interrupt(error: BaseException) -> bool:
    """Whether the operator's KeyboardInterrupt is what ended it, alone or among what it tore down."""
    return isinstance(error, KeyboardInterrupt) or (
        isinstance(error, BaseExceptionGroup) and error.subgroup(KeyboardInterrupt) is not None
    )


def _on_loose_exception(stop: Stop, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Report what ends a task that no one waits for, except what stopping at once tears down."""
    error = context.get("exception")
    if not (stop.requested and error is not None and is_interrupt(error)):
        loop.default_exception_handler(context)


async def _run(
    waves: Sequence[Sequence[Item]],
    work: Callable[[Item], Awaitable[Result]],
    failed: Callable[[Result | GhlFlowError], bool],
    ended: dict[int, Result | GhlFlowError],
    *,
    concurrency: int,
    stop_after: int | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Put into `ended` what came of each item that was begun, by its identity: two may have the same name.

    At most `concurrency` at once, wave by wave. A failure in a wave keeps the next one from starting. After
    `stop_after` failures nothing new begins; what was begun is finished. The same once `stopped` says so.
    """
    limiter = anyio.CapacityLimiter(concurrency)
    failures = 0

    async def one(item: Item) -> None:
        nonlocal failures
        async with limiter:
            if stopped() or (stop_after is not None and failures >= stop_after):
                return
            result: Result | GhlFlowError
            try:
                result = await work(item)
            except GhlFlowError as error:
                result = error
            except Exception as error:
                # Whatever went wrong in one account must not cut off what others are in the middle of.
                result = as_error(error)
            failures += failed(result)
            ended[id(item)] = result

    for wave in waves:
        if failures or stopped():
            break
        async with anyio.create_task_group() as group:
            for item in wave:
                group.start_soon(one, item)
