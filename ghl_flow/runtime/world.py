"""What workflows act upon: contacts and a clock; and what is reported: messages, a log, gaps of the model.

Rule numbers (R1 ...) are those of docs/semantics.md.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ghl_flow.copy.delivery import Appended
from ghl_flow.kinds.card import (
    CARD,
    STATUS,
)
from ghl_flow.kinds.triggers.event import Change, Event
from ghl_flow.runtime.delivery import Delivery
from ghl_flow.runtime.leeway import Leeway
from ghl_flow.runtime.state import Contact, Enrolment, State
from ghl_flow.runtime.timeline import NOTE, Happening, Kind, LogEntry, Message, Switched
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow


class World:
    """Contacts and a clock: what is so at this moment, and what is reported of it."""

    def __init__(
        self,
        state: State,
        *,
        start: datetime,
        ticks_per_second: int,
        log: bool,
        delivery: Delivery | None,
        leeway: Leeway | None,
    ) -> None:
        """Make one; the arguments are those of the interpreter."""
        self.state = state
        # The messages, by rank, of runs that the latest event has started and that have not waited since.
        self.fresh: set[int] = set()
        self.messages: list[Message] = []
        # Texts to people of the business: no contact gets them, and no guarantee is about them.
        self.staff_texts: list[Message] = []
        self.notes: list[Message] = []
        self.happenings: list[Happening] = []
        self.switched: list[Switched] = []
        self.gaps: dict[str, None] = {}
        # How many messages went out before the first of those: what comes after it may not come at all.
        self.sure_messages: int | None = None
        self._log: list[LogEntry] | None = [] if log else None
        self._start = start
        self._today = -1, start.date()
        self._ticks = ticks_per_second
        self._delivery = delivery or Delivery()
        self._leeway = leeway or Leeway()

    @property
    def now(self) -> int:
        """The current tick."""
        return self.state.now

    @property
    def log(self) -> Sequence[LogEntry]:
        """What happened so far."""
        return self._log or ()

    def _change(self, contact: Contact, change: Change) -> bool:
        """Write what an event changes; False when it was so already."""
        match change.kind:
            case "tag" | "untag":
                on = change.kind == "tag"
                self._leeway.settle(contact, ("tag", change.name))
                if (change.name in contact.tags) == on:
                    return False
                self._put(contact, change.name, on=on)
            case "field":
                self._leeway.settle(contact, ("field", change.name))
                if contact.fields.get(change.name, "") == change.value:
                    return False
                self._write(contact, change.name, change.value)
            case "custom value":
                self.state.values[change.name] = change.value  # R24: for every contact
        return True

    def _zone(self, run: Enrolment, workflow: Workflow) -> ZoneInfo | None:
        """R9: the account's time zone, or the contact's with the account's as fallback."""
        zone = self.state.contacts[run.contact].timezone
        return ZoneInfo(zone) if zone and workflow.settings.timezone == "contact" else None

    def end(self, run: Enrolment, why: str) -> None:
        """Take a run out at once."""
        run.active = False
        self.note(Kind.LEFT, run.contact, run.workflow_id, why, run=run.number)

    def send(self, run: Enrolment, node: Node, body: str) -> None:
        """Text the contact, unless it opted out."""
        contact = self.state.contacts[run.contact]
        if contact.opted_out or "sms" in contact.dnd:
            # R28: the step is skipped, the run goes on.
            why = "opted out" if contact.opted_out else "DND is on for texts"
            self.note(Kind.NOT_SENT, run.contact, run.workflow_id, why, run=run.number)
            return
        run.sent = True
        contact.texted_by = run.workflow_id
        text, appended = "", Appended()
        if self._log is not None:
            text = self._delivery.text(body, contact, self.state, self.moment())
            appended = self._delivery.appended(text, contact, self.now, self._ticks)
        order = self._count()
        if run.fresh:
            self.fresh.add(order)
        self.messages.append(
            Message(self.now, order, run.contact, run.workflow_id, node.id, run.number, body, text, appended)
        )
        self.note(Kind.SMS, run.contact, run.workflow_id, text, run=run.number)

    def mail(self, run: Enrolment, node: Node, subject: str) -> None:
        """Mail the contact. An opt-out by text is one of texts: whether it holds for mails is not written
        anywhere, so that a mail goes out is the careful answer."""
        contact = self.state.contacts[run.contact]
        if "email" in contact.dnd:
            self.note(Kind.NOT_SENT, run.contact, run.workflow_id, "DND is on for mails", run=run.number)
            return
        run.sent = True
        text = ""
        if self._log is not None:
            text = self._delivery.text(subject, contact, self.state, self.moment())
        self.messages.append(self._message(run, node, subject, text, "email"))
        self.note(Kind.EMAIL, run.contact, run.workflow_id, text, run=run.number)

    def _message(self, run: Enrolment, node: Node, body: str, text: str, channel: str) -> Message:
        rank = self._count()
        sent = (self.now, rank, run.contact, run.workflow_id, node.id, run.number, body, text)
        return Message(*sent, channel=channel)

    def did(self, run: Enrolment, what: str) -> None:
        """Log what a step did that a flow cannot look at; its merge fields as the contact's."""
        if self._log is not None:
            text = self._delivery.text(what, self.state.contacts[run.contact], self.state, self.moment())
            self.note(Kind.DONE, run.contact, run.workflow_id, text, run=run.number)

    def aside(self, run: Enrolment, node: Node, body: str, channel: str) -> None:
        """Keep what goes to people of the business, or into a note; a search looks at none of it."""
        if self._log is not None:
            text = self._delivery.text(body, self.state.contacts[run.contact], self.state, self.moment())
            kept = self.notes if channel == NOTE else self.staff_texts
            kept.append(self._message(run, node, body, text, channel))

    def has_tag(self, key: str, tag: str) -> bool:
        """Whether the contact has the tag."""
        contact = self.state.contacts[key]
        self._leeway.settle(contact, ("tag", tag))
        return tag in contact.tags

    def field(self, key: str, field_id: str) -> str | None:
        """What a custom field of the contact holds; None for nothing."""
        contact = self.state.contacts[key]
        self._leeway.settle(contact, ("field", field_id))
        return contact.fields.get(field_id)

    def is_in(self, key: str, workflow_id: str) -> bool:
        """Whether the contact is active in that workflow."""
        return any(run.workflow_id == workflow_id for run in self._active(key))

    def today(self) -> date:
        """The account's date now (R10: dates, never times)."""
        at, today = self._today
        if at != self.state.now:
            at, today = self._today = self.state.now, self.moment().date()
        return today

    def moment(self, zone: ZoneInfo | None = None, at: int | None = None) -> datetime:
        """Now or at that tick, in the account's time zone or another."""
        ticks = self.now if at is None else at
        moment = self._start.astimezone(UTC) + timedelta(seconds=ticks / self._ticks)
        return moment.astimezone(zone or self._start.tzinfo)

    def gap(self, what: str) -> None:
        """Remember something that is beyond the model, so that no result hides it."""
        if self.sure_messages is None:
            self.sure_messages = len(self.messages)
        self.gaps.setdefault(what)

    def note(
        self,
        kind: Kind,
        contact: str,
        workflow_id: str,
        text: str,
        *,
        until: int | None = None,
        run: int = 0,
    ) -> None:
        """Write to the log, if one is kept."""
        if self._log is not None:
            self._log.append(LogEntry(self.now, kind, contact, workflow_id, text, until, run))

    def _put(self, contact: Contact, tag: str, *, on: bool) -> None:
        (contact.tags.add if on else contact.tags.discard)(tag)
        self._leeway.written(contact, ("tag", tag))

    def _write(self, contact: Contact, field_id: str, value: str) -> None:
        """Write a field; nothing clears it."""
        if value:
            contact.fields[field_id] = value
        else:
            contact.fields.pop(field_id, None)
        self._leeway.written(contact, ("field", field_id))

    def _active(self, key: str) -> list[Enrolment]:
        return [
            run for run in self.state.enrolments if run.active and run.contact == key and not run.entering
        ]

    def _contact(self, key: str) -> Contact:
        contact = self.state.contacts.get(key)
        if contact is None:
            contact = self.state.contacts[key] = Contact(key)
        return contact

    def find_card(self, run: Enrolment, *, found: bool) -> None:
        """Another opportunity may go with the run now; which stage that is in, nothing tells."""
        contact = self.state.contacts[run.contact]
        if found and not contact.fields.get(STATUS):
            self._write(contact, STATUS, "open")
        for name in CARD:
            self._leeway.opened(contact, ("field", name))

    def _card_as_told(self, contact: Contact, event: Event) -> None:
        """What an event about an opportunity says of it is so from then on."""
        told = {name: event.facts.get(name) for name in CARD}
        for name, value in told.items():
            if isinstance(value, str) and value:
                self._write(contact, name, value)
        if not told[STATUS] and not contact.fields.get(STATUS):
            self._write(contact, STATUS, "open")
            self._leeway.opened(contact, ("field", STATUS))

    def _count(self) -> int:
        self.state.counter += 1
        return self.state.counter

    def _changed_tag(self, run: Enrolment, tag: str, *, on: bool) -> bool:
        """Put a tag on the contact or take it off; whether that changed anything (R23)."""
        contact = self.state.contacts[run.contact]
        self._leeway.settle(contact, ("tag", tag), to_see_a_change=True)
        if (tag in contact.tags) == on:
            self._leeway.written(contact, ("tag", tag))
            return False
        self._put(contact, tag, on=on)
        if self._log is not None:
            said = f"{'tag added' if on else 'tag removed'}: {tag}"
            self.note(Kind.TAG, run.contact, run.workflow_id, said, run=run.number)
        return True

    def _changed_field(self, run: Enrolment, field_id: str, value: str) -> bool:
        """Write or clear a custom field; whether that changed anything."""
        contact = self.state.contacts[run.contact]
        self._leeway.settle(contact, ("field", field_id), to_see_a_change=True)
        changed = contact.fields.get(field_id, "") != value
        self._write(contact, field_id, value)
        if self._log is not None:
            said = f"{field_id} = {value or 'nothing'}"
            self.note(Kind.FIELD, run.contact, run.workflow_id, said, run=run.number)
        return changed
