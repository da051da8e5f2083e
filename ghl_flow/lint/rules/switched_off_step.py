"""GF513."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_AGAIN = "settings: { reentry: true }\n"


class SwitchedOffStep(Rule):
    """A step or trigger that is switched off is on the canvas, and HighLevel skips it.

    It may have been left that way after a test: whoever looks at the canvas takes it for one that runs.
    """

    code = "GF513"
    name = "switched-off-step"
    severity = Severity.INFO
    source = "observed by one public project (isDisabled)"
    bad = Example(flow=flow_with("- { add_tag: seen, disabled: true }\n- add_tag: known", more=_AGAIN))
    good = Example(flow=flow_with("- add_tag: seen\n- add_tag: known", more=_AGAIN))
    cases = (
        Case(
            "one that is passed through",
            Example(
                flow=flow_with(
                    "- raw: { type: add_notes, attributes: { html: Hi }, disabled: true }\n- add_tag: known",
                    more=_AGAIN,
                )
            ),
            fires=1,
        ),
        Case(
            "a trigger",
            Example(
                flow=flow_with(
                    "- add_tag: known", trigger="{ contact_tag: vip, disabled: true }", more=_AGAIN
                )
            ),
            fires=1,
        ),
        Case(
            "one in a branch",
            Example(
                flow=flow_with(
                    "- if: { tag: vip }\n  then:\n    - { add_tag: a, disabled: true }\n    - add_tag: known",
                    more=_AGAIN,
                )
            ),
            fires=1,
        ),
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for item in subject.all_triggers:
            if not item.trigger.active:
                yield self.at(
                    subject.location(*item.path),
                    "this trigger is switched off, so no contact enters by it",
                    "take it out, or take disabled: true off",
                )
        for step in subject.stored:
            if step.node.switched_off:
                yield self.at(
                    subject.location(*step.path),
                    "this step is switched off, so HighLevel skips it",
                    "take it out, or take disabled: true off",
                )
