"""GF422."""

from collections.abc import Iterator

from ghl_flow.kinds.card import CARD
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_ASK = "- if: { opportunity: { status: open } }\n  then: [end]\n- add_tag: done\n"
_UPDATE = "- update_opportunity: { status: won }\n"
_FIND = "- find_opportunity: { pipeline: Sales }\n"


class OpportunityWithoutCard(Rule):
    """A condition asks for an opportunity, or a step updates it, and none goes with the run.

    A contact may have many opportunities. The run knows one only if its trigger is about one, or a step
    before has found or made one; otherwise everybody takes the None branch, and the update does nothing.
    """

    code = "GF422"
    name = "opportunity-without-card"
    severity = Severity.WARNING
    source = "help centre, 'Workflow Action - If/Else': opportunity fields need an associated opportunity"
    bad = Example(flow=flow_with(_ASK))
    good = Example(flow=flow_with(_FIND + _ASK))
    cases = (
        Case(
            "a stage started it", Example(flow=flow_with(_ASK, trigger="stage: { pipeline: Sales }")), fires=0
        ),
        Case(
            "a step made one",
            Example(flow=flow_with("- opportunity: { pipeline: Sales, stage: New }\n" + _ASK)),
            fires=0,
        ),
        Case("it is found too late", Example(flow=flow_with(_ASK + _FIND)), fires=1),
        Case("a step updates it", Example(flow=flow_with(_UPDATE)), fires=1),
        Case("a step updates the one found", Example(flow=flow_with(_FIND + _UPDATE)), fires=0),
        Case(
            "a step updates the one that started it",
            Example(flow=flow_with(_UPDATE, trigger="opportunity_created: {}")),
            fires=0,
        ),
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if any(trigger.kind.family == "opportunities" for trigger in subject.triggers):
            return
        giving = {step.path for step in subject.stored if step.kind.gives_card}
        for item in subject.reached:
            asks = any(test.name in CARD for branch in item.effects.branches for test in branch.tests)
            stored = subject.stored_as(item.block)
            updates = stored is not None and stored.kind.needs_card
            if (asks or updates) and not any(earlier.block.path in giving for earlier in item.before):
                so = "never holds" if asks else "does nothing"
                yield self.at(
                    subject.location(*item.block.path),
                    f"no opportunity goes with the run here, so this {so}",
                    "put find_opportunity before it, or start the flow by a stage",
                )
                return
