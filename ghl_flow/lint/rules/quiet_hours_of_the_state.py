"""GF713."""

from collections.abc import Iterator

from ghl_flow.facts.compliance import QuietHours
from ghl_flow.language.duration import spoken
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject
from ghl_flow.wire.time_window import TimeWindow

_HOUR = 3_600
_LATER = "- sms: { template: missed-call }\n- wait: 1 day\n- sms: { template: missed-call }"
_ADDRESS = "a2p: { status: approved, address: { state: %s } }"


def _windowed(opens: str, closes: str, state: str) -> Example:
    more = f'settings: {{ window: {{ from: "{opens}", to: "{closes}" }} }}\n'
    return Example(flow=flow_with(_LATER, more=more), account=_ADDRESS % state)


class QuietHoursOfTheState(Rule):
    """A text that follows hours or days after a call may come when a state wants none.

    The answer to a call is hardly a solicitation; a follow-up on the next day may be one, and it comes at the
    hour of the call. Some states allow fewer hours than federal law (8 to 21), and a few none on Sundays.
    What counts is where the contact is; the account's address is the best guess. A time window in the flow's
    settings keeps texts inside. Advisory: sources differ, and courts do.
    """

    code = "GF713"
    name = "quiet-hours-of-the-state"
    severity = Severity.INFO
    source = "facts/quiet-hours.yaml: Stello, Drop Cowboy, Referrizer and others, looked up 2026-11-26"
    bad = Example(flow=flow_with(_LATER), account=_ADDRESS % "FL")
    good = _windowed("9:00", "20:00", "FL")
    cases = (
        Case("a window that is too wide", _windowed("8:00", "20:01", "FL"), fires=1),
        Case("one that is as wide", _windowed("8:00", "20:00", "FL"), fires=0),
        Case("one past midnight", _windowed("20:00", "8:00", "FL"), fires=1),
        Case("one that is open on a Sunday", _windowed("9:00", "20:00", "AL"), fires=1),
        Case("federal hours", Example(flow=flow_with(_LATER), account=_ADDRESS % "OR"), fires=0),
        Case("no address", Example(flow=flow_with(_LATER), account="a2p: { status: approved }"), fires=0),
        Case(
            "a mail, which may come at any hour",
            Example(
                flow=flow_with("- wait: 1 day\n- email: { subject: Hi, text: Hi }"), account=_ADDRESS % "FL"
            ),
            fires=0,
        ),
        Case(
            "within the hour",
            Example(
                flow=flow_with("- wait: 59 minutes\n- sms: { template: missed-call }"),
                account=_ADDRESS % "FL",
            ),
            fires=0,
        ),
        Case(
            "after an hour",
            Example(
                flow=flow_with("- wait: 1 hour\n- sms: { template: missed-call }"), account=_ADDRESS % "FL"
            ),
            fires=1,
        ),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for account in project.accounts:
            state = account.value.a2p.address.state if account.value.a2p else None
            if state is None:
                continue
            for subject in project.running.get(account.value.account, ()):
                texts = (item for item in subject.texts if item.effects.sends != "email")
                late = next((item for item in texts if item.waited >= _HOUR), None)
                hours = project.facts.quiet_hours.states.get(state) if late is not None else None
                if late is None or hours is None:
                    continue
                window = subject.compiled.workflows[0].workflow.settings.window
                if window is not None and _inside(window, hours):
                    continue
                sunday = f", Sunday {hours.sunday}" if hours.sunday else ""
                yield self.at(
                    subject.location(*late.block.path),
                    f"this text goes out {spoken(late.waited)} after the event; in {state} hours are "
                    f"{hours.opens} to {hours.closes}{sunday}",
                    "set a window in the flow's settings, 9:00 to 20:00 from Monday to Saturday is safe "
                    f"(advisory, as of {hours.as_of}: {hours.source})",
                )


def _inside(window: TimeWindow, hours: QuietHours) -> bool:
    """Whether a window is open only while texts are allowed."""
    if not window.readable or window.past_midnight or (hours.sunday == "none" and 0 in window.days):
        return False
    return hours.opens * 60 <= window.start and window.end <= hours.closes * 60
