"""Many accounts at once: which, in what order, how many together, and when to stop."""

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Generic, TypeVar

import anyio

from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.unexpected import as_error

Item = TypeVar("Item")
Result = TypeVar("Result")


def matching(names: Sequence[str], pattern: str) -> list[str]:
    """The names a shell pattern matches.

    Raises:
        UsageError: none.
    """
    found = [name for name in names if fnmatchcase(name, pattern)]
    if not found:
        raise UsageError(f"no account matches '{pattern}'", hint=f"accounts: {', '.join(names)}")
    return found


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


@dataclass(slots=True)
class Outcomes(Generic[Item, Result]):
    """What came of each item, in the order they ended; and those that were not begun."""

    ended: list[tuple[Item, Result | GhlFlowError]] = field(default_factory=list)
    skipped: list[Item] = field(default_factory=list)


async def run_fleet(
    waves: Sequence[Sequence[Item]],
    work: Callable[[Item], Awaitable[Result]],
    failed: Callable[[Result | GhlFlowError], bool],
    *,
    concurrency: int,
    stop_after: int | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Outcomes[Item, Result]:
    """Work on every item, at most `concurrency` at once, wave by wave.

    A failure in a wave keeps the next one from starting. After `stop_after` failures nothing new begins;
    what was begun is finished. The same once `stopped` says so.
    """
    outcomes: Outcomes[Item, Result] = Outcomes()
    limiter = anyio.CapacityLimiter(concurrency)
    failures = 0

    async def one(item: Item) -> None:
        nonlocal failures
        async with limiter:
            if stopped() or (stop_after is not None and failures >= stop_after):
                outcomes.skipped.append(item)
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
            outcomes.ended.append((item, result))

    for wave in waves:
        if failures or stopped():
            outcomes.skipped += wave
            continue
        async with anyio.create_task_group() as group:
            for item in wave:
                group.start_soon(one, item)
    return outcomes
