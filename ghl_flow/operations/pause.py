"""The kill switch: unpublish flows, and keep them unpublished."""

from typing import TYPE_CHECKING

from ghl_flow.deploy.applying.pause import pause as pause_flows
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.operations.access import looked_at
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.removals import Removals
from ghl_flow.operations.workspace import Workspace
from ghl_flow.operations.writing import writing

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def pause(workspace: Workspace, flow: str | None, which: Accounts = ANY) -> Removals:
    """Pause a flow, by its id or its file, or with None every flow of these accounts.

    Files that are not valid stop nothing: the workspace is best a `tolerant` one.

    Raises:
        UsageError: there is no such account, or nothing knows the flow.
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

    found = run_accounts(workspace, chosen_accounts(workspace, which), one, concurrency=READING)
    _check(flows, known, found)
    return Removals(found)


def _check(flows: list[str], known: KnownFlows, found: PerAccount[Removed]) -> None:
    """Refuse a name that nothing knows: it is a typing mistake. A flow without a file may be in a manifest.

    Raises:
        UsageError: it is one.
    """
    if found.failed or any(removed.done or removed.left for _, removed in found.results):
        return
    for name in flows:
        if name not in known.ids:
            raise UsageError(
                f"there is no flow '{name}' in this project or in these accounts",
                hint=did_you_mean(name, known.ids),
            )
