"""Guarantees judged on one finished run: message by message, with no search and no sets of timings.

The words of docs/spec.md are the measure. `verify` shows no counterexample that this does not find broken
when it is run again, and `holds:` of a test is decided here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, assert_never

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.lower import MAIN
from ghl_flow.copy.opt_out import Answer, answer
from ghl_flow.kinds.triggers.event import Event, is_answered_call, is_booking
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.language.duration import Duration, clock
from ghl_flow.runtime.interpreter import Interpreter, RunawayError
from ghl_flow.runtime.timeline import Kind, LogEntry
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.guarantee import (
    AtMostGuarantee,
    NeverTextsAfterGuarantee,
    NoTwoFlowsTextGuarantee,
    Promise,
    QuietHoursGuarantee,
    RepliesWithinGuarantee,
    TerminatesGuarantee,
    stated,
)

_COUNTED = {"sms": "texts", "email": "mails", "any": "messages"}

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
    """An outside event: whether it starts the flow in question, and what guarantees call it."""

    at: float
    order: int
    contact: str
    starts: bool
    words: frozenset[str] = frozenset()


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


def broken(promise: Promise, record: Record) -> str:
    """What breaks the guarantee, in words; empty where it is kept."""
    match promise:
        case AtMostGuarantee():
            return _too_many(promise, record)
        case RepliesWithinGuarantee():
            return _no_reply(promise, record)
        case NeverTextsAfterGuarantee():
            return _texted_after(promise, record)
        case QuietHoursGuarantee():
            return _at_a_quiet_hour(promise, record)
        case NoTwoFlowsTextGuarantee():
            return _two_flows(promise, record)
        case TerminatesGuarantee():
            return record.endless
    assert_never(promise)


def _mine(record: Record) -> list[Sent]:
    return [one for one in record.sent if one.flow == record.flow.flow]


def _too_many(promise: AtMostGuarantee, record: Record) -> str:
    limit = promise.at_most
    counted: dict[str, list[float]] = {}
    for one in _mine(record):
        if limit.channel in (one.channel, "any"):
            counted.setdefault(one.contact if limit.per == "contact" else "", []).append(one.at)
    for times in counted.values():
        for first, last in zip(times, times[limit.limit :], strict=False):
            if last - first < limit.within.seconds:
                return f"{limit.limit + 1} {_COUNTED[limit.channel]} {_within(last - first)}"
    return ""


def _no_reply(promise: RepliesWithinGuarantee, record: Record) -> str:
    deadline = promise.replies_within.seconds
    limits = [
        item.at_most
        for item in stated(record.flow.guarantees)
        if isinstance(item, AtMostGuarantee) and item.at_most.channel != "email"
    ]
    dealt_with = {"answered_call", "reply", *_named(record.flow)}
    texts = _mine(record)
    for call in record.happened:
        if not call.starts or _opted_out(record, call):
            continue
        theirs = [one for one in texts if one.contact == call.contact]
        if any(0 <= one.at - call.at <= deadline for one in theirs):
            continue
        if any(
            other.words & dealt_with
            and other.contact == call.contact
            and other.order > call.order
            and other.at - call.at <= deadline
            for other in record.happened
        ):
            continue
        if any(
            sum(0 <= call.at - one.at <= limit.within.seconds + record.late for one in theirs) >= limit.limit
            for limit in limits
            if limit.per == "contact"
        ):
            continue
        return f"the call at {clock(call.at)} gets no text within {promise.replies_within}"
    return ""


def _named(flow: Flow) -> Iterator[str]:
    """What the flow's author says puts an end to a call."""
    yield from flow.cancel_on
    for item in stated(flow.guarantees):
        if isinstance(item, NeverTextsAfterGuarantee):
            yield from item.never_texts_after


def _opted_out(record: Record, call: Happened) -> bool:
    """R28: whether the contact has opted out by then, and not in again."""
    stopped = False
    for one in record.happened:
        if one.contact == call.contact and one.order < call.order:
            stopped = ("opt_out" in one.words or stopped) and "opt_in" not in one.words
    return stopped


def _texted_after(promise: NeverTextsAfterGuarantee, record: Record) -> str:
    for one in _mine(record):
        after = ""
        stopped = False
        for event in record.happened:
            if event.contact != one.contact or event.order > one.order:
                continue
            stopped = ("opt_out" in event.words or stopped) and "opt_in" not in event.words
            named = [word for word in promise.never_texts_after if word in event.words and word != "opt_out"]
            if named:
                after = named[0]
            elif event.starts:
                after = ""  # a call after the event starts afresh
        if stopped and "opt_out" in promise.never_texts_after:
            after = "opt_out"
        if after:
            return f"a text goes out after the {after.replace('_', ' ')}"
    return ""


def _at_a_quiet_hour(promise: QuietHoursGuarantee, record: Record) -> str:
    hours = promise.quiet_hours
    for one in _mine(record):
        moment = (record.start.astimezone(UTC) + timedelta(seconds=one.at)).astimezone(record.start.tzinfo)
        second = moment.hour * 3600 + moment.minute * 60 + moment.second
        over_midnight = hours.start > hours.end
        quiet = (
            second >= hours.start or second < hours.end
            if over_midnight
            else hours.start <= second < hours.end
        )
        if quiet:
            return f"a text goes out at {moment:%H:%M:%S}, between {hours.from_} and {hours.to}"
    return ""


def _two_flows(promise: NoTwoFlowsTextGuarantee, record: Record) -> str:
    for contact in dict.fromkeys(one.contact for one in record.sent):
        theirs = [one for one in record.sent if one.contact == contact]
        # Of two texts of different flows, two neighbours are the closest.
        for first, last in pairwise(theirs):
            if first.flow != last.flow and last.at - first.at < promise.no_two_flows_text.seconds:
                flows = " and ".join(sorted((first.flow, last.flow)))
                return f"{flows} both text {_within(last.at - first.at)}"
    return ""


def _within(seconds: float) -> str:
    if not seconds:
        return "at the same moment"
    return f"within {Duration(int(seconds)) if seconds == int(seconds) else f'{seconds:g} seconds'}"


# --- the record of a run --------------------------------------------------------------------------


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
        happened.append(Happened(at, taken.order, contact, starts, words_of(event)))
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


def words_of(event: Event) -> frozenset[str]:
    """What guarantees call an event; nothing for one that they have no word for."""
    if event.message is not None:
        said = answer(event.message)  # R28
        more = {Answer.OPTS_OUT: ["opt_out"], Answer.OPTS_IN: ["opt_in"]}.get(said, [])
        return frozenset(["reply", *more])
    named = {"answered_call": is_answered_call(event), "appointment_booked": is_booking(event)}
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
