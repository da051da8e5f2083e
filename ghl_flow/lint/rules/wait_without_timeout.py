"""GF420."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_TEXT = "- sms: Hi\n  id: hi\n"


class WaitWithoutTimeout(Rule):
    """A wait for something that may never happen keeps the contact in the workflow for ever.

    Who never answers is never written to again, and cannot enter a second time where entering twice is not
    allowed. A timeout lets the run go on.
    """

    code = "GF420"
    name = "wait-without-timeout"
    severity = Severity.WARNING
    source = "R13 to R17: help centre, 'Workflow Action - Wait', 'The contact to reply'"
    bad = Example(flow=flow_with(_TEXT + "- wait_for: { reply: hi }\n- add_tag: answered"))
    good = Example(flow=flow_with(_TEXT + "- wait_for: { reply: hi }\n  timeout: 3 days\n- add_tag: late"))
    cases = (
        Case(
            "for a length of time", Example(flow=flow_with(_TEXT + "- wait: 90 days\n- add_tag: a")), fires=0
        ),
        Case(
            "for a condition",
            Example(flow=flow_with("- wait_for: { if: { tag: a } }\n- add_tag: b")),
            fires=1,
        ),
        Case(
            "for an appointment, whose day comes",
            Example(
                flow=flow_with(
                    "- wait: { before_appointment: 1 day }\n- add_tag: b",
                    trigger="appointment: { status: confirmed }",
                )
            ),
            fires=0,
        ),
        Case(
            "for the turn in a drip",
            Example(flow=flow_with("- drip: { batch: 50, every: 1 hour }\n- add_tag: b")),
            fires=0,
        ),
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for step in subject.stored:
            # What the model does not cover is unknown to it, which verify says.
            for_ever = step.effects.waits[1] is None and step.kind.beyond(step.node) is None
            # The day of an appointment comes by itself, and so does the turn of a contact in a drip.
            if for_ever and (step.effects.listens or step.kind.awaits(step.node)):
                yield self.at(
                    subject.location(*step.path),
                    "this waits until it happens, and that may be never",
                    "add a timeout, such as timeout: 3 days",
                )
