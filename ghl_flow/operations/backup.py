"""Save the managed workflows of accounts to `.ghl-flow/backups/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.deploy.history.archive import Moment
from ghl_flow.deploy.history.journal import new_entry
from ghl_flow.deploy.state.managed import ManifestState
from ghl_flow.deploy.state.names import Listed
from ghl_flow.deploy.state.reading import read_listed
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.deploy.state.things import read_things, with_listed
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import AccountList
from ghl_flow.operations.access import archive_of, open_account
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.outcome import PARTIAL, OfAccounts
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The files that were written for an account, and how many of its workflows were looked at.

    `unread`: how many entries of which list told of nothing. `without_fields`: why the files do not say what
    their workflows refer to. `lost`: what became of the manifest, so that only workflows of flows with a file
    were recognised.
    """

    files: tuple[Path, ...]
    looked_at: int
    unread: Mapping[AccountList, int] = field(default_factory=dict)
    without_fields: GhlFlowError | None = None
    lost: ManifestState | None = None

    @property
    def unsure(self) -> bool:
        """Whether something could not be read that should have been."""
        return bool(self.unread) or self.without_fields is not None or self.lost is not None


@dataclass(frozen=True, slots=True)
class Backups(OfAccounts[BackedUp]):
    """What was saved for each account."""

    @property
    def exit_code(self) -> int:
        """3 when some accounts failed; if all did, the code that their errors share, else 1.

        3 also where not everything could be read.
        """
        unsure = any(one.unsure for one in self.found)
        return self.accounts.exit_code() or (PARTIAL if unsure else 0)


def backup(workspace: Workspace, which: Accounts = ANY) -> Backups:
    """Save them.

    Raises:
        UsageError: there is no such account, or several and none chosen.
        GhlFlowError: the only account fails.
    """
    known = KnownFlows(workspace)

    async def one(account: "Loaded[Account]") -> BackedUp:
        return await _saved(workspace, account, known)

    found = run_accounts(workspace, chosen_accounts(workspace, which), one, concurrency=READING)
    found.raise_if_alone()
    return Backups(found)


async def _saved(workspace: Workspace, account: "Loaded[Account]", known: KnownFlows) -> BackedUp:
    async with open_account(workspace, account.value) as connection:
        await connection.settle()
        mine = known.of(account)
        seen = await recognise(connection, account.value.location_id, mine)
        found = seen.of(())
        things, error = await read_things(connection, seen, mine) if found else (None, None)
        listed = Listed(connection.public)
        entry = new_entry(
            "backup",
            account.value.account,
            connection.driver.name,
            connection.driver_reason,
            workspace.origin,
        )
        archive = archive_of(workspace, account.value, str(entry["id"]))
        files: list[Path] = []
        for one in found:
            live = one.live or await read_listed(one.summary, connection)
            if not live.readable:
                raise GhlFlowError(
                    f"driver {connection.driver.name} cannot read '{one.summary.name}' to back it up",
                    hint="run the command again with --driver api or --driver builder",
                )
            all_of_them = await with_listed(things, listed, live)
            files.append(archive.keep(one.key, Moment.NOW, live, things=all_of_them))
        return BackedUp(
            tuple(files), len(seen.summaries), dict(connection.public.passed_over), error, seen.lost
        )
