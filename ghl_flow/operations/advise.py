"""Text-back alone, or somebody who answers: for accounts, by their own messages."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ghl_flow.insight.advise import Advised, advise
from ghl_flow.insight.clock import Clock
from ghl_flow.insight.roi import roi
from ghl_flow.operations.accounts import Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.histories import Histories, HistorySource
from ghl_flow.operations.outcome import PARTIAL, OfAccounts
from ghl_flow.operations.report import USUAL, report_of
from ghl_flow.operations.roi import texts_cost
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

USUAL_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Advices(OfAccounts[Advised]):
    """What is advised, and the accounts that could not be looked at. `stale`: rows of prices that are old."""

    stale: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """That of what failed; 3 where an account has no missed call to judge by, or too few days."""
        return self.accounts.exit_code() or (
            PARTIAL if any(not one.calls or not one.episodes for one in self.found) else 0
        )


def advise_accounts(workspace: Workspace, which: Accounts, source: HistorySource) -> Advices:
    """Look at each account's messages, and hold prices against them.

    Raises:
        UsageError: there is no such account, several and none chosen, or the file is no history.
        SpecError: the project's own prices are not valid.
        GhlFlowError: the only account cannot be looked at.
    """
    desks, assumptions = workspace.facts.front_desks, workspace.facts.missed_calls
    chosen = chosen_accounts(workspace, which)
    histories = Histories(workspace, source.with_the_day_before)
    histories.check([item.value for item in chosen.accounts])

    async def one(item: "Loaded[Account]") -> Advised:
        account = item.value
        counted = report_of(workspace, item, await histories.of(account), source.days, USUAL)
        monthly = counted.per_month
        texts = None if monthly is None else texts_cost(workspace, item, round(monthly))
        worth = roi(
            account.account, sheet=assumptions, economics=account.economics, report=counted, cost=texts
        )
        return advise(counted, desks, Clock(account), worth.profit)

    found = run_accounts(workspace, chosen, one, concurrency=READING, only_looks=True)
    found.raise_if_alone()
    return Advices(found, tuple(desks.stale()))
