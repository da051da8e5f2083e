"""Triggers that let contacts enter at another step than the first: `start:`."""

from collections.abc import Sequence

from ghl_flow.compile.tree import Block
from ghl_flow.errors import Diagnostic, SpecError, did_you_mean
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.yaml_document import Document


def check_starts(flow: Flow, steps: Sequence[Block], document: Document, *, passes_by: bool) -> None:
    """Make sure that every `start:` names a step at which a run can begin.

    `passes_by`: the compiler puts steps before those that are written (a cooldown, the time of day), which a
    contact that enters further on would not come to.

    Raises:
        SpecError: one does not, at its place.
    """
    pinned = {block.step.id: block.step for block in steps if block.step.id}
    wrong: list[Diagnostic] = []
    for number, trigger in enumerate(flow.trigger):
        if trigger.start is None:
            continue
        at = document.location(("trigger", number, "start"))
        step = pinned.get(trigger.start)
        if step is None:
            hint = did_you_mean(trigger.start, sorted(pinned)) or "give the step to enter at an id:"
            wrong.append(Diagnostic(f"no step of this flow has the id '{trigger.start}'", at, hint))
        elif not step.node_type() or step.ends:
            wrong.append(Diagnostic(f"a run cannot begin at '{trigger.start}': it ends there", at))
        elif passes_by:
            said = f"a contact that enters at '{trigger.start}' would skip the flow's cooldown or its hours"
            hint = "take start: out, or put the steps from there on into another flow"
            wrong.append(Diagnostic(said, at, hint))
    for block in steps:
        event = block.step.goal_event
        if event is None:
            continue
        at = document.location(block.path)
        if event.start is not None:
            said = f"the event of a goal has no start: '{event.start}', for the run continues at the goal"
            wrong.append(Diagnostic(said, at, "take start: out"))
        if event.disabled:
            wrong.append(Diagnostic("the event of a goal cannot be switched off", at, "take disabled: out"))
    if wrong:
        raise SpecError.of(wrong)
