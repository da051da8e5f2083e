"""What the changes of a plan would have done to the calls of the last months."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghl_flow.cost.texts import rates_of
from ghl_flow.deploy.history.archive import read_backup
from ghl_flow.deploy.history.past import state_after
from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.errors import UsageError
from ghl_flow.insight.cast import Cast
from ghl_flow.insight.replay import Replay, replay
from ghl_flow.operations.accounts import Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.histories import Histories, HistorySource
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.replay import LAST_DAYS
from ghl_flow.operations.workspace import Workspace
from ghl_flow.remedy import pasted
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import delivery_of

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

_EVERY_ENTRY = ""


@dataclass(frozen=True, slots=True)
class ReplayedChange:
    """The same history with the workflows that run, as the last apply left them, and with those of the plan.

    `applied` is None where none is.
    """

    applied: Replay | None
    planned: Replay


def replay_changes(
    workspace: Workspace, plans: Sequence[AccountPlan], source: HistorySource = LAST_DAYS
) -> PerAccount[ReplayedChange]:
    """Replay both for each account in which workflows change. One that fails does not stop the others.

    Raises:
        UsageError: the file is no history.
    """
    running = {
        plan.account: frozenset(_running(plan))
        for plan in plans
        if any(change.resource is Resource.WORKFLOW for change in plan.pending)
    }
    if not running:
        return PerAccount(())
    chosen = chosen_accounts(workspace, Accounts.of(*running))
    histories = Histories(workspace, source.with_the_day_before)
    histories.check([item.value for item in chosen.accounts])

    async def one(item: "Loaded[Account]") -> ReplayedChange:
        account = item.value
        flows = [workspace.compiled(flow, item) for flow in workspace.project.flows_of(item)]
        if not flows:
            raise UsageError(f"{account.account} runs no flow, so there is nothing to replay")
        applied = _applied(workspace, account, running[account.account])
        history = await histories.of(account)
        since = history.begins(source.days)
        rates = rates_of(account, workspace.facts)
        before = None if applied is None else replay(history, applied, rates, since=since)
        return ReplayedChange(before, replay(history, Cast.of(flows), rates, since=since))

    return run_accounts(workspace, chosen, one, concurrency=READING, only_looks=True)


def _running(plan: AccountPlan) -> Iterator[str]:
    """The workflows that are published now, as `flow/role`."""
    for change in plan.changes:
        if change.resource is Resource.WORKFLOW and change.runs:
            yield change.key


def _applied(workspace: Workspace, account: "Account", running: Collection[str]) -> Cast | None:
    """Those workflows as the last apply left them, from its backups; None where nothing runs.

    Raises:
        UsageError: the steps of one are not kept here.
    """
    if not running:
        return None
    state = state_after(workspace.journal, _EVERY_ENTRY, account.account, sandbox=workspace.sandbox)
    there = [key for key in sorted(running) if key in state and state[key].is_file()]
    kept = {key: read_backup(state[key]).live for key in there}
    unread = [key for key in sorted(running) if key not in kept or not kept[key].readable]
    if unread:
        raise UsageError(
            f"{account.account}: the steps of {unread[0]} as they run now are not kept here",
            hint=pasted("'ghl-flow replay'") + " shows what the flow of the project would do",
        )
    return Cast(
        account,
        [Program(live.workflow) for live in kept.values()],
        {live.workflow.id: flow_of(key) for key, live in kept.items()},
        delivery_of(account, {}),
    )
