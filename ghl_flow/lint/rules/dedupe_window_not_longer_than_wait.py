"""GF101."""

from collections.abc import Iterator

from ghl_flow.kinds.conditions.model import leaves
from ghl_flow.language.duration import spoken
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.wording import put_value

_USUAL = 30 * 60

_BAD = """\
version: 1
flow: missed-call-text-back
name: Missed call text-back
trigger:
  - call_status: { direction: inbound, status: [no-answer, busy, voicemail] }
fields:
  last_missed_call_sms_at: { name: Last missed call SMS at, type: datetime }
settings: { reentry: true }
steps:
  - wait: 2 minutes
  - if: { last_missed_call_sms_at: { within: 2 minutes } }
    then: [end]
  - sms: { template: missed-call }
  - update_contact: { last_missed_call_sms_at: now }
"""


class DedupeWindowNotLongerThanWait(Rule):
    """A dedupe window that is not longer than the wait before it can never be true.

    A contact active in a workflow cannot enter it again. So when the next run reaches the check, at
    least one whole wait has passed since the last text, and a window that short is over: a second call
    just after the text gets a second text.
    """

    code = "GF101"
    name = "dedupe-window-not-longer-than-wait"
    severity = Severity.ERROR
    source = "R1: help centre, 'Workflow Settings - Overview'"
    bad = Example(flow=_BAD)
    good = Example(flow=_BAD.replace("within: 2 minutes", "within: 30 minutes"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for item in subject.reached:
            for branch in item.block.branches:
                for window in [leaf.window() for leaf in leaves(branch.expression)]:
                    if window is not None and window.length.seconds <= item.waited:
                        path = (*item.block.path, "if", window.key, "within")
                        place = subject.location(*path)
                        document = subject.compiled.document
                        fix = put_value(document, path, "30 minutes", "a window of 30 minutes", safe=False)
                        yield self.at(
                            place,
                            f"the window of {window.length} is not longer than the "
                            f"{spoken(item.waited)} waited before it, so it is always over when checked",
                            "make the window longer than the wait: 30 minutes is usual",
                            fix if item.waited < _USUAL else None,
                        )
