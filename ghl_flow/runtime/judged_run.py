"""What one finished run did, as it is judged: messages that went out, what happened, whether it ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.lower import MAIN
from ghl_flow.copy.opt_out import Answer, answer
from ghl_flow.kinds.triggers.event import Event, is_answered_call, is_booking, is_cancellation, is_user_reply
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.runtime.interpreter import Interpreter, RunawayError
from ghl_flow.runtime.timeline import Kind, LogEntry
from ghl_flow.spec.flow import Flow

# What a step has done; no event that a promise names.
TEXTS_OFF, TEXTS_ON = "texts_off", "texts_on"

# A run that waits more often than this after the last event, or for longer, never ends.
_MOST_WAKES = 10_000
_LONGEST_SECONDS = 200 * 366 * 86400
# A wait that only a goal ends is as good as over: the run does nothing more by itself.
_UNTIL_A_GOAL = 50 * 366 * 86400


class Sent(NamedTuple):
    """A message that went out: seconds since the start, rank among all that happened, `sms` or `email`."""

    at: float
    order: int
    contact: str
    flow: str
    channel: str


class Happened(NamedTuple):
    """An outside event, or a step that switches texts off at a reply, or on.

    Whether it starts the flow in question, what guarantees and people call it.
    """

    at: float
    order: int
    contact: str
    starts: bool
    words: frozenset[str] = frozenset()
    what: str = "call"


@dataclass(frozen=True, slots=True)
class Record:
    """What is judged: of one flow, from `start` (in the account's time zone) up to `until`, in seconds.

    `endless` says that a run never ends; `late` is how late waits may have resumed, in seconds (R8).
    """

    flow: Flow
    start: datetime
    sent: Sequence[Sent]
    happened: Sequence[Happened] = ()
    until: float = 0
    endless: str = ""
    late: float = 0


def record_of(
    interpreter: Interpreter,
    flows: Sequence[CompiledFlow],
    events: Sequence[tuple[float, str, Event]],
    *,
    ticks_per_second: int,
    start: datetime,
    endless: str = "",
    late: float = 0,
) -> Record:
    """What an interpreter that keeps a log has done; the first of the flows is the one in question.

    `events` are those that were scheduled, as (seconds, contact, event), in the order they were scheduled.
    What went out after something that is not modelled may not go out at all and is no part of it.
    """
    compiled = flows[0]
    flow_of = {item.workflow.id: flow.flow.flow for flow in flows for item in flow.workflows}
    main = next(item.workflow for item in compiled.workflows if item.role == MAIN)
    happened: list[Happened] = []
    in_order = sorted(events, key=lambda item: item[0])
    entries = _after_each_event(interpreter.log)
    for (_, contact, event), taken, after in zip(in_order, interpreter.happenings, entries, strict=False):
        entered = any(
            entry.kind in (Kind.ENROLLED, Kind.NOT_ENROLLED) and entry.workflow_id == main.id
            for entry in after
        )
        starts = entered and any(matches(trigger, event, lambda _: None) for trigger in main.triggers)
        at = taken.at / ticks_per_second
        happened.append(Happened(at, taken.order, contact, starts, words_of(event), happening(event)))
    happened = sorted((*happened, *_switched(interpreter, happened, ticks_per_second)), key=_in_order)
    nodes = {program.workflow.id: program.nodes for program in interpreter.programs.values()}
    sent = [
        Sent(
            message.at / ticks_per_second,
            message.order,
            message.contact,
            flow_of[message.workflow_id],
            nodes[message.workflow_id][message.node_id].effects.sends,
        )
        for message in interpreter.messages[: interpreter.sure_messages]
    ]
    until = interpreter.now / ticks_per_second
    return Record(compiled.flow, start, sent, happened, until, endless, late)


def _in_order(one: Happened) -> int:
    return one.order


def _switched(
    interpreter: Interpreter, happened: Sequence[Happened], ticks_per_second: int
) -> Iterator[Happened]:
    """Texts that steps have switched off in the instant of a reply, as it asked for, or on again."""
    for step in interpreter.switched:
        at = step.at / ticks_per_second
        before = [one for one in happened if one.contact == step.contact and one.order < step.order]
        if step.on or (before and before[-1].at == at and "reply" in before[-1].words):
            words = frozenset((TEXTS_ON if step.on else TEXTS_OFF,))
            yield Happened(at, step.order, step.contact, False, words)


def _after_each_event(log: Sequence[LogEntry]) -> Iterator[list[LogEntry]]:
    """What came of each event in its instant, up to the next event."""
    found: list[LogEntry] | None = None
    at = 0
    for entry in log:
        if entry.kind is Kind.EVENT:
            if found is not None:
                yield found
            found, at = [], entry.at
        elif found is not None and entry.at == at:
            found.append(entry)
    if found is not None:
        yield found


def happening(event: Event) -> str:
    """What people call an event: `call`, `form` ..."""
    return trigger_kind(event.trigger_type).happens[0]


def words_of(event: Event) -> frozenset[str]:
    """What guarantees call an event; nothing for one that they have no word for."""
    if event.message is not None:
        said = answer(event.message)  # R28
        more = {Answer.OPTS_OUT: ["opt_out"], Answer.OPTS_IN: ["opt_in"]}.get(said, [])
        return frozenset(["reply", *more])
    named = {
        "answered_call": is_answered_call(event),
        "appointment_booked": is_booking(event),
        "appointment_cancelled": is_cancellation(event),
        "user_reply": is_user_reply(event),
    }
    return frozenset(name for name, so in named.items() if so)


def never_ends(interpreter: Interpreter, ticks_per_second: int) -> str:
    """Run on until no run is left; what never ends, in words, or nothing. The clock is moved on."""
    begin, wakes = interpreter.now, 0
    try:
        interpreter.run(until=begin)
        while wakes < _MOST_WAKES and interpreter.now - begin < _LONGEST_SECONDS * ticks_per_second:
            far = interpreter.now + _UNTIL_A_GOAL * ticks_per_second
            ahead = [run.wake_at for run in interpreter.state.enrolments if run.active and run.wake_at < far]
            if not ahead:
                return ""
            interpreter.run(until=max(min(ahead), interpreter.now))
            wakes += 1
    except RunawayError as error:
        return str(error)
    return f"a run never ends: after {wakes:,} waits it still continues"
