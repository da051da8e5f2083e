"""Run compiled flows against events, for one contact or several, and tell what happened."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.copy.delivery import compliance_of
from ghl_flow.kinds.standard_fields import STANDARD_FIELDS
from ghl_flow.kinds.triggers.event import Event, field_set, is_answered_call, is_missed_call
from ghl_flow.runtime.delivery import Delivery
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.leeway import Leeway
from ghl_flow.runtime.one_account import Same, as_one_account
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.state import Contact, State
from ghl_flow.runtime.timeline import Kind, LogEntry, Message, Unheard
from ghl_flow.spec.account import Account
from ghl_flow.wire.builder import Workspace, auto_save_body, trigger_body
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.reference import field_key_of, field_reference
from ghl_flow.wire.workflow import Workflow

# A person with no history, calling on a Monday morning.
CALLER = "+15125550100"
_START = datetime(2026, 1, 5, 9, 0)

TICKS_PER_SECOND = 1000

# What a contact's own details tell of the fields that every contact has.
_TOLD = [STANDARD_FIELDS[key] for key in ("first_name", "last_name", "email", "phone")]

LONGEST_RINGING = 20
"""Seconds that a call may ring before the carrier's own voicemail is likely to pick up."""
# A call again that soon after one that was missed, and answered, may be the same call.
_SOON = 30


class Simulation(NamedTuple):
    """What happened: times in seconds since the start are `at / TICKS_PER_SECOND`.

    `visited` are the steps that ran, as (workflow id, node id); `state` is how everything stands at the end.
    `perhaps_voicemail` are the contacts that left at a call answered so soon that it may have been the
    owner's own voicemail. `unheard` are the events that nothing took notice of, `listens` what the
    flows start on, in the words of events. `staff_texts` went to people of the business.
    """

    messages: Sequence[Message]
    log: Sequence[LogEntry]
    gaps: Sequence[str]
    names: dict[str, str]
    start: datetime
    visited: frozenset[tuple[str, str]]
    state: State
    perhaps_voicemail: Sequence[LogEntry] = ()
    account: Account | None = None
    unheard: Sequence[Unheard] = ()
    listens: Sequence[str] = ()
    staff_texts: Sequence[Message] = ()

    @property
    def texts(self) -> list[Message]:
        """The text messages among what went out."""
        return [message for message in self.messages if message.channel == "sms"]

    @property
    def nothing_started(self) -> bool:
        """Whether no trigger fired at all: that no text went out says nothing of the flows then."""
        return not any(entry.kind in (Kind.ENROLLED, Kind.NOT_ENROLLED) for entry in self.log)


def wire_documents(compiled: CompiledFlow) -> list[tuple[JsonObject, list[JsonObject]]]:
    """The JSON that would be pushed, for each workflow: its document and its triggers."""
    workspace = Workspace(compiled.account.location_id, "company", "user")
    return [
        (
            auto_save_body(item.workflow, workspace),
            [trigger_body(trigger, item.workflow.id, workspace) for trigger in item.workflow.triggers],
        )
        for item in compiled.workflows
    ]


def programs_of(compiled: CompiledFlow) -> list[Program]:
    """The flow's workflows ready to run, read back from the JSON that would be pushed: once for a flow."""
    return [*_programs(Same(compiled))]


@lru_cache(maxsize=64)
def _programs(same: Same) -> tuple[Program, ...]:
    written = wire_documents(same.compiled)
    return tuple(
        # A body that ghl-flow writes has no place for what it does not understand of one that it read.
        Program(item.workflow if item.as_stored else Workflow.from_document(document, triggers))
        for item, (document, triggers) in zip(same.compiled.workflows, written, strict=True)
    )


def start_of(compiled: CompiledFlow) -> datetime:
    """The moment simulations start at, in the account's time zone."""
    return _START.replace(tzinfo=ZoneInfo(compiled.account.timezone))


def delivery_of(account: Account, field_keys: Mapping[str, str]) -> Delivery:
    """How messages of an account read, as far as its file tells."""
    name = str(account.vars.get("business_name", ""))
    values = {"location.name": name} if name else {}
    return Delivery(values, field_keys, compliance_of(account), account.language)


