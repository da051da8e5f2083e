"""A run of a workflow: a contact enters, and goes from step to step until the run waits or ends.

Rule numbers (R1 ...) are those of docs/semantics.md.
"""

from ghl_flow.errors import GhlFlowError
from ghl_flow.kinds.running import Await, Listen, Sleep, following
from ghl_flow.kinds.triggers.event import BY_SCHEDULE, Brought
from ghl_flow.runtime.doing import Doing
from ghl_flow.runtime.due import Changed, Met
from ghl_flow.runtime.leeway import Swap, Unusual
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Ready
from ghl_flow.runtime.run_view import RunView
from ghl_flow.runtime.state import Enrolment
from ghl_flow.runtime.timeline import Kind
from ghl_flow.runtime.waiting import A_LONG_TIME

# R16: loops have no documented bound. A run that does this much in one instant never ends.
MAX_STEPS_IN_AN_INSTANT = 10_000

# Workflows that start each other in one instant, deeper than anybody means.
MAX_NESTED = 100


class RunawayError(GhlFlowError):
    """Workflows that keep each other, or themselves, running without ever waiting."""


class Runs(Doing):
    """Contacts enter workflows and go through their steps."""

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
        card_in: str = "",
        now: bool = False,
    ) -> None:
        """Enter a contact into a workflow if it may enter.

        Args:
            again: whatever the re-entry setting (R2).
            at: the step to enter at; None: the first.
            brought: what started it, for conditions that ask.
            appointment_at: the tick at which the appointment starts that started it.
            by_card: it is about an opportunity, each of which runs for itself: this may be another one.
            card_in: the pipeline of the opportunity that it is about, where that is known.
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
                    card_in=card_in,
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
        if barred and not (by_card and self._leeway.chance(Swap(Unusual.ANOTHER_CARD), usual=False)):
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
        run.card_in = card_in
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
            card_in=run.card_in,
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
                run.listens = node.id
                outcome = Sleep(A_LONG_TIME, node.id)
            elif isinstance(outcome, Listen):
                run.listens = node.id
                outcome = Sleep(A_LONG_TIME if outcome.seconds is None else outcome.seconds, outcome.to)
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
                    run.open_ended, run.wake_at, run.fresh, run.card_in = True, self.now + 1, False, ""
                    return
                until = self.now + round(outcome.seconds * self._ticks) + late
                self._sleep(run, until, Kind.WAIT, node.name)
                return
            if node.forks and self._log is not None:
                taken = program.nodes.get(outcome.to or "")
                answer = taken.node.name if taken else "nowhere"
                self.note(Kind.BRANCH, run.contact, run.workflow_id, f"{node.name} {answer}", run=run.number)
            run.node_id = outcome.to

    def _comes_to_goal_met(self, run: Enrolment, goal: Ready) -> bool:
        """Whether what has come about meets the goal that a run comes to: then it goes on behind it (R17).

        A goal is no pause: what the run has started goes on when it pauses.
        """
        since_then = max(run.number, run.past_goal)
        due = [what for key, what, since in self._now_due if key == run.contact and since >= since_then]
        is_met = any(isinstance(what, Met) and what.run is run for what in due)
        if not is_met:
            changes = [what.event for what in due if isinstance(what, Changed)]
            is_met = any(goal.kind.met_by(goal.node, event, self.gap) for event in changes)
            is_met = is_met and self._goal_counts(run, goal)
        if is_met:
            self._goal_met(run, goal)
        return is_met

    def _goal_counts(self, run: Enrolment, goal: Ready) -> bool:
        """Whether a goal that is met moves a run: it has not passed it, or has gone back before it (R17).

        Whether it does in a run that has gone back is not documented, unless that waits for it.
        """
        if not run.past_goal or run.listens == goal.node.id:
            return True
        if run.node_id not in self.programs[run.workflow_id].before_goal:
            return False
        return self._leeway.chance(Swap(Unusual.GOAL_COUNTS_ONCE, goal.node.name), usual=True)

    def _goal_met(self, run: Enrolment, goal: Ready) -> None:
        self.note(Kind.GOAL, run.contact, run.workflow_id, f"goal met: {goal.node.name}", run=run.number)
        self.visited.add((run.workflow_id, goal.node.id))
        self.pass_goal(run)
        run.node_id = following(goal.node).to

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
        return bool(self._now_due) or any(one.contact == run.contact for one in others)
