"""GF103."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class ReentryOffOnRecurringTrigger(Rule):
    """With re-entry off, a contact enters once ever: the second missed call of their life gets nothing.

    Missed calls, replies and tags happen again and again to the same person. The builder's switch is
    easy to leave off, and nobody notices the texts that do not go out.
    """

    code = "GF103"
    name = "reentry-off-on-recurring-trigger"
    severity = Severity.ERROR
    source = "R1: help centre, 'Workflow Settings - Overview'"
    bad = Example(flow=flow_with("- add_tag: called", more="settings: { reentry: false }\n"))
    good = Example(flow=flow_with("- add_tag: called", more="settings: { reentry: true }\n"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if subject.flow.settings.reentry or not subject.on_missed_call:
            return
        said = "reentry" in subject.flow.settings.model_fields_set
        path = ("settings", "reentry") if said else ("trigger",)
        yield self.at(
            subject.location(*path, key=not said),
            "re-entry is off: only the first call of a contact's life starts this flow",
            "write settings: { reentry: true }",
        )
