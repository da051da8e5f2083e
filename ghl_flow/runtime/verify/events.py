"""What may happen to a contact."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ghl_flow.copy.opt_out import Answer, answer
from ghl_flow.kinds.asked import By
from ghl_flow.kinds.triggers.contact_changed import watched_values
from ghl_flow.kinds.triggers.event import (
    Event,
    appointment,
    as_change,
    call,
    field_set,
    is_answered_call,
    is_booking,
    is_cancellation,
    is_user_reply,
    put_tag,
    reply,
    take_tag,
    user_reply,
)
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.kinds.triggers.stored import TriggerKind, tags_asked
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.verify.influence import (
    asked,
    asks_of_run,
    changed,
    goal_tags,
    put_on,
    tags_that_start,
    tags_whose_removal_starts,
    tests,
)
from ghl_flow.runtime.verify.phrases import Phrases
from ghl_flow.runtime.verify.values import classes_of
from ghl_flow.wire.trigger import Trigger

CALL = "call"
TAG_UNDONE = "tag change undone"
TAG_CHANGED = "tag change"
FIELD_CHANGED = "field change"
OPT_IN = "opt_in"
STAND_IN = "stand-in"
"""A step of a flow beside these, at any time and without a limit (`stand_ins`)."""
OUTBOUND_ANSWERED = "outbound_answered_call"

CANCEL_EVENTS: dict[str, Event] = {
    "answered_call": call("completed"),
    "reply": reply("Hi"),
    "user_reply": user_reply(),
    "opt_out": reply("STOP"),
    "appointment_booked": appointment("new"),
    "appointment_cancelled": appointment("cancelled"),
    # R28: after STOP, START opens the conversation again.
    OPT_IN: reply("START"),
}

# More sorts of one event than this are too many, too.
MOST_SORTS = 256


def kinds_of(event: Event) -> frozenset[str]:
    """What an event is to a promise, whichever flow takes it up."""
    if event.message is not None:
        said = answer(event.message)
        also = {Answer.OPTS_OUT: {"opt_out"}, Answer.OPTS_IN: {OPT_IN}}.get(said, set())
        return frozenset({"reply", *also})
    named = {
        "answered_call": is_answered_call(event),
        OUTBOUND_ANSWERED: is_answered_call(event, "outbound"),
        "appointment_booked": is_booking(event),
        "appointment_cancelled": is_cancellation(event),
        "user_reply": is_user_reply(event),
    }
    return frozenset(name for name, so in named.items() if so)


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of event: `kind` is `call` for one that may start a flow, else what it does to a call.

    It comes to a contact again after so many seconds at the earliest (`apart`). `also`: what it is besides,
    to a promise.
    """

    event: Event
    kind: str
    apart: int = 0
    also: frozenset[str] = frozenset()


Starting: TypeAlias = Sequence[Trigger]
"""What starts a flow: its triggers, as stored."""


def starting(flows: Sequence[Starting], programs: Sequence[Program]) -> list[Event]:
    """Events that start a flow, one of those that fire the same of all workflows and mean the same."""
    of_runs = [test for test in tests(programs) if test.by is By.RUN]
    distinct: dict[tuple[object, ...], Event] = {}
    for event in _samples(flows, programs):
        # Two that differ in what the model does not know of them are not the same.
        unknown: list[str] = []
        fired = tuple((program.workflow.id, _fitting(program, event, unknown.append)) for program in programs)
        asked_of_it = tuple(
            asks_of_run(test, value) for test in of_runs for name, value in event.brought if name == test.name
        )
        distinct.setdefault((fired, tuple(unknown), event.change, kinds_of(event), asked_of_it), event)
    return list(distinct.values())


def apart(event: Event, programs: Sequence[Program]) -> int:
    """After how many seconds such an event comes to a contact again, at the earliest."""
    kind = trigger_kind(event.trigger_type)
    return 0 if ("field", kind.comes_by) in changed(programs) else kind.apart


def _fitting(program: Program, event: Event, not_modelled: Callable[[str], None]) -> tuple[int, ...]:
    """The places of the triggers that the event may fire: up to the first that asks nothing of the contact.

    One of a workflow fires, whichever others fit (R4).
    """
    found = []
    for number, trigger in enumerate(program.workflow.triggers):
        if matches(trigger, event, not_modelled):
            found.append(number)
            if not tags_asked(trigger):
                break
    return tuple(found)


def _samples(flows: Sequence[Starting], programs: Sequence[Program]) -> Iterator[Event]:
    by_kind = _by_kind(flows)
    ways = {("", ""): None}
    for kind, triggers in by_kind.items():
        # What one kind tells apart, its events have to say to triggers of another that see them too.
        of_family = [one for other, some in by_kind.items() if _sees(other, kind) for one in some]
        cases = kind.cases(of_family if kind.family else triggers)
        ways |= {way: None for event in cases if (way := event.came_by) is not None}
        yield from map(as_change, cases)
    yield from (event for event in _edits(flows, programs) if _starts(flows, event))
    # One message may hold what several triggers look for, however it comes.
    yield from Phrases(flows, programs).replies(ways)


