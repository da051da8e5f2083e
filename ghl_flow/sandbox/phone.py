"""Calls and replies to a sandbox sub-account: what is published in it runs, as in a simulation.

The clock is moved by hand, or by the wall clock (`real_clock`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ghl_flow.kinds.triggers.event import CALL_UPDATED, Event, is_missed_call
from ghl_flow.runtime.delivery import Delivery
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import TICKS_PER_SECOND
from ghl_flow.runtime.state import State
from ghl_flow.runtime.timeline import LogEntry, Unheard
from ghl_flow.sandbox.account_events import in_account
from ghl_flow.sandbox.draws import Drawn
from ghl_flow.sandbox.exchanges import exchanges
from ghl_flow.sandbox.permissions import NATIVE_WORDS, native_seconds
from ghl_flow.sandbox.sms_lines import lines_of
from ghl_flow.sandbox.store import REFUSED, SandboxStore
from ghl_flow.sandbox.world import state_of, world_of
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from ghl_flow.wire.workflow import Workflow

_START = datetime(2026, 1, 5, 9, 0)


def clock_began(location: JsonObject) -> datetime:
    """When the clock of a sub-account began, in its time zone."""
    return _START.replace(tzinfo=ZoneInfo(text_of(location, "timezone", "UTC") or "UTC"))


@dataclass(frozen=True, slots=True)
class Delivered:
    """A text somebody got: seconds on the sandbox's clock, who, what, and through which workflow.

    `appended` is what HighLevel adds to it (R26). `native`: HighLevel's own feature sent it, not a workflow.
    """

    at: float
    contact: str
    body: str
    workflow: str
    appended: str = ""
    native: bool = False

    def to_json(self) -> JsonObject:
        """The text for machines and for the store."""
        document: JsonObject = {
            "at": self.at,
            "contact": self.contact,
            "body": self.body,
            "workflow": self.workflow,
            "appended": self.appended or None,
        }
        return document


NATIVE = "Missed Call Text Back"
"""In place of a workflow's name: HighLevel's own feature sent it."""


def native_texts(events: Iterable[tuple[float, str, Event]], location: JsonObject) -> Iterator[Delivered]:
    """What the sub-account texts by itself, where that is ticked and permitted: to every ring (R7)."""
    seconds = native_seconds(location)
    for at, contact, event in events:
        if seconds is not None and is_missed_call(event) and CALL_UPDATED not in event.facts:
            yield Delivered(at + seconds, contact, NATIVE_WORDS, NATIVE, native=True)


@dataclass(frozen=True, slots=True)
class Episode:
    """What happened while the clock moved.

    `unheard` are the events that nothing took notice of; `names` are the published workflows, by id.
    """

    delivered: Sequence[Delivered]
    log: Sequence[LogEntry]
    names: dict[str, str]
    started_at: float
    now: float
    waiting: int
    gaps: Sequence[str]
    unheard: Sequence[Unheard] = ()


class SandboxPhone:
    """One sub-account of the sandbox, from the customer's side."""

    def __init__(self, store: SandboxStore, location_id: str) -> None:
        self._store = store
        self._location_id = location_id

    def happen(
        self,
        contact: str,
        events: Iterable[tuple[float, Event]],
        *,
        then: float = 0,
        profile: Profile = Profile.DOCUMENTED,
    ) -> Episode:
        """Let events happen to a contact, at seconds from now, and move the clock `then` seconds on."""
        listed = [(at, contact, event) for at, event in events]
        return self.happen_to_many(listed, then=then, profile=profile)

    def happen_to_many(
        self,
        events: Iterable[tuple[float, str, Event]],
        *,
        then: float = 0,
        profile: Profile = Profile.DOCUMENTED,
    ) -> Episode:
        """The same for events (seconds from now, contact, event) of several contacts."""
        with self._store.transaction():
            world = world_of(self._store, self._location_id)
            programs = self._programs()
            location = self._store.get("location", self._location_id, self._location_id) or {}
            state = State.from_json(object_of(world, "state"))
            started = state.now
            interpreter = Interpreter(
                programs,
                start=clock_began(location),
                profile=profile,
                ticks_per_second=TICKS_PER_SECOND,
                state=state,
                leeway=Drawn(f"{self._location_id} {started}"),
                delivery=self._delivery(location),
            )
            last = 0.0
            began = started / TICKS_PER_SECOND
            events = [*events]
            moments = [(began + at, contact, event) for at, contact, event in events]
            for at, contact, event in events:
                tick = started + round(at * TICKS_PER_SECOND)
                interpreter.schedule(tick, contact, in_account(self._store, self._location_id, event))
                last = max(last, at)
            interpreter.run(until=started + round((last + then) * TICKS_PER_SECOND))
            names = {program.workflow.id: program.workflow.name for program in programs}
            delivered = [
                Delivered(
                    message.at / TICKS_PER_SECOND,
                    message.contact,
                    message.text,
                    names.get(message.workflow_id, ""),
                    "\n".join(message.appended.sure),
                )
                for message in interpreter.messages
                if message.channel == "sms"
            ]
            status = "undelivered" if location.get(REFUSED) else "delivered"
            native = [*native_texts(moments, location)]
            delivered = sorted([*delivered, *native], key=lambda item: item.at)
            rows: list[JsonObject] = [
                {**item.to_json(), "status": status, "native": item.native} for item in delivered
            ]
            kept: list[JsonValue] = [*objects_of(world, "messages"), *rows]
            heard: list[JsonValue] = [*objects_of(world, "exchanges"), *exchanges(moments, location)]
            written: list[JsonValue] = [
                {"at": one.at / TICKS_PER_SECOND, "contact": one.contact, "body": one.text}
                for one in interpreter.notes
            ]
            self._store.save_world(
                self._location_id,
                {
                    "state": interpreter.state.to_json(),
                    "messages": kept,
                    "exchanges": heard,
                    "notes": [*objects_of(world, "notes"), *written],
                },
            )
        return Episode(
            delivered,
            interpreter.log,
            names,
            started / TICKS_PER_SECOND,
            interpreter.now / TICKS_PER_SECOND,
            sum(run.active for run in interpreter.state.enrolments),
            tuple(interpreter.gaps),
            tuple(interpreter.unheard),
        )

    def now(self) -> float:
        """The sandbox's clock, in seconds since it began."""
        return state_of(self._store, self._location_id).now / TICKS_PER_SECOND

    def moment(self) -> datetime:
        """The same as a moment in the sub-account's time zone, as its messages are dated."""
        location = self._store.get("location", self._location_id, self._location_id) or {}
        start = clock_began(location)
        return (start.astimezone(UTC) + timedelta(seconds=self.now())).astimezone(start.tzinfo)

    def messages(self) -> list[Delivered]:
        """Every text that went out so far."""
        world = world_of(self._store, self._location_id)
        return [
            Delivered(
                float(str(item.get("at", 0))),
                text_of(item, "contact"),
                text_of(item, "body"),
                text_of(item, "workflow"),
                text_of(item, "appended"),
                item.get("native") is True,
            )
            for item in objects_of(world, "messages")
        ]

    def _programs(self) -> list[Program]:
        """R32: only published workflows run."""
        triggers = self._store.all("trigger", self._location_id)
        return [
            Program(
                Workflow.from_document(
                    document, [item for item in triggers if item.get("workflowId") == document.get("id")]
                )
            )
            for document in self._store.all("workflow", self._location_id)
            if document.get("status") == "published"
        ]

    def _delivery(self, location: JsonObject) -> Delivery:
        name = text_of(location, "name")
        values = {"location.name": name}
        for item in self._store.all("custom_value", self._location_id):
            values[text_of(item, "fieldKey").strip("{} ")] = text_of(item, "value")  # R24
        keys = {
            text_of(item, "id"): text_of(item, "fieldKey").removeprefix("contact.")
            for item in self._store.all("custom_field", self._location_id)
        }
        return Delivery(values, keys, lines_of(location))
