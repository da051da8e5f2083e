"""Guarantees judged on one finished run, in plain words: what `verify` is held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import Event, call, field_set, put_tag, reply, take_tag, user_reply
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, programs_of, start_of
from ghl_flow.runtime.timeline import Happening, Message
from ghl_flow.runtime.verify import Counterexample
from ghl_flow.runtime.verify.history import History
from ghl_flow.spec.guarantee import (
    AtMostGuarantee,
    NeverTextsAfterGuarantee,
    Promise,
    QuietHoursGuarantee,
    RepliesWithinGuarantee,
    stated,
)
from ghl_flow.wire.reference import field_reference

TICKS = 1280

EVENTS: dict[str, Event] = {
    event.label: event
    for event in (
        user_reply(),
        call("no-answer"),
        call("completed"),
        reply("Hi"),
        reply("STOP"),
        Event("appointment", {"appointment.status": "new", "calendar.id": ""}, "appointment booked"),
    )
}


def event_of(label: str) -> Event:
    """The event that a timeline calls so."""
    what, _, name = label.partition(": ")
    if what in ("tag added", "tag removed"):
        return (put_tag if what == "tag added" else take_tag)(name)
    if what.startswith('reply "'):
        return reply(what.removeprefix('reply "').removesuffix('"'))
    if label not in EVENTS:
        name, is_set, value = label.removesuffix(" cleared").partition(" set to ")
        return field_set(field_reference(name), value if is_set else "", name)
    return EVENTS[label]


KINDS = {
    call("completed").label: "answered_call",
    reply("Hi").label: "reply",
    reply("STOP").label: "opt_out",
    "appointment booked": "appointment_booked",
    user_reply().label: "user_reply",
}


@dataclass(frozen=True)
class Ran:
    """A finished run; times in ticks."""

    messages: Sequence[Message]
    happenings: Sequence[Happening]
    start: datetime

    @property
    def timeline(self) -> tuple[tuple[float, str], ...]:
        """As a counterexample tells it."""
        entries = [(item.at, item.order, item.label) for item in self.happenings]
        entries += [(item.at, item.order, "TEXT") for item in self.messages]
        return tuple((at / TICKS, label) for at, _, label in sorted(entries))


def run(
    flow: CompiledFlow,
    events: Sequence[tuple[int, str, str]],
    profile: Profile,
    *,
    events_first: bool = True,
    lateness: Sequence[int] = (),
    start: datetime | None = None,
    until: int | None = None,
    before: Sequence[tuple[str, History]] = (),
    order: Sequence[str] = (),
) -> Ran:
    """Let events (tick, label, contact) happen. `lateness` is used up in the order waits begin."""
    late = iter(lateness)
    begin = start or start_of(flow)
    interpreter = Interpreter(
        sorted(
            programs_of(flow),
            key=lambda program: [*order, program.workflow.name].index(program.workflow.name),
        ),
        start=begin,
        profile=profile,
        ticks_per_second=TICKS,
        events_first=events_first,
        lateness=lambda: next(late, 0),
    )
    for contact, history in before:
        interpreter.state.contacts[contact] = history.contact(contact, begin.date())
    for at, label, contact in events:
        interpreter.schedule(at, contact, event_of(label))
    interpreter.run(until)
    return Ran(interpreter.messages, interpreter.happenings, begin)


def replays(flow: CompiledFlow, case: Counterexample) -> list[Ran]:
    """The same events again, ties between events and waits in either order."""
    events = []
    for at, label, _ in case.timeline:
        if label != "TEXT":
            what, _, contact = label.partition(" from ")
            events.append((round(at * TICKS), what, contact or CALLER))
    start = start_of(flow)
    if case.time_of_day is not None:
        start = start.replace(hour=0) + timedelta(seconds=case.time_of_day)
    last = round(case.timeline[-1].at * TICKS)
    lateness = [round(seconds * TICKS) for seconds in case.lateness]
    # Long enough for a reply that is due after the last event.
    until = last + 400 * 86400 * TICKS if "never ends" not in case.why else last
    return [
        run(
            flow,
            events,
            case.profile,
            events_first=first,
            lateness=lateness,
            start=start,
            until=until,
            before=case.before,
            order=case.order,
        )
        for first in (True, False)
    ]


def broken(promise: Promise, flow: CompiledFlow, ran: Ran, jitter: int = 0) -> bool:
    """Whether this run breaks the promise."""
    match promise:
        case AtMostGuarantee():
            return _too_many(promise, ran)
        case NeverTextsAfterGuarantee():
            return _texted_after(promise, ran)
        case RepliesWithinGuarantee():
            return _no_reply(promise, flow, ran, jitter)
        case QuietHoursGuarantee():
            return _at_a_quiet_hour(promise, ran)
    raise AssertionError(promise)


def _too_many(promise: AtMostGuarantee, ran: Ran) -> bool:
    limit = promise.at_most
    groups: dict[str, list[int]] = {}
    for message in ran.messages:
        groups.setdefault(message.contact if limit.per == "contact" else "", []).append(message.at)
    return any(
        last - first < limit.within.seconds * TICKS
        for times in groups.values()
        for first, last in zip(times, times[limit.limit :], strict=False)
    )


def _texted_after(promise: NeverTextsAfterGuarantee, ran: Ran) -> bool:
    for message in ran.messages:
        before = [item for item in ran.happenings if item.order < message.order]
        kinds = [KINDS.get(item.label, "call") for item in before]
        if "opt_out" in promise.never_texts_after and "opt_out" in kinds:
            return True
        if kinds and kinds[-1] in promise.never_texts_after:
            return True
    return False


def _no_reply(promise: RepliesWithinGuarantee, flow: CompiledFlow, ran: Ran, jitter: int) -> bool:
    deadline = promise.replies_within.seconds * TICKS
    limits = [item.at_most for item in stated(flow.flow.guarantees) if isinstance(item, AtMostGuarantee)]
    triggers = flow.workflows[0].workflow.triggers
    for happening in ran.happenings:
        event = event_of(happening.label)
        if happening.label in KINDS or not any(matches(one, event, lambda _: None) for one in triggers):
            continue
        at = happening.at
        texted = any(at <= message.at <= at + deadline for message in ran.messages)
        forbidden = any(
            sum(0 <= at - message.at <= (limit.within.seconds + jitter) * TICKS for message in ran.messages)
            >= limit.limit
            for limit in limits
        )
        dealt_with = any(at <= other.at <= at + deadline and other.label in KINDS for other in ran.happenings)
        if not (texted or forbidden or dealt_with):
            return True
    return False


def _at_a_quiet_hour(promise: QuietHoursGuarantee, ran: Ran) -> bool:
    hours = promise.quiet_hours
    for message in ran.messages:
        moment = ran.start + timedelta(seconds=message.at / TICKS)
        second = moment.hour * 3600 + moment.minute * 60 + moment.second
        if hours.start < hours.end:
            quiet = hours.start <= second < hours.end
        else:
            quiet = second >= hours.start or second < hours.end
        if quiet:
            return True
    return False
