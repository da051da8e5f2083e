"""What stands in for the flows beside one that are asked about: their steps, whenever and as often as may be.

Of most flows beside a flow it matters only that they end its runs, switch its texts off, or write a tag or a
field that it looks at. When they do so is their own affair, and following it takes the most of a search:
every reply starts all of them, in every order. So for a proof each such step is a workflow of its own,
which starts at an event of its own, at any time and without a limit. What holds beside these holds beside
the flows.

Why that loses nothing. Let F be the flows that take part wholly. A step of another flow may do nothing to F
but end runs, change whether texts reach the contact, and write facts that F asks for (`_stands_in` refuses
every other); each is the step of a stand-in, taken at that moment. Facts that no step of F writes need
none: others change these anyway (`unsettled`). It remains that the moment is one at which a stand-in may be
taken: before or after an event, the end of a wait, and all that follows in the same instant. A step of
another flow may come between two things that one event does to F only where the event starts or wakes that
flow too, or a step of F does. So such a flow takes part wholly, unless at most one of these things does more
than end runs, or begin to wait: these change places with every step that stands in (`_comes_between`). What a
trigger asks and the first step of its run are two things. An instant that never ends is none of these
moments: where flows can go on for ever, nothing stands in for any.

Steps of different runs that mix within an instant (R13) are looked at beside the flows themselves.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from ghl_flow.kinds.asked import Fact
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.running import following
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.registry import samples_of, trigger_kind
from ghl_flow.runtime.program import Program, Ready
from ghl_flow.runtime.verify.events import kinds_of
from ghl_flow.runtime.verify.influence import (
    added_to,
    asked,
    asks_who_texted,
    changed,
    comes_back,
    effects_in,
    events_watched,
    fields_watched,
    goal_tags,
    tags_that_start,
    tags_whose_removal_starts,
)
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Settings, Workflow

_STAND_IN = "ghl-flow:stand-in"


@dataclass(frozen=True, slots=True)
class StandIn:
    """A workflow of one step, and the event that starts it; `comes_with`: what else happens then."""

    program: Program
    event: Event
    comes_with: frozenset[str]


@dataclass(frozen=True, slots=True)
class StandIns:
    """Which of the others, by place, take part wholly; and what stands in for the rest."""

    whole: tuple[int, ...] = ()
    steps: tuple[StandIn, ...] = ()
    any: bool = False


NONE = StandIns()


def stand_ins(
    mine: Sequence[Program], others: Sequence[Sequence[Program]], known: Collection[str]
) -> StandIns:
    """What stands in for the others where a promise of mine is to be proved.

    `known` are the ids of all workflows of the account's flows. Nothing does where flows may go on for ever:
    what comes after an instant that never ends is told beside the flows themselves.
    """
    if comes_back([*mine, *chain.from_iterable(others)]):
        return NONE
    whole: list[int] = []
    taking_part = [*mine]
    more = True
    while more:
        more = False
        for place, programs in enumerate(others):
            if place not in whole and not _stands_in(programs, taking_part, known):
                whole.append(place)
                taking_part += programs
                more = True
    rest = [programs for place, programs in enumerate(others) if place not in whole]
    every = [*mine, *chain.from_iterable(others)]
    bodies: dict[str, _Body] = {}
    for program in chain.from_iterable(rest):
        at_replies = {ready.node.id for ready in _at_replies(program, every)}
        for ready in _steps([program]):
            with_reply = frozenset(("reply",) if ready.node.id in at_replies else ())
            for body in _bodies(ready, taking_part):
                same = bodies.get(repr(body))
                always = with_reply if same is None else with_reply & same.comes_with
                bodies[repr(body)] = body._replace(comes_with=always)
    made = tuple(_made(number, body) for number, body in enumerate(bodies.values()))
    return StandIns(tuple(sorted(whole)), made, any=bool(rest))


class _Body(NamedTuple):
    """A step by itself."""

    node_type: str
    attributes: JsonObject
    comes_with: frozenset[str] = frozenset()


def _at_replies(program: Program, every: Sequence[Program]) -> Iterator[Ready]:
    """The steps that a run comes to in the instant of the reply that started it, and never later."""
    own = {("workflow", program.workflow.id)}
    by_steps = changed(every) & (program.starts_at - own)
    triggers = program.workflow.triggers
    others = any(one.enters_at or not _only_at_replies(one) for one in triggers)
    if others or by_steps or program.windows or program.goal or program.workflow.id in added_to(every):
        return
    nodes = program.nodes
    ahead = [step for one in nodes.values() if one.effects.pauses for step in _after(one)]
    later: set[str] = set()
    while ahead:
        step = ahead.pop()
        if step in nodes and step not in later:
            later.add(step)
            ahead += _after(nodes[step])
    yield from (ready for ready in nodes.values() if ready.node.id not in later)


def _only_at_replies(trigger: Trigger) -> bool:
    kinds = [kinds_of(event) for event in samples_of(trigger)]
    return bool(kinds) and all("reply" in kind for kind in kinds)


def _after(ready: Ready) -> tuple[str, ...]:
    return (*ready.kind.leads_to(ready.node), following(ready.node).to or "")


def _steps(programs: Iterator[Program] | Sequence[Program]) -> Iterator[Ready]:
    return (ready for program in programs for ready in program.nodes.values() if not ready.off)


def _stands_in(programs: Sequence[Program], mine: Sequence[Program], known: Collection[str]) -> bool:
    """Whether all that these do to mine is what steps may do that stand in for them."""
    if any(program.workflow.beyond for program in programs) or _comes_between(programs, mine):
        return False
    ids = {program.workflow.id for program in mine}
    own = {("workflow", program.workflow.id) for program in programs}
    if own & asked(mine) or any(
        ready.kind.is_goal or ready.kind.awaits(ready.node) for ready in _steps(mine)
    ):
        return False
    watched = events_watched(mine) | {("field", name) for name in _fields_that_start(mine)}
    watched |= {("tag", tag) for tag in goal_tags(mine)}
    starts_on, starts_off = tags_that_start(mine), tags_whose_removal_starts(mine)
    any_field = any(one.watches_fields and not one.fields for program in mine for one in program.starts)
    sender = asks_who_texted(mine)
    card = any(program.asks_the_card for program in mine)
    return not any(
        ready.effects.anything
        or ready.effects.deletes_contact
        or ready.effects.writes_account_values
        or ready.effects.changes & watched
        or starts_on & {*ready.effects.adds}
        or starts_off & {*ready.effects.removes}
        or (any_field and ready.effects.writes)
        or (sender and ready.effects.sends)
        or (card and ready.effects.fires)
        or {*ready.effects.enrols} & ids
        or not {*ready.effects.enrols} <= {*known}
        or (_asks_for_more(ready.effects) and _written_by_both(ready.effects, mine))
        for ready in _steps(programs)
    )


def _fields_that_start(mine: Sequence[Program]) -> set[str]:
    """The fields of which a change starts something, or decides when it starts."""
    kinds = (trigger_kind(name) for program in mine for name in program.trigger_types)
    return fields_watched(mine) | {kind.comes_by for kind in kinds if kind.comes_by}


def _asks_for_more(effects: Effects) -> bool:
    """Whether what it writes is of the run that comes to it, or of what a field held."""
    return bool(effects.computes) or any("{{" in write.value for write in effects.writes)


def _written_by_both(effects: Effects, mine: Sequence[Program]) -> bool:
    """Whether it writes what mine ask for and write themselves: whatever else they ask for is open."""
    return bool(effects.changes & asked(mine) & changed(mine))


def _comes_between(programs: Sequence[Program], mine: Sequence[Program]) -> bool:
    """Whether a step of these may come between two things that one event does to mine."""
    # What a step of mine starts or wakes may go at once, before the step after it (R13).
    starts_them = {fact for one in programs for fact in one.starts_at} | _listened(programs)
    if (changed(mine) - _ended(mine)) & starts_them:
        return True
    loud = [one for one in mine if not _quiet(one)]
    # What steps of mine start that does more than end runs: it comes after them in the same instant.
    starts_more = {fact for one in loud for fact in one.starts_at - _ended(mine)}
    starts_more |= {("tag", tag) for tag in goal_tags(mine)}
    started = {key for one in programs for key in _started_by(one)}
    if any(_same_event(key, other) for key in _woken_by(mine) for other in started):
        return True
    started |= _woken_by(programs)
    starting = [
        one for one in loud if any(_same_event(key, other) for key in _started_by(one) for other in started)
    ]
    # What a trigger asked may be otherwise by the first step.
    asks = any(starts.reads for one in starting for starts in one.starts)
    return asks or len(starting) > 1 or any(one.changes & starts_more for one in starting)


# What starts at such a change of a tag or a field is told by nothing but that.
_CHANGES = ("on", "off", "contact_tag", "contact_changed")


def _started_by(program: Program) -> set[tuple[str, str]]:
    """What starts it: a tag put on or taken off, or events of a type or of a family of types."""
    found: set[tuple[str, str]] = set()
    for trigger, starts in zip(program.workflow.triggers, program.starts, strict=True):
        if starts.exactly:
            found |= {("on", tag) for tag in starts.tags_added} | {
                ("off", tag) for tag in starts.tags_removed
            }
        else:
            found.add((trigger_kind(trigger.type).family or trigger.type, ""))
    return found


def _listened(programs: Sequence[Program]) -> set[Fact]:
    """What wakes a run that waits for a change of it."""
    return {fact for ready in _steps(programs) for fact in ready.effects.listens}


def _woken_by(programs: Sequence[Program]) -> set[tuple[str, str]]:
    """What wakes a run that waits for it, told as in `_started_by`."""
    listens = _listened(programs)
    changes = {(way, name if kind == "tag" else "") for kind, name in listens for way in ("on", "off")}
    events = [event for ready in _steps(programs) for event in ready.kind.awaits(ready.node)]
    return changes | {(trigger_kind(one.trigger_type).family or one.trigger_type, "") for one in events}


def _same_event(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether one event may be both. A tag that is named is put on or taken off by one that names it."""
    if one[1] and other[1]:
        return one == other
    return one[0] == other[0] or any(key[0] in _CHANGES for key in (one, other) if not key[1])


