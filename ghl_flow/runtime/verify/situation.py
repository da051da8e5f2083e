"""Everything about contacts and runs except when: what the interpreter does from there, once for each.

A step of the search needs the interpreter only for what happens, never for when: how long runs still wait
is the business of zones. So one situation stands for every timing that leads to it, and what an event or
the end of a wait makes of it is worked out once, by the interpreter itself, and kept. What is not known of
a contact is open until something asks for it; one happening is then several moves (`unsettled`).

Longer than 300 lines for one reason: what is kept once for each situation has to be made in one place.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from math import inf
from time import monotonic
from typing import NamedTuple

from ghl_flow.kinds.asked import By, Fact
from ghl_flow.kinds.triggers.event import BY_SCHEDULE, BY_WEBHOOK, Event
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.runtime.interpreter import Interpreter, RunawayError
from ghl_flow.runtime.leeway import MOST_DUE, Choice, Swap
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.state import Contact, Enrolment, State
from ghl_flow.runtime.verify.facts import Facts
from ghl_flow.runtime.verify.hours import Hours
from ghl_flow.runtime.verify.influence import asks_of_run, tests
from ghl_flow.runtime.verify.known import Answer, Known
from ghl_flow.runtime.verify.unsettled import AtTime, Unsettled
from ghl_flow.runtime.waiting import Published
from ghl_flow.wire.time_window import TimeWindow

DAY = 86400

# Where sleeping runs wait while something else happens: beyond any wait.
_ASLEEP = 10**9

# A wait of no length, after which a run goes on in the same instant: others may go first.
PAUSED = 0
OPEN_ENDED = -1

_SOME_DAY = date(2399, 1, 4)

# More ways for one thing to go than this take minutes.
MOST_WAYS = 4096

# Nothing is proved any more where a thing never ends in some way: of what else may come of it no more is
# tried than after so many such ways, or after one that has asked for so much.
_MOST_ENDLESS = 4
# So many unusual turns in one instant are taken by what starts itself over and over.
_MOST_SWAPS = 24
_MUCH_ASKED = 64


# Named with its command: plan, ci and audit ask too, and have no such options.
TOO_LONG = (
    "the search takes longer than allowed: --time-limit of verify gives it time, --max-calls shortens it"
)


def _ignored(_: str) -> None:
    return None


class TooMuchError(Exception):
    """The search would take too long."""


class TooManyWaysError(Exception):
    """One happening asks for so much that there are too many ways it may go."""


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """Contacts, tags, fields and runs. Each is made once, so that identity is equality.

    `state` and `known` are never changed, only copies of them. `runs` are the contacts of the waiting runs,
    oldest first; `by_the_day`: whether the passing of days makes a difference. `left_with` are the tags that
    contacts have with no run left that could take them off. `mixing` are the places of the runs that
    are in the midst of an instant, in which others go first.

    `settled` is all that is known of what was open once, and equal `core`s mean that all else is equal. So a
    situation in which less is settled is that of more contacts: whatever may follow where a fact is settled
    may follow where it is open, by that answer.
    """

    state: State
    known: Mapping[str, Known]
    runs: tuple[str, ...]
    contacts: int
    by_the_day: bool
    left_with: frozenset[str]
    mixing: tuple[int, ...] = ()
    core: Hashable = None
    settled: frozenset[Hashable] = frozenset()


@dataclass(frozen=True, slots=True)
class Text:
    """A message that goes out: to whom, of which flow, `sms` or `email`.

    `fresh`: of a run that the latest event of this instant has started.
    """

    contact: str
    flow: str
    channel: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """What one happening makes of a situation, in one of the ways it may go.

    For each run afterwards, `waits` has None and `sources` its place before if it goes on sleeping, or
    how many seconds it waits from now; none (`PAUSED`) where others go first, any (`OPEN_ENDED`)
    where others have it. `triggered` are the workflows,
    by id, with a trigger that the event itself fired.
    `gaps` and `endless` say what could not be followed. `texts` are those that are sure: with a gap, those
    that went out before the first one, since what is not modelled may hold back all that comes after it.
    `answers` are the facts that were open before, `orders` how workflows went that one event starts, and
    `swapped`, of each thing that no flow knows beforehand, what was unusual about it, `chosen`
    what was taken at each step where that cannot be known. `held` are the places of runs that wait at most so
    long, until their window opens (None: by a clock that is not known); `clock` is what time it has to be for
    this to be so. `others_are_next`: the last thing that
    happened was that a run let others go first. `looked_at` are the facts, of which contact, that may have
    made a difference as they were before. `switched`: contacts whose texts steps have switched off, or on
    again (True), as it was in the end.
    """

    after: Situation
    sources: tuple[int, ...]
    waits: tuple[int | None, ...]
    texts: tuple[Text, ...] = ()
    triggered: frozenset[str] = frozenset()
    gaps: tuple[str, ...] = ()
    endless: str = ""
    answers: tuple[Answer, ...] = ()
    orders: tuple[tuple[str, ...], ...] = ()
    swapped: tuple[Swap | None, ...] = ()
    chosen: tuple[Choice, ...] = ()
    held: tuple[tuple[int, TimeWindow | None], ...] = ()
    clock: tuple[AtTime | Hours, ...] = ()
    others_are_next: bool = False
    looked_at: frozenset[tuple[str, Fact]] = frozenset()
    switched: tuple[tuple[str, bool], ...] = ()


class Unseen(NamedTuple):
    """A fact of a contact that others have changed after a situation; nothing has looked at it since."""

    before: Situation
    contact: str
    fact: Fact


class Situations:
    """The situations of some workflows under one reading of HighLevel's rules, and the moves between them."""

    def __init__(
        self,
        programs: Sequence[Program],
        start: datetime,
        profile: Profile,
        flows: Mapping[str, str],
        facts: Facts,
    ) -> None:
        """Make them. `flows`: the flow that each workflow, by id, is part of."""
        self.programs = programs
        self._published = Published.of(programs)
        # Up to when there is time to work out moves (`time.monotonic`).
        self.until = inf
        # At noon, so that no shift of the clocks changes the date; on a day that no flow names.
        self.first_moment = datetime.combine(_SOME_DAY, time(12), start.tzinfo)
        self.facts = facts
        self._profile = profile
        self._known: dict[Hashable, Situation] = {}
        self._cores: dict[Hashable, int] = {}
        self._moves: dict[tuple[Situation, object], tuple[Move, ...]] = {}
        self._of_runs = tuple(dict.fromkeys(test for test in tests(programs) if test.by is By.RUN))
        settings = {item.workflow.id: item.workflow.settings for item in programs}
        self._settings = settings
        self._once = {item.workflow.id for item in programs if not item.workflow.settings.allow_multiple}
        self._nodes = {item.workflow.id: item.nodes for item in programs}
        readies = [ready for item in programs for ready in item.nodes.values()]
        self._listens = any(ready.effects.listens or ready.kind.awaits(ready.node) for ready in readies)
        self._flows = flows
        self.start = self._interned(State(), {})

    @property
    def minds_clock(self) -> bool:
        """Whether what happens depends on the time of day."""
        return self.facts.clock is not None or any(program.windows for program in self.programs)

    @property
    def minds_dates(self) -> bool:
        """Whether what happens depends on the date."""
        return bool(self.facts.dates)

    @property
    def lasting(self) -> float:
        """For how many seconds a run, and the date that it leaves, can make a difference at most."""
        effects = [ready.effects for item in self.programs for ready in item.nodes.values()]
        waits = sum(inf if one.waits[1] is None else one.waits[1] for one in effects)
        horizon = max(map(self.facts.horizon, self.facts.dates), default=0)
        return waits + (horizon + 2) * DAY

    def event(self, before: Situation, contact: str, event: Event) -> tuple[Move, ...]:
        """An event happens to a contact."""
        if self._makes_no_difference(before, contact, event):
            return ()
        key = (before, (contact, event))
        return self._kept(key, lambda script: self._worked_out(before, script, happening=(contact, event)))

    def _makes_no_difference(self, before: Situation, contact: str, event: Event) -> bool:
        """Whether an event only settles a fact that is open, and that may turn out so anyway."""
        change = event.change
        if change is None or change.kind not in ("tag", "untag"):
            return False
        fact = ("tag", change.name)
        starts = self.facts.starts_at(change.name, on=change.kind == "tag")
        return self.is_open(before, contact, fact) and not starts

    def is_open(self, situation: Situation, contact: str, fact: Fact) -> bool:
        """Whether a fact may still turn out to be anything."""
        known = situation.known.get(contact)
        return not ((known is not None and fact in known.settled) or self.facts.starts_absent(fact))

    def waits_to_be_seen(self, event: Event) -> Fact | None:
        """The fact that an event changes, where it does nothing else, whenever it comes.

        No trigger, no goal and no wait takes it up, and the fact is the same whichever day it is.
        """
        change = event.change
        if change is None or change.kind not in ("tag", "untag", "field"):
            return None
        fact = ("field" if change.kind == "field" else "tag", change.name)
        if self._listens or fact[1] in self.facts.dates or not self.facts.matters(fact):
            return None
        if any(
            matches(trigger, event, _ignored) for item in self.programs for trigger in item.workflow.triggers
        ):
            return None
        return fact

    def looks(self, unseen: Sequence[Unseen], what: int | tuple[str, Event]) -> bool:
        """Whether the end of a run's wait, or an event, looks at all that others have changed, one by one.

        Whatever does not look at a fact before it is changed does the same after it.
        """
        return all(self._looks(one, what) for one in unseen)

    def _looks(self, at: Unseen, what: int | tuple[str, Event]) -> bool:
        if isinstance(what, int):
            moves = self.wake(at.before, what)
        else:
            contact, event = what
            if contact == at.contact and event.change is not None and at.fact[1] == event.change.name:
                return True  # perhaps in vain, which is no move
            moves = self.event(at.before, contact, event)
        return any((at.contact, at.fact) in move.looked_at for move in moves)

    def wake(self, before: Situation, run: int) -> tuple[Move, ...]:
        """The wait of a run ends."""
        return self._kept((before, run), lambda script: self._worked_out(before, script, woken=run))

    def midnight(self, before: Situation) -> Move:
        """A day ends: every date is a day longer ago."""
        key = (before, "midnight")
        if key not in self._moves:
            known = {contact: item.copy() for contact, item in before.known.items()}
            for item in known.values():
                for name, span in item.ages.items():
                    item.ages[name] = span.a_day_on(self.facts.horizon(name))
            after = self._interned(before.state.copy(), known)
            self._moves[key] = (Move(after, tuple(range(len(after.runs))), (None,) * len(after.runs)),)
        return self._moves[key][0]

    def key_of(self, state: State, known: Mapping[str, Known]) -> tuple[Hashable, frozenset[Hashable]]:
        """What of a state matters to what happens, and not when: its core, and what is settled of facts."""
        settled: list[Hashable] = []
        contacts = [
            self._contact_key(contact, known.get(contact.key), settled) for contact in state.contacts.values()
        ]
        # One of whom nothing is known is any contact that may come, as if there were none yet.
        core = (
            max(len(contacts), 1),
            frozenset(contacts) - {None},
            tuple(
                (
                    *(run.workflow_id, run.contact, run.node_id, run.sent, run.past_goal > 0, run.listens),
                    *(run.held, run.skips, run.resumes, self._brought(run)),
                    *(run.paused, run.entering, run.again, run.fresh, run.by_card, run.card_in),
                )
                for run in state.enrolments
                if run.active
            ),
            frozenset(pair for pair in state.entered if pair[0] in self._once),
            frozenset(state.values.items()),
            any(
                span.changes(self.facts.horizon(name))
                for item in known.values()
                for name, span in item.ages.items()
            ),
        )
        return self._cores.setdefault(core, len(self._cores)), frozenset(settled)

    def _brought(self, run: Enrolment) -> tuple[bool, ...]:
        """What started a run, as far as conditions ask."""
        brought = dict(run.brought)
        said = (test.name in brought and asks_of_run(test, brought[test.name]) for test in self._of_runs)
        return (BY_WEBHOOK in brought, BY_SCHEDULE in brought, *said)

    def _contact_key(self, contact: Contact, known: Known | None, settled: list[Hashable]) -> Hashable:
        """What matters of a contact besides facts that are settled, which are added; None: nothing does."""
        facts = self.facts
        here: dict[Fact, Hashable] = {("tag", tag): True for tag in contact.tags}
        for name, value in contact.fields.items():
            dated = name in facts.dates and known is not None
            here["field", name] = known.ages.get(name) if dated and known else facts.seen(name, value)
        fixed = known.fixed if known else {}
        open_once = known.settled if known else frozenset[Fact]()
        of_core: list[Hashable] = []
        for fact in {*here, *open_once}:
            if facts.matters(fact):
                # What is written in so many words is computed with; what is only like it is not.
                exact = known is not None and fact in known.exact
                one = (fact, here.get(fact), fixed.get(fact[1]) if fact[0] == "field" else None, exact)
                # What contacts come without is never open: off is as good as settled.
                if fact in open_once and not facts.starts_absent(fact):
                    settled.append((contact.key, *one))
                elif fact in here:
                    of_core.append(one)
        sender = contact.texted_by if facts.minds_sender else ""
        besides = (contact.opted_out, contact.dnd, contact.timezone, sender)
        if not of_core and besides == (False, frozenset(), "", ""):
            return None
        return (contact.key, frozenset(of_core), *besides)

    def _kept(
        self, key: tuple[Situation, object], work: Callable[[Sequence[int]], tuple[Move | None, Unsettled]]
    ) -> tuple[Move, ...]:
        """Every way that a happening may go, each once.

        Raises:
            TooManyWaysError: there are too many.
            TooMuchError: time is up.
        """
        if key not in self._moves:
            found: dict[Hashable, Move] = {}
            scripts: list[tuple[int, ...]] = [()]
            ways = endless = 0
            while scripts:
                script = scripts.pop()
                ways += 1
                # A single happening may go on for long, where what it starts starts it again.
                if monotonic() > self.until:
                    raise TooMuchError(TOO_LONG)
                move, unsettled = work(script)
                over_and_over = sum(one is not None for one in unsettled.swapped) > _MOST_SWAPS
                if over_and_over:
                    raise TooMuchError("what one event starts may start itself over and over in one instant")
                if unsettled.was_crowded and not (move and move.endless):
                    raise TooMuchError(f"more than {MOST_DUE} things come about in one instant, in any order")
                if move is not None:
                    outcome = (
                        *(move.after, move.sources, move.waits, move.texts, move.triggered, move.gaps),
                        *(move.endless, move.held, move.clock, move.others_are_next, move.switched),
                    )
                    known = found.setdefault(outcome, move)
                    if not move.looked_at <= known.looked_at:
                        found[outcome] = replace(known, looked_at=known.looked_at | move.looked_at)
                    endless += bool(move.endless)
                    if move.endless and (endless == _MOST_ENDLESS or len(unsettled.taken) > _MUCH_ASKED):
                        # At any time of day: the ways that are not tried may be those of another one.
                        found["whenever"] = Move(key[0], (), (), endless=move.endless)
                        break
                places = tuple(place for place, _ in unsettled.taken)
                # Each place that was not asked for before goes another way too.
                if ways + len(scripts) + len(places) - len(script) > MOST_WAYS:
                    raise TooManyWaysError(f"what one event asks for may turn out in over {MOST_WAYS:,} ways")
                scripts += [
                    (*places[:at], other)
                    for at in range(len(unsettled.taken) - 1, len(script) - 1, -1)
                    for other in range(unsettled.taken[at][1] - 1, 0, -1)
                ]
            self._moves[key] = tuple(found.values())
        return self._moves[key]

    def _until(self, run: Enrolment) -> TimeWindow | None:
        """The window that a run is held until; None: it opens by a clock that is not known."""
        settings = self._settings[run.workflow_id]
        return None if settings.timezone == "contact" else run.resumes or settings.window

    def _today(self) -> date:
        return self.first_moment.date()

    def _worked_out(
        self,
        before: Situation,
        script: Sequence[int],
        happening: tuple[str, Event] | None = None,
        woken: int | None = None,
    ) -> tuple[Move | None, Unsettled]:
        """One way that it may go; None for an event that changes nothing."""
        state = before.state.copy()
        known = {contact: item.copy() for contact, item in before.known.items()}
        unsettled = Unsettled(self.facts, known, self._today(), script)
        places = {run.number: place for place, run in enumerate(state.enrolments)}
        for place, run in enumerate(state.enrolments):
            run.wake_at = state.now if place == woken else state.now + _ASLEEP
        interpreter = Interpreter(
            self._published,
            start=self.first_moment,
            profile=self._profile,
            state=state,
            log=False,
            leeway=unsettled,
        )
        if happening is not None:
            interpreter.schedule(state.now, *happening)
        try:
            interpreter.run(until=state.now)
        except RunawayError as error:
            # With a gap it may wait, or end the run.
            gaps = tuple(interpreter.gaps)
            move = Move(
                before,
                (),
                (),
                gaps=gaps,
                endless="" if gaps else str(error),
                answers=tuple(unsettled.answers),
                orders=tuple(unsettled.orders),
                swapped=tuple(unsettled.swapped),
                chosen=tuple(unsettled.choices),
                clock=tuple(unsettled.clock),
            )
            return move, unsettled
        if interpreter.in_vain:
            return None, unsettled
        unsettled.end(state.contacts)
        sources, waits, held = [], [], []
        for run in state.enrolments:
            slept = run.wake_at == state.now + _ASLEEP
            sources.append(places[run.number] if slept else -1)
            waits.append(None if slept else OPEN_ENDED if run.open_ended else run.wake_at - state.now)
            if run.held and not slept:
                held.append((len(waits) - 1, self._until(run)))
        texts = tuple(
            Text(
                message.contact,
                self._flows[message.workflow_id],
                self._nodes[message.workflow_id][message.node_id].effects.sends,
                message.order in interpreter.fresh,
            )
            for message in interpreter.messages[: interpreter.sure_messages]
        )
        move = Move(
            self._interned(state, unsettled.known),
            tuple(sources),
            tuple(waits),
            texts,
            frozenset(interpreter.triggered),
            tuple(interpreter.gaps),
            "",
            tuple(unsettled.answers),
            tuple(unsettled.orders),
            tuple(unsettled.swapped),
            tuple(unsettled.choices),
            tuple(held),
            tuple(unsettled.clock),
            interpreter.others_are_next,
            frozenset(unsettled.looked_at),
            tuple({one.contact: one.on for one in interpreter.switched}.items()),
        )
        return move, unsettled

    def _interned(self, state: State, known: Mapping[str, Known]) -> Situation:
        core, settled = self.key_of(state, known)
        key = (core, settled, len(state.contacts))
        if key not in self._known:
            kept = state.copy()
            runs = tuple(run.contact for run in kept.enrolments)
            by_the_day = any(
                span.changes(self.facts.horizon(name))
                for item in known.values()
                for name, span in item.ages.items()
            )
            left_with = frozenset(
                tag for contact in kept.contacts.values() if contact.key not in runs for tag in contact.tags
            )
            self._known[key] = Situation(
                kept,
                {contact: item.copy() for contact, item in known.items()},
                runs,
                len(kept.contacts),
                by_the_day,
                left_with,
                tuple(place for place, run in enumerate(kept.enrolments) if run.paused or run.entering),
                core,
                settled,
            )
        return self._known[key]
