"""Calls and replies to a sandbox sub-account: what is published in it runs, on a clock moved by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ghl_flow.copy.merge_fields import fill
from ghl_flow.runtime.interpreter import Interpreter, Program
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import TICKS_PER_SECOND
from ghl_flow.runtime.state import State
from ghl_flow.runtime.timeline import LogEntry
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.triggers.event import Event
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from ghl_flow.wire.workflow import Workflow

_START = datetime(2026, 1, 5, 9, 0)
_WORLD = "world"


@dataclass(frozen=True, slots=True)
class Delivered:
    """A text somebody got: seconds on the sandbox's clock, who, what, and through which workflow."""

    at: float
    contact: str
    body: str
    workflow: str

    def to_json(self) -> JsonObject:
        """The text for machines and for the store."""
        return {"at": self.at, "contact": self.contact, "body": self.body, "workflow": self.workflow}


@dataclass(frozen=True, slots=True)
class Episode:
    """What happened while the clock moved."""

    delivered: Sequence[Delivered]
    log: Sequence[LogEntry]
    names: dict[str, str]
    started_at: float
    now: float
    waiting: int
    gaps: Sequence[str]


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
        with self._store.transaction():
            world = self._store.get("world", self._location_id, _WORLD) or {}
            programs = self._programs()
            location = self._store.get("location", self._location_id, self._location_id) or {}
            state = State.from_json(object_of(world, "state"))
            started = state.now
            interpreter = Interpreter(
                programs,
                start=_START.replace(tzinfo=ZoneInfo(text_of(location, "timezone", "UTC") or "UTC")),
                profile=profile,
                ticks_per_second=TICKS_PER_SECOND,
                state=state,
            )
            last = 0.0
            for at, event in events:
                interpreter.schedule(started + round(at * TICKS_PER_SECOND), contact, event)
                last = max(last, at)
            interpreter.run(until=started + round((last + then) * TICKS_PER_SECOND))
            names = {program.workflow.id: program.workflow.name for program in programs}
            values = self._merge_values(location)
            delivered = [
                Delivered(
                    message.at / TICKS_PER_SECOND,
                    message.contact,
                    fill(message.body, {**values, "contact.phone": message.contact}),
                    names.get(message.workflow_id, ""),
                )
                for message in interpreter.messages
            ]
            kept: list[JsonValue] = [*objects_of(world, "messages"), *(item.to_json() for item in delivered)]
            self._store.put(
                "world", self._location_id, _WORLD, {"state": interpreter.state.to_json(), "messages": kept}
            )
        return Episode(
            delivered,
            interpreter.log,
            names,
            started / TICKS_PER_SECOND,
            interpreter.now / TICKS_PER_SECOND,
            sum(run.active for run in interpreter.state.enrolments),
            tuple(interpreter.gaps),
        )

    def messages(self) -> list[Delivered]:
        """Every text that went out so far."""
        world = self._store.get("world", self._location_id, _WORLD) or {}
        return [
            Delivered(
                float(str(item.get("at", 0))),
                text_of(item, "contact"),
                text_of(item, "body"),
                text_of(item, "workflow"),
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

    def _merge_values(self, location: JsonObject) -> dict[str, str]:
        values = {"location.name": text_of(location, "name")}
        for item in self._store.all("custom_value", self._location_id):
            key = text_of(item, "fieldKey").strip("{} ")
            values[key] = text_of(item, "value")
        return values
