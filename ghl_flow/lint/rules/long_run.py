"""GF310."""

from collections.abc import Iterator

from ghl_flow.language.duration import spoken
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_LONG = 90 * 86_400


class LongRun(Rule):
    """A run of months shuts the contact out of the flow all that time.

    A contact active in a workflow cannot enter it again: the next missed call in those months gets no
    text. What is to happen much later belongs into a flow of its own.
    """

    code = "GF310"
    name = "long-run"
    severity = Severity.WARNING
    source = "R1: help centre, 'Workflow Settings - Overview'"
    bad = Example(flow=flow_with("- wait: 120 days\n- add_tag: cold", more="settings: { reentry: true }\n"))
    good = Example(flow=flow_with("- wait: 30 days\n- add_tag: cold", more="settings: { reentry: true }\n"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if not subject.on_missed_call:
            return
        late = [item for item in subject.reached if item.waited > _LONG]
        if late:
            yield self.at(
                subject.location(*late[0].block.path),
                f"a contact is in this flow for {spoken(late[0].waited)}, and no call in that "
                f"time enrols them",
                "put the later steps in another flow and call it with add_to_workflow",
            )
