"""GF304."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.loops import loops
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class EndlessGotoLoop(Rule):
    """A loop with no way out keeps the contact for ever, and texts in it never stop.

    A contact that is active in a workflow cannot enter it again, so the loop also shuts them out.
    """

    code = "GF304"
    name = "endless-goto-loop"
    severity = Severity.ERROR
    source = "R16, R1: help centre, 'Workflow Action - Go To'"
    bad = Example(
        flow=flow_with(
            "- wait: 1 day\n  id: again\n- add_tag: reminded\n- goto: again",
            more="settings: { reentry: true }\n",
        )
    )
    good = Example(
        flow=flow_with(
            "- wait: 1 day\n  id: again\n- if: { tag: done }\n  then: [end]\n- goto: again",
            more="settings: { reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for loop in loops(subject):
            if loop.waits and not loop.has_way_out:
                yield self.at(
                    subject.location(*loop.back.path),
                    "there is no way out of this loop",
                    "test something in it and end there",
                )
