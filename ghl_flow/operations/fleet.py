"""Many accounts at once: in what order, how many together, and when to stop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import anyio

from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.operations.accounts import Chosen
from ghl_flow.operations.events import (
    AccountEnded,
    RunBegan,
    RunEnded,
    Stop,
    WaveBegan,
)
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.waves import Canary, Verdict, waves_of
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
    `wave`: after the canary so many at a time, each group when the one before went well; `max_failed`: the
    share of failures (`5%`) up to which it did. `check`: between groups the checks of doctor are asked of
    those that were changed, and one that fails ends the run.
    """

    concurrency: int = 4
    canary: str | None = None
    stop_after: int | None = None
    shard: str | None = None
    resume: bool = False
    wave: str | None = None
    max_failed: str | None = None
    check: bool = False


@dataclass(frozen=True, slots=True)
class Waves:
    """How the accounts after the canary are begun: `size` at a time, 0 for all together.

    `tolerated`: the share of failures after which the next group is begun all the same. `check` is asked of
    the accounts of a group before the next is begun, and names what is wrong there.
    """

    size: int = 0
    tolerated: float = 0
    check: "Callable[[Sequence[Loaded[Account]]], Awaitable[Sequence[str]]] | None" = None


TOGETHER = Waves()


def shard(items: Sequence[Item], text: str) -> list[Item]:
    """Every n-th item, beginning with the i-th, of `i/n`.

    Raises:
        UsageError: not of that form, or i beyond n.
    """
    first, slash, count = text.partition("/")
    if not (slash and first.isdecimal() and count.isdecimal() and 1 <= int(first) <= int(count)):
        raise UsageError(f"--shard '{text}' is not i/n", hint="for example --shard 2/4")
    return list(items[int(first) - 1 :: int(count)])


def sharded(chosen: Chosen, text: str | None) -> Chosen:
    """The accounts of one shard; all of them without one. Raises as `shard` does."""
    return chosen if text is None else Chosen(shard(chosen.accounts, text), chosen.unusable)


def run_accounts(
    workspace: Workspace,
    chosen: Chosen,
    work: "Callable[[Loaded[Account]], Awaitable[Result]]",
    *,
    canary: Canary | None = None,
    concurrency: int = 1,
    stop_after: int | None = None,
    waves: Waves = TOGETHER,
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
    from ghl_flow.highlevel.client import FleetClients

    canary = canary or Canary()
    stop, renewal = workspace.stop, workspace.renewal
    begun: set[int] = set()
    ended: dict[int, Result | GhlFlowError] = {}

    async def one(item: "Loaded[Account]") -> Result:
        begun.add(id(item))
        try:
            return await (work(item) if renewal is None else renewal.during(item, work))
        finally:
            workspace.on_event(AccountEnded(item.value.account))

    async def all_of_them() -> None:
        asyncio.get_running_loop().set_exception_handler(partial(_on_loose_exception, stop))
        async with FleetClients() as workspace.clients:
            await _run(
                waves_of(workspace, chosen, canary, waves.size, to_tell, verdict_of),
                one,
                lambda result: stop.requested or judged(result) is Verdict.WRONG,
                ended,
                concurrency=concurrency,
                stop_after=stop_after,
                stopped=lambda: stop.requested,
                tolerated=waves.tolerated,
                between=checked,
            )

    found_wrong: list[str] = []
    to_tell: list[WaveBegan] = []

    async def checked(wave: "Sequence[Loaded[Account]]") -> bool:
        well = [item for item in wave if verdict_of(item) is Verdict.WELL]
        if waves.check is not None and well:
            found_wrong.extend(await waves.check(well))
        while to_tell and not found_wrong:
            workspace.on_event(to_tell.pop())
        return not found_wrong

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
        workspace.clients = None
        workspace.on_event(RunEnded())
    again = "run the command again to continue"
    cut_off = Interrupted("cut off in the middle, because the run was stopped at once", hint=again)
    wrong = [
        item.value.account
        for item in chosen.accounts
        if item.value.account in canary.tried and verdict_of(item) is Verdict.WRONG
    ]
    why = _why_not_begun(found_wrong, wrong, [judged(row) for row in ended.values()], waves.tolerated)
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


def _why_not_begun(
    found_wrong: Sequence[str], canary: Sequence[str], verdicts: Sequence[Verdict], tolerated: float
) -> str:
    """`found_wrong` by the check between groups; `canary`: those of it that failed."""
    if found_wrong:
        return f"the check after the accounts before found: {'; '.join(found_wrong)}"
    if canary:
        return f"the canary failed ({', '.join(canary)})"
    wrong = verdicts.count(Verdict.WRONG)
    if not tolerated or wrong <= tolerated * len(verdicts):
        return "others failed"
    share = f"{wrong / len(verdicts):.1%}".removesuffix("%").removesuffix(".0")
    return f"{wrong} of {len(verdicts)} failed: {share} % is over {tolerated * 100:.0f} % (--max-failed)"


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
    tolerated: float = 0,
    between: "Callable[[Sequence[Item]], Awaitable[bool]] | None" = None,
) -> None:
    """Put into `ended` what came of each item that was begun, by its identity: two may have the same name.

    At most `concurrency` at once, wave by wave. A failure in a wave keeps the next one from starting, or a
    share of failures that is more than `tolerated`, or `between`, asked of a wave before the next. After
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

    before: Sequence[Item] = ()
    for wave in waves:
        if failures > tolerated * len(ended) or stopped():
            break
        if wave and between is not None and not await between(before):
            break
        before = wave
        async with anyio.create_task_group() as group:
            for item in wave:
                group.start_soon(one, item)
