"""What comes after a text: how long callers and people take, who asks a lot. The rules: docs/insight.md."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from ghl_flow.insight.episodes import WINDOW, Episode
from ghl_flow.insight.history import History, Kind
from ghl_flow.insight.proportion import Share
from ghl_flow.insight.waiting import Waited

MANY_MESSAGES: Final = 3
"""More texts of a contact than this before a person answers: questions that a text does not settle."""
_SLOW: Final = timedelta(hours=1)


def until_reply(one: Episode) -> Waited:
    """From the text to the reply; without one, as long as one could have come."""
    begins = one.at if one.delivered is None else one.delivered.at
    if one.reply is not None:
        return Waited(one.reply.at - begins, True)
    ends = [begins + WINDOW]
    ends += [found.at for found in (one.person, one.opted_out) if found is not None and found.at >= begins]
    return Waited(min(ends) - begins, False)


def until_answer(counted: Iterable[Episode], history: History) -> Iterable[Waited]:
    """From a contact's reply to what a person wrote, called or answered, for as long as the history tells."""
    for one in counted:
        if one.reply is not None:
            asked = one.reply.at
            answer = next(
                (
                    m.at
                    for m in history.by_contact[one.contact]
                    if (m.by_person or (m.inbound and m.answered)) and m.at > asked
                ),
                None,
            )
            yield Waited((answer or history.now) - asked, answer is not None)


def slow(answers: Iterable[Waited]) -> Share:
    """Who waited more than an hour, of those of whom it is known."""
    known = [one.time > _SLOW for one in answers if one.happened or one.time > _SLOW]
    return Share(sum(known), len(known))


def questions(counted: Iterable[Episode], history: History) -> Share:
    """Of those who replied, who wrote more than three texts before a person came."""
    hits = count = 0
    for one in counted:
        if one.reply is None:
            continue
        after = [m for m in history.by_contact[one.contact] if one.reply.at <= m.at <= one.reply.at + WINDOW]
        person = next((m.at for m in after if m.by_person), None)
        asked = [m for m in after if m.kind is Kind.SMS and m.inbound and (person is None or m.at < person)]
        count += 1
        hits += len(asked) > MANY_MESSAGES
    return Share(hits, count)
