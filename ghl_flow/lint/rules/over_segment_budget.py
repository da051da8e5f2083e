"""GF404."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.delivery import Delivered, compliance_of, deliver
from ghl_flow.counting import counted
from ghl_flow.lint.conversation import comes_after_a_text
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_LONG = (
    "Sorry I missed you, I am on a job and will call you back within {{ callback_window }}. "
    "What do you need done, where is it, and when would be a good time? "
    "Hi, it is {{ first_name }} with {{ business_name }}."
)
_NAME = "Bridgepoint Group "
_NAMED = "{{ business_name }} "


class OverSegmentBudget(Rule):
    """A text longer than one segment is billed as two, in every account, for every caller.

    Counted is the text as the customer gets it: account values filled in, merge fields as long as they
    usually are, and where it may be the first of a conversation, the opt-out line that HighLevel appends
    (`sms_compliance` in the account file has its wording). The line that says who writes may come too; the
    hint says what is left then. A template declares its budget as `max_segments`; a text written in the flow
    has one of 2.
    """

    code = "GF404"
    name = "over-segment-budget"
    severity = Severity.WARNING
    source = "R27: 3GPP TS 23.038; R26: help centre, 'SMS Compliance Settings'"
    needs_account = True
    bad = Example(template=_LONG)
    good = Example(template="Hi, it's {{ first_name }} with {{ business_name }}. What do you need done?")
    cases = (
        Case(
            "one segment with the opt-out line", Example(template=_NAMED + "x" * (134 - len(_NAME))), fires=0
        ),
        Case("two with it", Example(template=_NAMED + "x" * (135 - len(_NAME))), fires=1),
        Case(
            "the account's own opt-out line is shorter",
            Example(
                account="sms_compliance: { opt_out: STOP to end }",
                template=_NAMED + "x" * (147 - len(_NAME)),
            ),
            fires=0,
        ),
        Case(
            "the agency switched the lines off",
            Example(account="sms_compliance: { opt_out: off }", template=_NAMED + "x" * (160 - len(_NAME))),
            fires=0,
        ),
        Case(
            "a text that does not name the business gets the line of who writes as well",
            Example(template="x" * 134),
            fires=1,
        ),
        Case(
            "only the first text gets the line",
            Example(flow=flow_with(f"- sms: {_NAME}\n- wait: 1 hour\n- sms: {'x' * 306}")),
            fires=0,
        ),
        Case(
            "a later one has its own budget",
            Example(flow=flow_with(f"- sms: {_NAME}\n- wait: 1 hour\n- sms: {'x' * 307}")),
            fires=1,
        ),
    )

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        account = subject.compiled.account
        compliance = compliance_of(account)
        delivered = deliver(text.body, compliance)
        first = compliance.again_after_days is not None or not comes_after_a_text(text, subject)
        measured = delivered.floor_size if first else delivered.body_size
        if measured.segments > text.max_segments:
            # The message is the same for every account with as many segments, the advice is about one.
            with_lines = " with what HighLevel appends" if first and delivered.appended.sure else ""
            yield self.at(
                text.source,
                f"this text takes {counted(measured.segments, 'segment')}{with_lines}; its budget is "
                f"{text.max_segments}",
                _room_left(delivered, account.account) if first else "shorten it",
            )


def _room_left(delivered: Delivered, account: str) -> str:
    lines = f" beside {' and '.join(map(repr, delivered.appended.sure))}" if delivered.appended.sure else ""
    said = (
        f"in {account} one segment has room for {delivered.floor_room} of its {delivered.body_size.units} "
        f"characters{lines}"
    )
    if delivered.appended.perhaps:
        said += f", and for {delivered.ceiling_room} if HighLevel adds '{delivered.appended.perhaps}' too"
    return said
