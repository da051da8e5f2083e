"""A write other than apply: lock, connection and journal entry, the same for all of them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ghl_flow.deploy.applying.done import Done
from ghl_flow.deploy.applying.outcome import ended_by
from ghl_flow.deploy.history.journal import JournalError, new_entry
from ghl_flow.operations.access import archive_of, open_account, use_driver
from ghl_flow.operations.events import Busy, NotJournalled, Written
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.deploy.access.connection import Connection
    from ghl_flow.deploy.applying.removed import Removed
    from ghl_flow.deploy.history.archive import Archive
    from ghl_flow.deploy.history.journal import Event, Journal
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.wire.json import JsonObject, JsonValue

_WITHOUT_JOURNAL = frozenset(("pause",))
"""Commands that continue when the journal cannot be written."""


@dataclass
class Writing:
    """An account open for writing. What it `did` goes into the journal; `left`: not all was done.

    `emptied`: whether no managed workflow is left in the account, where the command looked at that.
    """

    workspace: Workspace
    connection: "Connection"
    archive: "Archive"
    journal: "Journal"
    entry: "JsonObject"
    done: list[Done] = field(default_factory=list)
    events: "list[JsonValue]" = field(default_factory=list)
    left: bool = False
    emptied: bool | None = None

    def did(self, done: Done) -> None:
        """Remember something that was done."""
        self.done.append(done)

    def report(self, done: Done) -> None:
        """Remember something that was done, and report it."""
        self.did(done)
        self.workspace.on_event(Written(str(self.entry["account"]), done))

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
        steps: list[JsonValue] = [done.to_json() for done in self.done]
        found: JsonObject = {"steps": steps, "events": [*self.events], "backups": [*backups]}
        return found if self.emptied is None else {**found, "emptied": self.emptied}

    def keep(self, removed: "Removed") -> None:
        """Remember all of a result that was not remembered on the way."""
        self.done += removed.done
        for event, key in removed.events:
            self.happened(event, key)
        self.left = bool(removed.left)


@asynccontextmanager
async def writing(
    workspace: Workspace, command: str, account: "Loaded[Account]", flows: Sequence[str] = ()
) -> AsyncIterator[Writing]:
    """Open an account with its lock held; whatever comes of it is journalled, with the flows asked for."""
    name = account.value.account
    journal = workspace.journal

    def unwritten(why: str) -> None:
        workspace.on_event(NotJournalled(name, why))

    def busy(continues: bool) -> None:
        workspace.on_event(Busy(name, continues))

    # What stops texts from going out does not wait for a disk.
    warn = unwritten if command in _WITHOUT_JOURNAL else None
    async with (
        journal.locked(account.value.location_id, busy=busy, warn=warn),
        open_account(workspace, account.value) as connection,
    ):
        await connection.settle()
        use_driver(workspace, connection.driver.name)
        entry = new_entry(command, name, connection.driver.name, connection.driver_reason, workspace.origin)
        entry |= {"sandbox": workspace.sandbox, "location_id": account.value.location_id}
        if flows:
            entry["asked"] = [*flows]
        archive = archive_of(workspace, account.value, str(entry["id"]))
        work = Writing(workspace, connection, archive, journal, entry)
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