def _ended(programs: Sequence[Program]) -> set[Fact]:
    """The workflows that steps only take contacts out of, which starts nothing."""
    found = {name for effects in effects_in(programs) for name in effects.removes_from}
    return {("workflow", name) for name in found - added_to(programs)}


def _quiet(program: Program) -> bool:
    """Whether a run of it does nothing in its first instant but begin to wait, or end others' runs."""
    if any(starts.reads for starts in program.starts):
        return False
    nothing = Effects.none()
    readies = program.nodes.values()
    if all(one.effects._replace(removes_from=(), ends=False, inert=None) == nothing for one in readies):
        return True
    first = program.nodes.get(program.first or "")
    if first is None or any(trigger.enters_at for trigger in program.workflow.triggers):
        return False
    return first.effects.waits[0] > 0 and first.effects._replace(waits=(0, 0)) == nothing


def _bodies(ready: Ready, mine: Sequence[Program]) -> Iterator[_Body]:
    """What a step does to mine, as steps of its kind by themselves."""
    effects = ready.effects
    ids = [program.workflow.id for program in mine]
    for name in ids if effects.removes_from_all else (one for one in effects.removes_from if one in ids):
        yield _Body("remove_from_workflow", {"type": "remove_from_workflow", "workflow_id": [name]})
    starts = {("tag", tag) for tag in tags_that_start(mine) | tags_whose_removal_starts(mine)}
    if effects.silences or _written_by_both(effects, mine) or effects.changes & starts:
        yield _Body(ready.node.type, ready.node.attributes)


def _made(number: int, body: _Body) -> StandIn:
    name = f"{_STAND_IN}:{number}"
    step = Node(f"{name}:step", body.node_type, name, 0, body.attributes)
    settings = Settings(allow_multiple=True)
    workflow = Workflow(name, name, (step,), (Trigger(name, name),), settings, "published")
    return StandIn(Program(workflow), Event(name, {}, name), body.comes_with)
