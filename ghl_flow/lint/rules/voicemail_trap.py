"""GF003."""

from collections.abc import Iterator

from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject
from ghl_flow.runtime.simulate import LONGEST_RINGING

CLICK_PATH = "Settings > Phone System > Phone Numbers"


class VoicemailTrap(Rule):
    """The phone that calls are forwarded to may answer with its own voicemail, and then nobody is texted.

    Such a call counts as connected. It ends as `completed`: the trigger for missed calls never fires, and
    what cancels on an answered call does. The incoming call timeout of the number is 60 seconds where it is
    left blank, longer than most carriers ring. Either HighLevel gives up first (10 to 20 seconds), or
    whoever answers has to press a key (Call Connect), which no voicemail does. Nothing in HighLevel's API
    tells.
    """

    code = "GF003"
    name = "voicemail-trap"
    severity = Severity.WARNING
    source = (
        "help centre, 'Phone number settings explained' (2023), 'Inbound Call Flow for Voice AI' (2025-07)"
    )
    bad = Example(account="incoming_call_timeout: 60")
    good = Example(account="incoming_call_timeout: 20")
    cases = (
        Case("left blank", Example(account="incoming_call_timeout: null"), fires=1),
        Case("not looked up", Example(account="incoming_call_timeout: unknown"), fires=1),
        Case("one second too long", Example(account="incoming_call_timeout: 21"), fires=1),
        Case("a key to press", Example(account="incoming_call_timeout: 60\ncall_connect: on"), fires=0),
        Case("none to press", Example(account="incoming_call_timeout: 60\ncall_connect: off"), fires=1),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for account in project.accounts:
            value = account.value
            subjects = project.running.get(value.account, ())
            if value.call_connect == "on" or not any(one.on_missed_call for one in subjects):
                continue
            timeout = value.incoming_call_timeout
            if timeout is None:
                declared = "incoming_call_timeout" in value.model_fields_set
                place = "incoming_call_timeout" if declared else "account"
                what = f"how long calls to '{value.account}' ring is not known"
            elif timeout > LONGEST_RINGING:
                place = "incoming_call_timeout"
                what = f"calls to '{value.account}' ring for {timeout} seconds"
            else:
                continue
            yield self.at(
                account.document.location((place,)),
                f"{what}: where the owner's own voicemail answers, the call counts as answered and no text "
                "goes out",
                f"set its Incoming call timeout ({CLICK_PATH}) to {LONGEST_RINGING} seconds and write "
                f"'incoming_call_timeout: {LONGEST_RINGING}', or turn Call Connect on and write "
                "'call_connect: on'",
            )
