"""Where the history of an account comes from: HighLevel's export, the sandbox's, or a file."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghl_flow.counting import some_of
from ghl_flow.errors import UsageError, nearest_word
from ghl_flow.operations.access import open_account, sandbox_store
from ghl_flow.operations.events import TestContactsUnheard

if TYPE_CHECKING:
    from ghl_flow.deploy.access.connection import Connection
    from ghl_flow.insight.history import History
    from ghl_flow.operations.workspace import Workspace
    from ghl_flow.spec.account import Account

USUAL_DAYS = 14


@dataclass(frozen=True, slots=True)
class HistorySource:
    """A file, or HighLevel; the last `days` of it, None for everything."""

    file: Path | None = None
    days: int | None = USUAL_DAYS

    @property
    def with_the_day_before(self) -> "HistorySource":
        """The day before tells which conversations were open."""
        return HistorySource(self.file, None if self.days is None else self.days + 1)


LAST_DAYS: Final = HistorySource()
"""The usual ones, from HighLevel."""


@dataclass
class HeardContacts:
    """Whether the contacts that the operator leaves out are there at all: a typing error leaves them in."""

    workspace: "Workspace"
    wanted: Sequence[str]
    _heard: set[str] = field(default_factory=set)

    def note(self, history: "History") -> None:
        """These are the contacts of one account."""
        if self.wanted:
            self._heard.update(history.by_contact)

    def tell(self) -> None:
        """Tell of those that are in no history that was looked at."""
        missing = [one for one in dict.fromkeys(self.wanted) if one not in self._heard]
        if missing:
            known = sorted(self._heard)
            self.workspace.on_event(
                TestContactsUnheard(tuple((one, nearest_word(one, known)) for one in missing))
            )


@dataclass
class Histories:
    """The histories of accounts from one source. A file is read once, for all of them.

    For a file "now" is its newest message; for the sandbox, its clock; else the clock of this machine.
    """

    workspace: "Workspace"
    source: HistorySource = HistorySource()

    def check(self, accounts: Sequence["Account"]) -> None:
        """Read the file, before any account is asked.

        Raises:
            UsageError: it is no history, has messages of none of these accounts, or does not say of which of
                several its messages are.
        """
        file = self._file
        if file is None or not accounts:
            return
        if not file.locations and len(accounts) > 1:
            raise UsageError(
                f"{self.source.file} does not say which sub-account its messages are of (no locationId)",
                hint=f"choose one account: -a {accounts[0].account}",
            )
        if file.locations and not any(one.location_id in file.locations for one in accounts):
            raise self._of_another(file, accounts)

    async def of(self, account: "Account", connection: "Connection | None" = None) -> "History":
        """The history of one account; without a connection, one is opened where it is needed.

        Scope conversations/message.readonly.

        Raises:
            UsageError: the file has messages, and none of this account.
            GhlFlowError: HighLevel cannot be asked.
        """
        if self._file is not None:
            return self._cut(self._of_account(self._file, account))
        if connection is not None:
            return self._cut(await self._fetched(account, connection))
        async with open_account(self.workspace, account) as opened:
            return self._cut(await self._fetched(account, opened))

    @cached_property
    def _file(self) -> "History | None":
        from ghl_flow.insight.history_file import read_history

        return None if self.source.file is None else read_history(self.source.file)

    def _of_account(self, file: "History", account: "Account") -> "History":
        if file.locations and account.location_id not in file.locations:
            raise self._of_another(file, [account])
        return file.of_location(account.location_id)

    def _of_another(self, file: "History", accounts: Sequence["Account"]) -> UsageError:
        named = {one.value.location_id: one.value.account for one in self.workspace.project.accounts}
        theirs = some_of(named.get(one, one) for one in file.locations)
        wanted = some_of(f"{one.account} ({one.location_id})" for one in accounts)
        return UsageError(
            f"{self.source.file} has messages of {theirs}, none of {wanted}",
            hint="export the messages of this sub-account, or choose the other account with -a",
        )

    async def _fetched(self, account: "Account", connection: "Connection") -> "History":
        from ghl_flow.highlevel.message_export import exported_messages
        from ghl_flow.insight.exported import history_of

        now = self._now(account)
        since = None if self.source.days is None else now - timedelta(days=self.source.days)
        made = None if since is None else await _made(connection)
        if since is not None and made is not None and made < now:
            since = max(since, made)
        rows = [row async for row in exported_messages(connection.public, since)]
        places = ((f"message {number}", row) for number, row in enumerate(rows, 1))
        return history_of(places, now=now, since=since)

    def _cut(self, history: "History") -> "History":
        if self.source.days is None:
            return history
        found = history.last(timedelta(days=self.source.days))
        # A file tells nothing of the days before its oldest message. HighLevel tells that nothing was there,
        # since the sub-account was made.
        begins = history.since if self._file is None else history.first
        if begins is not None and found.since is not None:
            return replace(found, since=max(found.since, begins))
        return found

    def _now(self, account: "Account") -> datetime:
        if not self.workspace.sandbox:
            return datetime.now(UTC)
        from ghl_flow.sandbox.phone import SandboxPhone

        with sandbox_store(self.workspace) as store:
            return SandboxPhone(store, account.location_id).moment().astimezone(UTC)


async def _made(connection: "Connection") -> datetime | None:
    """When the sub-account was made, or its first message where that is not told; None: neither is told."""
    from ghl_flow.highlevel.errors import ForbiddenError, UnauthorizedError
    from ghl_flow.highlevel.message_export import oldest_messages
    from ghl_flow.insight.exported import moment_of

    try:
        made = moment_of((await connection.public.location()).date_added)
    except (ForbiddenError, UnauthorizedError):
        made = None
    if made is not None:
        return made
    times = [moment_of(row.get("dateAdded")) for row in await oldest_messages(connection.public)]
    return min((at for at in times if at is not None), default=None)
