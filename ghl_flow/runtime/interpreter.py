"""Runs workflows as HighLevel stores them, on a clock of its own.

Events, enrolment and steps call each other within one instant. Each layer is a module: what the account
holds (`world`), when runs go on (`waiting`), what steps do (`doing`), how a run goes from step to step
(`runs`), and here what happens from outside, in which order. Rule numbers (R1 ...): docs/semantics.md.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import islice

from ghl_flow.copy import opt_out
from ghl_flow.copy.opt_out import Answer
from ghl_flow.kinds.card import EVENTS, OF_OPPORTUNITIES, PIPELINE
from ghl_flow.kinds.triggers.event import BY_TRIGGER, STARTS_IN, Event
from ghl_flow.kinds.triggers.model import matches, plain
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.runtime.agenda import Wake
from ghl_flow.runtime.due import Changed, Due, Met, Starts, Woken, started_together
from ghl_flow.runtime.leeway import MOST_DUE, Swap, Unusual
from ghl_flow.runtime.program import Program, Ready
from ghl_flow.runtime.run_view import RunView
from ghl_flow.runtime.runs import RunawayError, Runs
from ghl_flow.runtime.state import Contact, Enrolment
from ghl_flow.runtime.timeline import Happening, Kind, Unheard
from ghl_flow.wire.reference import trigger_reference

__all__ = ["Interpreter", "RunawayError"]


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
        """What has been brought about takes effect."""
        while self._now_due:
            place = self._goes_first()
            key, what, since = self._now_due[place]
            del self._now_due[place]
            if isinstance(what, Changed):
                self._fire(key, what.event, since=since)
            elif isinstance(what, str):
                self.enrol(key, what)
            elif isinstance(what, Starts):
                self._enter(key, what)
            elif isinstance(what, Met):
                if what.run.past_goal <= since:
                    self._go_to_goal(what.run)
            elif what.wake.is_due:
                self._resume(what.wake.run)

    def _goes_first(self) -> int:
        """The place of what takes effect first, of all that has come about: no order is documented (R13)."""
        due = self._now_due
        if len(due) == 1:
            return 0
        together = started_together(what for _, what, _ in due)
        if not self._leeway.orders_what_is_due:
            return self._leeway.first(together) if len(together) > 1 else 0
        found = ((place, own) for place, one in enumerate(due) if (own := self._concerned(*one[:2])))
        concerned = dict(islice(found, MOST_DUE))
        if next(found, None) is not None:
            self._leeway.crowded()
        besides = {one for place, own in concerned.items() if place >= len(together) for one in own}
        first = self._leeway.first(together, besides) if len(together) > 1 else 0
        for place in [*concerned][1:]:
            what = due[place][1]
            at = what.at if isinstance(what, Woken) else ""
            # It may have to come between two others that make no difference to each other.
            others = {one for other, own in concerned.items() if other != place for one in own}
            if place >= len(together) and self._leeway.goes_before(concerned[place], others, at=at):
                return place
        return first

    def _concerned(self, key: str, what: Due) -> set[str]:
        """The workflows, by id, of which runs start or go on by it."""
        if isinstance(what, str):
            return {what}
        if isinstance(what, Starts):
            return {what.program.workflow.id}
        if isinstance(what, Met):
            return {what.run.workflow_id}
        if isinstance(what, Woken):
            return {what.wake.run.workflow_id} if what.wake.is_due else set()
        waiting = {
            run.workflow_id
            for run in self._active(key)
            if run.listens is not None or self._may_meet_its_goal(run)
        }
        return waiting | what.starts

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
        """Everything that starts at an event, which came about when `since` was the latest number given.

        What a step fires at once (neither `from_outside` nor `since`) starts at once.
        """
        for run in self._active(key):
            if self._has_goals or run.listens is not None:
                self._wake_by(run, event, since)
        # R3: a call may enrol into several workflows. R4: several triggers of one are alternatives.
        fired: list[Starts] = []
        has_tag = partial(self.has_tag, key)
        for program in self._started_by(event):
            for trigger in program.workflow.triggers:
                if matches(trigger, event, self.gap, has_tag):
                    fired.append(Starts(program, trigger, event))
                    break
            if program.asks_its_trigger and fired and fired[-1].program is program:
                counts = fired[-1].trigger
                others = [one for one in program.workflow.triggers if one is not counts]
                if any(matches(one, event, self.gap, has_tag) for one in others):
                    self.gap("which of several triggers that fire at once starts a run")
        self._heard = self._heard or bool(fired)
        if from_outside:
            self.triggered |= {one.program.workflow.id for one in fired}
        if from_outside or since is not None:
            self._now_due.extendleft((key, one, since or 0) for one in reversed(fired))
            return
        while fired:
            # R13: which of them goes first is not documented.
            first = self._leeway.first([one.program for one in fired]) if len(fired) > 1 else 0
            self._enter(key, fired.pop(first))

    def _enter(self, key: str, starts: Starts) -> None:
        program, trigger, event = starts
        for what in trigger.beyond:
            self.gap(what)
        starts_in = event.facts.get(STARTS_IN)
        brought = event.brought
        if program.asks_its_trigger:
            brought = (*brought, (BY_TRIGGER, trigger.id or trigger_reference(trigger.name)))
        self.enrol(
            key,
            program.workflow.id,
            again=trigger_kind(trigger.type).enters_again,  # R2: whatever the re-entry setting says
            at=trigger.enters_at,
            brought=brought,
            appointment_at=self.now + round(float(starts_in) * self._ticks)
            if isinstance(starts_in, str)
            else None,
            by_card=trigger.type in OF_OPPORTUNITIES and program.runs_per_card,
            card_in=_pipeline_of(event) if trigger.type in OF_OPPORTUNITIES else "",
        )

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

    def _may_meet_its_goal(self, run: Enrolment) -> bool:
        program = self.programs[run.workflow_id]
        if program.goal is None:
            return False
        return not run.past_goal or run.node_id in program.before_goal

    def _wake_by(self, run: Enrolment, event: Event, since: int | None) -> None:
        """A run goes on at what it waits for, or behind its goal: that counts if it is both (R17).

        Whether it goes on by what it waits for first, and only then behind the goal, is not documented.
        """
        goal = self._goal_met_by(run, event, since)
        program = self.programs.get(run.workflow_id)
        found = program.nodes.get(run.listens or "") if program else None
        outcome = found.kind.heard(found.node, event, RunView(self, run)) if found else None
        if goal is not None and (
            found is None
            or outcome is None
            or not self._leeway.chance(Swap(Unusual.WOKEN_FIRST, found.node.name), usual=False)
        ):
            self._heard = True
            self._go_to_goal(run)
            return
        if found is None or outcome is None:
            return
        self._heard = True
        self.note(Kind.BRANCH, run.contact, run.workflow_id, f"{found.node.name} happened", run=run.number)
        if event.brought:
            # What started the run stays what it was; the message, say, is another one now.
            kept = (one for one in run.brought if one[0] == BY_TRIGGER)
            run.brought = (*event.brought, *kept)
        run.node_id = outcome.to
        self._goes_on(run, found.node.name)
        if goal is not None:
            self._comes_due(run.contact, Met(run))

    def _goal_met_by(self, run: Enrolment, event: Event, since: int | None) -> Ready | None:
        """The goal of a run if an event meets it now (R17).

        Whether a change of the same instant counts for a run that has entered after it is not documented.
        """
        program = self.programs.get(run.workflow_id)
        goal = program.goal if program else None
        if goal is None or not run.active or (since is not None and since < run.past_goal):
            return None
        if not goal.kind.met_by(goal.node, event, self.gap) or not self._goal_counts(run, goal):
            return None
        entered_after = since is not None and run.number > since
        if entered_after and not self._leeway.chance(Swap(Unusual.GOAL_MET, goal.node.name), usual=False):
            return None
        return goal

    def _go_to_goal(self, run: Enrolment) -> None:
        """R17: the contact goes on after the goal that counts, from wherever it waits before it."""
        goal = self.programs[run.workflow_id].goal
        if goal is None or not run.active:
            return
        self._goal_met(run, goal)
        self._goes_on(run, goal.node.name)

    def _goes_on(self, run: Enrolment, at: str) -> None:
        """A run goes on now, from the step it is put before: whatever else it waited for is void."""
        run.listens, run.paused, run.wake_at = None, False, self.now
        run.held, run.resumes = False, None
        run.moved += 1
        self._comes_due(run.contact, Woken(Wake.of(run), at))


def _pipeline_of(event: Event) -> str:
    """The pipeline of the opportunity that an event is about, where it says so."""
    pipeline = event.facts.get(PIPELINE)
    return str(plain(pipeline)) if isinstance(pipeline, str) else ""
