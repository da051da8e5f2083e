"""GF102."""

from collections.abc import Iterator

from ghl_flow.counting import counted
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.trial import trial
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.texting import texting_runs

_MINUTE = 60


def _guarded(held: str) -> Example:
    return Example(
        flow=flow_with(
            "- if: { tag: texted }\n  then: [end]\n- add_tag: texted\n- sms: Missed you\n"
            f"- wait: {held}\n- remove_tag: texted",
            more="settings: { reentry: true }\n",
        )
    )


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
    cases = (
        Case("a check that holds for two minutes", _guarded("2 minutes"), fires=0),
        Case("a check that holds until the second call", _guarded("1 minute"), fires=0),
        Case("a check that ends a second before it", _guarded("59 seconds"), fires=1),
        Case("a check that is over before the second call", _guarded("30 seconds"), fires=1),
        Case(
            "a second call that makes another text in place of one",
            Example(
                flow=flow_with(
                    "- if: { tag: texted }\n  then: [{ sms: Still on it }, { add_tag: again }, end]\n"
                    "- add_tag: texted\n- sms: Missed you\n- wait: 5 minutes\n"
                    "- if: { tag: again }\n  then: [end]\n- sms: What for?",
                    more="settings: { reentry: true }\n",
                )
            ),
            fires=0,
        ),
        Case(
            "only the second call is texted",
            Example(
                flow=flow_with(
                    "- if: { tag: called }\n  then: [{ sms: Missed you }, end]\n- add_tag: called",
                    more="settings: { reentry: true }\n",
                )
            ),
            fires=0,
        ),
        Case(
            "texts in two runs where the first call alone makes none",
            Example(
                flow=flow_with(
                    "- if: { tag: called }\n  then: [{ add_tag: again }, { sms: Missed you }, end]\n"
                    "- add_tag: called\n- wait: 5 minutes\n- if: { tag: again }\n  then: [{ sms: Twice }]",
                    more="settings: { reentry: true }\n",
                )
            ),
            fires=0,
        ),
        Case(
            "two ways in",
            Example(
                flow=flow_with(
                    "- sms: Missed you",
                    more="  - call_status: { direction: inbound, status: [canceled] }\n"
                    "settings: { reentry: true }\n",
                )
            ),
            fires=1,
        ),
        Case(
            "something that is no missed call",
            Example(
                flow=flow_with(
                    "- sms: Missed you",
                    trigger="contact_tag: { added: new }",
                    more="settings: { reentry: true }\n",
                )
            ),
            fires=0,
        ),
        Case(
            "no second run",
            Example(flow=flow_with("- sms: Missed you", more="settings: { reentry: false }\n")),
            fires=0,
        ),
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if not subject.flow.settings.reentry or not subject.texts or not subject.on_missed_call:
            return
        for event in subject.samples[:1]:
            both = trial(subject, (0, event), (_MINUTE, event), decided=_one_run_texts)
            # One run that texts is the common case, and a trial costs time.
            if len({text.run for text in both.texts}) < 2:
                continue
            alone = trial(subject, (0, event))
            until = min(both.until, alone.until)
            twice, once = (sum(text.at <= until for text in one.texts) for one in (both, alone))
            if once and twice > once:
                yield self.at(
                    subject.location(*subject.texts[0].block.path),
                    f"two calls a minute apart make {counted(twice, 'text')} where one makes {once}",
                    "stamp a field with the text and end the run while it is fresh: "
                    "if: { field: { within: 30 minutes } }, then: [end]",
                )


def _one_run_texts(interpreter: Interpreter) -> bool:
    """Whether it is clear that no second run texts: the other ended, and nothing starts one."""
    runs = texting_runs(interpreter)
    return runs is not None and len(runs) < 2
