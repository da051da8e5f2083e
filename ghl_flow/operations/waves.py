"""In what groups many accounts are changed: a canary, then waves."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from ghl_flow.errors import UsageError
from ghl_flow.operations.accounts import Chosen
from ghl_flow.operations.events import CanaryBegan, CanaryEnded, CanaryNothing, WaveBegan
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


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


def share_of(accounts: int, text: str | None, option: str) -> int:
    """How many accounts `5%` or `3` of an option means: at least one; 0 without a text.

    Raises:
        UsageError: not of that form.
    """
    if text is None:
        return 0
    number = text.removesuffix("%")
    if not number.isdecimal() or int(number) == 0 or (text.endswith("%") and int(number) > 100):
        raise UsageError(f"{option} '{text}' is not a share or a number", hint=f"for example {option} 5%")
    return math.ceil(accounts * int(number) / 100) if text.endswith("%") else int(number)


def failures_tolerated(text: str | None) -> float:
    """The share of failures after which a wave is followed by the next one all the same, of `5%`.

    Raises:
        UsageError: not of that form.
    """
    if text is None:
        return 0
    number = text.removesuffix("%")
    if not (text.endswith("%") and number.isdecimal() and int(number) < 100):
        raise UsageError(f"--max-failed '{text}' is no share", hint="for example --max-failed 5%")
    return int(number) / 100


def waves_of(
    workspace: Workspace,
    chosen: Chosen,
    canary: Canary,
    size: int,
    to_tell: list[WaveBegan],
    verdict_of: "Callable[[Loaded[Account]], Verdict | None]",
) -> "Iterator[Sequence[Loaded[Account]]]":
    """The accounts in the groups in which they are begun: the canary, who stands in for it, then the others.

    The others come `size` at a time; 0 for all together. Each group is asked for when the one before has
    ended; what is to be told once it is begun is put into `to_tell`.
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
    count = math.ceil(len(rest) / size) if size else 1
    for number in range(count):
        wave = rest[number * size : (number + 1) * size] if size else rest
        if count > 1:
            to_tell.append(WaveBegan(number + 1, count, tuple(item.value.account for item in wave)))
        yield wave
