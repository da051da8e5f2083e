"""GF303."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.loops import loops
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class GotoLoopWithoutWait(Rule):
    """A jump back with no wait on the way runs round as fast as HighLevel can.

    Loops have no documented bound; each round may tag, text and bill.
    """

    code = "GF303"
    name = "goto-loop-without-wait"
    severity = Severity.ERROR
    source = "R16: help centre, 'Workflow Action - Go To'"
    bad = Example(
        flow=flow_with(
            "- add_tag: trying\n  id: again\n- if: { tag: done }\n  then: [end]\n- goto: again",
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
            if not loop.waits:
                yield self.at(
                    subject.location(*loop.back.path),
                    "this jump back runs round without ever waiting",
                    "put a wait into the loop",
                )
