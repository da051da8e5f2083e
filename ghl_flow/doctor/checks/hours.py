"""`hours`."""

from zoneinfo import ZoneInfo

from ghl_flow.counting import counted
from ghl_flow.doctor.evidence import moment, named, some, span
from ghl_flow.doctor.model import Blank, Check, Examined, Subject, Unseen, not_assessed, unseen, warning, well
from ghl_flow.insight.history import Message

_FIRST, _LAST = 8, 21


class Hours(Check):
    """Automatic texts go out by day, between 8 and 21 by the account's clock, and its hours are known."""

    code = "hours"
    title = "hours of texts"
    source = (
        "TCPA: calls between 8 a.m. and 9 p.m. of the called party; advisory for an answer to their own call"
    )
    order = 70

    def examine(self, subject: Subject) -> Examined:
        account, history = subject.account, subject.history
        told = f"hours in {subject.file}: {'given' if account.hours else 'not given'}, in {account.timezone}"
        if isinstance(history, Unseen):
            return unseen(history)._replace(evidence=(told,))
        texts = [one for one in history.messages if one.automatic_text]
        zone = ZoneInfo(account.timezone)
        night = [one for one in texts if not _FIRST <= one.at.astimezone(zone).hour < _LAST]
        evidence = (told, span(history), *some([_told(one, account.timezone) for one in reversed(night)]))
        if not texts:
            return not_assessed(Blank.TOO_LITTLE, "no automatic text in the history", "", *evidence)
        of = f"{len(night)} of {counted(len(texts), 'automatic text')}"
        if night:
            return warning(
                f"{of} went out between {_LAST} and {_FIRST}",
                "an answer to the caller's own call may; for others put a window on the wait, or give "
                "the account "
                "'hours' and ask for them with 'if: { hours: open }'",
                *evidence,
            )
        return well(f"{of} went out between {_LAST} and {_FIRST}", *evidence)


def _told(one: Message, zone: str) -> str:
    return f"{named(one)} at {moment(one.at, zone)} ({one.sender})"
