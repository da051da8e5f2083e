"""What the texts of accounts cost."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghl_flow.cost.estimate import AccountCost, estimate
from ghl_flow.errors import Diagnostic, SpecError, did_you_mean
from ghl_flow.operations.accounts import ANY, Accounts, all_failed, chosen_accounts
from ghl_flow.operations.outcome import PARTIAL, Failed, failure_code
from ghl_flow.operations.workspace import Workspace
from ghl_flow.unexpected import as_error

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

NOTHING_TO_COUNT = 2
"""Exit code: no account that was looked at texts anything."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What accounts cost, and those that could not be looked at."""

    accounts: tuple[AccountCost, ...]
    failed: tuple[Failed, ...] = ()

    @property
    def exit_code(self) -> int:
        """That of what failed; 3 where a country is not priced or a flow not followed, 2 without any text."""
        code = failure_code([error for _, error in self.failed], some=bool(self.accounts))
        if code:
            return code
        if not any(one.texts or _not_followed(one) for one in self.accounts):
            return NOTHING_TO_COUNT
        unknown = [one for one in self.accounts if one.rates.unpriced is not None and one.texts]
        if unknown or any(_not_followed(one) for one in self.accounts):
            return PARTIAL
        return 0


def _not_followed(one: AccountCost) -> bool:
    return any(flow.runs.gaps or not flow.runs.started for flow in one.flows)


def cost(workspace: Workspace, which: Accounts = ANY, *, missed: int | None = None) -> Costs:
    """Estimate each account; `missed`: calls missed in a month, for all of them.

    Raises:
        UsageError: there is no such account, or several and none chosen.
        SpecError: the price card of the project is not valid.
        GhlFlowError: the only account does not compile.
    """
    _ = workspace.facts.prices
    chosen = chosen_accounts(workspace, which)
    found: list[AccountCost] = []
    failed: list[Failed] = []
    for item in chosen.accounts:
        try:
            found.append(_one(workspace, item, missed))
        except Exception as error:
            failed.append((item.value.account, as_error(error)))
    failed = all_failed(failed, chosen.unusable)
    if not found and len(failed) == 1:
        raise failed[0][1]
    return Costs(tuple(found), tuple(failed))


def _check_starts(item: "Loaded[Account]") -> None:
    """Raise SpecError for numbers of flows that the account does not run: they would count for nothing."""
    account = item.value
    unknown = [name for name in account.sms_costs.starts_per_month if name not in account.flows]
    if unknown:
        raise SpecError.of(
            [
                Diagnostic(
                    f"{account.account} does not run the flow '{name}', so nothing starts it",
                    item.document.location(("sms_costs", "starts_per_month", name), key=True),
                    did_you_mean(name, account.flows) or f"it runs {', '.join(account.flows) or 'none'}",
                )
                for name in unknown
            ]
        )


def _one(workspace: Workspace, item: "Loaded[Account]", missed: int | None) -> AccountCost:
    _check_starts(item)
    flows = [workspace.compiled(flow, item) for flow in workspace.project.flows_of(item)]
    return estimate(item.value, flows, missed=missed, facts=workspace.facts)
