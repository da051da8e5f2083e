"""Sentences for what an account runs beside its flows as they are written: that a proof failed beside it."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from ghl_flow.checkup.publishing_text import apply_command
from ghl_flow.counting import some_of
from ghl_flow.deploy.planning.staying import Runs, Staying, Stays
from ghl_flow.remedy import pasted


def staying_text(found: Sequence[Staying]) -> str:
    """What it is and why, to be put after what is not proved."""
    said = [_beside(stays, some_of(names), len(names) > 1) for stays, names in _by_reason(found)]
    if unread := [one.flow for one in found if one.runs is Runs.UNREAD]:
        said.append(f"nothing shows the steps that run of {some_of(unread)}")
    return "; ".join(said)


def staying_hint(found: Sequence[Staying], account: str) -> str:
    """What to do, for each reason."""
    return "; ".join(_remedy(stays, names, account) for stays, names in _by_reason(found))


def _by_reason(found: Sequence[Staying]) -> Iterator[tuple[Stays, list[str]]]:
    for stays in Stays:
        if names := [*dict.fromkeys(one.flow for one in found if one.stays is stays)]:
            yield stays, names


def _beside(stays: Stays, names: str, several: bool) -> str:
    are = "they are" if several else "it is"
    match stays:
        case Stays.HELD:
            return f"beside {names} as {are} in the account, since what {are} to become is held back"
        case Stays.PAUSED:
            return f"beside {names}, which {'are' if several else 'is'} paused"
        case Stays.KEPT:
            return f"beside {names} as {are} kept in HighLevel"
        case Stays.BY_HAND:
            return f"without {names}, which a person has to publish first"
        case Stays.UNWANTED:
            return f"beside what runs of {names} though no flow needs it"
        case Stays.LEFT:
            return f"beside {names} as {are} in the account"
        case Stays.COPY:
            return f"beside {names}, which {'are copies and run' if several else 'is a copy and runs'}"
        case _:
            assert_never(stays)


def _remedy(stays: Stays, names: Sequence[str], account: str) -> str:
    them = "them" if len(names) > 1 else "it"
    match stays:
        case Stays.HELD:
            return f"open the gates that hold {them} back, or publish this one later"
        case Stays.PAUSED:
            runs = [pasted(f"'ghl-flow resume {name} -a {account}'") for name in names]
            return f"{some_of(runs)} lets {them} run again"
        case Stays.KEPT:
            place = "flows in their" if len(names) > 1 else "flow in its"
            return apply_command(account, ("--on-conflict", "local")) + f" puts the {place} place"
        case Stays.BY_HAND:
            return apply_command(account) + f" says what a person has to do for {them}"
        case Stays.UNWANTED:
            return apply_command(account, ("--prune",)) + " deletes what no flow needs, or says who has to"
        case Stays.LEFT:
            return apply_command(account) + f" makes {them} what the files say"
        case Stays.COPY:
            return f"delete {them} in HighLevel"
        case _:
            assert_never(stays)
