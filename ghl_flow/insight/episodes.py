"""Episodes: a contact's missed calls within the cooldown are one. The rules: docs/insight.md."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Final

from ghl_flow.insight.history import Delivery, History, Kind, Message

COOLDOWN: Final = timedelta(minutes=30)
"""That of the flow that ships."""
WINDOW: Final = timedelta(hours=24)
"""How long a reply counts; how long before a call a conversation counts as open; one episode in each."""


class Exclusion(StrEnum):
    """Why an episode is in no rate."""

    TEST_CONTACT = "test-contact"
    REPEATED = "repeated"
    """It began within 24 hours of one of the same contact that counts."""
    OPEN_CONVERSATION = "open-conversation"
    """Contact and account wrote or spoke in the 24 hours before."""
    TOO_YOUNG = "too-young"
    """Its 24 hours are not over, so that it is not decided."""


@dataclass(frozen=True, slots=True)
class Episode:
    """What came of a contact's missed calls, until 24 hours after, or until their next episode that counts.

    `calls`: the missed calls, the first one first. `texts`: automatic texts after it. `delivered`: the first
    that arrived. `reply`: the contact's first text after that, before a person wrote or called; `helped`:
    their first text where a person came before; `opted_out`: asks for no more. `person`: what a user
    did first. `got_through`: the contact called again, and was answered; `called_back`: a user called, and
    was answered.
    """

    calls: tuple[Message, ...]
    texts: tuple[Message, ...] = ()
    delivered: Message | None = None
    reply: Message | None = None
    helped: Message | None = None
    opted_out: Message | None = None
    person: Message | None = None
    got_through: Message | None = None
    called_back: Message | None = None
    excluded: Exclusion | None = None

    @property
    def contact(self) -> str:
        """Whose it is, by id."""
        return self.calls[0].contact

    @property
    def at(self) -> datetime:
        """When it began: the first missed call."""
        return self.calls[0].at

    @property
    def texted(self) -> bool:
        """Whether an automatic text went out."""
        return bool(self.texts)

    @property
    def failed(self) -> bool:
        """Whether texts went out and all of them failed."""
        return self.texted and all(text.delivery is Delivery.FAILED for text in self.texts)

    @property
    def counts(self) -> bool:
        """Whether it is in the reply rate: a text arrived, and nothing excludes it."""
        return self.excluded is None and self.delivered is not None

    @property
    def replied(self) -> bool:
        """Whether it counts as answered by a text, before any person did something."""
        return self.reply is not None

    @property
    def time_to_reply(self) -> timedelta | None:
        """From the text that arrived to the reply."""
        return None if self.reply is None or self.delivered is None else self.reply.at - self.delivered.at


def episodes_of(
    history: History,
    *,
    cooldown: timedelta = COOLDOWN,
    test_contacts: Collection[str] = (),
    is_text: Callable[[Message], bool] = attrgetter("automatic_text"),
) -> list[Episode]:
    """Every episode, by the moment it began; those that are in no rate say why.

    `is_text`: which outbound texts count as the text-back; default: every text that no user wrote.
    """
    found: list[Episode] = []
    for contact, messages in history.by_contact.items():
        begun = list(_grouped(messages, cooldown, is_text))
        counted_until: datetime | None = None
        kept: list[Episode] = []
        for calls in begun:
            at = calls[0].at
            why: Exclusion | None = None
            if contact in test_contacts:
                why = Exclusion.TEST_CONTACT
            elif counted_until is not None and at < counted_until:
                why = Exclusion.REPEATED
            elif _was_open(messages, at):
                why = Exclusion.OPEN_CONVERSATION
            if why is None:
                counted_until = at + WINDOW
            kept.append(Episode(calls, excluded=why))
        found += _filled(kept, messages, history.now, is_text)
    return sorted(found, key=attrgetter("at", "contact"))


def _grouped(
    messages: Sequence[Message], cooldown: timedelta, is_text: Callable[[Message], bool]
) -> Iterator[tuple[Message, ...]]:
    """The missed calls of each episode. The cooldown begins with its text; without one, with the call."""
    calls: list[Message] = []
    begins: datetime | None = None
    texted = False
    for message in messages:
        if message.missed:
            if begins is not None and message.at - begins > cooldown:
                yield tuple(calls)
                calls, begins = [], None
            if begins is None:
                begins, texted = message.at, False
            calls.append(message)
        elif begins is not None and not texted and is_text(message) and message.at - begins <= cooldown:
            begins, texted = message.at, True
    if calls:
        yield tuple(calls)


def _between(messages: Sequence[Message], since: datetime, until: datetime | None) -> Sequence[Message]:
    """The messages from `since` on and before `until`."""
    at = attrgetter("at")
    return messages[
        bisect_left(messages, since, key=at) : None if until is None else bisect_left(messages, until, key=at)
    ]


def _was_open(messages: Sequence[Message], at: datetime) -> bool:
    """Whether contact and account wrote or spoke in the 24 hours before; machines do not count."""
    return any(
        one.by_person
        or (one.kind is Kind.CALL and one.answered)
        or (one.kind is Kind.SMS and one.inbound and not one.asks_to_stop)
        for one in _between(messages, at - WINDOW, at)
    )


def _filled(
    episodes: Sequence[Episode],
    messages: Sequence[Message],
    now: datetime,
    is_text: Callable[[Message], bool],
) -> Iterator[Episode]:
    for number, episode in enumerate(episodes):
        later = episodes[number + 1 :]
        ends = next((one.at for one in later if one.excluded is not Exclusion.REPEATED), None)
        if episode.excluded is Exclusion.REPEATED:
            ends = later[0].at if later else None
        yield _seen(episode, messages, ends, now, is_text)


def _seen(
    episode: Episode,
    messages: Sequence[Message],
    ends: datetime | None,
    now: datetime,
    is_text: Callable[[Message], bool],
) -> Episode:
    most = episode.at + 2 * WINDOW + timedelta(seconds=1)  # the last text counts for 24 hours too
    after = _between(messages, episode.at, most if ends is None else min(ends, most))
    texts = tuple(one for one in after if is_text(one) and one.at <= episode.at + WINDOW)
    delivered = next((one for one in texts if one.delivery is Delivery.ARRIVED), None)
    decided = (delivered.at if delivered else episode.at) + WINDOW
    within = [one for one in after if one.at <= decided]
    person = next((one for one in within if one.by_person), None)
    said = [one for one in within if one.kind is Kind.SMS and one.inbound]
    opted_out = next((one for one in said if one.asks_to_stop), None)
    reply = helped = None
    if delivered is not None:
        first = next((one for one in said if one.at >= delivered.at and not one.asks_to_stop), None)
        alone = first is not None and (person is None or first.at < person.at)
        reply, helped = (first, None) if alone else (None, first)
    answered = [one for one in within if one.kind is Kind.CALL and one.answered]
    young = episode.excluded is None and now < decided
    return replace(
        episode,
        texts=texts,
        delivered=delivered,
        reply=reply,
        helped=helped,
        opted_out=opted_out,
        person=person,
        got_through=next((one for one in answered if one.inbound), None),
        called_back=next((one for one in answered if one.by_person), None),
        excluded=Exclusion.TOO_YOUNG if young else episode.excluded,
    )
