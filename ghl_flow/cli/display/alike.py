"""Accounts of which the same is said, for machines: by the same key as people are shown them together."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypedDict, TypeVar

from ghl_flow.cli.display.failures import FailuresJson, failures_alike
from ghl_flow.cli.display.folding import folded
from ghl_flow.errors import GhlFlowError

Item = TypeVar("Item")


class GroupJson(TypedDict):
    """Accounts of which the same is said."""

    accounts: list[str]


class AlikeJson(TypedDict):
    """What outputs about several accounts have: those that were worked on, and those that failed, by what
    is said of them. Each account is in one of both.
    """

    groups: list[GroupJson]
    failed_alike: list[FailuresJson]


def alike_json(
    results: Iterable[tuple[str, Item]],
    key: Callable[[Item], Hashable],
    failed: Iterable[tuple[str, GhlFlowError]],
) -> AlikeJson:
    """Both; `key` is what makes two accounts one in the text."""
    return {
        "groups": [{"accounts": [*names]} for names, _ in folded(results, key)],
        "failed_alike": failures_alike(failed),
    }
