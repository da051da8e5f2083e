"""GF305."""

from collections.abc import Iterator

from ghl_flow.language.duration import spoken
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class WaitShorterThanAMinute(Rule):
    """A wait of seconds promises an exactness that HighLevel does not keep.

    Waits resume up to a minute or so late, so a wait of 20 seconds is one of anything below 80.
    """

    code = "GF305"
    name = "wait-shorter-than-a-minute"
    severity = Severity.WARNING
    source = "R8: help centre, 'Workflow Action - Wait', and observed"
    bad = Example(
        flow=flow_with("- wait: 20 seconds\n- add_tag: called", more="settings: { reentry: true }\n")
    )
    good = Example(
        flow=flow_with("- wait: 1 minute\n- add_tag: called", more="settings: { reentry: true }\n")
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for step in subject.stored:
            least, most = step.effects.waits
            if most is not None and 0 < least < 60:
                yield self.at(
                    subject.location(*step.path, "wait"),
                    f"a wait of {spoken(least)} may take a minute more",
                    "wait for whole minutes",
                )
