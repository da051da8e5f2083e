"""What contacts came with, and what others changed meanwhile, in a case that the search found.

A search settles facts when something asks for them (`unsettled`). A case has to say what they were: a fact
is as the first answer has it from the start, and if a later answer is another one, somebody changed it since
the step before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import count
from math import floor
from typing import NamedTuple

from ghl_flow.kinds.asked import Fact
from ghl_flow.kinds.card import CARD
from ghl_flow.kinds.conditions.field_date import read_date
from ghl_flow.kinds.triggers.event import Event, card_changed, field_set, put_tag, take_tag
from ghl_flow.runtime.verify.events import FIELD_CHANGED, TAG_CHANGED, Sort
from ghl_flow.runtime.verify.history import History
from ghl_flow.runtime.verify.known import Answer
from ghl_flow.runtime.verify.point import Step
from ghl_flow.runtime.verify.situation import DAY
from ghl_flow.runtime.verify.spans import ANY, Span
from ghl_flow.runtime.verify.story import times_of
from ghl_flow.runtime.verify.zone import ZERO


@dataclass(slots=True)
class _Epoch:
    """A fact of a contact while it stays as it is: from a step on, with the answers that were given."""

    contact: str
    fact: Fact
    since: int
    value: bool | str
    # Days since the first event on which a date may lie, where it is one.
    days: Span | None = None
    # Whether an event of the case or a step made it so, and nothing has to be told.
    told: bool = False


@dataclass(slots=True)
class _Facts:
    epochs: list[_Epoch] = field(default_factory=list)
    now: dict[tuple[str, Fact], _Epoch] = field(default_factory=dict)
    # On which days, by number (`date.toordinal`), the first event may be; None: on none.
    first_day: Span | None = ANY

    def answered(self, place: int, answer: Answer, day: int) -> None:
        """A fact turned out so at a step, so many days after the first event."""
        key = (answer.contact, answer.fact)
        known = self.now.get(key)
        if answer.by_step:
            stamped = read_date(answer.value) if isinstance(answer.value, str) else None
            days = Span(day, day) if stamped is not None else None
            value = "" if isinstance(answer.value, Span) else answer.value
            self._begin(_Epoch(answer.contact, answer.fact, place, value, days, told=True))
            return
        if isinstance(answer.value, Span) and answer.fixed:
            fixed = date.fromisoformat(answer.fixed).toordinal() - day
            least, most = answer.value
            days = Span(None if least is None else fixed + least, None if most is None else fixed + most)
            self.first_day = None if self.first_day is None else _both(self.first_day, days)
        elif isinstance(answer.value, Span):
            days = Span(
                None if answer.value.most is None else day - answer.value.most,
                None if answer.value.least is None else day - answer.value.least,
            )
            if known is not None and known.days is not None and (both := _both(known.days, days)):
                known.days = both
                return
            self._begin(_Epoch(answer.contact, answer.fact, place, "", days))
        elif known is None or known.days is not None or known.value != answer.value:
            self._begin(_Epoch(answer.contact, answer.fact, place, answer.value))

    def happened(self, place: int, contact: str, event: Event) -> None:
        """An event has changed a fact."""
        change = event.change
        if change is not None and change.kind in ("tag", "untag"):
            key = (contact, ("tag", change.name))
            if key in self.now:
                self._begin(_Epoch(*key, place, change.kind == "tag", told=True))

    def _begin(self, epoch: _Epoch) -> None:
        self.epochs.append(epoch)
        self.now[epoch.contact, epoch.fact] = epoch


class Witness(NamedTuple):
    """Steps that tell what contacts came with, and the day of the first event where it has to be another."""

    steps: list[Step]
    first_day: date | None = None


def with_facts(steps: Sequence[Step], start: datetime) -> Witness:
    """The same steps, with what contacts came with, and with the changes that others made meanwhile.

    `start` is the moment of the first event, where neither the day nor the time of day makes a difference.
    """
    times = times_of(steps)
    if times is None:
        return Witness([*steps])
    day = _days(steps, times, start)
    facts = _Facts()
    for place, step in enumerate(steps):
        for answer in step.answers:
            facts.answered(place, answer, day[place])
        if step.sort is not None and step.contact is not None:
            facts.happened(place, step.contact, step.sort.event)
    histories: dict[str, History] = {}
    changes: dict[int, list[_Epoch]] = {}
    known: set[tuple[str, Fact]] = set()
    for epoch in facts.epochs:
        key = (epoch.contact, epoch.fact)
        if key not in known:
            known.add(key)
            if epoch.told:
                continue
            histories[epoch.contact] = _with(histories.get(epoch.contact, History()), epoch)
        elif not epoch.told:
            changes.setdefault(epoch.since, []).append(epoch)
    first_day = None
    if facts.first_day is not None and facts.first_day != ANY:
        first_day = date.fromordinal(_nearest(facts.first_day, start.toordinal()))
    return Witness(_told(steps, histories, changes, first_day or start.date()), first_day)


def _told(
    steps: Sequence[Step], histories: dict[str, History], changes: dict[int, list[_Epoch]], start: date
) -> list[Step]:
    names = count(max((name for step in steps for one in step.told for name in one[:2]), default=0) + 1)
    found: list[Step] = []
    met: set[str] = set()
    for place, step in enumerate(steps):
        before = steps[place - 1].now if place else 0
        for epoch in changes.get(place, ()):
            name = next(names)
            told = ((before, name, ZERO), (name, step.now, ZERO))
            found.append(Step(name, told, (), epoch.contact, _sort(epoch, start)))
            before = name
        if step.contact is not None and step.contact not in met:
            met.add(step.contact)
            found.append(step._replace(history=histories.get(step.contact, History())))
        else:
            found.append(step)
    return found


def _sort(epoch: _Epoch, start: date) -> Sort:
    kind, name = epoch.fact
    if kind == "tag":
        return Sort((put_tag if epoch.value else take_tag)(name), TAG_CHANGED)
    value = str(epoch.value)
    if name in CARD:
        return Sort(card_changed(name, value), FIELD_CHANGED)
    if epoch.days is not None:
        value = (start + timedelta(days=_nearest(epoch.days, 0))).isoformat()
    return Sort(field_set(name, value, name.rpartition(":")[2]), FIELD_CHANGED)


def _with(history: History, epoch: _Epoch) -> History:
    kind, name = epoch.fact
    if epoch.days is not None:
        return replace(history, stamped=(*history.stamped, (name, -_nearest(epoch.days, 0))))
    if kind == "tag":
        return replace(history, tags=(*history.tags, name)) if epoch.value else history
    return replace(history, fields=(*history.fields, (name, str(epoch.value)))) if epoch.value else history


def _both(one: Span, other: Span) -> Span | None:
    least = max((item for item in (one.least, other.least) if item is not None), default=None)
    most = min((item for item in (one.most, other.most) if item is not None), default=None)
    return None if least is not None and most is not None and least > most else Span(least, most)


def _nearest(days: Span, to: int) -> int:
    """The number of a span that is nearest to one."""
    nearest = to
    if days.least is not None:
        nearest = max(nearest, days.least)
    return nearest if days.most is None else min(nearest, days.most)


def _days(steps: Sequence[Step], times: dict[int, Fraction], start: datetime) -> list[int]:
    """How many midnights lie between the first event and each step."""
    first = next((times[step.now] for step in steps if step.sort is not None), Fraction(0))
    midnight = next((times[step.midnight] for step in steps if step.midnight is not None), None)
    if midnight is None:
        midnight = first + DAY - (start.hour * 3600 + start.minute * 60 + start.second)
    passed = [floor((times[step.now] - midnight) / DAY) for step in steps]
    begun = floor((first - midnight) / DAY)
    return [one - begun for one in passed]
