"""`double-texts`."""

from ghl_flow.checkup.evidence import moment, named, some, span
from ghl_flow.checkup.model import (
    Blank,
    Check,
    Examined,
    Subject,
    Unseen,
    failure,
    not_assessed,
    unseen,
    warning,
    well,
)
from ghl_flow.counting import counted
from ghl_flow.insight.doubles import Double, Doubles, doubles_in, senders

_LEAST = 5


class DoubleTexts(Check):
    """No caller got two automatic texts within ten minutes after a missed call, and wrote nothing between."""

    code = "double-texts"
    title = "two texts for one call"
    source = (
        "R7: help centre, 'Where and How to Configure the Missed Call Text Back Feature'; ten minutes is "
        "judgement"
    )
    order = 42

    def examine(self, subject: Subject) -> Examined:
        history = subject.history
        if isinstance(history, Unseen):
            return unseen(history)
        found = doubles_in(history)
        evidence = (span(history), *_told(found, subject.account.timezone))
        fix = (
            "see the native-toggle and overlap checks; where one workflow texts twice, put a wait of "
            "more than ten minutes between"
        )
        of = f"{len(found.found)} of {counted(found.texted, 'texted call')}"
        if sum(not one.by_workflows for one in found.found) >= 2:
            return failure(f"{of} got two automatic texts within ten minutes", fix, *evidence)
        if found.found:
            return warning(f"{of} got two automatic texts within ten minutes", fix, *evidence)
        if found.unsaid:
            return not_assessed(
                Blank.NOT_SHOWN,
                f"{counted(len(found.unsaid), 'caller')} got two texts, and the history does not say who "
                "sent them: a person may have",
                "look at one in Conversations: it says who sent each text",
                *evidence,
                *some([_pair(one, subject.account.timezone) for one in found.unsaid]),
            )
        if found.texted < _LEAST:
            return not_assessed(
                Blank.TOO_LITTLE,
                f"{counted(found.texted, 'missed call')} followed by an automatic text in the history",
                "",
                *evidence,
            )
        return well(f"none of {counted(found.texted, 'texted call')} got two", *evidence)


def _told(doubles: Doubles, zone: str) -> tuple[str, ...]:
    if not doubles.found:
        return ()
    lines = [_pair(one, zone) for one in reversed(doubles.found)]
    return (f"sent by {', '.join(senders(doubles))}", *some(lines))


def _pair(one: Double, zone: str) -> str:
    first, second = (f"{text.id} ({text.sender})" for text in (one.first, one.second))
    return f"{named(one.call)} at {moment(one.call.at, zone)}: messages {first} and {second}"
