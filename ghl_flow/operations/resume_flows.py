"""Take back a pause: apply to the accounts in which a flow is paused, so that it runs again."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from ghl_flow.checkup.publishing_text import apply_command
from ghl_flow.deploy.planning.change import Action, Resource
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.operations.accounts import ANY, Accounts
from ghl_flow.operations.apply import (
    DEFAULT_BATCH,
    NO_MORE,
    NONE_GIVEN,
    Acceptance,
    AppliedAccounts,
    Approval,
    apply,
)
from ghl_flow.operations.consent import ConsentNeededError
from ghl_flow.operations.fleet import Batch
from ghl_flow.operations.flow_names import unknown_flows
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.plan import plan
from ghl_flow.operations.shadowed import is_shadowed
from ghl_flow.operations.terms import DEFAULT_TERMS, PlanTerms
from ghl_flow.operations.workspace import Workspace
from ghl_flow.remedy import pasted


@dataclass(frozen=True, slots=True)
class Resumed:
    """What came of it: of the `flows` asked for, of all where there are none.

    `not_paused` are the accounts in which there was no pause to take back; `not_needed`, by account, the
    flows that are paused there, and that it does not need.
    """

    applied: AppliedAccounts
    not_paused: tuple[str, ...] = ()
    not_needed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    flows: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """That of the apply; 0 where nothing is paused."""
        return self.applied.exit_code


def resume(
    workspace: Workspace,
    flow: str | None,
    which: Accounts = ANY,
    terms: PlanTerms = DEFAULT_TERMS,
    approval: Approval = NONE_GIVEN,
    batch: Batch = DEFAULT_BATCH,
    acceptance: Acceptance = NO_MORE,
) -> Resumed:
    """Let a paused flow run again, by its id or its file, or with None every flow of these accounts.

    What else is pending in an account in which it is paused is applied with it. An account that is shadowed
    fails: nothing there is to text contacts without a word.

    Raises:
        UsageError: there is no such flow or account, or nothing confirms it.
        DeclinedError: the answer was no.
        GhlFlowError: the only account fails.
    """
    known = KnownFlows(workspace)
    flows = [] if flow is None else [known.named(flow)]
    looked = plan(workspace, which, terms)
    accounts = looked.plan.accounts
    there = {change.flow for one in accounts for change in one.changes}.union(*map(_paused, accounts))
    error = unknown_flows(flows, known.ids, there)
    if error is not None:
        raise error
    paused = {one.account: _paused(one, flows) for one in accounts}
    due = {one.account: paused[one.account] & _needed(one) for one in accounts}
    idle = {name: tuple(sorted(found - due[name])) for name, found in paused.items() if found - due[name]}
    silent = {name: _shadowed(name) for name, found in due.items() if found and is_shadowed(workspace, name)}
    names = tuple(name for name, found in due.items() if found and name not in silent)
    not_paused = tuple(name for name, found in paused.items() if not found)
    failed = [*looked.failed, *silent.items()]
    if flow is not None:
        failed += [(name, _not_needed(name, *those)) for name, those in idle.items()]
        idle = {}
    resumed = Resumed(
        AppliedAccounts(PerAccount(tuple(failed))), not_paused, tuple(idle.items()), tuple(flows)
    )
    if not names:
        return resumed
    if not (workspace.sandbox or approval.yes or approval.digests or approval.confirm):
        raise ConsentNeededError("resume")
    opened = replace(terms, resumed=tuple(sorted(set().union(*(due[name] for name in names)))))
    applied = apply(workspace, Accounts(names), opened, approval, batch, acceptance, failed)
    return replace(resumed, applied=applied)


def _shadowed(account: str) -> GhlFlowError:
    silent = apply_command(account, ("--allow", "paused", "--shadow"))
    texting = apply_command(account, ("--allow", "paused"), texting=True)
    return UsageError(
        f"the flows of {account} were applied with --shadow, and resumed they would text contacts",
        hint=f"{silent} lets them run silent, {texting} lets them text",
    )


def _not_needed(account: str, flow: str) -> GhlFlowError:
    delete = pasted(f"'ghl-flow destroy -a {account} --flow {flow}'")
    return UsageError(
        f"'{flow}' stays paused: it is not in the flows of {account}",
        hint=f"add it there and resume it again, or delete it: {delete}",
    )


def _paused(found: AccountPlan, flows: Collection[str] = ()) -> set[str]:
    """The flows, of these or of all, that are paused in an account."""
    return {flow for flow in map(flow_of, found.paused) if not flows or flow in flows}


def _needed(found: AccountPlan) -> set[str]:
    """The flows that the account runs, or is to run."""
    workflows = [one for one in found.changes if one.resource is Resource.WORKFLOW]
    return {one.flow for one in workflows if one.action is not Action.DELETE}
