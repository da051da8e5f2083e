"""Runs workflows as HighLevel stores them, on a clock of its own.

The unit of time is a tick; there are `ticks_per_second` of them, so that exact fractions of a second
can be told apart without floating point. Rule numbers (R1 ...) are those of docs/semantics.md.

Longer than 300 lines for one reason: events, enrolment and steps call each other within one instant, and in
which order they do is what is modelled here. What they act upon is in `world`.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from ghl_flow.copy import opt_out
from ghl_flow.copy.opt_out import Answer
from ghl_flow.errors import GhlFlowError
from ghl_flow.kinds.card import CARD, EVENTS, OF_OPPORTUNITIES, PIPELINE, Move
from ghl_flow.kinds.running import Await, Listen, Sleep, following
from ghl_flow.kinds.triggers.event import (
    BY_SCHEDULE,
    BY_TRIGGER,
    STARTS_IN,
    Brought,
    Event,
    field_set,
    tag_added,
    tag_removed,
)
from ghl_flow.kinds.triggers.model import matches, plain
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.language.right_now import is_the_clock, said_now
from ghl_flow.runtime.agenda import Agenda, Item
from ghl_flow.runtime.delivery import Delivery
from ghl_flow.runtime.leeway import Leeway
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program, Ready
from ghl_flow.runtime.run_view import RunView
from ghl_flow.runtime.state import Contact, Enrolment, State
from ghl_flow.runtime.timeline import Happening, Kind, Unheard
from ghl_flow.runtime.world import World
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import trigger_reference
from ghl_flow.wire.time_window import TimeWindow
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Workflow

# R16: loops have no documented bound. A run that does this much in one instant never ends.
MAX_STEPS_IN_AN_INSTANT = 10_000

# Workflows that start each other in one instant, deeper than anybody means.
MAX_NESTED = 100

# A wait that only a goal ends: a hundred years.
_A_LONG_TIME = 100 * 366 * 86400


class RunawayError(GhlFlowError):
    """Workflows that keep each other, or themselves, running without ever waiting."""


class Interpreter(World):
    """Workflows, contacts and a clock. Only published workflows run (R32); the caller passes those."""

    def __init__(
        self,
        programs: Iterable[Program],
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
        self.programs = {program.workflow.id: program for program in programs}
        # An event starts few of them, and most events none.
        self._by_start: dict[str, list[Program]] = {}
        for program in self.programs.values():
            for kind in program.trigger_types:
                self._by_start.setdefault(kind, []).append(program)
        self._has_goals = any(program.goal for program in self.programs.values())
        self.wakes = 0  # how many events and ends of waits there were
        self.visited: set[tuple[str, str]] = set()
        # Workflows with a trigger that an outside event fired, not one that a step brought about.
        self.triggered: set[str] = set()
        # Whether what is under way was started by the latest event.
        self._fresh_now = False
        # How many workflows an event has fired that nobody has entered yet; and whether the last thing that
        # happened was that a run let others go first.
        self._to_enter = 0
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
        # What has come about and nothing has taken up yet: changes, workflows to enter, runs that heard.
        # Each with the number of the latest run by then.
        self._now_due: deque[tuple[str, Event | str | Enrolment, int]] = deque()
        self._steps_now = 0
        self._nested = 0
        self._crowd = 16
        for run in self.state.enrolments:
            if run.wake_at - self.now >= _A_LONG_TIME // 2 * ticks_per_second:
                continue  # waits for its goal
            self._agenda.add_wake(run)

    # --- driving ------------------------------------------------------------------------------

    @property
    def met_a_tie(self) -> bool:
        """Whether an event and the end of a wait came at the same tick."""
        return self._agenda.met_a_tie

    def schedule(self, at: int, contact: str, event: Event) -> None:
        """Let an event happen to a contact at that tick, not before now."""
        order = self._count()
        self._agenda.add_event(max(at, self.now), order, contact, event)

    def run(self, until: int | None = None) -> None:
        """Go on to that tick, or until nothing is left to happen.

        Raises:
            RunawayError: something never waits.
        """
        for at, item in self._agenda.due(until):
            self.wakes += 1
            if at != self.state.now:
                self.state.now, self._steps_now = at, 0
                if len(self.state.enrolments) > self._crowd:
                    self._forget_ended()
            if isinstance(item, Enrolment):
                self._fresh_now = item.fresh
                self._wake(item)
            else:
                self._fresh_now = True
                self._happen(*item)
            self._take_up()
        if until is not None:
            self.state.now = max(self.state.now, until)
        self._forget_ended()

    def _take_up(self) -> None:
        """What steps have brought about takes effect."""
        while self._now_due:
            key, what, since = self._now_due.popleft()
            if isinstance(what, str):
                self.enrol(key, what)
            elif isinstance(what, Enrolment):
                self._resume(what)
            else:
                self._fire(key, what, since=since)

    def _forget_ended(self) -> None:
        self.state.enrolments = [run for run in self.state.enrolments if run.active]
        # Looked at again once there are twice as many, so that a long run stays fast.
        self._crowd = 2 * len(self.state.enrolments) + 16

    def _next_turn(self, items: Sequence[Item]) -> int:
        under_way = [run for run in self.state.enrolments if run.active]
        return self._leeway.next_turn(
            [under_way.index(item) if isinstance(item, Enrolment) else None for item in items]
        )

    # --- what happens -------------------------------------------------------------------------

    def _happen(self, key: str, event: Event) -> None:
        contact = self._contact(key)
        self.happenings.append(Happening(self.now, self._count(), key, event.label))
        self.note(Kind.EVENT, key, "", event.label)
        self._heard = False
        if event.change is not None and not self._change(contact, event.change):
            self.in_vain = True
            self.unheard.append(Unheard(self.now, key, event))
            return  # R23: what was so already fires nothing
        if event.message is not None:
            self._reply(contact, event.message)
            if "workflow.id" not in event.facts:
                event = replace(event, facts={**event.facts, "workflow.id": contact.texted_by})
        if event.trigger_type in EVENTS:
            self._card_as_told(contact, event)
        self._fire(key, event, from_outside=True)
        if not self._heard:
            self.unheard.append(Unheard(self.now, key, event))

    def _reply(self, contact: Contact, body: str) -> None:
        said = opt_out.answer(body)
        if said is not Answer.NEITHER:
            contact.opted_out = said is Answer.OPTS_OUT  # R28
            if said is Answer.OPTS_IN:
                contact.dnd -= {"sms"}
            self._heard = True
        for run in self._active(contact.key):
            # R18: only a run that has sent something is ended by an answer.
            if run.sent and self.programs[run.workflow_id].workflow.settings.stop_on_response:
                self._heard = True
                self.end(run, "the contact answered (stop on response)")

    def _fire(self, key: str, event: Event, *, from_outside: bool = False, since: int | None = None) -> None:
        """Everything that starts at an event, which came about when the run `since` was the latest."""
        if self._has_goals:
            for run in self._active(key):
                self._meet_goal(run, event, entered_after=since is not None and run.number > since)
        for run in self._active(key):
            if run.listens is not None:
                self._hear(run, run.listens, event)
        # R3: a call may enrol into several workflows. R4: several triggers of one are alternatives.
        fired: list[tuple[Program, Trigger]] = []
        has_tag = partial(self.has_tag, key)
        for program in self._started_by(event):
            for trigger in program.workflow.triggers:
                if matches(trigger, event, self.gap, has_tag):
                    fired.append((program, trigger))
                    break
            if program.asks_its_trigger and fired and fired[-1][0] is program:
                counts = fired[-1][1]
                others = [one for one in program.workflow.triggers if one is not counts]
                if any(matches(one, event, self.gap, has_tag) for one in others):
                    self.gap("which of several triggers that fire at once starts a run")
        self._to_enter += len(fired)
        self._heard = self._heard or bool(fired)
        while fired:
            # R13: which of them goes first is not documented.
            first = self._leeway.first([program for program, _ in fired]) if len(fired) > 1 else 0
            program, trigger = fired.pop(first)
            if from_outside:
                self.triggered.add(program.workflow.id)
            for what in trigger.beyond:
                self.gap(what)
            self._to_enter -= 1
            again = trigger_kind(trigger.type).enters_again  # R2: whatever the re-entry setting says
            at = trigger.enters_at
            starts_in = event.facts.get(STARTS_IN)
            starts = self.now + round(float(starts_in) * self._ticks) if isinstance(starts_in, str) else None
            by = ((BY_TRIGGER, trigger.id or trigger_reference(trigger.name)),)
            self.enrol(
                key,
                program.workflow.id,
                again=again,
                at=at,
                brought=(*event.brought, *(by if program.asks_its_trigger else ())),
                appointment_at=starts,
                by_card=trigger.type in OF_OPPORTUNITIES and program.runs_per_card,
            )

    def _started_by(self, event: Event) -> Iterable[Program]:
        """The workflows with a trigger of a type that the event fires."""
        if len(event.fires) == 1:
            return self._by_start.get(event.trigger_type, ())
        return dict.fromkeys(program for kind in event.fires for program in self._by_start.get(kind, ()))

    def _meet_goal(self, run: Enrolment, event: Event, *, entered_after: bool) -> None:
        """R17: the contact goes on after the goal that counts, from wherever it waits before it.

        Whether a change of the same instant counts for a run that has entered after it is not documented.
        """
        program = self.programs.get(run.workflow_id)
        goal = program.goal if program else None
        if goal is None or not run.active or run.past_goal:
            return
        if not goal.kind.met_by(goal.node, event, self.gap):
            return
        if entered_after and not self._leeway.chance(usual=False):
            return
        self._heard = True
        self._goal_met(run, goal)
        run.wake_at = self.now
        run.held, run.resumes = False, None
        run.moved += 1
        self._agenda.add_wake(run)

    def _comes_to_goal_met(self, run: Enrolment, goal: Ready) -> bool:
        """Whether what has come about meets the goal that a run comes to: then it goes on behind it (R17).

        A goal is no pause: what the run has started goes on when it pauses.
        """
        changes = [
            what
            for key, what, since in self._now_due
            if key == run.contact and since >= run.number and isinstance(what, Event)
        ]
        if run.past_goal or not any(goal.kind.met_by(goal.node, event, self.gap) for event in changes):
            return False
        self._goal_met(run, goal)
        return True

    def _comes_due(self, key: str, what: Event | str | Enrolment) -> None:
        """It takes effect when the run that brought it about pauses or ends."""
        self._now_due.append((key, what, self._count()))

    def _goal_met(self, run: Enrolment, goal: Ready) -> None:
        self.note(Kind.GOAL, run.contact, run.workflow_id, f"goal met: {goal.node.name}", run=run.number)
        self.visited.add((run.workflow_id, goal.node.id))
        run.past_goal, run.node_id = True, following(goal.node).to

    def _hear(self, run: Enrolment, waits_in: str, event: Event) -> None:
        """A run goes on when what its step waits for happens."""
        program = self.programs.get(run.workflow_id)
        found = program.nodes.get(waits_in) if program else None
        outcome = found.kind.heard(found.node, event, RunView(self, run)) if found else None
        if found is None or outcome is None:
            return
        self._heard = True
        self.note(Kind.BRANCH, run.contact, run.workflow_id, f"{found.node.name} happened", run=run.number)
        if event.brought:
            # What started the run stays what it was; the message, say, is another one now.
            kept = (one for one in run.brought if one[0] == BY_TRIGGER)
            run.brought = (*event.brought, *kept)
        run.listens, run.node_id, run.wake_at = None, outcome.to, self.now
        run.moved += 1
        self._comes_due(run.contact, run)

    def enrol(
        self,
        key: str,
        workflow_id: str,
        *,
        again: bool = False,
        at: str | None = None,
        brought: Brought = (),
        appointment_at: int | None = None,
        by_card: bool = False,
        now: bool = False,
    ) -> None:
        """Enter a contact into a workflow if it may enter.

        Args:
            again: whatever the re-entry setting (R2).
            at: the step to enter at; None: the first.
            brought: what started it, for conditions that ask.
            appointment_at: the tick at which the appointment starts that started it.
            by_card: it is about an opportunity, each of which runs for itself: this may be another one.
            now: no other run goes first.
        """
        program = self.programs.get(workflow_id)
        if self._leeway.mixes and not now and program and self._leeway.enters_later(workflow_id):
            self._contact(key)
            self.others_are_next = True
            self.state.enrolments.append(
                Enrolment(
                    self._count(),
                    workflow_id,
                    key,
                    self.now,
                    self.now,
                    at,
                    brought=brought,
                    appointment_at=appointment_at,
                    entering=True,
                    again=again,
                    fresh=self._fresh_now,
                    by_card=by_card,
                )
            )
            return
        if program is None:
            self.note(Kind.NOT_ENROLLED, key, workflow_id, "that workflow is not published")  # R32
            return
        for what in program.workflow.beyond:
            self.gap(what)
        once = not (program.workflow.settings.allow_multiple or again)
        barred = ""
        if once and (workflow_id, key) in self.state.entered:  # R1: off means once ever
            barred = "entered before, and re-entry is off"
        elif self._profile is Profile.DOCUMENTED and self.is_in(key, workflow_id):
            barred = "already in the workflow (R1)"
        if barred and not (by_card and self._leeway.chance(usual=False)):
            self.note(Kind.NOT_ENROLLED, key, workflow_id, barred)
            return
        self._contact(key)
        if at is not None and at not in program.nodes:
            self.gap("a trigger that enters at a step that is not there")
        run = Enrolment(
            self._count(), workflow_id, key, self.now, self.now, at or program.first, brought=brought
        )
        run.appointment_at = appointment_at
        run.fresh = self._fresh_now
        self.state.entered.add((workflow_id, key))
        self.state.enrolments.append(run)
        self.note(Kind.ENROLLED, key, workflow_id, "enrolled", run=run.number)
        self._nested += 1
        if self._nested > MAX_NESTED:
            raise RunawayError(
                f"'{program.workflow.name}' runs without end: workflows start each other without a wait",
                hint="put a wait before add_to_workflow, or take one of them out",
            )
        self._resume(run)
        self._nested -= 1

    def _wake(self, run: Enrolment) -> None:
        """A wait is over, or others have gone first."""
        run.paused = False
        if not run.entering:
            self._resume(run, asks=False)
            return
        run.active = False
        self.enrol(
            run.contact,
            run.workflow_id,
            again=run.again,
            at=run.node_id,
            brought=run.brought,
            appointment_at=run.appointment_at,
            by_card=run.by_card,
            now=True,
        )

    def _resume(self, run: Enrolment, *, asks: bool = True) -> None:
        """A run goes on until it waits or ends. `asks`: others may go before its first step."""
        program = self.programs.get(run.workflow_id)
        if program is None:
            self.end(run, "the workflow is no longer published (R21)")
            return
        view = RunView(self, run)
        run.listens, run.open_ended = None, False
        if run.resumes is not None:
            # The wait is over, and goes on until its window opens.
            if self._hold(run, program.workflow, run.resumes, "resumes"):
                return
            run.resumes = None
        while run.active:
            if run.node_id is None:
                run.active = False
                self.note(Kind.FINISHED, run.contact, run.workflow_id, "finished", run=run.number)
                return
            found = program.nodes.get(run.node_id)
            if found is None:
                self.end(run, "the step it waited for is gone (R20)")
                return
            if self._leeway.mixes and self._leeway.touches_others(run.workflow_id, run.node_id):
                if asks and self._others_under_way(run) and self._leeway.pauses():
                    # It is taken up again in this very instant, by whoever decides what goes first.
                    run.paused, run.wake_at = True, self.now
                    self.others_are_next = True
                    return
                asks = True
            self.others_are_next = False
            self._steps_now += 1
            if self._steps_now > MAX_STEPS_IN_AN_INSTANT:
                raise RunawayError(
                    f"'{program.workflow.name}' runs without end: more than {MAX_STEPS_IN_AN_INSTANT:,} "
                    "steps without a wait",
                    hint="look for a goto back without a wait, or two workflows that start each other",
                )
            if found is program.goal and self._comes_to_goal_met(run, found):
                continue
            node, beyond = found.node, found.beyond
            if beyond:
                view.not_modelled(beyond)
            elif (
                (window := program.workflow.settings.window) is not None
                and found.effects.sends
                and not run.skips
                and self._hold(run, program.workflow, window, node.name)
            ):
                return
            self.visited.add((run.workflow_id, node.id))
            skipped = found.off or beyond is not None
            if not skipped and any(name == BY_SCHEDULE for name, _ in run.brought):
                skipped = self._without_contact(run, found, view)
            if run.skips and found.effects.sends:
                skipped = True
                why = f"{node.name}: skipped until the next wait (R39)"
                self.note(Kind.NOT_SENT, run.contact, run.workflow_id, why, run=run.number)
            moved = run.moved
            outcome = following(node) if skipped else found.kind.execute(node, view)
            if run.moved != moved:
                return  # what it started has met its goal (R17)
            if isinstance(outcome, Await):
                outcome = Sleep(_A_LONG_TIME, None)
            elif isinstance(outcome, Listen):
                run.listens = node.id
                outcome = Sleep(_A_LONG_TIME if outcome.seconds is None else outcome.seconds, outcome.to)
            if outcome.to is not None and outcome.to not in program.nodes:
                view.not_modelled(f"a '{node.type}' that leads to a step that is not there")
            if isinstance(outcome, Sleep):
                late = self._lateness() if self._lateness else 0
                run.node_id, run.skips = outcome.to, False
                # R8: a wait may resume late, never early.
                run.resumes = outcome.window
                if not outcome.seconds and outcome.window is not None:
                    if self._hold(run, program.workflow, outcome.window, node.name):
                        return
                    run.resumes = None
                    continue
                if outcome.open_ended and self._leeway.ends_waits:
                    run.open_ended, run.wake_at, run.fresh = True, self.now + 1, False
                    return
                until = self.now + round(outcome.seconds * self._ticks) + late
                self._sleep(run, until, Kind.WAIT, node.name)
                return
            if node.forks and self._log is not None:
                taken = program.nodes.get(outcome.to or "")
                answer = taken.node.name if taken else "nowhere"
                self.note(Kind.BRANCH, run.contact, run.workflow_id, f"{node.name} {answer}", run=run.number)
            run.node_id = outcome.to

    def _without_contact(self, run: Enrolment, found: Ready, view: RunView) -> bool:
        """Whether a step of a run that a schedule started is for a contact, and does nothing: it has none."""
        effects = found.effects
        if effects.reads or effects.listens or found.kind.awaits(found.node):
            view.not_modelled("what a step asks of the contact in a run that a schedule started")
        if effects.of_contact:
            why = f"{found.node.name}: there is no contact, a schedule started the run"
            self.note(Kind.NOT_SENT, run.contact, run.workflow_id, why, run=run.number)
        return effects.of_contact

    def _others_under_way(self, run: Enrolment) -> bool:
        """Whether another run could go first."""
        others = (one for one in self.state.enrolments if one.active and one is not run)
        return bool(self._now_due or self._to_enter) or any(one.contact == run.contact for one in others)

    def _sleep(self, run: Enrolment, until: int, kind: Kind, why: str) -> None:
        run.wake_at, run.fresh = until, False
        if until - self.now >= _A_LONG_TIME * self._ticks:
            what = "the goal is met" if run.listens is None else "it happens"
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

    # --- what steps do ------------------------------------------------------------------------

    def start(self, run: Enrolment, workflow_id: str) -> None:
        """A step enters the contact into another workflow: it starts at once, or when this run pauses."""
        if self._leeway.at_once(run.workflow_id, [workflow_id], usual=True):
            self.enrol(run.contact, workflow_id)
        else:
            self._comes_due(run.contact, workflow_id)

    def _changed(self, run: Enrolment, event: Event) -> None:
        """A step has changed something: what starts at that starts when the run pauses, or at once."""
        started = [
            program.workflow.id
            for program in self._by_start.get(event.trigger_type, ())
            if any(matches(trigger, event, _unsaid) for trigger in program.workflow.triggers)
        ]
        if started and self._leeway.at_once(run.workflow_id, started, usual=False):
            self._fire(run.contact, event)
        else:
            self._comes_due(run.contact, event)

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

    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        """Which way, by place, a run takes at a step where that cannot be known."""
        return self._leeway.chosen(node, ways)

    def remove(self, key: str, workflow_ids: Sequence[str]) -> None:
        """R19: the contact leaves those workflows at once, also during a wait."""
        for run in self._active(key):
            if run.workflow_id in workflow_ids:
                self.end(run, "removed from the workflow")

    def change_tag(self, run: Enrolment, tag: str, *, on: bool) -> None:
        """R23: only a change is a change: adding a tag that is there fires nothing."""
        if self._changed_tag(run, tag, on=on):
            self._changed(run, tag_added(tag) if on else tag_removed(tag))

    def move_card(self, run: Enrolment, move: Move, fires: Collection[str]) -> None:
        """Change the opportunity that goes with a run, and start what watches it."""
        watching = [kind for kind in EVENTS if kind in fires and kind in self._by_start]
        watched = bool(watching) or any(program.asks_the_card for program in self.programs.values())
        happened = self._moved_card(run, move, watched=watched)
        held = self.state.contacts[run.contact].fields
        facts = {PIPELINE: move.pipeline, **{name: held.get(name, "") for name in CARD}}
        known = {name: str(plain(value)) for name, value in facts.items() if value}
        for kind in watching:
            if happened and self._leeway.chance(usual=happened[kind]):
                self._changed(run, Event(kind, known, "an opportunity changed"))

    def set_clock(self, run: Enrolment, field_id: str, text: str) -> None:
        """Write a text into a field with the clock, or the contact's values, filled in.

        A search goes through the times that conditions tell apart, and leaves open what the values are.
        """
        contact = self.state.contacts[run.contact]
        noted = self._leeway.time_noted(contact, ("field", field_id))
        if noted is not None:
            self.set_field(run, field_id, noted)
        elif not self._leeway.clock_written(contact, ("field", field_id)):
            said = (
                said_now(text, self.moment(), self._delivery.language)
                if is_the_clock(text)
                else self._delivery.text(text, contact, self.state, self.moment())
            )
            if said:  # nothing filled in is a write of nothing (observed)
                self.set_field(run, field_id, said)
        elif self._is_watched(field_id):
            self.gap("what starts when merge fields are written into a field")

    def _is_watched(self, field_id: str) -> bool:
        """Whether something starts when a field is written."""
        return any(
            one.watches_fields and (not one.fields or field_id in one.fields)
            for program in self.programs.values()
            for one in program.starts
        )

    def compute(self, run: Enrolment, source: str, target: str, result: Callable[[str], str | None]) -> None:
        """Write what comes of a field into one; a search leaves open what comes of what it does not know."""
        contact = self.state.contacts[run.contact]
        found = None
        if self._leeway.counts_on(contact, ("field", source)):
            found = result(self.field(run.contact, source) or "")
        if found is not None:
            self.set_field(run, target, found)
        elif not self._leeway.clock_written(contact, ("field", target)):
            self.gap("what is computed of a field that holds no number")
        elif self._is_watched(target):
            self.gap("what starts when a field is computed")

    def set_field(self, run: Enrolment, field_id: str, value: str | None) -> None:
        """Write or clear a custom field."""
        if self._changed_field(run, field_id, value or ""):
            self._changed(run, field_set(field_id, value or ""))


def _unsaid(what: str) -> None:
    """A question whose gaps are said when it is asked for good."""
