"""What HighLevel cannot do as written, put in terms of what it can.

Three things need lowering:

*Windows shorter than a day.* A contact field holds a date and dates are compared by whole days (R10,
R12), so "stamped within the last 30 minutes" becomes a cooldown tag: put on right before the message,
taken off when the window is over.

*Goals that are events.* The attributes of HighLevel's own are not known but for tags, so a companion puts a
tag on when the event happens to a contact in the flow.

*cancel_on.* A contact leaves a workflow from outside only by `remove_from_workflow` (R19), so each flow
that cancels has a companion workflow that listens and removes.

A tag alone is not enough: whoever carries it when the workflow is unpublished, deleted or edited leaves the
wait that would have taken it off (R20, R21), would carry it for ever and never be texted again. So the
guard asks for the tag *and* for a stamp of the last days (compared by whole days, R12): a tag left behind
stops counting by itself. For that the stamp is on the contact whenever the tag is: it is written right
before the tag, whatever stands between the text and the stamp as written.

How the tag comes off depends on what else can end the run:

- *trailing*: where the send path ends, it waits out the window and removes the tag itself. Nothing else
  may take the contact out of that wait, or the window would last for days. So the cancelling companion
  spares contacts in cooldown (their text is out; there is nothing left to cancel), and the flow turns such
  contacts away at its start, so that no run is under way that the companion would have had to stop. And
  while a contact waits it cannot enter again (R1), so a flow that does something for contacts in cooldown
  does not wait either.
- *companion*: in every other case a workflow of its own starts when the tag is put on, waits out the
  window and removes it. A tag that is there already starts nothing (R23), so one left behind is taken off
  right before it is put on. In a flow with a time window, which may hold the text for longer than the
  cooldown lasts, the companion starts at a second tag that is put on right after the text. A step that
  takes contacts out of every other workflow starts it again (`compile.kept_cooldowns`).
"""

from collections.abc import Sequence
from typing import NamedTuple

from ghl_flow.compile.cooldown import Cooldown, find_cooldowns, replace_windows
from ghl_flow.compile.cooldown_steps import ends_with_stamps, put_tags_on
from ghl_flow.compile.helper_workflows import Draft, canceller, expirer, goal_setter, goal_tag, turn_away
from ghl_flow.compile.kept_cooldowns import keep_cooldowns
from ghl_flow.compile.other_flows import is_taken_out
from ghl_flow.compile.tree import Block, all_steps, ends, walk
from ghl_flow.errors import SpecError
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.yaml_document import Document

MAIN = "main"


class Lowered(NamedTuple):
    """The workflows a flow becomes, main first, and the windows that became tags."""

    drafts: tuple[Draft, ...]
    cooldowns: tuple[Cooldown, ...]


def lower(flow: Flow, blocks: tuple[Block, ...], document: Document, beside: Sequence[Flow]) -> Lowered:
    """The workflows a flow becomes. `beside` are the other flows of the account.

    Raises:
        SpecError: a window on a field that is not a date or that the flow never stamps, or several
            windows that do not name their tags.
    """
    blocks, goals = _goals_by_tag(flow, blocks, document)
    cooldowns = find_cooldowns(flow, blocks, document)
    if cooldowns:
        blocks = replace_windows(blocks, {(item.key, item.window): item.guard for item in cooldowns})
    settings = flow.settings.compiled()
    trailing = _may_trail(flow, blocks, cooldowns, beside)
    blocks = put_tags_on(blocks, cooldowns, trailing=trailing)
    companions: list[Draft] = []
    if flow.cancel_on:
        spared = cooldowns[0] if trailing and cooldowns else None
        if spared:
            blocks = (turn_away(spared, blocks),)
        companions.append(canceller(flow, spared, [item for item in cooldowns if item.sent]))
    if cooldowns and not trailing:
        blocks = keep_cooldowns(blocks, cooldowns)
        companions += [expirer(flow, cooldown, alone=len(cooldowns) == 1) for cooldown in cooldowns]
    companions += [goal_setter(flow, event) for event in goals]
    return Lowered((Draft(MAIN, flow.name, flow.trigger, blocks, settings), *companions), tuple(cooldowns))


def _goals_by_tag(
    flow: Flow, blocks: tuple[Block, ...], document: Document
) -> tuple[tuple[Block, ...], list[TriggerSpec]]:
    """The steps with a tag in place of an event that is a goal, and these events. One goal counts (R17)."""
    goals = [(block, event) for block in walk(blocks) if (event := block.step.goal_event) is not None]
    if len(goals) > 1:
        raise SpecError(
            f"the flow '{flow.flow}' has {len(goals)} goals that are events, and only one goal counts",
            location=document.location(goals[1][0].path),
            hint="keep one of them, or let another flow do the rest",
        )

    def by_tag(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        found = []
        for block in blocks:
            if block.step.goal_event is not None:
                block = block._replace(step=block.step.by_tag(goal_tag(flow)))
            branches = [branch.with_blocks(by_tag(branch.blocks)) for branch in block.branches]
            found.append(block.with_branches(branches) if branches else block)
        return tuple(found)

    return (by_tag(blocks) if goals else blocks), [event for _, event in goals]


def _may_trail(
    flow: Flow, blocks: tuple[Block, ...], cooldowns: list[Cooldown], beside: Sequence[Flow]
) -> bool:
    """Whether the send path can wait out the window itself: nothing else may end that wait."""
    if len(cooldowns) != 1 or flow.settings.stop_on_response:
        return False
    if flow.settings.window is not None:
        return False  # a text that is held has its tag already, and can still be cancelled
    (cooldown,) = cooldowns
    if not ends_with_stamps(blocks, cooldown):
        return False
    if any(_removes_from(flow, other) for other in (flow, *beside)):
        return False
    # While it waits, the contact cannot enter again (R1): a run in cooldown may have nothing to do.
    enters_again = flow.settings.reentry
    return _only_guards(blocks, cooldown) if flow.cancel_on or enters_again else True


def _removes_from(flow: Flow, other: Flow) -> bool:
    """Whether a step of `other` takes contacts out of `flow`."""
    names = {flow.flow, "this"} if other.flow == flow.flow else {flow.flow}
    return any(
        names & {*step.removes_from} or (other.flow != flow.flow and is_taken_out(flow, step))
        for step in all_steps(other.steps)
    )


def _only_guards(blocks: tuple[Block, ...], cooldown: Cooldown) -> bool:
    """Whether a contact in cooldown would pass waits and leave at once, so it may as well be turned away."""
    for number, block in enumerate(blocks):
        if block.step.pause:
            continue
        first = block.branches[0] if block.branches else None
        if first is None or first.expression != cooldown.guard or _does_anything(first.blocks):
            return False
        return ends(first.blocks) or not _does_anything(blocks[number + 1 :])
    return False


def _does_anything(blocks: tuple[Block, ...]) -> bool:
    return any(block.step.node_type() for block in blocks)
