"""What missed calls cost accounts, and what texting back recovers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghl_flow.errors import SpecError
from ghl_flow.insight.roi import From, Input, Roi, Told, roi
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.histories import Histories, HistorySource
from ghl_flow.operations.outcome import PARTIAL, OfAccounts
from ghl_flow.operations.report import USUAL, report_of
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.cost.amount import Amount
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


@dataclass(frozen=True, slots=True)
class Rois(OfAccounts[Roi]):
    """What it comes to, and the accounts that could not be looked at."""

    @property
    def exit_code(self) -> int:
        """That of what failed; 3 where what a job earns, or how many calls are missed, is not told."""
        return self.accounts.exit_code() or (PARTIAL if any(one.missing for one in self.found) else 0)


def missed_call_roi(
    workspace: Workspace,
    which: Accounts = ANY,
    *,
    source: HistorySource | None = None,
    told: Told | None = None,
) -> Rois:
    """Estimate each account. Without a `source` no history is read.

    Raises:
        UsageError: there is no such account, several and none chosen, or the file is no history.
        SpecError: the project's own sheet of assumptions is not valid.
        GhlFlowError: the only account cannot be looked at.
    """
    sheet = workspace.facts.missed_calls
    chosen = chosen_accounts(workspace, which)
    histories = None if source is None else Histories(workspace, source.with_the_day_before)
    if histories is not None:
        histories.check([item.value for item in chosen.accounts])

    async def one(item: "Loaded[Account]") -> Roi:
        account = item.value
        counted = None
        if histories is not None and source is not None:
            counted = report_of(workspace, item, await histories.of(account), source.days, USUAL)
        found = roi(
            account.account,
            sheet=sheet,
            economics=account.economics,
            told=told,
            missed_in_file=account.sms_costs.missed_calls_per_month,
            report=counted,
        )
        missed = found.inputs.get(Input.MISSED)
        if missed is None:
            return found
        # A caller of several days is one customer, and gets a text on each.
        episodes = missed.amount.likely
        if missed.origin is From.HISTORY and counted is not None and counted.per_month is not None:
            episodes = counted.per_month
        return Roi(found.account, found.inputs, texts_cost(workspace, item, round(episodes)))

    found = run_accounts(workspace, chosen, one, concurrency=READING, only_looks=True)
    found.raise_if_alone()
    return Rois(found)


def texts_cost(workspace: Workspace, item: "Loaded[Account]", missed: int) -> "Amount | None":
    """What the texts of a month cost the agency; None where a flow does not compile or nothing is priced."""
    from ghl_flow.cost.estimate import estimate

    try:
        flows = [workspace.compiled(flow, item) for flow in workspace.project.flows_of(item)]
        return estimate(item.value, flows, missed=max(1, missed), facts=workspace.facts).agency
    except SpecError:
        return None
