"""What flows would have done to an account's history, beside what was done. The rules: docs/insight.md."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from ghl_flow.copy.delivery import Delivered
from ghl_flow.copy.encoding import measure
from ghl_flow.cost.amount import Amount
from ghl_flow.cost.texts import Rates
from ghl_flow.insight.cast import Cast
from ghl_flow.insight.clock import Clock
from ghl_flow.insight.doubles import AFTER_A_CALL, APART, Double, doubles_in
from ghl_flow.insight.episodes import WINDOW, Exclusion, episodes_of
from ghl_flow.insight.history import Delivery, Direction, History, Kind, Message, Sender, Unreadable
from ghl_flow.insight.replayed import Sent, Unknown, run

REPLAYED: Final = "delivered"
"""The status of a text that would have gone out: nothing says that it would have failed."""


class Side(NamedTuple):
    """Texts that no user wrote, and what is wrong with them: as it was, or as it would have been.

    `closed` is None where the account says no hours. `doubles`: second texts for one missed call. `late`:
    texts to people who had been answered since they called. `alone`: callers to whom nothing came, of
    `episodes` that are decided.
    """

    texts: int
    night: int
    closed: int | None
    doubles: int
    late: int
    alone: int
    episodes: int
    segments: int
    cost: Amount | None


class Week(NamedTuple):
    """A week, by its Monday: missed calls, texts and how many of them at night, as it was and would be."""

    monday: date
    missed: int
    was: int
    was_night: int
    would: int
    would_night: int


@dataclass(frozen=True)
class Replay:
    """An account's history from `since` to `until`, as it was and with these flows in place of all else.

    `sizes`: the segments of each text. `by_sender`: who sent what was sent; bulk texts are there, and in no
    other number. `doubles_avoided`: of those that were, the ones that get one text at most. `waiting`: runs
    still under way at the end.
    """

    account: str
    clock: Clock
    rates: Rates
    flows: tuple[str, ...]
    since: datetime
    until: datetime
    missed: int
    texts: tuple[Sent, ...]
    sizes: Mapping[Delivered, int]
    by_sender: Mapping[Sender, int]
    was: Side
    would: Side
    doubles_avoided: int
    weeks: tuple[Week, ...]
    unknown: tuple[Unknown, ...]
    waiting: int
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def days(self) -> float:
        """How many days it is about."""
        return (self.until - self.since) / timedelta(days=1)

    def segments(self, text: Sent) -> int:
        """What a text takes, with what HighLevel is sure to append."""
        return self.sizes[text.arrives]

    @property
    def unsure(self) -> int:
        """Texts of which it is not sure that they would have gone out."""
        return sum(not one.sure for one in self.texts)

    @property
    def partly_unknown(self) -> bool:
        """Whether anything is not known."""
        return bool(self.unknown or self.unreadable)


def replay(
    history: History,
    cast: Cast,
    rates: Rates,
    *,
    since: datetime | None = None,
    test_contacts: Collection[str] = (),
) -> Replay:
    """Run it, and count both. What was before `since` only tells opt-outs.

    Raises:
        RunawayError: the flows never come to rest.
    """
    begins = since or history.since or history.first or history.now
    kept = replace(
        history,
        messages=_in_order(
            one
            for one in history.messages
            if one.contact not in test_contacts and not (one.automatic_text and one.sender is Sender.BULK)
        ),
    )
    ran = run(cast, kept, begins)
    would = _with_texts(kept, ran.texts)
    clock = Clock(cast.account)
    was_texts, would_texts = (_automatic(one, begins) for one in (kept, would))
    doubles, made = _doubles(kept, begins), _doubles(would, begins)
    sizes = {arrives: rates.text(arrives).segments for arrives in {one.arrives for one in ran.texts}}
    bodies = Counter(one.body for one in was_texts)
    was_segments = sum(measure(body).segments * count for body, count in bodies.items())
    in_time = [one for one in history.messages if one.at >= begins and one.contact not in test_contacts]
    missed = [one.at for one in in_time if one.missed]
    return Replay(
        cast.account.account,
        clock,
        rates,
        tuple(dict.fromkeys(cast.names.values())),
        begins,
        history.now,
        len(missed),
        ran.texts,
        sizes,
        Counter(one.sender for one in in_time if one.automatic_text),
        _side(kept, begins, clock, len(doubles), was_segments, rates),
        _side(would, begins, clock, len(made), sum(sizes[one.arrives] for one in ran.texts), rates),
        sum(_at_most_one(double, would.by_contact[double.call.contact]) for double in doubles),
        tuple(_weeks(missed, [one.at for one in was_texts], [one.at for one in would_texts], clock)),
        ran.unknown,
        ran.waiting,
        history.unreadable,
    )


def _with_texts(history: History, texts: Iterable[Sent]) -> History:
    """The same history with these texts in place of all that no user wrote."""
    rows = [one for one in history.messages if not one.automatic_text]
    rows += [
        Message(
            f"replayed {number}",
            one.at,
            one.contact,
            Direction.OUTBOUND,
            Kind.SMS,
            REPLAYED,
            source="workflow",
            body=one.text,
        )
        for number, one in enumerate(texts)
    ]
    return replace(history, messages=_in_order(rows))


def _in_order(messages: Iterable[Message]) -> tuple[Message, ...]:
    """By time; of one moment, what machines wrote comes after what they wrote it at."""
    return tuple(sorted(messages, key=lambda one: (one.at, one.automatic_text)))


def _automatic(history: History, since: datetime) -> list[Message]:
    return [one for one in history.messages if one.automatic_text and one.at >= since]


def _doubles(history: History, since: datetime) -> list[Double]:
    # Native texts at two rings are both of a sender that is not told.
    found = doubles_in(history)
    return [one for one in (*found.found, *found.unsaid) if one.call.at >= since]


def _side(history: History, since: datetime, clock: Clock, doubles: int, segments: int, rates: Rates) -> Side:
    texts = _automatic(history, since)
    decided = [
        one for one in episodes_of(history) if one.at >= since and one.excluded is not Exclusion.TOO_YOUNG
    ]
    alone = sum(
        (not one.texted or one.failed) and one.person is None and one.got_through is None for one in decided
    )
    closed = None if clock.account.hours is None else sum(clock.is_closed(one.at) is True for one in texts)
    return Side(
        len(texts),
        sum(clock.is_night(one.at) for one in texts),
        closed,
        doubles,
        sum(_late(history.by_contact[contact], since) for contact in {one.contact for one in texts}),
        alone,
        len(decided),
        segments,
        rates.segments(segments),
    )


def _late(messages: Sequence[Message], since: datetime) -> int:
    """Texts that no user wrote to one who had called, and been answered or written to since."""
    found = 0
    called: datetime | None = None
    answered = False
    for one in messages:
        if one.missed:
            called, answered = one.at, False
        elif one.automatic_text and one.delivery is not Delivery.FAILED:
            recent = called is not None and one.at - called <= WINDOW
            found += recent and answered and one.at >= since
        elif (one.kind is Kind.CALL and one.answered) or (one.by_person and one.kind is Kind.SMS):
            answered = True
    return found


def _at_most_one(double: Double, messages: Sequence[Message]) -> bool:
    """Whether the missed call of a double gets at most one text in the same time."""
    until = min(double.call.at + AFTER_A_CALL, double.second.at) + APART
    return sum(one.automatic_text and double.call.at <= one.at <= until for one in messages) <= 1


def _weeks(
    missed: Sequence[datetime], was: Sequence[datetime], would: Sequence[datetime], clock: Clock
) -> Iterable[Week]:
    counts = [Counter(map(clock.monday, times)) for times in (missed, was, would)]
    nights = [Counter(map(clock.monday, filter(clock.is_night, times))) for times in (was, would)]
    mondays = set().union(*counts)
    day = min(mondays, default=None)
    while day is not None and day <= max(mondays):
        yield Week(day, counts[0][day], counts[1][day], nights[0][day], counts[2][day], nights[1][day])
        day += timedelta(days=7)
