"""Accounts' workflows as they were after an earlier apply."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ghl_flow.deploy.history.archive import Backup, read_backup
from ghl_flow.deploy.history.past import state_after
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.errors import GhlFlowError, UsageError, did_you_mean
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.flow_names import unknown_flows
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.restore import Consent, Restorations, restore_all
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from ghl_flow.wire.json import JsonObject


def rollback(
    workspace: Workspace,
    to: str,
    which: Accounts = ANY,
    flows: Sequence[str] = (),
    consent: Consent | None = None,
    *,
    as_draft: bool = False,
) -> Restorations:
    """Put workflows back as they were after the entry `to` of the journal; of these flows, or of all.

    With no account chosen, in the account that the entry is about. `as_draft`: what is changed is left a
    draft, to be published by hand.

    Raises:
        UsageError: there is no such entry or account, or nothing confirms it.
        GhlFlowError: the only account fails.
    """
    consent = consent or Consent()
    workspace.project.require(accounts=True)
    journal = workspace.journal
    target = journal.entry(to)
    if not which.chosen:
        which = Accounts.of(str(target.get("account")))
    chosen = chosen_accounts(workspace, which)
    _check(target, which, sandbox=workspace.sandbox)
    names = [*(item.value.account for item in chosen.accounts), *chosen.unusable]
    entry_id = str(target["id"])
    states = {name: state_after(journal, entry_id, name, sandbox=workspace.sandbox) for name in names}
    written = {flow_of(key) for state in states.values() for key in state}
    unknown = unknown_flows(flows, KnownFlows(workspace).ids, written, "in what was written up to that entry")
    backups = {
        item.value.account: unknown or _backups(item.value.account, states[item.value.account], flows)
        for item in chosen.accounts
    }
    return restore_all(workspace, "rollback", chosen, backups, consent, as_draft=as_draft)


def _check(target: "JsonObject", which: Accounts, *, sandbox: bool) -> None:
    if which.named and target.get("account") not in which.named:
        raise UsageError(f"that entry is about {target.get('account')}", hint="name that account with -a")
    if target.get("sandbox") is not sandbox:
        raise UsageError(
            "that entry is about the sandbox" if not sandbox else "that entry is not about the sandbox",
            hint="add --sandbox" if not sandbox else "run it without --sandbox",
        )


def _backups(name: str, state: "Mapping[str, Path]", flows: Sequence[str]) -> "list[Backup] | GhlFlowError":
    """An account's workflows as they were after that entry, or why that cannot be told."""
    if not state:
        return UsageError(f"no workflow of {name} was written up to that entry")
    known = sorted({flow_of(key) for key in state})
    for flow in flows:
        if flow not in known:
            hint = did_you_mean(flow, known) or f"flows: {', '.join(known)}"
            return UsageError(f"no workflow of '{flow}' was written in {name} up to that entry", hint=hint)
    chosen = [path for key, path in sorted(state.items()) if not flows or flow_of(key) in flows]
    try:
        return [read_backup(path) for path in chosen]
    except GhlFlowError as error:
        return error
