"""`hours`."""

from datetime import timedelta

from ghl_flow.checkup.evidence import moment, named, some, span
from ghl_flow.checkup.model import (
    Blank,
    Check,
    Examined,
    Subject,
    Unseen,
    not_assessed,
    unseen,
    warning,
    well,
)
from ghl_flow.counting import counted
from ghl_flow.insight.clock import EVENING, MORNING, Clock
from ghl_flow.insight.history import History, Message

_ANSWER = timedelta(minutes=30)


class Hours(Check):
    """Automatic texts go out between 8 and 21 by the account's clock, but for answers to a call or a text."""

    code = "hours"
    title = "hours of texts"
    source = "TCPA: solicitations between 8 a.m. and 9 p.m. of the called party; an answer is none"
    order = 70

    def examine(self, subject: Subject) -> Examined:
        account, history = subject.account, subject.history
        told = f"hours in {subject.file}: {'given' if account.hours else 'not given'}, in {account.timezone}"
        if isinstance(history, Unseen):
            return unseen(history)._replace(evidence=(told,))
        texts = [one for one in history.messages if one.automatic_text]
        clock = Clock(account)
        late = [one for one in texts if clock.is_night(one.at)]
        night = [one for one in late if not _answers(one, history)]
        answers = f"{len(late) - len(night)} more answered the contact's call or text of the half hour before"
        evidence = (
            told,
            span(history),
            answers,
            *some([_told(one, account.timezone) for one in reversed(night)]),
        )
        if not texts:
            return not_assessed(Blank.TOO_LITTLE, "no automatic text in the history", "", *evidence)
        of = f"{len(night)} of {counted(len(texts), 'automatic text')}"
        when = f"went out between {EVENING} and {MORNING} with no call or text of the contact just before"
        if night:
            return warning(
                f"{of} {when}",
                "put a window on the wait before the text, so that it goes out in the morning",
                *evidence,
            )
        more = f"; {len(late)} answered one" if late else ""
        return well(f"{of} {when}{more}", *evidence)


def _answers(text: Message, history: History) -> bool:
    """Whether the contact called or wrote shortly before."""
    return any(
        one.inbound and text.at - _ANSWER <= one.at <= text.at for one in history.by_contact[text.contact]
    )


def _told(one: Message, zone: str) -> str:
    return f"{named(one)} at {moment(one.at, zone)} ({one.sender})"
