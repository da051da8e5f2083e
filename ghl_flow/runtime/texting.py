"""Which runs text, or may yet: what settles a question about texts before all waits are over."""

from ghl_flow.kinds.actions.add_tag import AddTagStep
from ghl_flow.kinds.actions.end import EndStep
from ghl_flow.kinds.actions.goto import GotoStep
from ghl_flow.kinds.actions.remove_from_workflow import RemoveFromWorkflowStep
from ghl_flow.kinds.actions.remove_tag import RemoveTagStep
from ghl_flow.kinds.actions.sms import SmsStep
from ghl_flow.kinds.actions.update_contact import UpdateContactStep
from ghl_flow.kinds.conditions.if_else import IfStep
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.triggers.event import field_set, tag_added, tag_removed
from ghl_flow.kinds.waits.wait import WaitStep
from ghl_flow.runtime.interpreter import Interpreter

# Kinds that neither text nor start a run; any other may, a plug-in's too.
_QUIET: frozenset[type[NodeKind]] = frozenset(
    (
        AddTagStep,
        EndStep,
        GotoStep,
        IfStep,
        RemoveFromWorkflowStep,
        RemoveTagStep,
        UpdateContactStep,
        WaitStep,
    )
)
# What starts workflows by itself: steps that change a tag or a field.
_MADE_BY_STEPS = frozenset(
    event.trigger_type for event in (tag_added(""), tag_removed(""), field_set("", ""))
)


def texting_runs(interpreter: Interpreter) -> set[int] | None:
    """The runs that have texted or may yet, by number; None where steps may start further ones that do.

    Outside events that are still to come are not looked at.
    """
    sending: set[str] = set()
    for program in interpreter.programs.values():
        loud = {ready.kind for ready in program.nodes.values()} - _QUIET
        if not loud:
            continue
        if loud != {SmsStep} or program.trigger_types & _MADE_BY_STEPS:
            return None
        sending.add(program.workflow.id)
    waiting = {
        run.number for run in interpreter.state.enrolments if run.active and run.workflow_id in sending
    }
    return waiting | {message.run for message in interpreter.messages}
