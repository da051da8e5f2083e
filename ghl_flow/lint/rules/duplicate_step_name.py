"""GF504."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class DuplicateStepName(Rule):
    """Two steps of one name cannot be told apart in HighLevel's logs and statistics.

    The name is all that "Execution Logs" shows.
    """

    code = "GF504"
    name = "duplicate-step-name"
    severity = Severity.WARNING
    source = "public audits of agency accounts"
    bad = Example(
        flow=flow_with(
            "- add_tag: called\n  name: Mark\n- wait: 1 day\n- add_tag: cold\n  name: Mark",
            more="settings: { reentry: true }\n",
        )
    )
    good = Example(
        flow=flow_with(
            "- add_tag: called\n  name: Mark called\n- wait: 1 day\n- add_tag: cold\n  name: Mark cold",
            more="settings: { reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        seen: set[str] = set()
        for block in subject.steps:
            name = block.step.name
            if name is not None and name in seen:
                place = subject.location(*block.path, "name")
                yield self.at(place, f"an earlier step is called '{name}' too", "name what this one does")
            elif name is not None:
                seen.add(name)