class Simulator:
    """Flows of one account, all published, companions included, with a clock of their own."""

    def __init__(
        self,
        flows: Sequence[CompiledFlow],
        *,
        start: datetime | None = None,
        profile: Profile = Profile.DOCUMENTED,
        lateness: Callable[[], int] | None = None,
        contacts: Iterable[Contact] = (),
        leeway: Leeway | None = None,
        events_first: bool = True,
        ticks_per_second: int = TICKS_PER_SECOND,
    ) -> None:
        """Set the stage. `start` without a time zone is in the account's; left out: a Monday at 9:00.

        Args:
            lateness: how many ticks late a wait resumes (R8); None: on time.
            leeway: in which order things go that come at one tick; default: as they come.
            events_first: whether an event comes before a wait that ends at the same tick.
            ticks_per_second: of the clock inside; what `result` gives is in `TICKS_PER_SECOND` all the same.
        """
        self._ticks = ticks_per_second
        self._answered: list[tuple[int, str]] = []
        self._missed: list[tuple[int, str]] = []
        account = flows[0].account
        moment = start or _START
        zone = ZoneInfo(account.timezone)
        self.start = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
        self._flows = flows
        self._fields = {field_reference(item.key): item for flow in flows for item in flow.fields}
        state = State(contacts={contact.key: self._as_stored(contact) for contact in contacts})
        programs = [program for flow in as_one_account(flows) for program in programs_of(flow)]
        self.interpreter = Interpreter(
            programs,
            start=self.start,
            profile=profile,
            ticks_per_second=ticks_per_second,
            events_first=events_first,
            lateness=lateness,
            state=state,
            leeway=leeway,
            delivery=delivery_of(account, {ref: item.key for ref, item in self._fields.items()}),
        )

    def schedule(self, at: float, contact: str, event: Event) -> None:
        """Let an event happen at seconds since the start."""
        if is_answered_call(event):
            self._answered.append((round(at * self._ticks), contact))
        elif is_missed_call(event):
            self._missed.append((round(at * self._ticks), contact))
        change = event.change
        if change is not None and change.kind == "field":
            event = field_set(self.field_id(change.name), change.value, field_key_of(change.name))
        self.interpreter.schedule(round(at * self._ticks), contact, event)

    def field_id(self, reference: str) -> str:
        """What a field is called in the workflows: every contact has some that no flow declares."""
        standard = STANDARD_FIELDS.get(field_key_of(reference))
        return reference if standard is None or reference in self._fields else standard.stored

    def _as_stored(self, contact: Contact) -> Contact:
        known = {one.stored: contact.details[one.key] for one in _TOLD if contact.details.get(one.key)}
        fields = {self.field_id(name): value for name, value in contact.fields.items()}
        return replace(contact, fields={**known, **fields})

    def run(self, until: float | None = None) -> None:
        """Go on to that second, or until all is quiet; raises RunawayError."""
        self.interpreter.run(None if until is None else round(until * self._ticks))

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return self.interpreter.now / self._ticks

    def result(self) -> Simulation:
        """What happened so far."""
        interpreter = self.interpreter
        names = {item.workflow.id: item.workflow.name for flow in self._flows for item in flow.workflows}
        fields = {reference: item.name for reference, item in self._fields.items()}
        log = [self._shown(_with_field_names(entry, fields)) for entry in interpreter.log]
        return Simulation(
            [message._replace(at=self._scaled(message.at)) for message in interpreter.messages],
            log,
            tuple(interpreter.gaps),
            names,
            self.start,
            frozenset(interpreter.visited),
            interpreter.state,
            [self._shown(entry) for entry in interpreter.log if self._perhaps_voicemail(entry)],
            self._flows[0].account,
            [item._replace(at=self._scaled(item.at)) for item in interpreter.unheard],
            staff_texts=[one._replace(at=self._scaled(one.at)) for one in interpreter.staff_texts],
        )

    def _perhaps_voicemail(self, entry: LogEntry) -> bool:
        """Whether the contact left at a call that was answered shortly after one that was missed.

        A call that reaches the owner's own voicemail counts as answered (help centre, 'Phone number settings
        explained'). With Call Connect no voicemail answers, nor where HighLevel gives up before it would.
        """
        account = self._flows[0].account
        timeout = account.incoming_call_timeout
        if account.call_connect == "on" or (timeout is not None and timeout <= LONGEST_RINGING):
            return False
        soon = _SOON * self._ticks
        return (
            entry.kind is Kind.LEFT
            and (entry.at, entry.contact) in self._answered
            and any(0 <= entry.at - at <= soon for at, contact in self._missed if contact == entry.contact)
        )

    def _shown(self, entry: LogEntry) -> LogEntry:
        until = None if entry.until is None else self._scaled(entry.until)
        return entry._replace(at=self._scaled(entry.at), until=until)

    def _scaled(self, ticks: int) -> int:
        return ticks if self._ticks == TICKS_PER_SECOND else round(ticks * TICKS_PER_SECOND / self._ticks)


def simulate(
    compiled: CompiledFlow,
    events: Iterable[tuple[float, Event]],
    *,
    profile: Profile = Profile.DOCUMENTED,
    lateness: Callable[[], int] | None = None,
) -> Simulation:
    """Let events happen to one caller, at seconds since the start, and go on until all is quiet.

    Raises:
        RunawayError: the flow never comes to rest.
    """
    simulator = Simulator([compiled], profile=profile, lateness=lateness)
    for at, event in events:
        simulator.schedule(at, CALLER, event)
    simulator.run()
    return simulator.result()


def _with_field_names(entry: LogEntry, fields: dict[str, str]) -> LogEntry:
    if entry.kind is not Kind.FIELD:
        return entry
    field_id, _, value = entry.text.partition(" = ")
    return entry._replace(text=f"{fields.get(field_id, field_id)} = {value}")
