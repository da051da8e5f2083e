"""What is not known of contacts until something asks for it.

A tag or a field of a contact may be anything as long as nothing looks at it. When a condition does, or a
trigger has to see whether it changed, every answer is gone on with (`Unsettled`). So there is no list of the
contacts that may come, and none can be missing from it.

Facts are of three sorts:

- those that steps change: once settled, a fact is as the steps leave it. No one but the workflows changes
  them, which a verdict says as an assumption;
- those that no step changes: people and other systems do, whenever they like and as often as they like. So
  an answer holds for the instant in which it was given, and the next one may be another. Where something
  starts at the change, or a goal waits for it, the change is an event, and the fact is kept;
- the tags that the compiler puts on and takes off by itself: contacts come without them. Where a search
  finds that one may stay on a contact for good, contacts come with it too (`decide`).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ghl_flow.kinds.asked import Fact
from ghl_flow.kinds.card import CARD
from ghl_flow.kinds.conditions.field_date import read_date
from ghl_flow.runtime.leeway import Choice, Leeway, Swap, Unusual
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.verify.facts import Facts
from ghl_flow.runtime.verify.hours import Hours
from ghl_flow.runtime.verify.known import Answer, Known
from ghl_flow.runtime.verify.spans import ANY, TODAY, Span, parts_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow

# A longer number is any number: a search ends.
_MOST_DIGITS = 3


class AtTime(NamedTuple):
    """What time it has to be for something to go as it does: within a time window, or outside of it.

    `opens_now`: it is the very moment at which the window opens.
    """

    window: TimeWindow
    is_open: bool
    opens_now: bool


class Unsettled(Leeway):
    """One way to answer all that is open while something happens.

    `script` says which answer to take each time, by place; where it ends the first is taken. `taken` are the
    places taken and how many there were; `orders` the workflows, by id, of which one had to go first, in the
    order they went; `swapped` tells of each thing that no flow knows beforehand what was unusual about
    it, if anything, `choices` what was taken where that cannot be known.
    """

    ends_waits = True

    def __init__(
        self, facts: Facts, known: Mapping[str, Known], today: date, script: Sequence[int] = ()
    ) -> None:
        """`known` is changed."""
        self._facts = facts
        self.mixes = facts.mixing is not None
        # Where steps mix, what goes first pauses: that is any other order.
        self.orders_what_is_due = not self.mixes
        self._known = dict(known)
        self._today = today
        self._script = script
        self._windows: dict[tuple[TimeWindow, bool], bool] = {}
        self.clock: list[AtTime | Hours] = []
        self._hours: Hours | None = None
        self.taken: list[tuple[int, int]] = []
        self.answers: list[Answer] = []
        self.orders: list[tuple[str, ...]] = []
        self.swapped: list[Swap | None] = []
        self.choices: list[Choice] = []
        # Whether so much has come about at once that not all of it was tried first.
        self.was_crowded = False
        # What was looked at as it was before, and what was written first.
        self.looked_at: set[tuple[str, Fact]] = set()
        self._overwritten: set[tuple[str, Fact]] = set()

    @property
    def known(self) -> dict[str, Known]:
        """What is known now of each contact."""
        return self._known

    def settle(self, contact: Contact, fact: Fact, *, to_see_a_change: bool = False) -> None:
        """Decide what a fact is, if that is open."""
        facts = self._facts
        if not facts.matters(fact) or (to_see_a_change and not facts.seen_to_change(fact)):
            return
        if (contact.key, fact) not in self._overwritten:
            self.looked_at.add((contact.key, fact))
        known = self._of(contact)
        kind, name = fact
        if kind == "field" and name in facts.dates:
            self._settle_date(contact, known, fact)
        elif fact not in known.settled and not facts.starts_absent(fact):
            known.exact.discard(fact)
            if kind == "tag":
                on = bool(self._one_of(2))
                (contact.tags.add if on else contact.tags.discard)(name)
                self.answers.append(Answer(contact.key, fact, on))
            else:
                values = facts.values(name)
                if name in CARD:
                    values = self._of_one_card(contact, known, name, values)
                value = values[self._one_of(len(values))]
                _hold(contact, name, value)
                self.answers.append(Answer(contact.key, fact, value))
        known.settled.add(fact)

    def written(self, contact: Contact, fact: Fact) -> None:
        """A step or an event has decided it."""
        self._overwritten.add((contact.key, fact))
        known = self._of(contact)
        known.settled.add(fact)
        if self._facts.counted(fact):
            known.exact.add(fact)
        if self._facts.by_hand and self._facts.matters(fact):
            kind, name = fact
            value = name in contact.tags if kind == "tag" else contact.fields.get(name, "")
            self.answers.append(Answer(contact.key, fact, value, by_step=True))
        if fact[0] == "field" and fact[1] in self._facts.dates:
            stamped = read_date(contact.fields.get(fact[1]))
            known.ages.pop(fact[1], None)
            known.fixed.pop(fact[1], None)
            if stamped == self._today:
                known.ages[fact[1]] = TODAY
            elif stamped is not None:
                # A date that a step names: today may be any day.
                known.ages[fact[1]] = ANY
                known.fixed[fact[1]] = stamped.isoformat()

    def time_noted(self, contact: Contact, fact: Fact) -> str | None:
        """Any time that conditions tell apart; at one moment always the same."""
        clock = self._facts.clock
        if clock is None or fact[1] not in clock.texts:
            return None
        if self._hours is None:
            self._hours = clock.classes[self._one_of(len(clock.classes))]
            self.clock.append(self._hours)
        return clock.says(fact[1], self._hours)

    def clock_written(self, contact: Contact, fact: Fact) -> bool:
        """Any time of day: the field holds whatever is asked for, from now on for good."""
        known = self._of(contact)
        known.settled.discard(fact)
        known.exact.discard(fact)
        known.ages.pop(fact[1], None)
        known.fixed.pop(fact[1], None)
        contact.fields.pop(fact[1], None)
        return True

    def counts_on(self, contact: Contact, fact: Fact) -> bool:
        """Only what is written in so many words, while it is small: what grows for ever has no end."""
        known, held = self._of(contact), contact.fields.get(fact[1], "")
        return fact in known.exact and fact in known.settled and len(held) <= _MOST_DIGITS

    def window_is_open(self, window: TimeWindow, *, held: bool, any_clock: bool) -> bool:
        """Either, whatever time it is; at one moment always the same, and what was held goes on."""
        asked = (window, any_clock)
        answer = self._windows.get(asked)
        if answer is None or held:
            answer = self._windows[asked] = held or not self._one_of(2)
            if not any_clock:
                self.clock.append(AtTime(window, is_open=answer, opens_now=held))
        return answer

    def first(self, programs: Sequence[Program], besides: Collection[str] = ()) -> int:
        """Every workflow that makes a difference to another, or to one besides these, may go first."""
        ids = [program.workflow.id for program in programs]
        alone = (
            place
            for place, one in enumerate(ids)
            if not any(self._facts.at_odds(one, other) for other in (*ids, *besides) if other != one)
        )
        place = next(alone, -1)
        if place < 0:
            place = self._one_of(len(ids))
        self.orders.append((ids[place], *ids[:place], *ids[place + 1 :]))
        return place

    def at_once(self, by: str, started: Sequence[str], *, usual: bool) -> bool:
        """Both, where it may make a difference to the run which of them goes first."""
        # Where steps mix, the run or what it starts pauses: that is the other order.
        both = not self.mixes and any(self._facts.at_odds(by, one) for one in started)
        swapped = bool(both and self._one_of(2))
        self.swapped.append(Swap(Unusual.ORDER) if swapped else None)
        return usual != swapped

    def crowded(self) -> None:
        self.was_crowded = True

    def goes_before(self, own: Collection[str], others: Collection[str], *, at: str) -> bool:
        """Both, where it may make a difference."""
        both = any(self._facts.at_odds(one, other) for one in own for other in others)
        first = bool(both and self._one_of(2))
        unusual = Swap(Unusual.WOKEN_FIRST, at) if at else Swap(Unusual.ORDER)
        self.swapped.append(unusual if first else None)
        return first

    def touches_others(self, workflow_id: str, node_id: str) -> bool:
        return self._facts.mixing is not None and self._facts.mixing.before(workflow_id, node_id)

    def pauses(self) -> bool:
        return bool(self._one_of(2))

    def enters_later(self, workflow_id: str) -> bool:
        mixing = self._facts.mixing
        return mixing is not None and mixing.entering(workflow_id) and bool(self._one_of(2))

    def chance(self, unusual: Swap, *, usual: bool) -> bool:
        """Both."""
        swapped = bool(self._one_of(2))
        self.swapped.append(unusual if swapped else None)
        return usual != swapped

    def opened(self, contact: Contact, fact: Fact) -> None:
        self._of(contact).settled.discard(fact)
        contact.fields.pop(fact[1], None)

    @staticmethod
    def _of_one_card(contact: Contact, known: Known, name: str, values: Sequence[str]) -> tuple[str, ...]:
        """There is a card with a stage and a status, or there is none."""
        others = [one for one in CARD if one != name and ("field", one) in known.settled]
        if not others:
            return tuple(values)
        there = bool(contact.fields.get(others[0]))
        return tuple(value for value in values if bool(value) == there)

    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        """Any of them."""
        place = self._one_of(len(ways))
        self.choices.append(Choice(node.name, ways[place]))
        return place

    def end(self, contacts: Mapping[str, Contact]) -> None:
        """The instant is over: others may change what no step changes."""
        for key, known in self._known.items():
            contact = contacts[key]
            for fact in [fact for fact in known.settled if not self._facts.lasts(fact)]:
                known.settled.discard(fact)
                if fact[0] == "tag":
                    contact.tags.discard(fact[1])
                else:
                    contact.fields.pop(fact[1], None)
                    known.ages.pop(fact[1], None)
                    known.fixed.pop(fact[1], None)

    def _settle_date(self, contact: Contact, known: Known, fact: Fact) -> None:
        _, name = fact
        settled = fact in known.settled or self._facts.starts_absent(fact)
        span = known.ages.get(name)
        if settled and span is None:
            return  # no date, or what is no date
        parts = parts_of(span or ANY, self._facts.dates[name])
        some: tuple[Span | None, ...] = parts if settled else (None, *parts)
        part = some[self._one_of(len(some))]
        if part is None:
            known.ages.pop(name, None)
            _hold(contact, name, "")
            self.answers.append(Answer(contact.key, fact, ""))
            return
        known.ages[name] = part
        _hold(contact, name, (self._today - timedelta(days=part.example)).isoformat())
        if len(some) > 1:
            self.answers.append(Answer(contact.key, fact, part, known.fixed.get(name, "")))

    def _one_of(self, count: int) -> int:
        if count == 1:
            return 0
        place = self._script[len(self.taken)] if len(self.taken) < len(self._script) else 0
        self.taken.append((place, count))
        return place

    def _of(self, contact: Contact) -> Known:
        if contact.key not in self._known:
            self._known[contact.key] = Known(set(), {})
        return self._known[contact.key]


def _hold(contact: Contact, field: str, value: str) -> None:
    if value:
        contact.fields[field] = value
    else:
        contact.fields.pop(field, None)
