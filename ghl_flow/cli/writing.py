"""A write other than apply: lock, connection, journal entry and report, the same for all of them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from ghl_flow.cli.options import Format
from ghl_flow.cli.session import Session
from ghl_flow.errors import GhlFlowError

if TYPE_CHECKING:
    from ghl_flow.deploy.archive import Archive
    from ghl_flow.deploy.connection import Connection
    from ghl_flow.deploy.removal import Removed
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.wire.json import JsonObject

PARTIAL = 3


@dataclass
class Writing:
    """An account open for writing. What `entry` is given lands in the journal."""

    connection: "Connection"
    archive: "Archive"
    entry: "JsonObject"


@asynccontextmanager
async def writing(
    session: Session, command: str, account: "Loaded[Account]", *, sandbox: bool
) -> AsyncIterator[Writing]:
    """Open an account with its lock held; whatever comes of it is journalled."""
    from ghl_flow.cli.connection import archive_of, journal_of, open_account, tell_driver
    from ghl_flow.deploy.journal import new_entry

    name = account.value.account
    journal = journal_of(session)
    async with (
        journal.locked(account.value.location_id),
        open_account(session, account.value, sandbox=sandbox) as connection,
    ):
        await connection.settle()
        tell_driver(session, connection.driver.name)
        entry = new_entry(command, name, connection.driver.name, connection.driver_reason)
        entry["sandbox"] = sandbox
        try:
            yield Writing(connection, archive_of(session, name, str(entry["id"])), entry)
        except GhlFlowError as error:
            journal.append({**entry, "outcome": "failed", "error": error.told})
            raise
        if entry.get("done"):
            journal.append({"outcome": "complete", **entry})


def report(
    session: Session, results: "Sequence[tuple[str, Removed | GhlFlowError]]", fmt: Format, nothing: str
) -> None:
    """Say what was done in each account, and end with the exit code that says so."""
    from ghl_flow.cli.display.diagnostics import print_diagnostics

    if len(results) == 1 and isinstance(results[0][1], GhlFlowError):
        raise results[0][1]
    rows: list[dict[str, object]] = []
    failed = 0
    for name, result in results:
        if isinstance(result, GhlFlowError):
            failed += 1
            print_diagnostics(result.diagnostics, color=session.color)
            rows.append({"account": name, "status": "failed", "error": result.told, "done": [], "left": []})
            continue
        failed += bool(result.left)
        print_diagnostics(result.left, color=session.color)
        rows.append(
            {
                "account": name,
                "status": "incomplete" if result.left else "complete",
                "driver": result.driver,
                "driver_reason": result.driver_reason,
                "error": None,
                "done": result.done,
                "left": [{"message": item.message, "hint": item.hint} for item in result.left],
            }
        )
        if fmt is Format.TEXT:
            session.out.print(f"{name}: {len(result.done)} done" if result.done else f"{name}: {nothing}")
            for line in result.done:
                session.out.print(f"  {line}", soft_wrap=True)
    if fmt is Format.JSON:
        session.print_json({"accounts": rows})
    if failed:
        raise typer.Exit(PARTIAL if failed < len(results) else 1)
