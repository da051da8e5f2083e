"""Which accounts are shadowed: by the journal, the last apply of their flows was one with --shadow."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from ghl_flow.errors import GhlFlowError

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace
    from ghl_flow.wire.json import JsonObject


def applies(workspace: "Workspace") -> "list[JsonObject]":
    """What the journal has of applies, for real or in the sandbox, oldest first."""
    return [
        entry
        for entry in workspace.journal.entries()
        if entry.get("command") == "apply" and entry.get("sandbox", False) is workspace.sandbox
    ]


def is_shadowed(workspace: "Workspace", account: str) -> bool:
    """Whether the last apply of an account, also one that was cut off, makes its flows text nobody."""
    return _shadowed(workspace).get(account, False)


def silent_in(workspace: "Workspace") -> Callable[[Sequence[str]], bool]:
    """For hints: whether all of these accounts are shadowed, or all that were applied where none is named."""

    @cache
    def known() -> Mapping[str, bool]:
        try:
            return _shadowed(workspace)
        except GhlFlowError:
            return {}  # a hint is no place to fail in: whoever needs the journal says so

    def silent(accounts: Sequence[str]) -> bool:
        found = [known()[one] for one in accounts or known() if one in known()]
        return bool(found) and all(found)

    return silent


def _shadowed(workspace: "Workspace") -> dict[str, bool]:
    return {str(entry.get("account")): bool(entry.get("shadow")) for entry in applies(workspace)}
