"""Many accounts at once: in what order, how many together, and when to stop."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import anyio

from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.operations.accounts import Chosen
from ghl_flow.operations.events import (
    AccountEnded,
    CanaryBegan,
    CanaryEnded,
    CanaryNothing,
    RunBegan,
    RunEnded,
    Stop,
)
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

    `concurrency`: at once. `canary`: `5%` or `3` of them first, the others only if those went well. One that
    a closed gate holds back, or in which nothing is to change, shows nothing: the next account takes its
    place. `stop_after`: so many failures, of which an account that is held back is none, and no further
    account is begun. `shard`: `i/n`, every n-th from the i-th.
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


class Verdict(Enum):
    """What a result says of the change that was made."""

    WELL = auto()
    WRONG = auto()
    HELD_BACK = auto()
    """Nothing was tried."""
    UNCHANGED = auto()
    """There was nothing to change, so nothing was tried either."""


@dataclass
class Canary:
    """So many accounts first; 0 for none. `tried` is who went first, in the order they were begun.

    `went_well` are those of them that show something.
    """

    count: int = 0
    tried: list[str] = field(default_factory=list)
    went_well: list[str] = field(default_factory=list)


def canary_count(accounts: int, text: str | None) -> int:
    """How many go first, of `5%` or `3`: at least one; 0 without a text.

    Raises:
        UsageError: not of that form.
    """
    if text is None:
        return 0
    number = text.removesuffix("%")
    if not number.isdecimal() or int(number) == 0 or (text.endswith("%") and int(number) > 100):
        raise UsageError(f"--canary '{text}' is not a share or a number", hint="for example --canary 5%")
    return math.ceil(accounts * int(number) / 100) if text.endswith("%") else int(number)


def run_accounts(
    workspace: Workspace,
    chosen: Chosen,
    work: "Callable[[Loaded[Account]], Awaitable[Result]]",
    *,
    canary: Canary | None = None,
    concurrency: int = 1,
    stop_after: int | None = None,
    verdict: Callable[[Result], Verdict] = lambda _: Verdict.WELL,
    only_looks: bool = False,
) -> PerAccount[Result]:
    """Work on accounts; one not begun is an error that says so.

    `canary`: the others are begun only when so many went well and none went wrong. Those that were chosen and
    whose files are not valid come last. `verdict` tells how it went where no error ended it. Once the
    workspace's stop is requested, no further account is begun; a KeyboardInterrupt after that cuts off those
    in the middle, and is an error of each of them. `only_looks`: the work writes nothing, so that the first
    Ctrl-C does that already.
    """
    from ghl_flow.deploy.applying.outcome import Interrupted, NotBegunError, NotBegunInterrupted

    canary = canary or Canary()
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
            _waves(workspace, chosen, canary, verdict_of),
            one,
            lambda result: stop.requested or judged(result) is Verdict.WRONG,
            ended,
            concurrency=concurrency,
            stop_after=stop_after,
            stopped=lambda: stop.requested,
        )

    def judged(row: Result | GhlFlowError) -> Verdict:
        return Verdict.WRONG if isinstance(row, GhlFlowError) else verdict(row)

    def verdict_of(item: "Loaded[Account]") -> Verdict | None:
        return judged(ended[id(item)]) if id(item) in ended else None

    workspace.on_event(RunBegan(len(chosen.accounts), only_looks))
    try:
        anyio.run(all_of_them)
    except BaseException as error:
        if not (stop.requested and is_interrupt(error)):
            raise
    finally:
        workspace.on_event(RunEnded())
    again = "run the command again to continue"
    cut_off = Interrupted("cut off in the middle, because the run was stopped at once", hint=again)
    wrong = [
        item.value.account
        for item in chosen.accounts
        if item.value.account in canary.tried and verdict_of(item) is Verdict.WRONG
    ]
    why = f"the canary failed ({', '.join(wrong)})" if wrong else "others failed"
    skipped = (
        NotBegunInterrupted("not begun, because the run was stopped", hint=again)
        if stop.requested
        else NotBegunError(
            f"not begun, because {why}",
            hint="run the same command with --resume to continue with the rest",
        )
    )

    def row(item: "Loaded[Account]") -> Result | GhlFlowError:
        return ended.get(id(item), cut_off if id(item) in begun else skipped)

    found = [(item.value.account, row(item)) for item in chosen.accounts]
    return PerAccount((*found, *chosen.unusable.items()))


def _waves(
    workspace: Workspace,
    chosen: Chosen,
    canary: Canary,
    verdict_of: "Callable[[Loaded[Account]], Verdict | None]",
) -> "Iterator[Sequence[Loaded[Account]]]":
    """The accounts in the groups in which they are begun: the canary, who stands in for it, then the others.

    Each group is asked for when the one before has ended.
    """
    rest = [*chosen.accounts]
    shown_nothing: dict[Verdict, list[str]] = {Verdict.HELD_BACK: [], Verdict.UNCHANGED: []}
    before = CanaryNothing()
    while rest and len(canary.went_well) < canary.count:
        count = canary.count - len(canary.went_well)
        wave, rest = rest[:count], rest[count:]
        names = tuple(item.value.account for item in wave)
        canary.tried += names
        workspace.on_event(CanaryBegan(names, before))
        yield wave
        verdicts = {item.value.account: verdict_of(item) for item in wave}
        if any(one in (Verdict.WRONG, None) for one in verdicts.values()):
            return
        canary.went_well += [name for name, one in verdicts.items() if one is Verdict.WELL]
        held, unchanged = (
            tuple(name for name, one in verdicts.items() if one is verdict) for verdict in shown_nothing
        )
        before = CanaryNothing(held, unchanged)
        shown_nothing[Verdict.HELD_BACK] += held
        shown_nothing[Verdict.UNCHANGED] += unchanged
    if canary.count:
        nothing = CanaryNothing(*map(tuple, shown_nothing.values()))
        workspace.on_event(CanaryEnded(tuple(canary.went_well), len(rest), nothing))
    yield rest


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
    waves: Iterable[Sequence[Item]],
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
