"""A write other than apply: lock, connection, journal entry and report, the same for all of them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import typer

from ghl_flow.cli.options import Format
from ghl_flow.cli.session import Session
from ghl_flow.errors import GhlFlowError

if TYPE_CHECKING:
    from ghl_flow.deploy.access.connection import Connection
    from ghl_flow.deploy.applying.removed import Removed
    from ghl_flow.deploy.history.archive import Archive
    from ghl_flow.deploy.history.journal import Event, Journal
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.wire.json import JsonObject, JsonValue

_WITHOUT_JOURNAL = frozenset(("pause",))
"""Commands that go on when the journal cannot be written."""


@dataclass
class Writing:
    """An account open for writing. What it `did` goes into the journal; `left`: not all was done.

    `emptied`: whether no managed workflow is left in the account, where the command looked at that.
    """

    session: Session
    connection: "Connection"
    archive: "Archive"
    journal: "Journal"
    entry: "JsonObject"
    done: "list[JsonValue]" = field(default_factory=list)
    events: "list[JsonValue]" = field(default_factory=list)
    left: bool = False
    emptied: bool | None = None

    def did(self, what: str, *, say: bool = True) -> None:
        """Remember something that was done, and tell it."""
        self.done.append(what)
        if say:
            self.session.say(f"  {what}")

    def happened(self, event: "Event", key: str) -> None:
        """Remember what happened to a workflow, as data."""
        self.events.append(event.of(key))

    def written_down(self, event: "Event", key: str) -> None:
        """Remember what happens to a workflow in the journal at once, so that a kill does not lose it.

        Raises:
            JournalError: it cannot be written.
        """
        self.happened(event, key)
        self.journal.append({**self.entry, "outcome": "started", **self.came})

    @property
    def came(self) -> "JsonObject":
        """What came of it so far, as the entry has it."""
        backups = [path.as_posix() for path in self.archive.kept]
        found: JsonObject = {"done": [*self.done], "events": [*self.events], "backups": [*backups]}
        return found if self.emptied is None else {**found, "emptied": self.emptied}

    def keep(self, removed: "Removed") -> None:
        """Remember all of a result that was not remembered on the way."""
        self.done += removed.done
        for event, key in removed.events:
            self.happened(event, key)
        self.left = bool(removed.left)


@asynccontextmanager
async def writing(
    session: Session, command: str, account: "Loaded[Account]", *, sandbox: bool
) -> AsyncIterator[Writing]:
    """Open an account with its lock held; whatever comes of it is journalled."""
    from ghl_flow.cli.connection import archive_of, journal_of, open_account, tell_driver
    from ghl_flow.deploy.applying.outcome import ended_by
    from ghl_flow.deploy.history.journal import JournalError, new_entry

    name = account.value.account
    journal = journal_of(session)
    # What stops texts from going out does not wait for a disk.
    warn = partial(_without_journal, session, name) if command in _WITHOUT_JOURNAL else None
    async with (
        journal.locked(account.value.location_id, warn=warn),
        open_account(session, account.value, sandbox=sandbox) as connection,
    ):
        await connection.settle()
        tell_driver(session, connection.driver.name)
        entry = new_entry(command, name, connection.driver.name, connection.driver_reason)
        entry |= {"sandbox": sandbox, "location_id": account.value.location_id}
        archive = archive_of(session, account.value, str(entry["id"]), sandbox=sandbox)
        work = Writing(session, connection, archive, journal, entry)
        try:
            yield work
        except BaseException as error:
            outcome: JsonObject = ended_by(error)
            raise
        else:
            outcome = {"outcome": "incomplete" if work.left else "complete"}
        finally:
            if work.done or work.archive.kept or outcome["outcome"] != "complete":
                try:
                    journal.append({**entry, **outcome, **work.came})
                except JournalError as error:
                    if warn is None:
                        raise
                    warn(str(error))


def _without_journal(session: Session, account: str, why: str) -> None:
    session.tell(f"warning: {account}: {why}; what is done is printed only", style="yellow")


def report(session: Session, results: "Sequence[tuple[str, Removed | GhlFlowError]]", fmt: Format) -> None:
    """Say what was done in each account and what is left to a person; end with the exit code that says so."""
    from ghl_flow.cli.fleet import fleet_exit_code, print_failures

    rows: list[dict[str, object]] = []
    for name, result in results:
        if isinstance(result, GhlFlowError):
            rows.append({"account": name, "status": "failed", "error": result.told, "done": [], "left": []})
            continue
        rows.append(
            {
                "account": name,
                "status": "incomplete" if result.left else "complete",
                "driver": result.driver,
                "driver_reason": result.driver_reason,
                "error": None,
                "looked_at": result.looked_at,
                "done": result.done,
                "left": [{"message": item.message, "hint": item.hint} for item in result.left],
                "notes": result.notes,
            }
        )
        if fmt is Format.TEXT:
            _print_removed(session, name, result)
    if fmt is Format.JSON:
        session.print_json({"accounts": rows})
    print_failures(session, results)
    raise typer.Exit(fleet_exit_code([result for _, result in results], lambda removed: bool(removed.left)))


def _print_removed(session: Session, account: str, result: "Removed") -> None:
    # What a person has to do is a result too, so it goes to standard output.
    parts = [f"{len(result.done)} done"] if result.done else []
    parts += [f"{len(result.left)} left to do by hand"] if result.left else []
    nothing = f"no managed workflows in this account (looked at {result.looked_at} workflows)"
    session.print_line(f"{account}: {', '.join(parts) or nothing}")
    for line in result.done:
        session.print_line(f"  {line}")
    for item in result.left:
        session.print_line(f"  left: {item.message}")
        if item.hint:
            session.print_line(f"        {item.hint}")
    for line in result.notes:
        session.print_line(f"  note: {line}")
