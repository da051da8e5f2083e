"""All timings of a few events that can make a difference to a flow.

Everything a flow does happens at the time of some event plus a sum of waits, and every guarantee
compares such times with lengths of its own. So what happens depends on nothing but how the gaps between
events compare with a finite set `D` of lengths: each gap is shorter than, equal to, or longer than each
of them. This module computes `D` from the compiled workflows, and one timing for every consistent way
to compare.

Events are placed one after the other. Where the last one may fall is cut up by the points `t + d` for
every earlier event `t` and `d` in `D`: one timing on each point and one between each two. For an event
with others after it the cuts must also be those at which the later cuts change places, which happens at
differences of lengths; this is the elimination of variables from difference constraints (Fourier-Motzkin),
so no ordering that real-valued times can reach is missed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ghl_flow.language.duration import Duration
from ghl_flow.runtime.interpreter import Program
from ghl_flow.spec.guarantee import AtMostGuarantee, Guarantee, RepliesWithinGuarantee
from ghl_flow.steps.tag_list import stored_tags
from ghl_flow.triggers.event import Event, tag_added, tag_removed
from ghl_flow.triggers.model import matches
from ghl_flow.wire.json import object_of, objects_of, text_of
from ghl_flow.wire.node import Node

# A flow with more moments than this has more orderings than a search can visit.
MAX_OFFSETS = 400


class TooManyOrderingsError(Exception):
    """There are more orderings than can be searched, or no end of them."""


@dataclass(frozen=True, slots=True)
class Offsets:
    """Seconds after an event at which a flow may do something, and those at which it may text."""

    activity: frozenset[int]
    texts: frozenset[int]


@dataclass(slots=True)
class _Paths:
    """The same for one workflow, counted from the moment of enrolment."""

    activity: set[int] = field(default_factory=lambda: {0})
    texts: set[int] = field(default_factory=set)
    # When the run does something that may start other workflows: a tag change, or an enrolment.
    hands_over: set[tuple[int, Event | str]] = field(default_factory=set)


def offsets(programs: Sequence[Program]) -> Offsets:
    """When, after an event, these workflows may act.

    Raises:
        TooManyOrderingsError: a jump back, or workflows that start each other without end.
    """
    paths = {program.workflow.id: _paths(program) for program in programs}
    # Outside events start the flow's own workflow and those that listen for anything but tags.
    starts: dict[str, set[int]] = {
        program.workflow.id: {0} if number == 0 or not _waits_for_tags(program) else set()
        for number, program in enumerate(programs)
    }
    changed = True
    while changed:
        changed = False
        for program in programs:
            for key, path in paths.items():
                handed = {
                    start + moment
                    for start in starts[key]
                    for moment, cause in path.hands_over
                    if _starts(program, cause)
                }
                if not handed <= starts[program.workflow.id]:
                    starts[program.workflow.id] |= handed
                    changed = True
                    if len(starts[program.workflow.id]) > MAX_OFFSETS:
                        raise TooManyOrderingsError("its workflows start each other again and again")
    activity = {
        start + moment for key, path in paths.items() for start in starts[key] for moment in path.activity
    }
    texts = {start + moment for key, path in paths.items() for start in starts[key] for moment in path.texts}
    return Offsets(frozenset(activity), frozenset(texts))


def lengths(moments: Offsets, guarantees: Sequence[Guarantee]) -> frozenset[int]:
    """`D`: the lengths in seconds that gaps between events are compared with."""
    found = {later - earlier for later in moments.activity for earlier in moments.activity}
    windows = [item.at_most.within.seconds for item in guarantees if isinstance(item, AtMostGuarantee)]
    deadlines = [
        item.replies_within.seconds for item in guarantees if isinstance(item, RepliesWithinGuarantee)
    ]
    for window in windows:
        found |= {window + later - earlier for later in moments.texts for earlier in moments.texts}
        found |= {window + text for text in moments.texts}
    for deadline in deadlines:
        found |= {deadline, *(deadline - text for text in moments.texts)}
    found |= moments.texts
    return frozenset(abs(length) for length in found)


def timings(events: int, compared: frozenset[int]) -> Iterator[tuple[int, ...]]:
    """One timing for every ordering of so many events, in ticks of `1 / 2**(events - 1)` seconds.

    The first event is at 0 and the times never decrease. Shorter spans come first at every place.
    """
    ticks = ticks_per_second(events)
    cuts = [frozenset(length * ticks for length in compared)]
    for _ in range(events - 2):
        before = cuts[-1]
        cuts.append(before | frozenset(abs(one - other) for one in before for other in before))
    yield from _placed((0,), events, list(reversed(cuts)))


def count_timings(events: int, compared: frozenset[int], limit: int) -> int:
    """How many timings there are; stops counting above `limit`."""
    count = 0
    for _ in timings(events, compared):
        count += 1
        if count > limit:
            break
    return count


def ticks_per_second(events: int) -> int:
    """How fine the times of `timings` are: each event after the first may need to halve a gap."""
    return 1 << max(events - 1, 0)


def _placed(times: tuple[int, ...], events: int, cuts: Sequence[frozenset[int]]) -> Iterator[tuple[int, ...]]:
    if len(times) == events:
        yield times
        return
    last = times[-1]
    points = sorted(
        {moment for time in times for cut in cuts[len(times) - 1] if (moment := time + cut) >= last}
    )
    candidates = [last] if not points or points[0] > last else []
    previous = last
    for point in points:
        if point > previous:
            candidates.append((previous + point) // 2)
        candidates.append(point)
        previous = point
    candidates.append(previous + ticks_per_second(events))
    for moment in dict.fromkeys(candidates):
        yield from _placed((*times, moment), events, cuts)


def _paths(program: Program) -> _Paths:
    found = _Paths()
    open_: list[tuple[str, int]] = [(program.first, 0)] if program.first else []
    while open_:
        node_id, moment = open_.pop()
        if node_id not in program.nodes:
            continue
        node = program.nodes[node_id][0]
        if node.type == "goto":
            raise TooManyOrderingsError(
                f"'{program.workflow.name}' jumps with goto, so its runs have no longest length"
            )
        if compares_dates(node):
            raise TooManyOrderingsError(
                f"'{node.name}' compares dates, so the outcome depends on the time of day"
            )
        if node.type == "sms":
            found.texts.add(moment)
        if node.type in ("add_contact_tag", "remove_contact_tag"):
            change = tag_added if node.type == "add_contact_tag" else tag_removed
            found.hands_over |= {(moment, change(tag)) for tag in stored_tags(node)}
        if node.type == "add_to_workflow":
            found.hands_over.add((moment, text_of(node.attributes, "workflow_id")))
        moment += wait_seconds(node)
        found.activity.add(moment)
        if len(found.activity) > MAX_OFFSETS:
            raise TooManyOrderingsError(f"'{program.workflow.name}' has too many different waits")
        open_ += [(following, moment) for following in node.next]
    return found


def wait_seconds(node: Node) -> int:
    """How long a wait node pauses; 0 for any other."""
    if node.type != "wait":
        return 0
    start_after = object_of(node.attributes, "startAfter")
    value = start_after.get("value")
    size = dict(Duration.UNITS).get(text_of(start_after, "type"), 0)
    return value * size if isinstance(value, int) else 0


def compares_dates(node: Node) -> bool:
    """Whether a condition node asks about a date (R10: by whole days)."""
    return any(
        "conditionValueOperator" in condition
        for branch in objects_of(node.attributes, "branches")
        for segment in objects_of(branch, "segments")
        for condition in objects_of(segment, "conditions")
    )


def _waits_for_tags(program: Program) -> bool:
    return all(trigger.type == "contact_tag" for trigger in program.workflow.triggers)


def _starts(program: Program, cause: Event | str) -> bool:
    if isinstance(cause, str):
        return program.workflow.id == cause
    return any(matches(trigger, cause, lambda _: None) for trigger in program.workflow.triggers)
