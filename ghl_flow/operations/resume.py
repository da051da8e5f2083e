"""Which accounts `apply --resume` skips: those that the last run completed, and that are unchanged since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.accounts import Chosen
from ghl_flow.operations.events import Skipped
from ghl_flow.operations.workspace import Workspace
from ghl_flow.wire.json import JsonObject, JsonValue, text_of

if TYPE_CHECKING:
    from ghl_flow.deploy.state.desired import Desired
    from ghl_flow.operations.terms import PlanTerms
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

_CHANGE_NOTHING = ("backup", "pause")
"""Commands after which an account is still what an apply would make of it: a pause stays."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The accounts that are left to a run, its id, and the names of those that it skips."""

    chosen: Chosen
    run: str
    skipped: tuple[str, ...] = ()


def rest_of(
    workspace: Workspace, chosen: Chosen, terms: "PlanTerms", *, resume: bool, command: str = "apply"
) -> Rest:
    """What the last run of a command left of the accounts, all of them where nothing is resumed.

    Who is skipped is told.
    """
    fresh = uuid4().hex[:12]
    if not resume:
        return Rest(chosen, fresh)
    run, done = last_run(workspace, chosen.accounts, terms, fresh, command)
    rest = [item for item in chosen.accounts if item.value.account not in done]
    if done:
        workspace.on_event(Skipped(tuple(done)))
    return Rest(Chosen(rest, chosen.unusable), run, tuple(done))


def last_run(
    workspace: Workspace,
    accounts: "Sequence[Loaded[Account]]",
    terms: "PlanTerms",
    fresh: str,
    command: str,
) -> tuple[str, list[str]]:
    """The run to continue, `fresh` if there is none, and the names of the accounts that it can skip."""
    here = [one for one in workspace.journal.entries() if one.get("sandbox", False) is workspace.sandbox]
    run, complete = _last(here, fresh, command)
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


def _last(entries: list[JsonObject], fresh: str, command: str) -> tuple[str, dict[str, JsonValue]]:
    """The last run of a command, and what it completed, with the digest of that.

    An account that was complete before and that the last run did not come to is not among them; nor is one
    that another command changed since.
    """
    ours = [entry for entry in entries if entry.get("command") == command]
    run = text_of(ours[-1], "run") or fresh if ours else fresh
    last = {
        str(entry.get("account")): entry for entry in entries if entry.get("command") not in _CHANGE_NOTHING
    }
    return run, {
        name: entry.get("desired", "none")
        for name, entry in last.items()
        if entry.get("run") == run and entry.get("outcome") == "complete"
    }
