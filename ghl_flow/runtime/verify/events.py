"""What may happen to a contact, and what a contact may come with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, permutations, product
from math import factorial, prod

from ghl_flow.copy.opt_out import Answer, answer
from ghl_flow.kinds.conditions.model import By
from ghl_flow.kinds.triggers.event import (
    Event,
    appointment,
    as_change,
    call,
    field_set,
    put_tag,
    reply,
    take_tag,
)
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.kinds.triggers.registry import samples_of
from ghl_flow.runtime.interpreter import Program
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.verify.influence import (
    asked,
    at_odds,
    changed,
    goal_tags,
    put_on,
    tags_whose_removal_starts,
    tests,
)
from ghl_flow.spec.flow import Flow

CALL = "call"
TAG_UNDONE = "tag change undone"
TAG_CHANGED = "tag change"
FIELD_CHANGED = "field change"

CANCEL_EVENTS: dict[str, Event] = {
    "answered_call": call("completed"),
    "reply": reply("Hi"),
    "opt_out": reply("STOP"),
    "appointment_booked": appointment("new"),
}

# More kinds of contacts than this take minutes; the answer is then unknown.
MAX_HISTORIES = 64


# Each order is a search of its own.
MAX_ORDERS = 24


class TooManyOrdersError(Exception):
    """One event starts so many workflows that there are too many orders they may go in."""


class TooManyHistoriesError(Exception):
    """Conditions ask for so much that there are too many kinds of contacts."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of event: `kind` is `call` for one that may start a flow, else what it does to a call."""

    event: Event
    kind: str


@dataclass(frozen=True, slots=True)
class History:
    """What a contact has before anything happens: tags, fields by id, and date fields by days ago."""

    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    stamped: tuple[tuple[str, int], ...] = ()

    def contact(self, key: str, today: date) -> Contact:
        """The contact on its first day."""
        fields = dict(self.fields)
        fields |= {name: (today - timedelta(days=ago)).isoformat() for name, ago in self.stamped}
        return Contact(key, tags=set(self.tags), fields=fields)

    def further_ahead(self, field: str) -> "History":
        """The same with the date in that field a day later."""
        stamped = tuple((name, ago - (name == field)) for name, ago in self.stamped)
        return replace(self, stamped=stamped)

    def __str__(self) -> str:
        parts = [f"tag {tag}" for tag in self.tags]
        parts += [f"{_field_name(name)} '{value}'" for name, value in self.fields]
        parts += [
            f"{_field_name(name)} of {abs(ago)} day{'s' if abs(ago) > 1 else ''} "
            f"{'ago' if ago > 0 else 'ahead'}"
            if ago
            else f"{_field_name(name)} of today"
            for name, ago in self.stamped
        ]
        return ", ".join(parts)


def _field_name(field_id: str) -> str:
    return field_id.rpartition(":")[2]


def starting(flows: Sequence[Flow], programs: Sequence[Program]) -> list[Event]:
    """Events that start a flow, one of those that fire the very same triggers of all workflows."""
    distinct: dict[tuple[object, ...], Event] = {}
    for event in _samples(flows):
        # Two that differ in what the model does not know of them are not the same.
        unknown: list[str] = []
        fired = tuple(
            (program.workflow.id, number)
            for program in programs
            for number, trigger in enumerate(program.workflow.triggers)
            if matches(trigger, event, unknown.append)
        )
        distinct.setdefault((fired, tuple(unknown), event.change, _is_a_word(event)), event)
    return list(distinct.values())


def _samples(flows: Sequence[Flow]) -> Iterator[Event]:
    phrases: list[str] = []
    for flow in flows:
        for trigger in flow.trigger:
            for event in samples_of(trigger.compiled()):
                yield as_change(event)
                if event.message is not None:
                    phrases.append(event.message)
    # A message that holds the phrase is seldom the phrase alone, which may be an opt-out (R28) ...
    yield from (reply(f"{phrase}, please") for phrase in phrases)
    # ... and one message may hold what several triggers look for.
    distinct = list(dict.fromkeys(phrases))
    for size in {2, len(distinct)} if len(distinct) > 1 else ():
        yield from (reply(", ".join(some)) for some in combinations(distinct, size))


def _is_a_word(event: Event) -> bool:
    """R28: whether it is one of the words that opt out or in."""
    return answer(event.message or "") is not Answer.NEITHER


def tag_changes(flows: Sequence[Flow], programs: Sequence[Program]) -> tuple[list[Event], list[Event]]:
    """What undoes a tag change that starts a flow (R23); and changes of tags that are others' business."""
    starts = [event for event in _samples(flows) if event.change is not None]
    undone = [
        take_tag(event.change.name) if event.change.kind == "tag" else put_tag(event.change.name)
        for event in starts
        if event.change is not None
    ]
    known = {event.label for event in (*starts, *undone)}
    tags = sorted(_tags_of_others(programs) | goal_tags(programs))
    others = [event for tag in tags for event in (put_tag(tag), take_tag(tag)) if event.label not in known]
    return undone, others


def field_changes(programs: Sequence[Program]) -> list[Event]:
    """What others may do to fields that conditions compare with a value and no step writes."""
    fields, _ = _left_to_others(programs)
    return [
        field_set(name, value, _field_name(name))
        for name, values in sorted(fields.items())
        for value in ("", *sorted(values))
    ]


