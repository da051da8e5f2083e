"""Run a compiled flow against a few events and tell what happened."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.interpreter import Interpreter, Program
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.timeline import Kind, LogEntry, Message
from ghl_flow.triggers.event import Event
from ghl_flow.wire.builder import Workspace, auto_save_body, trigger_body
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.reference import field_reference
from ghl_flow.wire.workflow import Workflow

# A person with no history, calling on a Monday morning.
CALLER = "+15125550100"
_START = datetime(2026, 1, 5, 9, 0)

TICKS_PER_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Simulation:
    """What happened: times in seconds since the start are `at / TICKS_PER_SECOND`."""

    messages: Sequence[Message]
    log: Sequence[LogEntry]
    gaps: Sequence[str]
    names: dict[str, str]


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
    """The flow's workflows ready to run, read back from the JSON that would be pushed."""
    return [
        Program(Workflow.from_document(document, triggers)) for document, triggers in wire_documents(compiled)
    ]


def start_of(compiled: CompiledFlow) -> datetime:
    """The moment simulations start at, in the account's time zone."""
    return _START.replace(tzinfo=ZoneInfo(compiled.account.timezone))


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
    interpreter = Interpreter(
        programs_of(compiled),
        start=start_of(compiled),
        profile=profile,
        ticks_per_second=TICKS_PER_SECOND,
        lateness=lateness,
    )
    for at, event in events:
        interpreter.schedule(round(at * TICKS_PER_SECOND), CALLER, event)
    interpreter.run()
    names = {item.workflow.id: item.workflow.name for item in compiled.workflows}
    fields = {field_reference(field.key): field.name for field in compiled.fields}
    log = [_with_field_names(entry, fields) for entry in interpreter.log]
    return Simulation(interpreter.messages, log, tuple(interpreter.gaps), names)


def _with_field_names(entry: LogEntry, fields: dict[str, str]) -> LogEntry:
    if entry.kind is not Kind.FIELD:
        return entry
    field_id, _, value = entry.text.partition(" = ")
    return replace(entry, text=f"{fields.get(field_id, field_id)} = {value}")
