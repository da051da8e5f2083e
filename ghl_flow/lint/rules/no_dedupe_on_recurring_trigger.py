"""GF102."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_MINUTE = 60


class NoDedupeOnRecurringTrigger(Rule):
    """A caller who rings twice in a minute gets two texts, because nothing remembers the first.

    Whether a second call starts a second run while the first is under way is told differently by the
    help centre and by users. A flow that may be entered again therefore needs a check of its own: a
    field or a tag stamped with the text, and an `if` that ends the run when it is fresh. The rule runs
    the compiled flow with two events a minute apart and counts the texts.
    """

    code = "GF102"
    name = "no-dedupe-on-recurring-trigger"
    severity = Severity.ERROR
    source = "R1, R5: help centre, 'Workflow Settings - Overview', against public guides"
    bad = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }", more="settings: { reentry: true }\n"
        )
    )
    good = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- if: { tag: texted }\n  then: [end]\n"
            "- add_tag: texted\n- sms: { template: missed-call }\n- wait: 1 day\n- remove_tag: texted",
            more="settings: { reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if not subject.flow.settings.reentry or not subject.texts or not subject.on_missed_call:
            return
        for event in subject.samples[:1]:
            messages = subject.trial((0, event), (_MINUTE, event))
            # One run that texts is the common case, and a trial is dear.
            if len({message.run for message in messages}) < 2:
                continue
            twice, once = len(messages), len(subject.trial((0, event)))
            if once and twice > once:
                yield self.at(
                    subject.location(*subject.texts[0].block.path),
                    f"two calls a minute apart make {twice} texts where one makes {once}",
                    "stamp a field with the text and end the run while it is fresh: "
                    "if: { field: { within: 30 minutes } }, then: [end]",
                )
