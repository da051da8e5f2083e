"""GF424."""

from collections.abc import Iterator

from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_SCHEDULE = 'schedule: { at: "9:00" }'


class ScheduleWithoutContact(Rule):
    """A schedule starts the flow, and a step is for a contact. The run has none, so the step does nothing.

    HighLevel starts the workflow at the time, not once for each contact. Texts, mails, tags and fields are
    passed over in silence.
    """

    code = "GF424"
    name = "schedule-without-contact"
    severity = Severity.WARNING
    source = "public field guide to workflows: a scheduler's run has no contact"
    bad = Example(flow=flow_with("- sms: Good morning", trigger=_SCHEDULE))
    good = Example(flow=flow_with("- webhook: https://hooks.example.com/morning", trigger=_SCHEDULE))
    cases = (
        Case("a tag", Example(flow=flow_with("- add_tag: due", trigger=_SCHEDULE)), fires=1),
        Case(
            "a field, written raw",
            Example(
                flow=flow_with(
                    "- raw: { type: add_contact_tag, attributes: { tags: [due] } }",
                    trigger="raw: { type: scheduler_trigger }",
                )
            ),
            fires=1,
        ),
        Case(
            "something else starts it too",
            Example(flow=flow_with("- add_tag: due", trigger=f"{_SCHEDULE}\n  - contact_created: {{}}")),
            fires=0,
        ),
        Case("a person's day", Example(flow=flow_with("- add_tag: due", trigger="birthday: {}")), fires=0),
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if any(trigger_kind(item.trigger.type).has_contact for item in subject.triggers):
            return
        for item in subject.reached:
            if item.effects.of_contact:
                yield self.at(
                    subject.location(*item.block.path),
                    "a schedule starts this flow, and its runs have no contact: this does nothing",
                    "start it by something that happens to the contact, such as custom_date or a tag",
                )
                return
