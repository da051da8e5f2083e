"""The last metre of an account: two calls of the operator's own phone, one text, and nothing left behind."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import anyio

from ghl_flow.deploy.state.manifest_text import manifest_among, read_manifest
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import HighLevelError
from ghl_flow.highlevel.contacts import (
    StoredContact,
    contact_of_number,
    create_contact,
    leave_workflow,
    read_contact,
    remove_tags,
    write_fields,
)
from ghl_flow.highlevel.message_export import exported_messages
from ghl_flow.insight.exported import history_of
from ghl_flow.insight.smoke import WRONG, Seen, Verdict, new_messages
from ghl_flow.kinds.triggers.event import CallStatus
from ghl_flow.operations.access import open_account
from ghl_flow.operations.accounts import Accounts, chosen_accounts
from ghl_flow.operations.consent import Confirm, ConsentNeededError, DeclinedError
from ghl_flow.operations.outcome import FINDINGS, PARTIAL
from ghl_flow.operations.own_contact import LOOK_BACK, NAME, TAG, check_alone, check_own
from ghl_flow.operations.sandbox import e164
from ghl_flow.operations.smoke_phone import Line, OwnPhone, SandboxCaller
from ghl_flow.operations.smoke_progress import CallNow, Cleaned, Heard, Marked, Tell
from ghl_flow.operations.workspace import Workspace
from ghl_flow.wire.json import JsonValue

if TYPE_CHECKING:
    from ghl_flow.deploy.access.connection import Connection
    from ghl_flow.insight.history import History
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

_EVERY: Final = 5.0


@dataclass(frozen=True, slots=True)
class SmokeTerms:
    """`timeout`: seconds to wait for each call and for the text. `ends`: how calls of the sandbox end."""

    timeout: float = 300
    ends: CallStatus = "no-answer"


@dataclass(frozen=True)
class Smoke:
    """What was seen in an account, and what was cleaned. `created`: the contact was made for it.

    `marked`: what flows put on the contact meanwhile; with none of it, that one took it up is not known.
    """

    account: str
    number: str
    contact: str
    created: bool
    verdict: Verdict
    seen: Seen
    marked: Marked
    cleaned: Cleaned

    @property
    def exit_code(self) -> int:
        """0 when all was seen; 1 for a wrong outcome; 3 where it is not known, or something is left."""
        if self.verdict in WRONG:
            return FINDINGS
        return 0 if self.verdict is Verdict.SEEN and self.cleaned.failed is None else PARTIAL


@dataclass
class _Run:
    """One look at one account."""

    workspace: Workspace
    item: "Loaded[Account]"
    number: str
    terms: SmokeTerms
    tell: Tell
    yes: bool
    confirm: Confirm[str] | None
    line: Line
    tags: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    workflows: tuple[str, ...] = ()
    marked: Marked = field(default_factory=Marked)

    async def smoke(self) -> Smoke:
        """Check, watch, clean; raises GhlFlowError."""
        desired = self.workspace.desired(self.item)
        self.tags = frozenset(tag.lower() for tag in desired.tags)
        self.keys = frozenset(one.key for one in desired.fields)
        async with open_account(self.workspace, self.item.value) as connection:
            public = connection.public
            fields = await public.custom_fields()
            self.names = {one.id: one.key or one.name for one in fields}
            stamps = {one.id for one in fields if one.key in self.keys and one.data_type == "DATE"}
            kept = manifest_among(await public.custom_values(), public.location_id)
            if kept is not None:
                manifest = read_manifest(kept.value, public.location_id)
                self.workflows = tuple(manifest.workflows.values())
            called = await self._number_of_account(connection)
            account = self.item.value.account
            ids = await check_alone(public, self.number, account)
            found = await (read_contact(public, ids[0]) if ids else contact_of_number(public, self.number))
            created = found is None
            if found is None:
                found = await self._made(connection)
            else:
                history = await self._history(connection, found.id, LOOK_BACK)
                check_own(found, self.number, account, self.tags, history)
                self.known = frozenset(one.id for one in history.messages)
            before = await self._prepared(connection, found, stamps)
            verdict, seen, cleaned = Verdict.NO_CALL, Seen(), Cleaned()
            try:
                verdict, seen = await self._watched(connection, before, called)
            finally:
                # Whoever stops it leaves nothing behind either.
                with anyio.CancelScope(shield=True):
                    cleaned = await self._cleaned(connection, before)
                    self.tell(cleaned)
            return Smoke(account, self.number, found.id, created, verdict, seen, self.marked, cleaned)

    async def _number_of_account(self, connection: "Connection") -> str:
        with suppress(HighLevelError):  # it is only said; without the scope, the operator knows it
            numbers = (await connection.public.numbers()).numbers
            chosen = [one.number for one in numbers if one.is_default] or [one.number for one in numbers]
            return chosen[0] if chosen else ""
        return ""

    async def _made(self, connection: "Connection") -> StoredContact:
        if not self.yes:
            if self.confirm is None:
                raise ConsentNeededError("smoke")
            if not self.confirm(self.number):
                raise DeclinedError
        return await create_contact(connection.public, self.number, NAME, [TAG])

    async def _prepared(
        self, connection: "Connection", contact: StoredContact, stamps: set[str]
    ) -> StoredContact:
        """What an earlier run left would keep the flow silent."""
        await self._left_workflows(connection, contact.id)
        if left := [tag for tag in contact.tags if tag != TAG]:
            await remove_tags(connection.public, contact.id, left)
        if old := [one for one in contact.fields if one in stamps and contact.fields[one]]:
            await write_fields(connection.public, contact.id, dict.fromkeys(old, ""))
        return await read_contact(connection.public, contact.id)

    async def _watched(
        self, connection: "Connection", before: StoredContact, called: str
    ) -> tuple[Verdict, Seen]:
        seen, last, again = Seen(), self.line.now(), False
        self.tell(CallNow(again, called, not self.workspace.sandbox))
        self.line.call()
        while True:
            history = await self._history(connection, before.id, timedelta(days=1))
            found = Seen.of(new_messages(history.messages, self.known))
            if found != seen:
                more = (len(found.calls), len(found.texts)) != (len(seen.calls), len(seen.texts))
                seen = found
                if more:
                    last = self.line.now()
                    self.tell(Heard(seen))
            if seen.calls:
                await self._look_for_marks(connection, before, seen.calls[0].at)
            verdict = seen.verdict(self.line.now() - last, self.terms.timeout)
            if verdict is not None:
                return verdict, seen
            if seen.calls and not again:
                again = True
                self.tell(CallNow(again, called, not self.workspace.sandbox))
                self.line.call()
            await self.line.wait(min(_EVERY, self.terms.timeout))

    async def _look_for_marks(
        self, connection: "Connection", before: StoredContact, called_at: datetime
    ) -> None:
        """No API says in which workflow a contact is; what the flow put on it does."""
        now = await read_contact(connection.public, before.id)
        tags, fields = _new_tags(now, before), self._named(_changed(now, before))
        if not {*tags, *fields} <= {*self.marked.tags, *self.marked.fields}:
            after = self.marked.after
            if after is None:
                after = (self.line.moment() - called_at).total_seconds()
            self.marked = Marked(
                tuple(dict.fromkeys((*self.marked.tags, *tags))),
                tuple(dict.fromkeys((*self.marked.fields, *fields))),
                after,
            )
            self.tell(self.marked)

    async def _history(self, connection: "Connection", contact: str, span: timedelta) -> "History":
        now = self.line.moment()
        rows = [row async for row in exported_messages(connection.public, now - span, contact=contact)]
        # One that does not know the parameter answers with everybody's.
        own = [row for row in rows if row.get("contactId") == contact]
        return history_of(((f"message {number}", row) for number, row in enumerate(own, 1)), now=now)

    async def _cleaned(self, connection: "Connection", before: StoredContact) -> Cleaned:
        tags: tuple[str, ...] = ()
        changed: dict[str, JsonValue] = {}
        try:
            await self._left_workflows(connection, before.id)
            now = await read_contact(connection.public, before.id)
            tags = _new_tags(now, before)
            changed = {one: before.fields.get(one) or "" for one in _changed(now, before)}
            if tags:
                await remove_tags(connection.public, before.id, tags)
            if changed:
                await write_fields(connection.public, before.id, changed)
        except GhlFlowError as error:
            return Cleaned(tags, self._named(changed), error)
        return Cleaned(tags, self._named(changed))

    async def _left_workflows(self, connection: "Connection", contact: str) -> None:
        """While it waits in a flow, a contact does not enter it again, and later texts would still come."""
        for workflow in self.workflows:
            await leave_workflow(connection.public, contact, workflow)

    def _named(self, changed: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.names.get(one, one) for one in changed)


def _new_tags(now: StoredContact, before: StoredContact) -> tuple[str, ...]:
    return tuple(tag for tag in now.tags if tag not in before.tags)


def _changed(now: StoredContact, before: StoredContact) -> list[str]:
    """The custom fields that hold something else, by id."""
    ids = dict.fromkeys((*now.fields, *before.fields))
    return [one for one in ids if (now.fields.get(one) or "") != (before.fields.get(one) or "")]


def smoke(
    workspace: Workspace,
    account: str | None,
    number: str,
    terms: SmokeTerms | None = None,
    *,
    yes: bool = False,
    confirm: Confirm[str] | None = None,
    tell: Tell = lambda _: None,
) -> Smoke:
    """Watch two calls of the operator's own phone, and clean up. In the sandbox the calls are made.

    `confirm` is given the number, before a contact is made for it.

    Raises:
        UsageError: there is no such account, it is no phone number, or it may be a client's.
        ConsentNeededError: a contact has to be made, and there is no way to ask.
        DeclinedError: the answer was no.
        GhlFlowError: HighLevel cannot be asked.
    """
    terms = terms or SmokeTerms()
    caller = e164(number)
    chosen = chosen_accounts(workspace, Accounts.of(account) if account else Accounts())
    item = chosen.accounts[0]
    line: Line = SandboxCaller(workspace, item.value, caller, terms.ends) if workspace.sandbox else OwnPhone()
    return anyio.run(_Run(workspace, item, caller, terms, tell, yes, confirm, line).smoke)
