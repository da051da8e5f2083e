"""What shadowed flows wrote down in accounts, beside what the accounts' histories should have made of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from ghl_flow.checkup.publishing_text import apply_command
from ghl_flow.errors import UsageError
from ghl_flow.insight.cast import Cast
from ghl_flow.insight.replayed import run
from ghl_flow.insight.shadow import Off, Shadow, compare
from ghl_flow.operations.access import open_account
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.histories import Histories, HistorySource
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, OfAccounts
from ghl_flow.operations.shadowed import applies
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.wire.json import JsonObject

NOTHING_DUE = 2
"""Exit code: nothing was written down, and nothing was due."""
_HARMLESS = (Off.OPTED_OUT,)


@dataclass(frozen=True, slots=True)
class Shadows(OfAccounts[Shadow]):
    """What was compared, and the accounts that could not be looked at."""

    @property
    def exit_code(self) -> int:
        """That of what failed; 1 where something differs, 2 where nothing was due, 3 where it is open."""
        code = self.accounts.exit_code()
        if code:
            return code
        if any(one.off not in _HARMLESS for each in self.found for one in each.differences):
            return FINDINGS
        if any(one.unknown or one.undecided for one in self.found):
            return PARTIAL
        return 0 if any(one.noted for one in self.found) else NOTHING_DUE


def compare_shadows(workspace: Workspace, which: Accounts = ANY) -> Shadows:
    """Compare each account since it is shadowed. Writes nothing.

    Raises:
        UsageError: there is no such account, or the only one is not shadowed.
        GhlFlowError: the only account cannot be looked at.
    """
    chosen = chosen_accounts(workspace, which)

    async def one(item: "Loaded[Account]") -> Shadow:
        account = item.value
        began = _began(workspace, account.account)
        # The sandbox has a clock of its own, and a journal of this machine's.
        days = None if workspace.sandbox else ceil((datetime.now(UTC) - began) / timedelta(days=1)) + 1
        async with open_account(workspace, account) as connection:
            from ghl_flow.highlevel.contacts import notes_of

            history = await Histories(workspace, HistorySource(None, days)).of(account, connection)
            since = (history.first or history.now) if workspace.sandbox else began
            seen = [name for name, rows in history.by_contact.items() if rows[-1].at >= since]
            notes: dict[str, list[JsonObject]] = {
                name: await notes_of(connection.public, name) for name in seen
            }
        flows = [workspace.compiled(flow, item) for flow in workspace.project.flows_of(item)]
        return compare(account.account, history, since, run(Cast.of(flows), history, since), notes)

    found = run_accounts(workspace, chosen, one, concurrency=READING, only_looks=True)
    found.raise_if_alone()
    return Shadows(found)


def _began(workspace: Workspace, account: str) -> datetime:
    """When the flows of an account began to be shadowed: the first apply of the last ones with --shadow.

    Raises:
        UsageError: the last apply texts people, or there was none.
    """
    began: datetime | None = None
    for entry in applies(workspace):
        if entry.get("account") != account or entry.get("outcome") == "started":
            continue
        if not entry.get("shadow"):
            began = None
        elif began is None:
            began = datetime.fromisoformat(str(entry["at"]))
    if began is None:
        raise UsageError(
            f"{account} is not shadowed: its flows were last applied without --shadow, or not at all",
            hint=f"run {apply_command(account, ('--shadow',))}, and compare after some days",
        )
    return began
