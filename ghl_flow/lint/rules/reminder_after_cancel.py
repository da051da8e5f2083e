"""GF421."""

from collections.abc import Iterator, Sequence

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject

_STEPS = "- wait: { before_appointment: 24 hours }\n- sms: See you tomorrow. Still fine?\n"
_TRIGGER = "appointment: { status: confirmed }"


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
        subjects = [*project.subjects()]
        taken_out = _taken_out(subjects)
        if taken_out is None:
            return
        for subject in subjects:
            ends = "appointment_cancelled" in subject.flow.cancel_on
            if not ends and subject.compiled.workflows[0].workflow.id not in taken_out:
                yield from self._reminders(subject)

    def _reminders(self, subject: FlowSubject) -> Iterator[Finding]:
        waits = {step.path for step in subject.stored if step.kind.around_appointment(step.node)}
        for text in subject.texts if waits else ():
            if any(earlier.block.path in waits for earlier in text.before):
                yield self.at(
                    subject.location(*text.block.path),
                    "this goes out even where the appointment was called off",
                    "add cancel_on: [appointment_cancelled]",
                )
                return


def _taken_out(subjects: Sequence[FlowSubject]) -> set[str] | None:
    """The workflows that contacts are taken out of by flows that an appointment starts; None for all."""
    found: set[str] = set()
    for subject in subjects:
        if any(trigger.kind.family == "appointments" for trigger in subject.triggers):
            for step in subject.uncommon:
                if step.effects.removes_from_all:
                    return None
                found.update(step.effects.removes_from)
    return found