def put_on_outside(flows: Sequence[Flow], programs: Sequence[Program]) -> set[str]:
    """The tags that events put on, which no step does."""
    undone, others = tag_changes(flows, programs)
    events = (*starting(flows, programs), *undone, *others, *CANCEL_EVENTS.values())
    changes = (event.change for event in events)
    return {change.name for change in changes if change is not None and change.kind == "tag"}


def orders(flows: Sequence[Flow], programs: Sequence[Program]) -> list[list[Program]]:
    """The orders in which workflows may go that one event starts: which is first is not documented (R13).

    Only those among workflows where it makes a difference, the usual order first.

    Raises:
        TooManyOrdersError: there are too many.
    """
    groups = _at_odds(programs, _started_together(flows, programs))
    count = prod(factorial(len(group)) for group in groups)
    if count > MAX_ORDERS:
        raise TooManyOrdersError(
            f"workflows that one event starts may go in {count:,} orders that make a difference, "
            f"more than {MAX_ORDERS}"
        )
    found: list[list[Program]] = []
    for choice in product(*(permutations(group) for group in groups)):
        order = list(programs)
        for group, permuted in zip(groups, choice, strict=True):
            for place, other in zip(group, permuted, strict=True):
                order[place] = programs[other]
        found.append(order)
    return found


def _started_together(flows: Sequence[Flow], programs: Sequence[Program]) -> list[set[int]]:
    """The workflows, by place, that some event starts together."""
    undone, others = tag_changes(flows, programs)
    by_steps = [
        event for kind, tag in changed(programs) if kind == "tag" for event in (put_tag(tag), take_tag(tag))
    ]
    return [
        {
            place
            for place, program in enumerate(programs)
            if any(matches(trigger, event, lambda _: None) for trigger in program.workflow.triggers)
        }
        for event in (*starting(flows, programs), *CANCEL_EVENTS.values(), *undone, *others, *by_steps)
    ]


def _at_odds(programs: Sequence[Program], together: Sequence[set[int]]) -> list[list[int]]:
    """Groups of workflows, by place, of which one changes what another of them looks at or changes."""
    groups: list[set[int]] = []
    for started in together:
        for one, other in combinations(sorted(started), 2):
            if at_odds(programs, one, other):
                joined = {one, other}.union(*(group for group in groups if group & {one, other}))
                groups = [group for group in groups if not group & joined] + [joined]
    return [sorted(group) for group in groups]


def _tags_of_others(programs: Sequence[Program]) -> set[str]:
    """The tags that conditions ask for and no step puts on."""
    return {name for kind, name in asked(programs) - put_on(programs) if kind == "tag"}


def histories(programs: Sequence[Program]) -> list[History]:
    """The kinds of contacts that conditions tell apart by what no step writes.

    What the workflows write themselves they write to contacts who come without it.

    Raises:
        TooManyHistoriesError: there are too many kinds.
    """
    taken_off = tags_whose_removal_starts(programs) - {name for _, name in put_on(programs)}
    tags = sorted(_tags_of_others(programs) | taken_off)
    fields, dates = _left_to_others(programs)
    choices: list[list[History]] = [[History(), History(tags=(tag,))] for tag in tags]
    choices += [
        [History(), *(History(fields=((name, value),)) for value in sorted(values))]
        for name, values in sorted(fields.items())
    ]
    choices += [
        [History(), *(History(stamped=((name, ago),)) for ago in sorted(days))]
        for name, days in sorted(dates.items())
    ]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MAX_HISTORIES:
        raise TooManyHistoriesError(
            f"conditions ask for tags and fields that no step writes in {count} combinations, "
            f"more than {MAX_HISTORIES}"
        )
    return sorted(
        (
            History(
                tuple(tag for one in some for tag in one.tags),
                tuple(field for one in some for field in one.fields),
                tuple(stamp for one in some for stamp in one.stamped),
            )
            for some in product(*choices)
        ),
        key=lambda one: len(one.tags) + len(one.fields) + len(one.stamped),
    )


def _left_to_others(programs: Sequence[Program]) -> tuple[dict[str, set[str]], dict[str, set[int]]]:
    """What conditions ask for in fields that no step writes: values to try, and days ago of dates."""
    written = changed(programs)
    fields: dict[str, set[str]] = {}
    dates: dict[str, set[int]] = {}
    compared: dict[str, list[str]] = {}
    for test in tests(programs):
        if test.by not in (By.DATE, By.VALUE, By.EMPTINESS) or test.fact in written:
            continue
        if test.date is not None:
            days = max(test.date.number or 1, 1)
            dates.setdefault(test.name, set()).update((-days - 1, -days, -1, 0, 1, days, days + 1))
        else:
            fields.setdefault(test.name, set()).update(_values(test.value))
            compared.setdefault(test.name, []).append(test.value)
    for name, values in compared.items():
        fields[name].add(" ".join(dict.fromkeys(filter(None, values))) or "something")  # holds each of them
    for name in dates.keys() & fields.keys():
        del fields[name]  # its dates are there, and none (`fields.by_the_day` for what else is asked)
    return fields, dates


def _values(value: str) -> set[str]:
    """Values on either side of what a condition compares with."""
    if not value:
        return {"something"}
    try:
        number = float(value)
    except ValueError:
        return {value, f"{value} and more", "something else"}
    return {f"{number - 1:g}", value, f"{number + 1:g}", "something else"}
