"""GF110."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_BAD = """\
- if:
    raw:
      conditionType: contact_detail
      conditionSubType: last_texted_at
      conditionOperator: "=="
      conditionValueOperator: inTheLast
      conditionValue: 2
      conditionValueUnit: UNIT
  then: [end]
- sms: Hi
"""


class SubdayDateComparison(Rule):
    """A date compared by minutes or hours is compared by days: true all day after a stamp.

    A contact's date field holds no time, and the builder compares it by whole days. The caller's second
    problem of the day gets no text.
    """

    code = "GF110"
    name = "subday-date-comparison"
    severity = Severity.ERROR
    source = "R10, R12: help centre, 'Guide to Date/Time Formatter'"
    bad = Example(flow=flow_with(_BAD.replace("UNIT", "minutes"), more="settings: { reentry: true }\n"))
    good = Example(flow=flow_with(_BAD.replace("UNIT", "days"), more="settings: { reentry: true }\n"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for step in subject.stored:
            for test in (test for branch in step.effects.branches for test in branch.tests):
                unit = test.date.unit.rstrip("s") if test.date else ""
                if unit in ("minute", "hour", "second"):
                    yield self.at(
                        subject.location(*step.path),
                        f"HighLevel compares dates by whole days; a window in {unit}s is true all day",
                        "use a typed if: { field: { within: 30 minutes } }, which is kept by a tag",
                    )
