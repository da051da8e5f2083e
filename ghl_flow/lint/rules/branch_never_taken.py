"""GF501."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.reachability import dead_branches
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class BranchNeverTaken(Rule):
    """A branch whose condition cannot hold there never runs, and what it was to do is not done.

    It asks for what an earlier test on the same way has ruled out, or for what an earlier branch of the
    same `if` always takes first. Branches are tried in order; the first that matches is taken.
    """

    code = "GF501"
    name = "branch-never-taken"
    severity = Severity.ERROR
    source = "R14: help centre, 'Workflow Action - If / Else'"
    bad = Example(
        flow=flow_with(
            "- if: { tag: vip }\n  then: [end]\n"
            "- if: { tag: vip }\n  then: [{ add_tag: called }]\n  else: [end]",
            more="settings: { reentry: true }\n",
        )
    )
    good = Example(
        flow=flow_with(
            "- if: { tag: vip }\n  then: [end]\n- if: { tag: member }\n  then: [{ add_tag: called "
            "}]\n  else: [end]",
            more="settings: { reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for dead in dead_branches(subject):
            yield self.at(
                subject.location(*dead.path),
                f"{'the else branch' if dead.expression is None else 'this branch'} is never "
                f"taken: {dead.why}",
                "take it out, or test something else",
            )
