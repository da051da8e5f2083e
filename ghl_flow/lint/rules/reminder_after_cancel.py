"""GF421."""

from collections.abc import Iterator
from typing import NamedTuple

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.source import Location

_STEPS = "- wait: { before_appointment: 24 hours }\n- sms: See you tomorrow. Still fine?\n"
_TRIGGER = "appointment: { status: confirmed }"


class _Flow(NamedTuple):
    """Its main workflow, where it reminds of an appointment, and what it takes contacts out of at one."""

    workflow: str
    reminder: Location | None
    takes_out_of: tuple[str, ...]
    takes_out_of_all: bool


class ReminderAfterCancel(Rule):
    """A reminder goes out for an appointment that was called off.

    A wait before an appointment goes on whatever becomes of the appointment: nothing takes the contact out
    when it is cancelled. "See you tomorrow" reaches somebody who said no.
    """

    code = "GF421"
    name = "reminder-after-cancel"
    severity = Severity.WARNING
    source = "R19: a contact leaves a workflow from outside only by Remove from Workflow; observed"
    bad = Example(flow=flow_with(_STEPS, trigger=_TRIGGER))
    good = Example(flow=flow_with(_STEPS, trigger=_TRIGGER, more="cancel_on: [appointment_cancelled]\n"))
    cases = (
        Case(
            "another flow takes the contact out",
            Example(
                flow=flow_with(_STEPS, trigger=_TRIGGER),
                others=(
                    flow_with(
                        "- remove_from_workflow: quote-request",
                        flow="called-off",
                        trigger="appointment: { status: cancelled }",
                    ),
                ),
            ),
            fires=0,
        ),
        Case(
            "nothing is sent after the wait",
            Example(
                flow=flow_with("- wait: { before_appointment: 24 hours }\n- add_tag: due", trigger=_TRIGGER)
            ),
            fires=0,
        ),
        Case(
            "after the appointment",
            Example(flow=flow_with(_STEPS.replace("before", "after"), trigger=_TRIGGER)),
            fires=1,
        ),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        flows: list[_Flow] = [self.known(subject) for subject in project.subjects()]
        if any(flow.takes_out_of_all for flow in flows):
            return
        taken_out = {workflow for flow in flows for workflow in flow.takes_out_of}
        for flow in flows:
            if flow.reminder is not None and flow.workflow not in taken_out:
                yield self.at(
                    flow.reminder,
                    "this goes out even where the appointment was called off",
                    "add cancel_on: [appointment_cancelled]",
                )

    def of_flow(self, subject: FlowSubject) -> _Flow:
        ended = "appointment_cancelled" in subject.flow.cancel_on
        by_appointment = any(trigger.kind.family == "appointments" for trigger in subject.triggers)
        effects = [step.effects for step in subject.uncommon] if by_appointment else []
        return _Flow(
            subject.compiled.workflows[0].workflow.id,
            None if ended else _reminder(subject),
            tuple(workflow for one in effects for workflow in one.removes_from),
            any(one.removes_from_all for one in effects),
        )


def _reminder(subject: FlowSubject) -> Location | None:
    """The first text after a wait for an appointment."""
    waits = {step.path for step in subject.stored if step.kind.around_appointment(step.node)}
    for text in subject.texts if waits else ():
        if any(earlier.block.path in waits for earlier in text.before):
            return subject.location(*text.block.path)
    return None
