"""Accounts' workflows as they were after an earlier apply, or as the repository has them at a revision."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ghl_flow.deploy.history.archive import Backup, read_backup
from ghl_flow.deploy.history.past import state_after
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.errors import GhlFlowError, UsageError, did_you_mean
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.apply import DEFAULT_BATCH, NO_MORE, Acceptance, AppliedAccounts, Approval, apply
from ghl_flow.operations.fleet import Batch
from ghl_flow.operations.flow_names import unknown_flows
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.plan import Planned, plan
from ghl_flow.operations.restore import Consent, Restorations, restore_all
from ghl_flow.operations.shadowed import is_shadowed
from ghl_flow.operations.terms import DEFAULT_TERMS, PlanTerms
from ghl_flow.operations.workspace import Workspace
from ghl_flow.remedy import pasted

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

    With no account chosen, in the account that the entry is about; in others, as the same run left them.
    `as_draft`: what is changed is left a draft, to be published by hand.

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


def rollback_to_revision(
    workspace: Workspace,
    which: Accounts = ANY,
    flows: Sequence[str] = (),
    terms: PlanTerms = DEFAULT_TERMS,
    approval: Approval | None = None,
    batch: Batch = DEFAULT_BATCH,
    acceptance: Acceptance = NO_MORE,
) -> AppliedAccounts:
    """Make accounts what the project was at the workspace's revision; of these flows, or of all.

    What others of an account need stays as it is. One whose flows text nobody (`apply --shadow`) stays so
    where all that are chosen are like that, and is left alone among others.

    Raises:
        UsageError: there is no such flow or account, or nothing confirms it.
        DeclinedError: the answer was no.
        GhlFlowError: the only account fails.
    """
    chosen = _narrowed(workspace, which, flows)
    looked = _looked(workspace, chosen, terms, batch)
    if not looked.found:
        return AppliedAccounts(PerAccount(tuple(looked.failed)), looked.skipped)
    return apply(
        workspace, chosen, terms, approval or Approval(), batch, acceptance, looked.failed, "rollback"
    )


def revision_plan(
    workspace: Workspace,
    which: Accounts = ANY,
    flows: Sequence[str] = (),
    terms: PlanTerms = DEFAULT_TERMS,
    batch: Batch = DEFAULT_BATCH,
) -> Planned:
    """What `rollback_to_revision` would change; raises as that does."""
    chosen = _narrowed(workspace, which, flows)
    looked = _looked(workspace, chosen, terms, batch)
    return plan(workspace, chosen, terms, batch, "rollback") if workspace.shadow else looked


def _looked(workspace: Workspace, chosen: Accounts, terms: PlanTerms, batch: Batch) -> Planned:
    """Look at the accounts: from now on nothing is texted where all are like that, else those have failed."""
    planned = plan(workspace, chosen, terms, batch, "rollback")
    silent = {name for name, _ in planned.accounts.results if is_shadowed(workspace, name)}
    workspace.shadow = bool(silent) and len(silent) == len(planned.found)
    if workspace.shadow or not silent:
        return planned
    rows = tuple((name, _shadowed(name) if name in silent else row) for name, row in planned.accounts.rows)
    return replace(planned, accounts=PerAccount(rows))


def _shadowed(account: str) -> GhlFlowError:
    return UsageError(
        f"the flows of '{account}' are shadowed, and those of others are not",
        hint="roll these back by themselves: " + pasted(f"'ghl-flow rollback -a {account}'"),
    )


def _narrowed(workspace: Workspace, which: Accounts, flows: Sequence[str]) -> Accounts:
    """The accounts that run one of the flows, which are what is worked on from now on."""
    project = workspace.project
    known = sorted({*(one.value.flow for one in project.flows), *(one.name for one in project.broken_flows)})
    for flow in flows:
        if flow not in known:
            hint = did_you_mean(flow, known) or f"flows: {', '.join(known)}"
            raise UsageError(f"there was no flow '{flow}' at {workspace.ref}", hint=hint)
    if not flows:
        return which
    workspace.only = frozenset(flows)
    return replace(which, having=replace(which.having, flows=tuple(flows)))


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
