"""Delete what ghl-flow created in accounts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ghl_flow.deploy.applying.destroy import destroy as destroy_flows
from ghl_flow.deploy.applying.destroy_copies import destroy_copies
from ghl_flow.deploy.applying.protection import refuse_protected
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.errors import UsageError
from ghl_flow.operations.access import open_account
from ghl_flow.operations.accounts import ANY, Accounts, Chosen, chosen_accounts
from ghl_flow.operations.consent import Confirm, ConsentNeededError, DeclinedError
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.flow_names import refused, unknown_flows
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.removals import Removals
from ghl_flow.operations.workspace import Workspace
from ghl_flow.operations.writing import writing

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def destroy(
    workspace: Workspace,
    which: Accounts = ANY,
    flows: Sequence[str] = (),
    *,
    allow_data_loss: bool = False,
    copies: Sequence[str] = (),
    yes: bool = False,
    confirm: Confirm[Chosen] | None = None,
) -> Removals:
    """Delete the workflows of these flows, or everything. What is deleted is kept in backups first.

    `copies`: nothing but the workflows of these ids, which a person copied from managed ones, in one account.
    `allow_data_loss`: custom fields and tags too, with what contacts have of them. Needs `yes` or a `confirm`
    that is given the accounts; in the sandbox neither.

    Raises:
        UsageError: there is no such account, or several and copies are named, or nothing confirms it.
        DeclinedError: the answer was no.
    """
    known = KnownFlows(workspace)

    async def one(account: "Loaded[Account]") -> Removed:
        async with writing(workspace, "destroy", account, flows) as work:
            mine = known.of(account)
            seen = await recognise(work.connection, account.value.location_id, mine)
            if copies:
                removed = await destroy_copies(
                    work.connection,
                    seen,
                    copies,
                    work.archive,
                    known=mine,
                    progress=work.report,
                    stopping=lambda: workspace.stop.requested,
                )
                work.left = bool(removed.left)
                return removed
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
            work.left, work.emptied = removed.undone, removed.emptied
            return removed

    unknown = {*flows} - {*known.ids}

    async def look(account: "Loaded[Account]") -> set[str]:
        """What would be refused is refused before anything is asked; and the flows that are there."""
        refuse_protected(flows, known.protected)
        if not unknown:
            return set()
        async with open_account(workspace, account.value) as connection:
            seen = await recognise(connection, account.value.location_id, known.of(account))
            return seen.flows

    chosen = chosen_accounts(workspace, which)
    if copies and (flows or len(chosen.accounts) + len(chosen.unusable) != 1):
        raise UsageError(
            "--copy deletes copies in one account, and nothing else",
            hint="choose one account with -a, and name no flow",
        )
    asks = not (yes or workspace.sandbox)
    if asks or unknown:
        looked = run_accounts(workspace, chosen, look, concurrency=READING)
        if not looked.results:
            return Removals(PerAccount(tuple(looked.failed)), tuple(flows))
        # One that is known in one account and not in another is no mistake: there is nothing of it there.
        error = unknown_flows(flows, known.ids, {flow for _, seen in looked.results for flow in seen})
        if error is not None:
            return Removals(PerAccount(tuple(refused(looked, error).failed)), tuple(flows))
    if asks:
        if confirm is None:
            raise ConsentNeededError("destroy")
        if not confirm(chosen):
            raise DeclinedError
    return Removals(run_accounts(workspace, chosen, one), tuple(flows))
