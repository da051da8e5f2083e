"""Which accounts are shadowed: what is stored there says it, else the journal of the last apply.

The journal is that of this machine; another one may have applied since.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from ghl_flow.errors import GhlFlowError

if TYPE_CHECKING:
    from ghl_flow.deploy.planning.plan import AccountPlan
    from ghl_flow.operations.workspace import Workspace
    from ghl_flow.wire.json import JsonObject


def applies(workspace: "Workspace") -> "list[JsonObject]":
    """What the journal has of applies, for real or in the sandbox, oldest first."""
    return [
        entry
        for entry in workspace.journal.entries()
        if entry.get("command") == "apply" and entry.get("sandbox", False) is workspace.sandbox
    ]


def note_silence(workspace: "Workspace", plan: "AccountPlan") -> None:
    """Remember what was seen in an account: flows that write messages down, or that send them."""
    if plan.shadowed or plan.sending:
        workspace.silent[plan.account] = bool(plan.shadowed)


def is_shadowed(workspace: "Workspace", account: str) -> bool:
    """Whether the flows of an account text nobody: as stored there, or by the last apply, cut off or not."""
    seen = workspace.silent.get(account)
    return _by_journal(workspace).get(account, False) if seen is None else seen


def silent_in(workspace: "Workspace") -> Callable[[Sequence[str]], bool]:
    """For hints: whether all of these accounts are shadowed, or all that were applied where none is named."""

    @cache
    def known() -> Mapping[str, bool]:
        try:
            return _by_journal(workspace)
        except GhlFlowError:
            return {}  # a hint is no place to fail in: whoever needs the journal says so

    def silent(accounts: Sequence[str]) -> bool:
        all_known = {**known(), **workspace.silent}
        found = [all_known[one] for one in accounts or all_known if one in all_known]
        return bool(found) and all(found)

    return silent


def _by_journal(workspace: "Workspace") -> dict[str, bool]:
    return {str(entry.get("account")): bool(entry.get("shadow")) for entry in applies(workspace)}
