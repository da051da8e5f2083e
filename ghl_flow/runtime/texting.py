"""Which runs text, or may yet: what settles a question about texts before all waits are over."""

from ghl_flow.kinds.triggers.event import field_set, tag_added, tag_removed
from ghl_flow.runtime.interpreter import Interpreter

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
        if program.starts_others:
            return None
        if program.sends:
            if program.trigger_types & _MADE_BY_STEPS:
                return None
            sending.add(program.workflow.id)
    waiting = {
        run.number for run in interpreter.state.enrolments if run.active and run.workflow_id in sending
    }
    return waiting | {message.run for message in interpreter.messages}
