"""The kill switch: unpublish flows, and keep them unpublished."""

from typing import TYPE_CHECKING

from ghl_flow.deploy.applying.pause import pause as pause_flows
from ghl_flow.deploy.applying.remains import Remains, remainder
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.errors import UsageError
from ghl_flow.operations.access import looked_at
from ghl_flow.operations.accounts import ANY, Accounts, SeveralAccountsError, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.flow_names import refused, unknown_flows
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.removals import Removals
from ghl_flow.operations.workspace import Workspace
from ghl_flow.operations.writing import writing
from ghl_flow.remedy import pasted, quoted

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def pause(workspace: Workspace, flow: str | None, which: Accounts = ANY) -> Removals:
    """Pause a flow, by its id or its file, or with None every flow of these accounts.

    Files that are not valid stop nothing: the workspace is best a `tolerant` one.

    Raises:
        UsageError: there is no such account.
    """
    known = KnownFlows(workspace)
    flows = [] if flow is None else [known.named(flow)]

    async def one(account: "Loaded[Account]") -> Removed:
        async with writing(workspace, "pause", account, flows) as work:
            mine = known.of(account)
            location_id = account.value.location_id
            looked = looked_at(workspace, location_id)
            removed = await pause_flows(work.connection, location_id, flows, mine, looked)
            work.keep(removed)
            return removed

    try:
        chosen = chosen_accounts(workspace, which)
    except SeveralAccountsError as error:
        words = flow or "all"
        every = "" if flow else ", which is every flow,"
        raise UsageError(
            f"the project has several accounts, and '{words}'{every} names none of them",
            hint=f"every account: {pasted(f'ghl-flow pause {quoted(words)} --all')}; one of them: -a NAME",
        ) from error
    found = run_accounts(workspace, chosen, one, concurrency=READING)
    return Removals(_checked(flows, known, found), tuple(flows))


def _checked(flows: list[str], known: KnownFlows, found: PerAccount[Removed]) -> PerAccount[Removed]:
    """A name that nothing knows is a mistake, and a note where something is left that may be of that flow."""
    seen = {flow for _, removed in found.results for flow in removed.flows}
    error = unknown_flows(flows, known.ids, seen)
    if error is None:
        return found
    if not any(removed.left for _, removed in found.results):
        return refused(found, error)
    for _, removed in found.results:
        removed.notes.append(remainder(Remains.UNKNOWN_FLOW, why=error.told))
    return found
