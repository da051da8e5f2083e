"""Runs workflows as HighLevel stores them, on a clock of its own.

The unit of time is a tick; there are `ticks_per_second` of them, so that exact fractions of a second
can be told apart without floating point. Rule numbers (R1 ...) are those of docs/semantics.md.
"""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from ghl_flow.errors import GhlFlowError
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.state import Contact, Enrolment, State
from ghl_flow.runtime.timeline import Happening, Kind, LogEntry, Message
from ghl_flow.steps.model import Sleep, Step
from ghl_flow.steps.registry import step_type_of_node
from ghl_flow.triggers.event import Event, tag_added, tag_removed
from ghl_flow.triggers.model import matches
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow

# R16: loops have no documented bound. A run that does this much in one instant never ends.
MAX_STEPS_IN_AN_INSTANT = 10_000

# R26, R28: HighLevel honours these words, alone in a message, as an opt-out.
OPT_OUT_WORDS = frozenset(("stop", "stopall", "cancel", "unsubscribe", "end", "quit"))


class RunawayError(GhlFlowError):
    """Workflows that keep each other, or themselves, running without ever waiting."""


@dataclass(frozen=True)
class Program:
    """A workflow made ready to run: nodes by id, with the step type that executes each."""

    workflow: Workflow

    @cached_property
    def nodes(self) -> dict[str, tuple[Node, type[Step]]]:
        """Nodes by id."""
        return {node.id: (node, step_type_of_node(node.type)) for node in self.workflow.nodes}

    @cached_property
    def first(self) -> str | None:
        """Where a run starts."""
        return self.workflow.first


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
    ) -> None:
        """Make an interpreter.

        Args:
            start: the moment of tick 0, with the account's time zone.
            lateness: how many ticks late a wait resumes, asked for each wait (R8); None: on time.
            events_first: whether an outside event comes before a wait that ends at the same tick.
            log: keep a log; messages are kept always.
        """
        self.programs = {program.workflow.id: program for program in programs}
        self.state = state or State()
        self.messages: list[Message] = []
        self.happenings: list[Happening] = []
        self.gaps: dict[str, None] = {}
        self.met_a_tie = False
        self._log: list[LogEntry] | None = [] if log else None
        self._start = start
        self._profile = profile
        self._ticks = ticks_per_second
        self._lateness = lateness
        self._event_rank, self._wait_rank = (0, 1) if events_first else (1, 0)
        self._queue: list[tuple[int, int, int, Enrolment | tuple[str, Event]]] = []
        self._now_due: deque[tuple[str, Event]] = deque()
        self._steps_now = 0
        for run in self.state.enrolments:
            heapq.heappush(self._queue, (run.wake_at, self._wait_rank, run.number, run))

    # --- driving ------------------------------------------------------------------------------

    @property
    def now(self) -> int:
        """The current tick."""
        return self.state.now

    @property
    def log(self) -> Sequence[LogEntry]:
        """What happened so far."""
        return self._log or ()

    def schedule(self, at: int, contact: str, event: Event) -> None:
        """Let an event happen to a contact at that tick, not before now."""
        order = self._count()
        heapq.heappush(self._queue, (max(at, self.now), self._event_rank, order, (contact, event)))

    def run(self, until: int | None = None) -> None:
        """Go on to that tick, or until nothing is left to happen.

        Raises:
            RunawayError: something never waits.
        """
        queue = self._queue
        last_at, last_rank = -1, -1
        while queue and (until is None or queue[0][0] <= until):
            at, rank, _, item = heapq.heappop(queue)
            if isinstance(item, Enrolment) and not item.active:
                continue
            if at == last_at and rank != last_rank:
                self.met_a_tie = True
            last_at, last_rank = at, rank
            if at != self.state.now:
                self.state.now, self._steps_now = at, 0
            if isinstance(item, Enrolment):
                self._resume(item)
            else:
                self._happen(*item)
            while self._now_due:
                self._fire(*self._now_due.popleft())
        if until is not None:
            self.state.now = max(self.state.now, until)
        self.state.enrolments = [run for run in self.state.enrolments if run.active]

    # --- what happens -------------------------------------------------------------------------

    def _happen(self, key: str, event: Event) -> None:
        contact = self._contact(key)
        self.happenings.append(Happening(self.now, self._count(), key, event.label))
        self.note(Kind.EVENT, key, "", event.label)
        if event.trigger_type == "customer_reply":
            self._reply(contact, str(event.facts.get("message.body", "")))
        self._fire(key, event)

    def _reply(self, contact: Contact, body: str) -> None:
        if body.strip().strip(".!").lower() in OPT_OUT_WORDS:
            contact.opted_out = True
        for run in self._active(contact.key):
            # R18: only a run that has sent something is ended by an answer.
            if run.sent and self.programs[run.workflow_id].workflow.settings.stop_on_response:
                self.end(run, "the contact answered (stop on response)")

    def _fire(self, key: str, event: Event) -> None:
        for program in self.programs.values():
            workflow = program.workflow
            if any(matches(trigger, event, self.gap) for trigger in workflow.triggers):
                self.enrol(key, workflow.id)

    def enrol(self, key: str, workflow_id: str) -> None:
        """Enter a contact into a workflow if it may enter."""
        program = self.programs.get(workflow_id)
        if program is None:
            self.note(Kind.NOT_ENROLLED, key, workflow_id, "that workflow is not published")  # R32
            return
        if not program.workflow.settings.allow_multiple and (workflow_id, key) in self.state.entered:
            self.note(Kind.NOT_ENROLLED, key, workflow_id, "entered before, and re-entry is off")
            return
        if self._profile is Profile.DOCUMENTED and self.is_in(key, workflow_id):
            self.note(Kind.NOT_ENROLLED, key, workflow_id, "already in the workflow (R1)")
            return
        self._contact(key)
        run = Enrolment(self._count(), workflow_id, key, self.now, self.now, program.first)
        self.state.entered.add((workflow_id, key))
        self.state.enrolments.append(run)
        self.note(Kind.ENROLLED, key, workflow_id, "enrolled")
        self._resume(run)

    def _resume(self, run: Enrolment) -> None:
        program = self.programs.get(run.workflow_id)
        if program is None:
            self.end(run, "the workflow is no longer published (R21)")
            return
        view = _RunView(self, run)
        while run.active:
            if run.node_id is None:
                run.active = False
                self.note(Kind.FINISHED, run.contact, run.workflow_id, "finished")
                return
            found = program.nodes.get(run.node_id)
            if found is None:
                self.end(run, "the step it waited for is gone (R20)")
                return
            self._steps_now += 1
            if self._steps_now > MAX_STEPS_IN_AN_INSTANT:
                raise RunawayError(
                    f"'{program.workflow.name}' runs without end: more than {MAX_STEPS_IN_AN_INSTANT:,} "
                    "steps without a wait",
                    hint="look for a goto back without a wait, or two workflows that start each other",
                )
            node, step = found
            outcome = step.execute(node, view)
            if isinstance(outcome, Sleep):
                late = self._lateness() if self._lateness else 0
                run.node_id = outcome.to
                run.wake_at = self.now + outcome.seconds * self._ticks + late
                self.note(Kind.WAIT, run.contact, run.workflow_id, node.name)
                heapq.heappush(self._queue, (run.wake_at, self._wait_rank, run.number, run))
                return
            if node.forks:
                taken = program.nodes.get(outcome.to or "")
                answer = taken[0].name if taken else "nowhere"
                self.note(Kind.BRANCH, run.contact, run.workflow_id, f"{node.name} {answer}")
            run.node_id = outcome.to

    # --- what steps do ------------------------------------------------------------------------

    def end(self, run: Enrolment, why: str) -> None:
        """Take a run out at once."""
        run.active = False
        self.note(Kind.LEFT, run.contact, run.workflow_id, why)

    def remove(self, key: str, workflow_ids: Sequence[str]) -> None:
        """R19: the contact leaves those workflows at once, also during a wait."""
        for run in self._active(key):
            if run.workflow_id in workflow_ids:
                self.end(run, "removed from the workflow")

    def send(self, run: Enrolment, node: Node, body: str) -> None:
        """Text the contact, unless it opted out."""
        if self.state.contacts[run.contact].opted_out:
            # R28: the step is skipped, the run goes on.
            self.note(Kind.NOT_SENT, run.contact, run.workflow_id, "opted out")
            return
        run.sent = True
        self.messages.append(Message(self.now, self._count(), run.contact, run.workflow_id, node.id, body))
        self.note(Kind.SMS, run.contact, run.workflow_id, body)

    def change_tag(self, run: Enrolment, tag: str, *, on: bool) -> None:
        """R23: only a change is a change: adding a tag that is there fires nothing."""
        tags = self.state.contacts[run.contact].tags
        if (tag in tags) == on:
            return
        (tags.add if on else tags.discard)(tag)
        self.note(Kind.TAG, run.contact, run.workflow_id, f"{'tag added' if on else 'tag removed'}: {tag}")
        self._now_due.append((run.contact, tag_added(tag) if on else tag_removed(tag)))

    def set_field(self, run: Enrolment, field_id: str, value: str | None) -> None:
        """Write or clear a custom field."""
        fields = self.state.contacts[run.contact].fields
        if value is None:
            fields.pop(field_id, None)
        else:
            fields[field_id] = value
        self.note(Kind.FIELD, run.contact, run.workflow_id, f"{field_id} = {value or 'nothing'}")

    def is_in(self, key: str, workflow_id: str) -> bool:
        """Whether the contact is active in that workflow."""
        return any(run.workflow_id == workflow_id for run in self._active(key))

    def today(self) -> date:
        """The account's date now (R10: dates, never times)."""
        moment = self._start.astimezone(UTC) + timedelta(seconds=self.now / self._ticks)
        return moment.astimezone(self._start.tzinfo).date()

    def gap(self, what: str) -> None:
        """Remember something that is beyond the model, so that no result hides it."""
        self.gaps.setdefault(what)

    def note(self, kind: Kind, contact: str, workflow_id: str, text: str) -> None:
        """Write to the log, if one is kept."""
        if self._log is not None:
            self._log.append(LogEntry(self.now, kind, contact, workflow_id, text))

    def _active(self, key: str) -> list[Enrolment]:
        return [run for run in self.state.enrolments if run.active and run.contact == key]

    def _contact(self, key: str) -> Contact:
        contact = self.state.contacts.get(key)
        if contact is None:
            contact = self.state.contacts[key] = Contact(key)
        return contact

    def _count(self) -> int:
        self.state.counter += 1
        return self.state.counter


