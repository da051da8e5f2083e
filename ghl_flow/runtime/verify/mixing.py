"""Where steps of different runs may mix within one instant, so that it makes a difference (R13).

Between two steps of a run, others may go. That can only make a difference before a step that touches what a
run of another workflow touches too: one of them writes a tag or a field, a membership or a goal that the
other reads or writes, or may end the other run. Any other step gives the same result on either side of what
comes between (`kinds.effects` says what steps touch), so there is nothing to try.

That a contact is in a workflow is a fact from when it enters to when its run ends. What sees it in between
may as well see it right before the last step, or before the next one that touches something: so where others
look at that, or start the workflow themselves, the steps that may end a run touch them.

A contact is in a workflow once (R1), so a run mixes with runs of other workflows; under `concurrent` (R5)
with those of its own too.
"""

from collections.abc import Sequence

from ghl_flow.kinds.effects import Effects
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program, Ready
from ghl_flow.runtime.verify.influence import (
    added_to,
    asked,
    asks_who_texted,
    cards_moved,
    changed,
    changed_by_running,
    effects_in,
    goal_tags,
    tags_that_start,
    tags_whose_removal_starts,
)


class Mixing:
    """Before which steps other runs make a difference, and which workflows others see being entered."""

    def __init__(self, programs: Sequence[Program], profile: Profile) -> None:
        """Look through the workflows."""
        self._steps: set[tuple[str, str]] = set()
        # Then it makes a difference which of two texts is the last.
        asks = asks_who_texted(programs)
        for program in programs:
            others = [one for one in programs if one is not program or profile is Profile.CONCURRENT]
            self._steps |= {
                (program.workflow.id, ready.node.id)
                for ready in program.nodes.values()
                if _touches(ready.effects, others, may_end=_may_be_moved(program, others))
                or (asks and ready.effects.sends and any(one.sends for one in others))
                or (_may_end(ready) and _is_seen_within(program, others))
            }
        looked_at = asked(programs)
        removed = {name for effects in effects_in(programs) for name in effects.removes_from}
        unbounded = any(effects.unbounded for effects in effects_in(programs))
        self._entered = {
            program.workflow.id
            for program in programs
            if unbounded or program.workflow.id in removed or ("workflow", program.workflow.id) in looked_at
        }

    @property
    def any(self) -> bool:
        """Whether it makes a difference at all."""
        return bool(self._steps or self._entered)

    def before(self, workflow_id: str, node_id: str) -> bool:
        """Whether it makes a difference that other runs go before a step."""
        return (workflow_id, node_id) in self._steps

    def entering(self, workflow_id: str) -> bool:
        """Whether it makes a difference when a contact enters a workflow, beside when its first step runs."""
        return workflow_id in self._entered


def _touches(effects: Effects, others: Sequence[Program], *, may_end: bool) -> bool:
    """Whether a step touches what a run of another workflow does."""
    if not others and not may_end:
        return False
    if effects.unbounded:
        return True
    acts = bool(effects.changes or effects.sends)
    if acts and (may_end or any(one.unbounded for one in effects_in(others))):
        return True
    tags = goal_tags(others) | tags_that_start(others) | tags_whose_removal_starts(others)
    touched = changed_by_running(others) | cards_moved(effects_in(others))
    seen = asked(others) | {("tag", tag) for tag in tags} | touched
    return bool((effects.changes | cards_moved([effects])) & seen or effects.reads & touched)


def _may_end(ready: Ready) -> bool:
    """Whether the run may be over after this step."""
    effects = ready.effects
    leads_on = bool(ready.node.next or ready.kind.leads_to(ready.node))
    waits = effects.waits != (0, 0)
    return not leads_on or effects.ends or effects.unbounded or ready.kind.is_goal or waits


def _is_seen_within(program: Program, others: Sequence[Program]) -> bool:
    """Whether it makes a difference to others that a contact is in a workflow.

    Who takes the contact out of it does the same after its last step as before, where nothing is left to do.
    """
    own = {("workflow", program.workflow.id)}
    if own & asked(others) or program.workflow.id in added_to(others):
        return True
    unbounded = any(effects.unbounded for effects in effects_in(others))
    return unbounded or bool((program.starts_at - own) & changed(others))


def _may_be_moved(program: Program, others: Sequence[Program]) -> bool:
    """Whether something besides its own steps may end a run of a workflow, or move it to its goal."""
    ended = ("workflow", program.workflow.id) in changed(others)
    return ended or program.goal is not None or program.workflow.settings.stop_on_response
