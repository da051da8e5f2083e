"""GF503."""

from collections.abc import Iterator

from ghl_flow.counting import counted
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_MANY = 90
_LONG = "\n".join(f"- add_tag: t{number}" for number in range(95))


class TooManySteps(Rule):
    """A workflow of about a hundred steps saves slowly, and then not at all.

    Counted are the steps HighLevel gets: what follows a fork belongs to each branch that goes on, so the
    steps written are fewer.
    """

    code = "GF503"
    name = "too-many-steps"
    severity = Severity.WARNING
    source = "observed by several public projects"
    bad = Example(flow=flow_with(_LONG, more="settings: { reentry: true }\n"))
    good = Example(flow=flow_with("- add_tag: t1", more="settings: { reentry: true }\n"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for item in subject.compiled.workflows:
            count = len(item.workflow.nodes)
            if count > _MANY:
                yield self.at(
                    subject.location("steps", key=True),
                    f"this becomes a workflow of {counted(count, 'step')}; above about 100 "
                    f"publishing becomes unreliable",
                    "end branches that are done, or move common steps to another flow",
                )
