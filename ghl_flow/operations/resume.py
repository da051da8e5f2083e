"""Which accounts `apply --resume` skips: those that the last run completed, and that are unchanged since."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.shadowed import applies
from ghl_flow.operations.workspace import Workspace
from ghl_flow.wire.json import JsonObject, JsonValue, text_of

if TYPE_CHECKING:
    from ghl_flow.deploy.state.desired import Desired
    from ghl_flow.operations.plan import PlanTerms
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def last_run(
    workspace: Workspace, accounts: "Sequence[Loaded[Account]]", terms: "PlanTerms", fresh: str
) -> tuple[str, list[str]]:
    """The run to continue, `fresh` if there is none, and the names of the accounts that it can skip."""
    run, complete = _last(applies(workspace), fresh)
    return run, [
        item.value.account
        for item in accounts
        if item.value.account in complete and complete[item.value.account] == _wanted(workspace, item, terms)
    ]


def asked_of(workspace: Workspace, desired: "Desired", terms: "PlanTerms") -> str:
    """A digest of what an apply would make of an account, whatever is there now."""
    how = (str(terms.on_conflict), terms.prune, workspace.driver)
    return desired.digest([*sorted(terms.allowed)], *how)


def _wanted(workspace: Workspace, account: "Loaded[Account]", terms: "PlanTerms") -> str:
    """The same of an account by its file; empty if it has errors."""
    try:
        return asked_of(workspace, workspace.desired(account), terms)
    except GhlFlowError:
        return ""


def _last(entries: list[JsonObject], fresh: str) -> tuple[str, dict[str, JsonValue]]:
    """The last run of these applies, and what it completed, with the digest of that.

    An account that was complete before and that the last run did not come to is not among them.
    """
    run = text_of(entries[-1], "run") or fresh if entries else fresh
    last = {str(entry.get("account")): entry for entry in entries if entry.get("run") == run}
    return run, {
        name: entry.get("desired", "none")
        for name, entry in last.items()
        if entry.get("outcome") == "complete"
    }
