"""Delete what ghl-flow created in accounts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ghl_flow.deploy.applying.destroy import destroy as destroy_flows
from ghl_flow.deploy.applying.protection import refuse_protected
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.operations.access import open_account
from ghl_flow.operations.accounts import ANY, Accounts, Chosen, chosen_accounts
from ghl_flow.operations.consent import Confirm, ConsentNeededError, DeclinedError
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.removals import Removals
from ghl_flow.operations.workspace import Workspace
from ghl_flow.operations.writing import writing

if TYPE_CHECKING:
    from ghl_flow.deploy.state.managed import Recognised
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def destroy(
    workspace: Workspace,
    which: Accounts = ANY,
    flows: Sequence[str] = (),
    *,
    allow_data_loss: bool = False,
    yes: bool = False,
    confirm: Confirm[Chosen] | None = None,
) -> Removals:
    """Delete the workflows of these flows, or everything. What is deleted is kept in backups first.

    `allow_data_loss`: custom fields too, with what contacts have in them. Needs `yes` or a `confirm` that is
    given the accounts; in the sandbox neither.

    Raises:
        UsageError: there is no such account, or nothing confirms it.
        DeclinedError: the answer was no.
    """
    known = KnownFlows(workspace)

    async def one(account: "Loaded[Account]") -> Removed:
        async with writing(workspace, "destroy", account, flows) as work:
            mine = known.of(account)
            seen = await recognise(work.connection, account.value.location_id, mine)
            _check_names(flows, known, seen, account.value.account)
            refuse_protected(seen.flows.intersection(flows or seen.flows), mine.protected)
            removed = await destroy_flows(
                work.connection,
                seen,
                flows,
                work.archive,
                data_loss=allow_data_loss,
                known=mine,
                progress=work.report,
                event=work.happened,
                stopping=lambda: workspace.stop.requested,
            )
            work.left, work.emptied = bool(removed.left), removed.emptied
            return removed

    async def look(account: "Loaded[Account]") -> None:
        """What would be refused is refused before anything is asked."""
        refuse_protected(flows, known.protected)
        if {*flows} - {*known.ids}:
            async with open_account(workspace, account.value) as connection:
                seen = await recognise(connection, account.value.location_id, known.of(account))
                _check_names(flows, known, seen, account.value.account)

    chosen = chosen_accounts(workspace, which)
    if not (yes or workspace.sandbox):
        looked = run_accounts(workspace, chosen, look, concurrency=READING)
        if not looked.results:
            return Removals(PerAccount(tuple(looked.failed)))
        if confirm is None:
            raise ConsentNeededError("destroy")
        if not confirm(chosen):
            raise DeclinedError
    return Removals(run_accounts(workspace, chosen, one))


def _check_names(flows: Sequence[str], known: KnownFlows, seen: "Recognised", account: str) -> None:
    """Refuse a name that nothing knows: it is a typing mistake. A flow without a file may be in a manifest.

    Raises:
        UsageError: it is one.
    """
    for name in flows:
        if name not in seen.flows and name not in known.ids:
            raise UsageError(
                f"there is no flow '{name}', here or in {account}",
                hint=did_you_mean(name, sorted({*known.ids, *seen.flows})),
            )
