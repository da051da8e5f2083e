"""Take back a pause: apply to the accounts in which a flow is paused, so that it runs again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.planning.gate import PAUSED
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.operations.accounts import ANY, Accounts
from ghl_flow.operations.apply import NONE_GIVEN, AppliedAccounts, Approval, apply
from ghl_flow.operations.consent import ConsentNeededError
from ghl_flow.operations.flow_names import unknown_flows
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.plan import DEFAULT_TERMS, PlanTerms, plan
from ghl_flow.operations.shadow import is_shadowed
from ghl_flow.operations.workspace import Workspace
from ghl_flow.remedy import pasted


@dataclass(frozen=True, slots=True)
class Resumed:
    """What came of it: of the `flows` asked for, of all where there are none.

    `not_paused` are the accounts in which there was no pause to take back.
    """

    applied: AppliedAccounts
    not_paused: tuple[str, ...] = ()
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
    there = {change.flow for one in looked.plan.accounts for change in one.changes}
    error = unknown_flows(flows, known.ids, there)
    if error is not None:
        raise error
    paused = {one.account: _paused(one, flows) for one in looked.plan.accounts}
    silent = {
        name: _shadowed(name) for name, found in paused.items() if found and is_shadowed(workspace, name)
    }
    names = tuple(name for name, found in paused.items() if found and name not in silent)
    not_paused = tuple(name for name, found in paused.items() if not found)
    failed = [*looked.failed, *silent.items()]
    if not names:
        return Resumed(AppliedAccounts(PerAccount(tuple(failed))), not_paused, tuple(flows))
    if not (workspace.sandbox or approval.yes or approval.digests or approval.confirm):
        raise ConsentNeededError("resume")
    resumed = frozenset(one for name in names for one in paused[name])
    opened = replace(terms, resumed=tuple(sorted(resumed)))
    applied = apply(workspace, Accounts(names), opened, approval, not_planned=failed)
    return Resumed(applied, not_paused, tuple(flows))


def _shadowed(account: str) -> GhlFlowError:
    silent = pasted(f"'ghl-flow apply -a {account} --allow paused --shadow'")
    texting = pasted(f"'ghl-flow apply -a {account} --allow paused'")
    return UsageError(
        f"the flows of {account} were applied with --shadow, and resumed they would text contacts",
        hint=f"{silent} lets them run silent, {texting} lets them text",
    )


def _paused(found: AccountPlan, flows: Iterable[str]) -> set[str]:
    """The flows, of these or of all, that are paused in an account."""
    wanted = {*flows}
    return {one.flow for one in found.changes if _is_paused(one) and (not wanted or one.flow in wanted)}


def _is_paused(change: Change) -> bool:
    return PAUSED in change.gates or PAUSED in change.despite
