"""What workflows look at and what they change; which flows of an account have a say in another.

Told by what their kinds say of the stored steps (`kinds.effects`). Facts are pairs: `("tag", name)`,
`("field", id)`, `("workflow", id)`; and `SENDER`, which workflow has texted the contact last.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import combinations
from typing import Final, NamedTuple

from ghl_flow.kinds.asked import By, Fact, Test
from ghl_flow.kinds.card import CARD, OF_OPPORTUNITIES
from ghl_flow.kinds.conditions.of_run import MESSAGE
from ghl_flow.kinds.effects import Effects, How
from ghl_flow.kinds.running import following
from ghl_flow.runtime.program import Program

SENDER: Final[Fact] = ("sender", "")
"""Every text changes it; a trigger on answers to one flow looks at it."""


def effects_in(programs: Iterable[Program]) -> Iterator[Effects]:
    """What each step may do."""
    for program in programs:
        for ready in program.nodes.values():
            yield ready.effects


def tests(programs: Iterable[Program]) -> Iterator[Test]:
    """Every test of every branch."""
    for effects in effects_in(programs):
        for branch in effects.branches:
            yield from branch.tests


def asked(programs: Iterable[Program]) -> set[Fact]:
    """What conditions look at, and triggers when something happens."""
    programs = [*programs]
    found = {fact for effects in effects_in(programs) for fact in effects.reads}
    return found | {("tag", tag) for program in programs for starts in program.starts for tag in starts.reads}


def asks_of_run(test: Test, have: str) -> bool:
    """Whether a test of what started a run holds of that."""
    return test.value.lower() in have.lower() if test.name == MESSAGE else have == test.value


def phrases_asked(programs: Iterable[Program]) -> list[str]:
    """What conditions look for in messages, in lower case."""
    found = (test.value.lower() for test in tests(programs) if test.by is By.RUN and test.name == MESSAGE)
    return list(dict.fromkeys(one for one in found if one))


def goal_tags(programs: Iterable[Program]) -> set[str]:
    """The tags that the goals which count (R17), and other waits, wait for."""
    return {
        name
        for program in programs
        for ready in program.nodes.values()
        if ready is program.goal or not ready.kind.is_goal
        for kind, name in ready.effects.listens
        if kind == "tag"
    }


def tags_that_start(programs: Iterable[Program]) -> set[str]:
    """The tags that triggers wait to be put on."""
    return {tag for program in programs for starts in program.starts for tag in starts.tags_added}


def tags_whose_removal_starts(programs: Iterable[Program]) -> set[str]:
    """The tags that triggers wait to be taken off."""
    return {tag for program in programs for starts in program.starts for tag in starts.tags_removed}


def fields_watched(programs: Iterable[Program]) -> set[str]:
    """The fields that triggers watch."""
    return {name for program in programs for starts in program.starts for name in starts.fields}


def asks_who_texted(programs: Iterable[Program]) -> bool:
    """Whether a trigger starts at answers to the texts of one workflow only."""
    return any(
        row.field == "workflow.id"
        for program in programs
        for trigger in program.workflow.triggers
        for row in trigger.filters
    )


def changed(programs: Iterable[Program]) -> set[Fact]:
    """What steps change."""
    return {fact for program in programs for fact in program.changes}


def put_on(programs: Iterable[Program]) -> set[Fact]:
    """The tags that steps put on."""
    return {("tag", tag) for effects in effects_in(programs) for tag in effects.adds}


def with_a_say(mine: Sequence[Program], others: Sequence[Sequence[Program]]) -> list[int]:
    """Which of the others, by place, can make a difference to what happens in mine, perhaps through others.

    An action whose effect is not known, by its type or by its attributes, may change anything.
    """
    sensitive = _sensitive(mine)
    found: list[int] = []
    more = True
    while more:
        more = False
        for place, programs in enumerate(others):
            if place not in found and _reaches(programs, sensitive):
                found.append(place)
                sensitive |= _sensitive(programs)
                more = True
    return sorted(found)


def pairs_at_odds(programs: Sequence[Program]) -> frozenset[tuple[str, str]]:
    """The pairs of workflows, by id, of which it may make a difference which goes first at one instant.

    It makes none if neither changes what the other looks at or changes, nor do those that they start.
    """
    groups = [(program.workflow.id, _Group.of(programs, program)) for program in programs]
    return frozenset(
        pair
        for (one, first), (other, second) in combinations(groups, 2)
        if first.unbounded or second.unbounded or first.moves & second.minds or second.moves & first.minds
        for pair in ((one, other), (other, one))
    )


class _Group(NamedTuple):
    """A workflow and those that its steps start, and theirs: what they change, and look at or change."""

    moves: frozenset[Fact]
    minds: frozenset[Fact]
    unbounded: bool

    @classmethod
    def of(cls, programs: Sequence[Program], start: Program) -> "_Group":
        found = [start]
        for program in found:  # grows meanwhile
            found += [one for one in programs if program.changes & one.starts_at and one not in found]
        texts = _texting(found) if asks_who_texted(programs) else set()
        return cls(
            frozenset(changed_by_running(found) | cards_moved(effects_in(found))),
            frozenset(_sensitive(found) | changed(found) | texts),
            any(program.unbounded for program in found),
        )


def cards_moved(effects: Iterable[Effects]) -> set[Fact]:
    """What conditions ask of the opportunity, where steps do something to it.

    It is open whenever it is asked for, but within one instant it is one and the same.
    """
    moves = any(one.fires & OF_OPPORTUNITIES for one in effects)
    return {("field", name) for name in CARD} if moves else set()


def changed_by_running(programs: Sequence[Program]) -> set[Fact]:
    """What steps change, and whether somebody is in those workflows, which changes by itself as they run."""
    running: set[Fact] = {("workflow", program.workflow.id) for program in programs}
    return changed(programs) | running | _texting(programs)


def _texting(programs: Iterable[Program]) -> set[Fact]:
    return {SENDER} if any(program.sends for program in programs) else set()


def _sensitive(programs: Sequence[Program]) -> set[Fact]:
    tags = goal_tags(programs) | tags_that_start(programs) | tags_whose_removal_starts(programs)
    own = {("workflow", program.workflow.id) for program in programs}
    watched = {("field", name) for name in fields_watched(programs)}
    watched |= events_watched(programs)
    sender = {SENDER} if asks_who_texted(programs) else set()
    return asked(programs) | own | watched | sender | {("tag", tag) for tag in tags}


def events_watched(programs: Iterable[Program]) -> set[Fact]:
    """What triggers fire on, by their types: steps may set off some of them."""
    return {("event", kind) for program in programs for kind in program.trigger_types}


def _reaches(programs: Sequence[Program], sensitive: set[Fact]) -> bool:
    if changed_by_running(programs) & sensitive:
        return True
    return any(program.unbounded for program in programs)


def added_to(programs: Sequence[Program]) -> set[str]:
    """The workflows that steps add contacts to."""
    return {name for effects in effects_in(programs) for name in effects.enrols}


def unknown_workflows(programs: Sequence[Program], known: set[str]) -> list[str]:
    """The workflows that steps add contacts to, or conditions ask for, and that are not among the known."""
    named = added_to(programs) | {name for kind, name in asked(programs) if kind == "workflow"}
    return sorted(named - known)


def stamped_only(programs: Sequence[Program]) -> set[str]:
    """The fields that steps write with the date of the day, and with nothing else."""
    writes = [write for effects in effects_in(programs) for write in effects.writes]
    return {write.field for write in writes} - {write.field for write in writes if write.how is not How.STAMP}


def touch_nothing(programs: Sequence[Program]) -> bool:
    """Whether no run of these workflows makes any difference to another run, of the same workflow or not.

    Each run then does what it would do alone, whatever else is under way; re-entry may only keep one out.
    """
    if asks_who_texted(programs) and _texting(programs):
        return False
    if tests_any(programs) or asked(programs) or goal_tags(programs):
        return False
    for effects in effects_in(programs):
        if effects.unbounded or effects.enrols or effects.removes_from:
            return False
    starts = tags_that_start(programs) | tags_whose_removal_starts(programs)
    watched = {("field", name) for name in fields_watched(programs)} | events_watched(programs)
    return not ({("tag", tag) for tag in starts} | watched) & changed(programs)


def tests_any(programs: Sequence[Program]) -> bool:
    """Whether any branch asks anything."""
    return next(tests(programs), None) is not None


def comes_back(programs: Sequence[Program]) -> bool:
    """Whether a run can come to a step again, or start what leads to itself: nothing else goes on for ever.

    What a step that is not modelled leads to is not known; the search comes to it and says so.
    """
    ahead: dict[str, set[str]] = {}
    enters = {program.workflow.id: _entries(program) for program in programs}
    started_by_tag: dict[str, set[str]] = {}
    for program in programs:
        for tag in tags_that_start([program]) | tags_whose_removal_starts([program]):
            started_by_tag.setdefault(tag, set()).update(enters[program.workflow.id])
    # A trigger that does not name its field watches all.
    by_any_field: set[str] = set()
    by_field: dict[str, set[str]] = {}
    for program in programs:
        for starts in program.starts:
            if starts.watches_fields and not starts.fields:
                by_any_field |= enters[program.workflow.id]
            for name in starts.fields:
                by_field.setdefault(name, set()).update(enters[program.workflow.id])
    every = {node for program in programs for node in program.nodes}
    for program in programs:
        goal = program.goal
        for ready in program.nodes.values():
            found = {*ready.kind.leads_to(ready.node), following(ready.node).to or ""}
            effects = ready.effects
            for name in effects.enrols:
                found |= enters.get(name, set())
            for tag in (*effects.adds, *effects.removes):
                found |= started_by_tag.get(tag, set())
            for write in effects.writes:
                found |= by_any_field | by_field.get(write.field, set())
            for one in programs:
                if effects.fires & one.trigger_types:
                    found |= enters[one.workflow.id]
            if goal is not None and ready is not goal:
                found.add(goal.node.id)
            ahead[ready.node.id] = found & every
    return _has_a_cycle(ahead)


def leads_nowhere(programs: Sequence[Program]) -> bool:
    """Whether a step or a trigger leads to a step that is not there: what a run does then is not known."""
    for program in programs:
        ahead = _entries(program)
        for ready in program.nodes.values():
            ahead |= {*ready.kind.leads_to(ready.node), following(ready.node).to or ""} - {""}
        if not ahead <= program.nodes.keys():
            return True
    return False


def _entries(program: Program) -> set[str]:
    first = {program.first} if program.first else set()
    return first | {trigger.enters_at for trigger in program.workflow.triggers if trigger.enters_at}


def _has_a_cycle(ahead: Mapping[str, set[str]]) -> bool:
    try:
        tuple(TopologicalSorter(ahead).static_order())
    except CycleError:
        return True
    return False
