"""Everything about contacts and runs except when: what the interpreter does from there, once for each.

A step of the search needs the interpreter only for what happens, never for when: how long runs still wait
is the business of zones. So one situation stands for every timing that leads to it, and what an event or
the end of a wait makes of it is worked out once, by the interpreter itself, and kept.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import combinations

from ghl_flow.kinds.triggers.event import Event
from ghl_flow.runtime.interpreter import Interpreter, Program, RunawayError
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.state import State
from ghl_flow.runtime.verify.events import History
from ghl_flow.runtime.verify.fields import Fields

DAY = 86400

# Where sleeping runs wait while something else happens: beyond any wait.
_ASLEEP = 10**9


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """Contacts, tags, fields and runs. Each is made once, so that identity is equality.

    `state` is never changed, only copies of it. `runs` are the contacts of the waiting runs, oldest first.
    """

    state: State
    runs: tuple[str, ...]
    contacts: int


@dataclass(frozen=True, slots=True)
class Text:
    """A message that goes out: to whom, of which flow, `sms` or `email`."""

    contact: str
    flow: str
    channel: str


@dataclass(frozen=True, slots=True)
class Move:
    """What one happening makes of a situation.

    For each run afterwards, `waits` has None and `sources` its place before if it goes on sleeping, or
    how many seconds it waits from now. `triggered` are the workflows with a trigger that fired, by id.
    `gaps` and `endless` say what could not be followed. `texts` are those that are sure: with a gap, those
    that went out before the first one, since what is not modelled may hold back all that comes after it.
    """

    after: Situation
    sources: tuple[int, ...]
    waits: tuple[int | None, ...]
    texts: tuple[Text, ...] = ()
    triggered: frozenset[str] = frozenset()
    gaps: tuple[str, ...] = ()
    endless: str = ""


class Situations:
    """The situations of some workflows under one reading of HighLevel's rules, and the moves between them."""

    def __init__(
        self,
        programs: Sequence[Program],
        start: datetime,
        profile: Profile,
        flows: Mapping[str, str],
        put_on_outside: Collection[str] | None = None,
        jitter: int = 0,
    ) -> None:
        """Make them.

        Args:
            flows: the flow that each workflow, by id, is part of.
            put_on_outside: the tags that events put on; None: any may be.
            jitter: how late a wait may resume, in seconds.
        """
        self.programs = programs
        # At noon, so that no shift of the clocks changes the date.
        self.first_moment = datetime.combine(start.date(), time(12), start.tzinfo)
        self._profile = profile
        self._known: dict[Hashable, Situation] = {}
        self._moves: dict[tuple[Situation, object], Move] = {}
        self._midnights: dict[Situation, list[tuple[Move, tuple[tuple[str, str], ...]]]] = {}
        self._once = {item.workflow.id for item in programs if not item.workflow.settings.allow_multiple}
        self._fields = Fields(programs, put_on_outside, jitter)
        self._flows = flows
        self.start = self._interned(State())

    @property
    def minds_dates(self) -> bool:
        """Whether what happens depends on the date."""
        return bool(self._fields.dates)

    def event(self, before: Situation, contact: str, event: Event, history: History) -> Move:
        """An event happens to a contact, who comes with that history if it is the first."""
        key = (before, (contact, event.trigger_type, event.label, history))
        if key not in self._moves:
            self._moves[key] = self._worked_out(before, happening=(contact, event), history=history)
        return self._moves[key]

    def wake(self, before: Situation, run: int) -> Move:
        """The wait of a run ends."""
        key = (before, run)
        if key not in self._moves:
            self._moves[key] = self._worked_out(before, woken=run)
        return self._moves[key]

    def midnights(self, before: Situation) -> list[tuple[Move, tuple[tuple[str, str], ...]]]:
        """A day ends: each way that may go, with the dates (contact and field) that do not come nearer."""
        if before not in self._midnights:
            state = before.state
            today = self._today(state)
            far = [
                (contact.key, name, value)
                for contact in state.contacts.values()
                for name, value in self._fields.far(contact.fields, today)
            ]
            self._midnights[before] = [
                (self._midnight(before, stay), tuple((contact, name) for contact, name, _ in stay))
                for count in range(len(far) + 1)
                for stay in combinations(far, count)
            ]
        return self._midnights[before]

    def _midnight(self, before: Situation, stay: Sequence[tuple[str, str, str]]) -> Move:
        state = before.state.copy()
        if self.minds_dates:
            state.now += DAY
        for contact, name, value in stay:
            state.contacts[contact].fields[name] = value
        after = self._interned(state)
        return Move(after, tuple(range(len(after.runs))), (None,) * len(after.runs))

    def key_of(self, state: State) -> Hashable:
        """What of a state matters to what happens, and not when."""
        today = self._today(state)
        return (
            tuple(
                (
                    contact.key,
                    frozenset(contact.tags),
                    frozenset(self._fields.that_matter(contact.fields, today).items()),
                    contact.opted_out,
                    contact.timezone,
                )
                for contact in state.contacts.values()
            ),
            tuple(
                (run.workflow_id, run.contact, run.node_id, run.sent, run.past_goal)
                for run in state.enrolments
                if run.active
            ),
            frozenset(pair for pair in state.entered if pair[0] in self._once),
            frozenset(state.values.items()),
        )

    def _today(self, state: State) -> date:
        return date.fromordinal(self.first_moment.date().toordinal() + state.now // DAY)

    def _worked_out(
        self,
        before: Situation,
        happening: tuple[str, Event] | None = None,
        woken: int | None = None,
        history: History | None = None,
    ) -> Move:
        state = before.state.copy()
        places = {run.number: place for place, run in enumerate(state.enrolments)}
        for place, run in enumerate(state.enrolments):
            run.wake_at = state.now if place == woken else state.now + _ASLEEP
        interpreter = Interpreter(
            self.programs, start=self.first_moment, profile=self._profile, state=state, log=False
        )
        if happening is not None:
            contact = happening[0]
            if history is not None and contact not in state.contacts:
                state.contacts[contact] = history.contact(contact, self._today(state))
            interpreter.schedule(state.now, *happening)
        try:
            interpreter.run(until=state.now)
        except RunawayError as error:
            if interpreter.gaps:
                return Move(before, (), (), gaps=tuple(interpreter.gaps))  # it may wait, or end the run
            return Move(before, (), (), endless=str(error))
        sources, waits = [], []
        for run in state.enrolments:
            slept = run.wake_at == state.now + _ASLEEP
            sources.append(places[run.number] if slept else -1)
            waits.append(None if slept else run.wake_at - state.now)
        nodes = {item.workflow.id: item.nodes for item in self.programs}
        texts = tuple(
            Text(
                message.contact,
                self._flows[message.workflow_id],
                nodes[message.workflow_id][message.node_id].effects.sends,
            )
            for message in interpreter.messages[: interpreter.sure_messages]
        )
        return Move(
            self._interned(state),
            tuple(sources),
            tuple(waits),
            texts,
            frozenset(interpreter.triggered),
            tuple(interpreter.gaps),
        )

    def _interned(self, state: State) -> Situation:
        key = self.key_of(state)
        if key not in self._known:
            runs = tuple(run.contact for run in state.enrolments)
            self._known[key] = Situation(state.copy(), runs, len(state.contacts))
        return self._known[key]