def _by_kind(flows: Sequence[Starting]) -> dict[type[TriggerKind], list[Trigger]]:
    found: dict[type[TriggerKind], list[Trigger]] = {}
    for trigger in (trigger for flow in flows for trigger in flow):
        found.setdefault(trigger_kind(trigger.type), []).append(trigger)
    return found


def _sees(other: type[TriggerKind], kind: type[TriggerKind]) -> bool:
    return other is kind or (bool(kind.family) and other.family == kind.family)


def _starts(flows: Sequence[Starting], event: Event) -> bool:
    return any(matches(trigger, event, lambda _: None) for flow in flows for trigger in flow)


def _edits(flows: Sequence[Starting], programs: Sequence[Program]) -> Iterator[Event]:
    """The edits of fields that triggers watch: to each value that something tells apart.

    Of most there are two, which differ by a space at the end: an edit from one to the other is a change,
    whatever conditions make of it.
    """
    for field_id, waited_for in watched_values([one for flow in flows for one in flow]).items():
        asked_of = [test for test in tests(programs) if test.name == field_id]
        values = dict.fromkeys((*waited_for, *classes_of(asked_of), "something"))
        for value in values:
            for text in dict.fromkeys((value, f"{value} " if value else value)):
                yield field_set(field_id, text, field_id.rpartition(":")[2])


def watched_dates(flows: Sequence[Starting], programs: Sequence[Program]) -> str:
    """In words, that a trigger watches a field whose date conditions compare with the day."""
    watched = watched_values([one for flow in flows for one in flow])
    for name in (test.name for test in tests(programs) if test.date is not None and test.name in watched):
        said = name.rpartition(":")[2]
        return f"a trigger watches '{said}', whose date conditions compare with the day"
    return ""


def too_many_sorts(flows: Sequence[Starting]) -> str:
    """In words, that the triggers of the flows tell more events apart than can be gone through."""
    for kind, triggers in _by_kind(flows).items():
        if kind.how_many(triggers) > MOST_SORTS:
            return f"the flows' triggers tell apart more than {MOST_SORTS:,} sorts of {kind.happens[1]}"
    return ""


def cancelling(name: str, flows: Sequence[Starting], programs: Sequence[Program] = ()) -> tuple[Event, ...]:
    """What is meant by such a word of `cancel_on` or of a promise; a reply is one that no phrase fits."""
    event = CANCEL_EVENTS[name]
    if name != "reply":
        return (event,)
    channels = {
        row.value for flow in flows for one in flow for row in one.filters if row.field == "message.type"
    }
    # Where a trigger looks at one channel only, an answer on another is no less an answer.
    return Phrases(flows, programs).none(bool(channels))


def tag_changes(
    flows: Sequence[Starting], programs: Sequence[Program], *, by_hand: bool = False
) -> tuple[list[Event], list[Event]]:
    """What undoes a tag change that starts a flow (R23); and changes of tags that others make.

    Only of tags that something starts at or waits for, or that steps take off: any other tag is open
    whenever it is asked for (`unsettled`). With `by_hand` so is what steps change.
    """
    by_steps = {name for kind, name in changed(programs) if kind == "tag"}
    starts = [event for event in _samples(flows, programs) if event.change is not None]
    undone = [
        take_tag(event.change.name) if event.change.kind == "tag" else put_tag(event.change.name)
        for event in starts
        if event.change is not None and event.change.kind in ("tag", "untag")
    ]
    undone += [event for event in _edits(flows, programs) if not _starts(flows, event)]
    known = {event.change for event in (*starts, *undone)}
    by_flows = {name for _, name in put_on(programs)}
    left_to_others = {name for kind, name in asked(programs) if kind == "tag"} & by_steps
    tags = sorted((left_to_others | goal_tags(programs)) - by_flows)
    if by_hand:
        start = tags_that_start(programs) | tags_whose_removal_starts(programs)
        tags = sorted(start | goal_tags(programs))
    others = [event for tag in tags for event in (put_tag(tag), take_tag(tag)) if event.change not in known]
    return undone, others


def put_on_outside(flows: Sequence[Starting], programs: Sequence[Program]) -> set[str]:
    """The tags that events put on, which no step does."""
    undone, others = tag_changes(flows, programs)
    events = (*starting(flows, programs), *undone, *others, *CANCEL_EVENTS.values())
    changes = (event.change for event in events)
    return {change.name for change in changes if change is not None and change.kind == "tag"}
