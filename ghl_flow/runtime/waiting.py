"""When runs go on: the agenda of an account, and waits, time windows and appointments on its clock.

The unit of time is a tick; there are `ticks_per_second` of them, so that exact fractions of a second
can be told apart without floating point.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from ghl_flow.kinds.triggers.event import Event
from ghl_flow.runtime.agenda import Agenda, Item
from ghl_flow.runtime.delivery import Delivery
from ghl_flow.runtime.due import Due
from ghl_flow.runtime.leeway import Leeway
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.state import Enrolment, State
from ghl_flow.runtime.timeline import Kind, Unheard
from ghl_flow.runtime.world import World
from ghl_flow.wire.time_window import TimeWindow
from ghl_flow.wire.workflow import Workflow

A_LONG_TIME: Final = 100 * 366 * 86400
"""Seconds of a wait that only a goal ends: a hundred years."""


class Published(NamedTuple):
    """Workflows that run, by id and by the types of what starts them.

    An event starts few of them, and most events none. Whoever makes many interpreters makes it once.
    """

    by_id: Mapping[str, Program]
    by_start: Mapping[str, Sequence[Program]]
    has_goals: bool

    @classmethod
    def of(cls, programs: Iterable[Program]) -> "Published":
        """These workflows."""
        by_id = {program.workflow.id: program for program in programs}
        by_start: dict[str, list[Program]] = {}
        for program in by_id.values():
            for kind in program.trigger_types:
                by_start.setdefault(kind, []).append(program)
        return cls(by_id, by_start, any(program.goal for program in by_id.values()))


class Waiting(World):
    """Workflows, contacts and a clock. Only published workflows run (R32); the caller passes those."""

    def __init__(
        self,
        programs: Iterable[Program] | Published,
        *,
        start: datetime,
        profile: Profile = Profile.DOCUMENTED,
        ticks_per_second: int = 1,
        state: State | None = None,
        lateness: Callable[[], int] | None = None,
        events_first: bool = True,
        log: bool = True,
        delivery: Delivery | None = None,
        leeway: Leeway | None = None,
    ) -> None:
        """Make an interpreter.

        Args:
            start: the moment of tick 0, with the account's time zone.
            lateness: how many ticks late a wait resumes, asked for each wait (R8); None: on time.
            events_first: whether an outside event comes before a wait that ends at the same tick.
            log: keep a log; messages are kept always.
            delivery: how the account's messages read; needed only where somebody reads them.
            leeway: decides what the state leaves open; None: it leaves nothing open.
        """
        super().__init__(
            state or State(),
            start=start,
            ticks_per_second=ticks_per_second,
            log=log,
            delivery=delivery,
            leeway=leeway,
        )
        published = programs if isinstance(programs, Published) else Published.of(programs)
        self.programs, self._by_start, self._has_goals = published
        self.wakes = 0  # how many events and ends of waits there were
        self.visited: set[tuple[str, str]] = set()
        # Workflows with a trigger that an outside event fired, not one that a step brought about.
        self.triggered: set[str] = set()
        # Whether what is under way was started by the latest event.
        self._fresh_now = False
        # Whether the last thing that happened was that a run let others go first.
        self.others_are_next = False
        # Outside events that nothing took notice of, and whether anything did of the one at hand.
        self.unheard: list[Unheard] = []
        self._heard = False
        # Whether an event found what it changes as it makes it.
        self.in_vain = False
        self._profile = profile
        self._lateness = lateness
        decided = leeway is not None and leeway.orders_turns
        self._agenda = Agenda(events_first=events_first, whose_turn=self._next_turn if decided else None)
        # Each with a number: of runs, those of a higher one have entered after it.
        self._now_due: deque[tuple[str, Due, int]] = deque()
        self._steps_now = 0
        self._nested = 0
        # The runs that are between two steps, or in one.
        self._going: list[Enrolment] = []
        self._crowd = 16
        for run in self.state.enrolments:
            if run.wake_at - self.now >= A_LONG_TIME // 2 * ticks_per_second:
                continue  # waits for its goal
            self._agenda.add_wake(run)

    def _comes_due(self, key: str, what: Due) -> None:
        """It takes effect when the run that brought it about pauses or ends."""
        self._now_due.append((key, what, self._count()))

    def _next_turn(self, items: Sequence[Item]) -> int:
        under_way = [run for run in self.state.enrolments if run.active]
        return self._leeway.next_turn(
            [under_way.index(item) if isinstance(item, Enrolment) else None for item in items]
        )

    def schedule(self, at: int, contact: str, event: Event) -> None:
        """Let an event happen to a contact at that tick, not before now."""
        order = self._count()
        self._agenda.add_event(max(at, self.now), order, contact, event)

    def _sleep(self, run: Enrolment, until: int, kind: Kind, why: str) -> None:
        run.wake_at, run.fresh, run.card_in = until, False, ""
        if until - self.now >= A_LONG_TIME * self._ticks:
            waits_at = self.programs[run.workflow_id].nodes.get(run.listens or "")
            what = "the goal is met" if waits_at and waits_at.kind.is_goal else "it happens"
            self.note(kind, run.contact, run.workflow_id, f"{why}: until {what}", run=run.number)
            return
        self.note(kind, run.contact, run.workflow_id, why, until=until, run=run.number)
        self._agenda.add_wake(run)

    def _hold(self, run: Enrolment, workflow: Workflow, window: TimeWindow, what: str) -> bool:
        """Whether a run waits until a window opens: R9, as a communication step does; and after a wait."""
        if not window.readable:
            self.gap("a time window that is not from one time of a day to a later one")
            return False
        by_contact = workflow.settings.timezone == "contact"
        is_open = self._leeway.window_is_open(window, held=run.held, any_clock=by_contact)
        run.held = False
        zone = self._zone(run, workflow)
        opens = self.now if is_open is not None else self._opening(window, self.now, zone)
        if is_open or (is_open is None and opens == self.now):
            return False
        run.held = True
        run.card_in = ""
        if is_open is False:
            run.wake_at = self.now + window.longest_closed * 60 * self._ticks
            return True
        why = f"{what}: the time window opens {self.moment(zone, opens):%a %H:%M}"
        self._sleep(run, opens, Kind.HELD, why)
        return True

    def _opening(self, window: TimeWindow, at: int, zone: ZoneInfo | None) -> int:
        """The first tick from that one on at which a window is open."""
        moment = self.moment(zone, at)
        opens = window.opens(moment)
        if opens <= moment:
            return at
        # Aware moments of one zone subtract by wall clock, so both go through UTC: days can be 23 hours.
        seconds = (opens.astimezone(UTC) - self._start.astimezone(UTC)).total_seconds()
        return round(seconds * self._ticks)

    @property
    def may_wait_any_length(self) -> bool:
        """Whether it is said from outside when a wait is over of which no length is known."""
        return self._leeway.ends_waits or self._leeway.tells_lengths

    def until_appointment(self, run: Enrolment) -> float | None:
        """How many seconds there are until the appointment starts that brought the contact here."""
        return None if run.appointment_at is None else (run.appointment_at - self.now) / self._ticks

    def until_moment(self, day: date, minute: int) -> float | None:
        """How many seconds there are until that minute of a day; None where no day is known."""
        if self._leeway.ends_waits:
            return None
        now = self.moment()
        then = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=now.tzinfo)
        # Aware moments of one zone subtract by wall clock, so both go through UTC.
        return (then.astimezone(UTC) - now.astimezone(UTC)).total_seconds()
