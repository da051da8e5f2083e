"""Dates that are asked for behind a tag only, and are always recent while the tag is on.

The guard of a cooldown asks for its tag *and* for a stamp of the last days (`compile.lower`), so that a tag
that was left behind stops counting. While no workflow is paused or edited, and none is in a search, no tag
is left behind, and the date says nothing that the tag does not say. Such a date need not be looked at, nor
the midnights that change it. This is so for a date field if all of these hold of all workflows that take
part:

1. Every write to it is a stamp of the current date.
2. Every condition on it stands in a segment joined by "and" with one that asks for a tag. No event and no
   contact's history puts such a tag on; only steps do, and each comes right after a step that stamps the
   field: in one run and one instant, with nothing but other tag steps between, and with no other way to
   it (no branch, goto, goal or trigger enters between the two).
3. The tag is off again within B seconds of every such step. Either the run that puts it on goes straight on
   from there, by waits of B seconds in all, to the step that takes it off. Or a workflow starts when the tag
   is put on, with re-entry, goes straight by waits of B seconds in all to the step that takes it off, and
   ends there. Nothing takes a contact out of that run on the way while the tag is on: no goal, no stop on
   response, and each `remove_from_workflow` that could stands behind a branch that is taken before it
   where the tag is on and the date recent, as the companion that cancels spares contacts in cooldown.
4. No branch that asks for the field turns out differently for any date from today back to K days ago,
   whatever else it asks for, where K is the number of midnights that B seconds can hold.
5. No trigger watches fields: what a stamp changes depends on the date before it (R23).

Why that loses nothing. Suppose all went so until t, let the tag be on at t, and let s be the time of the
latest step before t that put it on, or would have if it had not been on. Then t <= s + B. If the run itself
takes it off, it did so by s + B, and no step put it on again; or the contact was taken out of the run before
that, so the tag was off then, and no step put it on again. If another workflow does, the tag was put on, as
a change, at some s' <= s for the last time; at s' the contact entered that workflow or was in it already, on
its way to the step that takes the tag off and ends the run, by s' + B, and cannot have been taken out of it
while the tag was on. So at t the latest stamp is from s or later, at most
B seconds ago, hence at most K midnights ago and not ahead of today. By 4 every branch goes as it would if
the stamp were of today; and where the tag is off the segment is false whatever the date. So what happens
with dates that stand still is what happens. A step that is beyond the model may break each of these, and
nothing that comes after one is followed.

Longer than 300 lines for one reason: the five conditions are one proof, with its argument above.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import product

from ghl_flow.kinds.asked import By, Segment, StoredBranch, Test
from ghl_flow.kinds.effects import Effects, How, Write
from ghl_flow.kinds.running import following
from ghl_flow.kinds.stored import Part
from ghl_flow.runtime.program import Program, Ready
from ghl_flow.wire.node import Node

# The shortest day there is: 23 hours, where the clocks go forward.
_SHORTEST_DAY = 23 * 3600

# More independent tests in one branch than anybody writes: then the date is looked at.
_MOST_TESTS = 12


def vouched_for(
    programs: Sequence[Program],
    field: str,
    put_on_outside: Collection[str],
    jitter: int,
    *,
    come_without: Collection[str],
    mixed: bool = False,
) -> bool:
    """Whether the tags it is asked for with say all that the date in the field does.

    Args:
        put_on_outside: the tags that events put on.
        come_without: the tags that no contact comes with.
        jitter: how late a wait may resume, in seconds (R8).
        mixed: whether other runs may go between two steps of a run (R13).
    """
    if any(program.windows for program in programs):
        return False  # a text that is held keeps a tag on for longer
    if any(starts.watches_fields for program in programs for starts in program.starts):
        return False
    if mixed and any(_takes_out(ready, program) for program in programs for ready in _steps(programs)):
        return False  # the branch that spares a contact may be behind it before the tag is on
    if not all(_stamps(ready, field) for ready in _steps(programs) if _writes(ready, field)):
        return False
    longest = 0
    branches = [branch for branch in _branches(programs) if _asks(branch, field)]
    for segment in (segment for branch in branches for segment in branch.segments):
        if not any(_about(field, test) for test in segment.tests):
            continue
        times = [
            seconds
            for tag in _tags_beside(segment)
            if tag in come_without
            and tag not in put_on_outside
            and (seconds := _on_for(programs, tag, field, jitter)) is not None
        ]
        if not times:
            return False
        longest = max(longest, min(times))
    return all(_goes_one_way(branch, field, _midnights(longest)) for branch in branches)


def _on_for(programs: Sequence[Program], tag: str, field: str, jitter: int) -> int | None:
    """For how many seconds the tag is on at most, each time right after a stamp; None: no telling."""
    longest = 0
    by_others = [_listener_ends(program, programs, tag, field, jitter) for program in programs]
    by_other = min((seconds for seconds in by_others if seconds is not None), default=None)
    for program in programs:
        for ready in program.nodes.values():
            if tag not in ready.effects.adds:
                continue
            if not _stamped_before(program, ready.node, field):
                return None
            own = _straight_to_the_end(program, following(ready.node).to, tag, jitter)
            if own is not None and _may_end_early(program, programs, tag, field, own):
                own = None
            ends = [seconds for seconds in (own, by_other) if seconds is not None]
            if not ends:
                return None
            longest = max(longest, min(ends))
    return longest


def _listener_ends(
    program: Program, programs: Sequence[Program], tag: str, field: str, jitter: int
) -> int | None:
    """How many seconds after the tag is put on this workflow takes it off, and ends; None: it may not."""
    listens = any(
        trigger.active
        and not trigger.beyond
        and trigger.enters_at is None
        and starts.exactly
        and starts.tags_added == {tag}
        for trigger, starts in zip(program.workflow.triggers, program.starts, strict=True)
    )
    others = len(program.workflow.triggers) > 1
    if not listens or others or not program.workflow.settings.allow_multiple:
        return None
    seconds = _straight_to_the_end(program, program.first, tag, jitter, last=True)
    if seconds is None or _may_end_early(program, programs, tag, field, seconds):
        return None
    return seconds


def _may_end_early(program: Program, programs: Sequence[Program], tag: str, field: str, seconds: int) -> bool:
    """Whether something besides its own steps may end or move a run of this workflow while the tag is on.

    `seconds` is for how long at most the tag is on if nothing does.
    """
    settings = program.workflow.settings
    if program.goal is not None or settings.stop_on_response or program.windows:
        return True
    for other in programs:
        for ready in other.nodes.values():
            if _takes_out(ready, program) and not _spared(other, ready.node, tag, field, _midnights(seconds)):
                return True
    return False


def _takes_out(ready: Ready, program: Program) -> bool:
    """Whether a step may take a contact out of a workflow."""
    removes = ready.effects.removes_from
    takes_out = ready.effects.removes_from_all or program.workflow.id in removes
    return takes_out or bool(removes and ready.effects.anything)


def _spared(program: Program, node: Node, tag: str, field: str, midnights: int) -> bool:
    """Whether a run comes to a step only right after a fork whose earlier branch takes who has the tag."""
    way = [node]
    for _ in range(2):
        before = [ready for ready in program.nodes.values() if way[-1].id in ready.kind.leads_to(ready.node)]
        if way[-1].id in _entries(program) or len(before) != 1 or before[0].off or before[0].beyond:
            return False
        way.append(before[0].node)
    _, arm, fork = way
    if program.nodes[arm.id].kind.part(arm) is not Part.BRANCH:
        return False
    for branch in program.nodes[fork.id].effects.branches:
        if branch.id == arm.id:
            return False
        if _outcomes(branch, field, midnights, tag) == {True}:
            return True
    return False


def _midnights(seconds: int) -> int:
    """How many midnights so many seconds can hold."""
    return seconds // _SHORTEST_DAY + 1


def _straight_to_the_end(
    program: Program, start: str | None, tag: str, jitter: int, *, last: bool = False
) -> int | None:
    """How many seconds of waits lie before the step that takes the tag off, with no other way to go."""
    seconds, at = 0, start
    seen: set[str] = set()
    while at is not None and at not in seen:
        seen.add(at)
        ready = program.nodes.get(at)
        if ready is None or ready.off or ready.beyond or not _leads_straight_on(ready):
            return None
        at = following(ready.node).to
        wait, at_most = ready.effects.waits
        if at_most is None:
            return None
        if wait:
            seconds += wait + jitter
        if tag in ready.effects.removes:
            return None if last and at is not None else seconds
    return None


def _stamped_before(program: Program, node: Node, field: str) -> bool:
    """Whether a run comes to a step only right after it stamped the field."""
    entries = _entries(program)
    seen: set[str] = set()
    while node.id not in entries and node.id not in seen:
        seen.add(node.id)
        before = [ready for ready in program.nodes.values() if node.id in ready.kind.leads_to(ready.node)]
        if len(before) != 1 or before[0].off or before[0].beyond:
            return False
        if _stamps(before[0], field):
            return True
        node = before[0].node
        if not _only_changes_tags(before[0].effects):
            return False
    return False


def _only_changes_tags(effects: Effects) -> bool:
    return effects == Effects(adds=effects.adds, removes=effects.removes) != Effects()


def _leads_straight_on(ready: Ready) -> bool:
    """Whether a run goes on at the next step, and the step ends, starts and moves no run."""
    effects = ready.effects
    moves = effects.ends or effects.enrols or effects.removes_from or effects.listens
    return not effects.unbounded and not moves and not effects.branches and not _jumps(ready)


def _jumps(ready: Ready) -> bool:
    return ready.node.is_fork or ready.kind.leads_to(ready.node) != ready.node.next


def _goes_one_way(branch: StoredBranch, field: str, midnights: int) -> bool:
    """Whether a branch turns out the same for a date of today and one of up to so many days ago."""
    answers = _answers(branch, field)
    return answers is not None and all(
        len({_holds(branch, field, known, ago) for ago in range(midnights + 1)}) == 1 for known in answers
    )


def _outcomes(branch: StoredBranch, field: str, midnights: int, tag: str) -> set[bool]:
    """How a branch may turn out where the tag is on and the date of today or up to so many days ago."""
    answers = _answers(branch, field)
    if answers is None:
        return {False, True}
    on = {test for test in branch.tests if _asks_for(test, tag)}
    return {
        _holds(branch, field, known | dict.fromkeys(on, True), ago)
        for known in answers
        for ago in range(midnights + 1)
    }


def _answers(branch: StoredBranch, field: str) -> list[dict[Test, bool]] | None:
    """Every way in which the tests of a branch that are not about the field may turn out; None: too many."""
    others = list(dict.fromkeys(test for test in branch.tests if not _about(field, test)))
    if len(others) > _MOST_TESTS:
        return None
    return [dict(zip(others, some, strict=True)) for some in product((False, True), repeat=len(others))]


def _holds(branch: StoredBranch, field: str, known: dict[Test, bool], ago: int) -> bool:
    """Whether a branch holds for a date so many days ago."""
    return branch.holds(
        lambda test: test.date.holds(ago) if test.date and _about(field, test) else known[test]
    )


# --- what is stored -------------------------------------------------------------------------------


def _steps(programs: Sequence[Program]) -> Iterator[Ready]:
    for program in programs:
        yield from program.nodes.values()


def _branches(programs: Sequence[Program]) -> Iterator[StoredBranch]:
    for ready in _steps(programs):
        yield from ready.effects.branches


def _about(field: str, test: Test) -> bool:
    """Whether a test compares the date in the field."""
    return test.date is not None and test.name == field


def _asks(branch: StoredBranch, field: str) -> bool:
    return any(_about(field, test) for test in branch.tests)


def _tags_beside(segment: Segment) -> list[str]:
    """The tags that a contact must have for the segment to hold."""
    if segment.any_of:
        return []
    return [test.name for test in segment.tests if test.by is By.TAG and test.wanted]


def _asks_for(test: Test, tag: str) -> bool:
    """Whether a contact must have the tag for the test to hold."""
    return test.by is By.TAG and test.wanted and test.name == tag


def _entries(program: Program) -> set[str | None]:
    """The steps that a run may come to from nowhere."""
    found = {program.first, following(program.goal.node).to if program.goal else None}
    return found | {trigger.enters_at for trigger in program.workflow.triggers}


def _writes(ready: Ready, field: str) -> list[Write]:
    return [write for write in ready.effects.writes if write.field == field]


def _stamps(ready: Ready, field: str) -> bool:
    written = _writes(ready, field)
    return bool(written) and all(write.how is How.STAMP for write in written)