class _RunView:
    """One run as a step sees it; see `steps.model.Run`."""

    __slots__ = ("_interpreter", "_run")

    def __init__(self, interpreter: Interpreter, run: Enrolment) -> None:
        self._interpreter = interpreter
        self._run = run

    @property
    def today(self) -> date:
        return self._interpreter.today()

    @property
    def tags(self) -> set[str]:
        return self._interpreter.state.contacts[self._run.contact].tags

    def field(self, field_id: str) -> str | None:
        return self._interpreter.state.contacts[self._run.contact].fields.get(field_id)

    def set_field(self, field_id: str, value: str | None) -> None:
        self._interpreter.set_field(self._run, field_id, value)

    def add_tag(self, tag: str) -> None:
        self._interpreter.change_tag(self._run, tag.lower(), on=True)

    def remove_tag(self, tag: str) -> None:
        self._interpreter.change_tag(self._run, tag.lower(), on=False)

    def send_sms(self, node: Node, body: str) -> None:
        self._interpreter.send(self._run, node, body)

    def enrol(self, workflow_id: str) -> None:
        self._interpreter.enrol(self._run.contact, workflow_id)

    def remove_from(self, workflow_ids: Sequence[str]) -> bool:
        self._interpreter.remove(self._run.contact, workflow_ids)
        return not self._run.active

    def is_in(self, workflow_id: str) -> bool:
        return self._interpreter.is_in(self._run.contact, workflow_id)

    def not_modelled(self, what: str) -> None:
        self._interpreter.gap(what)
        self._interpreter.note(Kind.NOT_MODELLED, self._run.contact, self._run.workflow_id, what)
