"""What messages say of the registrations that account files declare."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.a2p.messages import Counted, count, read_history
from ghl_flow.a2p.record import drifted, read_record
from ghl_flow.a2p.samples import samples_of
from ghl_flow.a2p.standing import Assessment, Standing, assess
from ghl_flow.operations.a2p_packet import record_path
from ghl_flow.operations.access import open_account
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, OfAccounts
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.wire.json import JsonObject


@dataclass(frozen=True, slots=True)
class Standings(OfAccounts[Assessment]):
    """What is known of accounts."""

    @property
    def exit_code(self) -> int:
        """That of what failed; 1 when one is contradicted or its texts changed; 3 when nothing tells."""
        wrong = any(one.standing is Standing.CONTRADICTED or one.drifted for one in self.found)
        unknown = any(one.standing is not Standing.CONSISTENT for one in self.found)
        return self.accounts.exit_code() or (FINDINGS if wrong else PARTIAL if unknown else 0)


def a2p_status(
    workspace: Workspace,
    which: Accounts = ANY,
    *,
    history: Path | None = None,
    since: date | None = None,
    offline: bool = False,
) -> Standings:
    """Count the texts of each account that arrived and that failed, since it is declared.

    `history`: a file of exported messages in place of HighLevel; `since`: another day than the account
    file's; `offline`: look at no messages.

    Raises:
        UsageError: there is no such account, several and none chosen, or the file is no history.
        GhlFlowError: the only account cannot be looked at.
    """
    facts = workspace.facts.registration
    rows = read_history(history) if history is not None else None

    async def one(item: "Loaded[Account]") -> Assessment:
        account = item.value
        begins = since or (account.a2p.since if account.a2p else None)
        counted = None if offline else await _counted(workspace, account, rows, begins)
        found = assess(account.account, account.a2p, counted, facts)
        return found._replace(drifted=_drifted(workspace, item))

    found = run_accounts(
        workspace, chosen_accounts(workspace, which), one, concurrency=READING, only_looks=True
    )
    found.raise_if_alone()
    return Standings(found)


async def _counted(
    workspace: Workspace, account: "Account", rows: "list[JsonObject] | None", since: date | None
) -> Counted:
    if rows is not None:
        return count(rows, account.location_id, since)
    from ghl_flow.highlevel.message_export import exported_texts

    async with open_account(workspace, account) as connection:
        found = [row async for row in exported_texts(connection.public, since)]
    return count(found, account.location_id, since)


def _drifted(workspace: Workspace, item: "Loaded[Account]") -> tuple[str, ...]:
    """The texts that were submitted, or are sent, and not both; nothing where no record tells."""
    path = record_path(workspace, item.value.account)
    record = read_record(path, workspace.project.display(path))
    if record is None:
        return ()
    flows = [workspace.compiled(flow, item) for flow in workspace.project.flows_of(item)]
    return tuple(drifted(record, samples_of(item.value, flows, workspace.templates)))
