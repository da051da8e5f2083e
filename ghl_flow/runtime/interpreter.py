"""Runs workflows as HighLevel stores them, on a clock of its own.

The unit of time is a tick; there are `ticks_per_second` of them, so that exact fractions of a second
can be told apart without floating point. Rule numbers (R1 ...) are those of docs/semantics.md.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from ghl_flow.copy import opt_out
from ghl_flow.copy.opt_out import Answer
from ghl_flow.errors import GhlFlowError
from ghl_flow.kinds.running import Await, Sleep, following
from ghl_flow.kinds.triggers.event import Change, Event, field_set, tag_added, tag_removed
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.runtime.agenda import Agenda, Item
from ghl_flow.runtime.delivery import Delivery
from ghl_flow.runtime.leeway import Leeway
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.run_view import RunView
from ghl_flow.runtime.state import Contact, Enrolment, State
from ghl_flow.runtime.timeline import Happening, Kind, LogEntry, Message
from ghl_flow.wire.node import Node
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


class Interpreter:
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
        self.programs = {program.workflow.id: program for program in programs}
        # An event starts few of them, and most events none.
        self._by_start: dict[str, list[Program]] = {}
        for program in self.programs.values():
            for kind in program.trigger_types:
                self._by_start.setdefault(kind, []).append(program)
        self._has_goals = any(program.goal for program in self.programs.values())
        self.state = state or State()
        self.messages: list[Message] = []
        self.happenings: list[Happening] = []
        self.gaps: dict[str, None] = {}
        # How many messages went out before the first of those: what comes after it may not come at all.
        self.sure_messages: int | None = None
        self.wakes = 0  # how many events and ends of waits there were
        self.visited: set[tuple[str, str]] = set()
        # Workflows with a trigger that an outside event fired, not one that a step brought about.
        self.triggered: set[str] = set()
        # The messages, by rank, of runs that the latest event has started and that have not waited since.
        self.fresh: set[int] = set()
        self._fresh_now = False
        # How many workflows an event has fired that nobody has entered yet; and whether the last thing that
        # happened was that a run let others go first.
        self._to_enter = 0
        self.others_are_next = False
        # Whether an event found what it changes as it makes it.
        self.in_vain = False
        self._log: list[LogEntry] | None = [] if log else None
        self._start = start
        self._profile = profile
        self._ticks = ticks_per_second
        self._lateness = lateness
        self._delivery = delivery or Delivery()
        self._leeway = leeway or Leeway()
        decided = leeway is not None and leeway.orders_turns
        self._agenda = Agenda(events_first=events_first, whose_turn=self._next_turn if decided else None)
        # What steps have brought about and nothing has taken up yet: changes, and workflows to enter.
        self._now_due: deque[tuple[str, Event | str]] = deque()
        self._steps_now = 0
        self._nested = 0
        self._crowd = 16
        for run in self.state.enrolments:
            if run.wake_at - self.now >= _A_LONG_TIME // 2 * ticks_per_second:
                continue  # waits for its goal
            self._agenda.add_wake(run)

    # --- driving ------------------------------------------------------------------------------

    @property
    def now(self) -> int:
        """The current tick."""
        return self.state.now

    @property
    def met_a_tie(self) -> bool:
        """Whether an event and the end of a wait came at the same tick."""
        return self._agenda.met_a_tie

    @property
    def log(self) -> Sequence[LogEntry]:
        """What happened so far."""
        return self._log or ()

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
            key, what = self._now_due.popleft()
            if isinstance(what, str):
                self.enrol(key, what)
            else:
                self._fire(key, what)

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
        if event.change is not None and not self._change(contact, event.change):
            self.in_vain = True
            return  # R23: what was so already fires nothing
        if event.message is not None:
            self._reply(contact, event.message)
        self._fire(key, event, from_outside=True)

    def _change(self, contact: Contact, change: Change) -> bool:
        """Write what an event changes; False when it was so already."""
        match change.kind:
            case "tag" | "untag":
                on = change.kind == "tag"
                self._leeway.settle(contact, ("tag", change.name))
                if (change.name in contact.tags) == on:
                    return False
                self._put(contact, change.name, on=on)
            case "field":
                self._leeway.settle(contact, ("field", change.name))
                if contact.fields.get(change.name, "") == change.value:
                    return False
                self._write(contact, change.name, change.value)
            case "custom value":
                self.state.values[change.name] = change.value  # R24: for every contact
        return True

    def _reply(self, contact: Contact, body: str) -> None:
        said = opt_out.answer(body)
        if said is not Answer.NEITHER:
            contact.opted_out = said is Answer.OPTS_OUT  # R28
        for run in self._active(contact.key):
            # R18: only a run that has sent something is ended by an answer.
            if run.sent and self.programs[run.workflow_id].workflow.settings.stop_on_response:
                self.end(run, "the contact answered (stop on response)")

    def _fire(self, key: str, event: Event, *, from_outside: bool = False) -> None:
        if self._has_goals:
            for run in self._active(key):
                self._meet_goal(run, event)
        # R3: a call may enrol into several workflows. R4: several triggers of one are alternatives.
        fired: list[tuple[Program, Trigger]] = []
        has_tag = partial(self.has_tag, key)
        for program in self._started_by(event):
            for trigger in program.workflow.triggers:
                if matches(trigger, event, self.gap, has_tag):
                    fired.append((program, trigger))
                    break
        self._to_enter += len(fired)
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
            self.enrol(key, program.workflow.id, again=again, at=trigger.enters_at)

    def _started_by(self, event: Event) -> Iterable[Program]:
        """The workflows with a trigger of a type that the event fires."""
        if len(event.fires) == 1:
            return self._by_start.get(event.trigger_type, ())
        return dict.fromkeys(program for kind in event.fires for program in self._by_start.get(kind, ()))

    def _meet_goal(self, run: Enrolment, event: Event) -> None:
        """R17: the contact goes on after the goal that counts, from wherever it waits before it."""
        program = self.programs.get(run.workflow_id)
        goal = program.goal if program else None
        if goal is None or not run.active or run.past_goal:
            return
        node = goal.node
        if not goal.kind.met_by(node, event, self.gap):
            return
        self.note(Kind.GOAL, run.contact, run.workflow_id, f"goal met: {node.name}", run=run.number)
        self.visited.add((run.workflow_id, node.id))
        run.past_goal, run.node_id, run.wake_at = True, following(node).to, self.now
        run.moved += 1
        self._agenda.add_wake(run)

    def enrol(
        self, key: str, workflow_id: str, *, again: bool = False, at: str | None = None, now: bool = False
    ) -> None:
        """Enter a contact into a workflow if it may enter.

        Args:
            again: whatever the re-entry setting (R2).
            at: the step to enter at; None: the first.
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
                    entering=True,
                    again=again,
                    fresh=self._fresh_now,
                )
            )
            return
        if program is None:
            self.note(Kind.NOT_ENROLLED, key, workflow_id, "that workflow is not published")  # R32
            return
        for what in program.workflow.beyond:
            self.gap(what)
        once = not (program.workflow.settings.allow_multiple or again)
        if once and (workflow_id, key) in self.state.entered:  # R1: off means once ever
            self.note(Kind.NOT_ENROLLED, key, workflow_id, "entered before, and re-entry is off")
            return
        if self._profile is Profile.DOCUMENTED and self.is_in(key, workflow_id):
            self.note(Kind.NOT_ENROLLED, key, workflow_id, "already in the workflow (R1)")
            return
        self._contact(key)
        if at is not None and at not in program.nodes:
            self.gap("a trigger that enters at a step that is not there")
        run = Enrolment(self._count(), workflow_id, key, self.now, self.now, at or program.first)
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
        self.enrol(run.contact, run.workflow_id, again=run.again, at=run.node_id, now=True)

    def _resume(self, run: Enrolment, *, asks: bool = True) -> None:
        """A run goes on until it waits or ends. `asks`: others may go before its first step."""
        program = self.programs.get(run.workflow_id)
        if program is None:
            self.end(run, "the workflow is no longer published (R21)")
            return
        view = RunView(self, run)
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
            if found.kind.is_goal and self._now_due:
                # What the run itself has just done may meet the goal that it comes to (R17).
                moved = run.moved
                self._take_up()
                if run.moved != moved or not run.active:
                    return
            node, beyond = found.node, found.beyond
            if beyond:
                view.not_modelled(beyond)
            elif (
                program.workflow.settings.window is not None
                and found.effects.sends
                and self._hold(run, program.workflow, node)
            ):
                return
            self.visited.add((run.workflow_id, node.id))
            skipped = found.off or beyond is not None
            moved = run.moved
            outcome = following(node) if skipped else found.kind.execute(node, view)
            if run.moved != moved:
                return  # what it started has met its goal (R17)
            if isinstance(outcome, Await):
                outcome = Sleep(_A_LONG_TIME, None)
            if outcome.to is not None and outcome.to not in program.nodes:
                view.not_modelled(f"a '{node.type}' that leads to a step that is not there")
            if isinstance(outcome, Sleep):
                late = self._lateness() if self._lateness else 0
                run.node_id = outcome.to
                # R8: a wait may resume late, never early.
                self._sleep(run, self.now + outcome.seconds * self._ticks + late, Kind.WAIT, node.name)
                return
            if node.forks and self._log is not None:
                taken = program.nodes.get(outcome.to or "")
                answer = taken.node.name if taken else "nowhere"
                self.note(Kind.BRANCH, run.contact, run.workflow_id, f"{node.name} {answer}", run=run.number)
            run.node_id = outcome.to

    def _others_under_way(self, run: Enrolment) -> bool:
        """Whether another run could go first."""
        others = (one for one in self.state.enrolments if one.active and one is not run)
        return bool(self._now_due or self._to_enter) or any(one.contact == run.contact for one in others)

    def _sleep(self, run: Enrolment, until: int, kind: Kind, why: str) -> None:
        run.wake_at, run.fresh = until, False
        if until - self.now >= _A_LONG_TIME * self._ticks:
            self.note(kind, run.contact, run.workflow_id, f"{why}: until the goal is met", run=run.number)
            return
        self.note(kind, run.contact, run.workflow_id, why, until=until, run=run.number)
        self._agenda.add_wake(run)

    def _hold(self, run: Enrolment, workflow: Workflow, node: Node) -> bool:
        """R9: outside the time window a communication step waits until it opens; others run."""
        window = workflow.settings.window
        if window is None:
            return False
        if not window.readable:
            self.gap("a time window that is not from one time of a day to a later one")
            return False
        moment = self.moment(self._zone(run, workflow))
        opens = window.opens(moment)
        if opens <= moment:
            return False
        # Aware moments of one zone subtract by wall clock, so both go through UTC: days can be 23 hours.
        seconds = (opens.astimezone(UTC) - self._start.astimezone(UTC)).total_seconds()
        why = f"{node.name}: the time window opens {opens:%a %H:%M}"
        self._sleep(run, round(seconds * self._ticks), Kind.HELD, why)
        return True

    def _zone(self, run: Enrolment, workflow: Workflow) -> ZoneInfo | None:
        """R9: the account's time zone, or the contact's with the account's as fallback."""
        zone = self.state.contacts[run.contact].timezone
        return ZoneInfo(zone) if zone and workflow.settings.timezone == "contact" else None

    # --- what steps do ------------------------------------------------------------------------

    def start(self, run: Enrolment, workflow_id: str) -> None:
        """A step enters the contact into another workflow: it starts at once, or when this run pauses."""
        if self._leeway.at_once(run.workflow_id, [workflow_id], usual=True):
            self.enrol(run.contact, workflow_id)
        else:
            self._now_due.append((run.contact, workflow_id))

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
            self._now_due.append((run.contact, event))

    def end(self, run: Enrolment, why: str) -> None:
        """Take a run out at once."""
        run.active = False
        self.note(Kind.LEFT, run.contact, run.workflow_id, why, run=run.number)

    def remove(self, key: str, workflow_ids: Sequence[str]) -> None:
        """R19: the contact leaves those workflows at once, also during a wait."""
        for run in self._active(key):
            if run.workflow_id in workflow_ids:
                self.end(run, "removed from the workflow")

    def send(self, run: Enrolment, node: Node, body: str) -> None:
        """Text the contact, unless it opted out."""
        contact = self.state.contacts[run.contact]
        if contact.opted_out:
            # R28: the step is skipped, the run goes on.
            self.note(Kind.NOT_SENT, run.contact, run.workflow_id, "opted out", run=run.number)
            return
        run.sent = True
        text = appended = ""
        if self._log is not None:
            text = self._delivery.text(body, contact, self.state)
            appended = self._delivery.appended(text, contact, self.now, self._ticks)
        order = self._count()
        if run.fresh:
            self.fresh.add(order)
        self.messages.append(
            Message(self.now, order, run.contact, run.workflow_id, node.id, run.number, body, text, appended)
        )
        self.note(Kind.SMS, run.contact, run.workflow_id, text, run=run.number)

    def change_tag(self, run: Enrolment, tag: str, *, on: bool) -> None:
        """R23: only a change is a change: adding a tag that is there fires nothing."""
        contact = self.state.contacts[run.contact]
        self._leeway.settle(contact, ("tag", tag), to_see_a_change=True)
        if (tag in contact.tags) == on:
            self._leeway.written(contact, ("tag", tag))
            return
        self._put(contact, tag, on=on)
        if self._log is not None:
            said = f"{'tag added' if on else 'tag removed'}: {tag}"
            self.note(Kind.TAG, run.contact, run.workflow_id, said, run=run.number)
        self._changed(run, tag_added(tag) if on else tag_removed(tag))

    def set_field(self, run: Enrolment, field_id: str, value: str | None) -> None:
        """Write or clear a custom field."""
        contact = self.state.contacts[run.contact]
        self._leeway.settle(contact, ("field", field_id), to_see_a_change=True)
        changed = contact.fields.get(field_id, "") != (value or "")
        self._write(contact, field_id, value or "")
        if self._log is not None:
            said = f"{field_id} = {value or 'nothing'}"
            self.note(Kind.FIELD, run.contact, run.workflow_id, said, run=run.number)
        if changed:
            self._changed(run, field_set(field_id, value or ""))

    def has_tag(self, key: str, tag: str) -> bool:
        """Whether the contact has the tag."""
        contact = self.state.contacts[key]
        self._leeway.settle(contact, ("tag", tag))
        return tag in contact.tags

    def field(self, key: str, field_id: str) -> str | None:
        """What a custom field of the contact holds; None for nothing."""
        contact = self.state.contacts[key]
        self._leeway.settle(contact, ("field", field_id))
        return contact.fields.get(field_id)

    def is_in(self, key: str, workflow_id: str) -> bool:
        """Whether the contact is active in that workflow."""
        return any(run.workflow_id == workflow_id for run in self._active(key))

    def today(self) -> date:
        """The account's date now (R10: dates, never times)."""
        return self.moment().date()

    def moment(self, zone: ZoneInfo | None = None) -> datetime:
        """Now, in the account's time zone or another."""
        moment = self._start.astimezone(UTC) + timedelta(seconds=self.now / self._ticks)
        return moment.astimezone(zone or self._start.tzinfo)

    def gap(self, what: str) -> None:
        """Remember something that is beyond the model, so that no result hides it."""
        if self.sure_messages is None:
            self.sure_messages = len(self.messages)
        self.gaps.setdefault(what)

    def note(
        self,
        kind: Kind,
        contact: str,
        workflow_id: str,
        text: str,
        *,
        until: int | None = None,
        run: int = 0,
    ) -> None:
        """Write to the log, if one is kept."""
        if self._log is not None:
            self._log.append(LogEntry(self.now, kind, contact, workflow_id, text, until, run))

    def _put(self, contact: Contact, tag: str, *, on: bool) -> None:
        (contact.tags.add if on else contact.tags.discard)(tag)
        self._leeway.written(contact, ("tag", tag))

    def _write(self, contact: Contact, field_id: str, value: str) -> None:
        """Write a field; nothing clears it."""
        if value:
            contact.fields[field_id] = value
        else:
            contact.fields.pop(field_id, None)
        self._leeway.written(contact, ("field", field_id))

    def _active(self, key: str) -> list[Enrolment]:
        return [
            run for run in self.state.enrolments if run.active and run.contact == key and not run.entering
        ]

    def _contact(self, key: str) -> Contact:
        contact = self.state.contacts.get(key)
        if contact is None:
            contact = self.state.contacts[key] = Contact(key)
        return contact

    def _count(self) -> int:
        self.state.counter += 1
        return self.state.counter


def _unsaid(what: str) -> None:
    """A question whose gaps are said when it is asked for good."""
