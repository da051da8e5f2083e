"""One flow, changed in HighLevel in several accounts: which of them were changed in other ways."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ghl_flow.counting import some_of


class Asked(NamedTuple):
    """What the file of a flow would become with an account's changes; an empty `diff` where it says them."""

    account: str
    flow: str
    diff: str


def differing(asked: Iterable[Asked]) -> Mapping[tuple[str, str], str]:
    """Why a flow's file cannot say what an account has, by account and flow: another has something else."""
    by_flow: dict[str, list[Asked]] = {}
    for one in asked:
        if one.diff:
            by_flow.setdefault(one.flow, []).append(one)
    found: dict[tuple[str, str], str] = {}
    for flow, those in by_flow.items():
        for one in those:
            others = [other.account for other in those if other.diff != one.diff]
            if others:
                found[one.account, flow] = (
                    f"it was changed in another way in {some_of(others)}, and the accounts share this file: "
                    "choose the one whose change counts with -a"
                )
    return found
