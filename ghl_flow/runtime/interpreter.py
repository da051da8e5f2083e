"""Runs workflows as HighLevel stores them, on a clock of its own.

Events, enrolment and steps call each other within one instant. Each layer is a module: what the account
holds (`world`), when runs go on (`waiting`), what steps do (`doing`), how a run goes from step to step
(`runs`), and here what happens from outside, in which order. Rule numbers (R1 ...): docs/semantics.md.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from ghl_flow.copy import opt_out
from ghl_flow.copy.opt_out import Answer
from ghl_flow.kinds.card import EVENTS, OF_OPPORTUNITIES
from ghl_flow.kinds.triggers.event import BY_TRIGGER, STARTS_IN, Event
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.runtime.agenda import Wake
from ghl_flow.runtime.leeway import Swap, Unusual
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.run_view import RunView
from ghl_flow.runtime.runs import RunawayError, Runs
from ghl_flow.runtime.state import Contact, Enrolment
from ghl_flow.runtime.timeline import Happening, Kind, Unheard
from ghl_flow.wire.reference import trigger_reference
from ghl_flow.wire.trigger import Trigger

__all__ = ["Interpreter", "RunawayError"]


class _Woken(NamedTuple):
    """A run that an event has woken, and the step it waited at, or its goal."""

    wake: Wake
    at: str


class Interpreter(Runs):
    """Events happen to contacts, and all that follows from them."""

    @property
    def met_a_tie(self) -> bool:
        """Whether an event and the end of a wait came at the same tick."""
        return self._agenda.met_a_tie

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
            elif isinstance(what, Wake):
                if what.is_due:
                    self._resume(what.run)
            else:
                self._fire(key, what, since=since)

    def _forget_ended(self) -> None:
        self.state.enrolments = [run for run in self.state.enrolments if run.active]
        # Looked at again once there are twice as many, so that a long run stays fast.
        self._crowd = 2 * len(self.state.enrolments) + 16

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
        """Everything that starts at an event, which came about when `since` was the latest number given."""
        woken: dict[int, _Woken] = {}
        if self._has_goals:
            for run in self._active(key):
                goal = self._meet_goal(run, event, entered_after=since is not None and run.number > since)
                if goal is not None and not any(run is one for one in self._going):
                    woken[run.number] = _Woken(Wake.of(run), goal)
        for run in self._active(key):
            if run.listens is not None:
                waited_at = self._hear(run, run.listens, event)
                if waited_at is not None:
                    woken[run.number] = _Woken(Wake.of(run), waited_at)
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
            for number in [*woken]:
                self._perhaps_first(woken, number, program)
            if from_outside:
                self.triggered.add(program.workflow.id)
            for what in trigger.beyond:
                self.gap(what)
            self._to_enter -= 1
            again = trigger_kind(trigger.type).enters_again  # R2: whatever the re-entry setting says
            at = trigger.enters_at
            starts_in = event.facts.get(STARTS_IN)
            starts = self.now + round(float(starts_in) * self._ticks) if isinstance(starts_in, str) else None
            brought = event.brought
            if program.asks_its_trigger:
                brought = (*brought, (BY_TRIGGER, trigger.id or trigger_reference(trigger.name)))
            self.enrol(
                key,
                program.workflow.id,
                again=again,
                at=at,
                brought=brought,
                appointment_at=starts,
                by_card=trigger.type in OF_OPPORTUNITIES and program.runs_per_card,
            )
        while len(woken) > 1:
            program = self.programs[woken.pop(next(iter(woken))).wake.run.workflow_id]
            for number in [*woken]:
                self._perhaps_first(woken, number, program)

    def _perhaps_first(self, woken: dict[int, "_Woken"], number: int, other: Program) -> None:
        """A run that the event has woken may go on before another: no order is documented (R13)."""
        wake, at = woken[number]
        run = wake.run
        if not wake.is_due:
            del woken[number]
        elif self._leeway.woken_first(run.workflow_id, other.workflow.id, at=at):
            del woken[number]
            run.moved += 1  # what it was to go on by is void
            self._resume(run)

    def _resume(self, run: Enrolment, *, asks: bool = True) -> None:
        self._going.append(run)
        try:
            super()._resume(run, asks=asks)
        finally:
            self._going.pop()

    def _started_by(self, event: Event) -> Iterable[Program]:
        """The workflows with a trigger of a type that the event fires."""
        if len(event.fires) == 1:
            return self._by_start.get(event.trigger_type, ())
        return dict.fromkeys(program for kind in event.fires for program in self._by_start.get(kind, ()))

    def _meet_goal(self, run: Enrolment, event: Event, *, entered_after: bool) -> str | None:
        """R17: the contact goes on after the goal that counts, from wherever it waits before it.

        Whether a change of the same instant counts for a run that has entered after it is not documented.
        Returns the name of the goal if it is met now.
        """
        program = self.programs.get(run.workflow_id)
        goal = program.goal if program else None
        if goal is None or not run.active or run.past_goal:
            return None
        if not goal.kind.met_by(goal.node, event, self.gap):
            return None
        if entered_after and not self._leeway.chance(Swap(Unusual.GOAL_MET, goal.node.name), usual=False):
            return None
        self._heard = True
        self._goal_met(run, goal)
        run.held, run.resumes = False, None
        self._goes_on(run)
        return goal.node.name

    def _goes_on(self, run: Enrolment) -> None:
        """A run goes on now, from the step it is put before: whatever else it waited for is void."""
        run.listens, run.paused, run.wake_at = None, False, self.now
        run.moved += 1
        self._comes_due(run.contact, Wake.of(run))

    def _hear(self, run: Enrolment, waits_in: str, event: Event) -> str | None:
        """A run goes on when what its step waits for happens; returns the name of the step if it has."""
        program = self.programs.get(run.workflow_id)
        found = program.nodes.get(waits_in) if program else None
        outcome = found.kind.heard(found.node, event, RunView(self, run)) if found else None
        if found is None or outcome is None:
            return None
        self._heard = True
        self.note(Kind.BRANCH, run.contact, run.workflow_id, f"{found.node.name} happened", run=run.number)
        if event.brought:
            # What started the run stays what it was; the message, say, is another one now.
            kept = (one for one in run.brought if one[0] == BY_TRIGGER)
            run.brought = (*event.brought, *kept)
        run.node_id = outcome.to
        self._goes_on(run)
        return found.node.name
