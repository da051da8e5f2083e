"""Save the managed workflows of an account to `.ghl-flow/backups/`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import anyio

from ghl_flow.deploy.history.journal import new_entry
from ghl_flow.deploy.state.managed import read_listed, recognise
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.access import archive_of, open_account
from ghl_flow.operations.accounts import chosen_account
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The files that were written, and how many workflows of the account were looked at."""

    files: tuple[Path, ...]
    looked_at: int


def backup(workspace: Workspace, account: Sequence[str] = ()) -> BackedUp:
    """Save them.

    Raises:
        UsageError: there is no such account, or several and none named.
        GhlFlowError: the driver cannot read a workflow, or HighLevel refuses.
    """
    chosen = chosen_account(workspace, account)
    known = KnownFlows(workspace).of(chosen)

    async def run() -> BackedUp:
        async with open_account(workspace, chosen.value) as connection:
            await connection.settle()
            seen = await recognise(connection, chosen.value.location_id, known)
            entry = new_entry("backup", chosen.value.account, connection.driver.name, "")
            archive = archive_of(workspace, chosen.value, str(entry["id"]))
            files: list[Path] = []
            for one in seen.of(()):
                live = one.live or await read_listed(one.summary, connection)
                if not live.readable:
                    raise GhlFlowError(
                        f"driver {connection.driver.name} cannot read '{one.summary.name}' to back it up",
                        hint="back it up with --driver api or --driver builder",
                    )
                files.append(archive.keep(one.key, "now", live))
            return BackedUp(tuple(files), len(seen.summaries))

    return anyio.run(run)
