"""What a step does to contacts and workflows, and what starts at that (R13, R19, R23)."""

from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence

from ghl_flow.kinds.card import (
    CARD,
    CHANGED,
    CREATED,
    EVENTS,
    PIPELINE,
    STAGE,
    STAGE_CHANGED,
    STATUS,
    STATUS_CHANGED,
    Move,
    in_pipeline,
    same_stage,
)
from ghl_flow.kinds.running import AS_IT_WAS
from ghl_flow.kinds.triggers.event import (
    ANOTHER,
    AppointmentStatus,
    Brought,
    Event,
    field_set,
    tag_added,
    tag_removed,
)
from ghl_flow.kinds.triggers.event import appointment as appointment_event
from ghl_flow.kinds.triggers.model import matches, plain
from ghl_flow.language.right_now import is_the_clock, said_now
from ghl_flow.runtime.due import Changed
from ghl_flow.runtime.leeway import Swap, Unusual
from ghl_flow.runtime.state import Enrolment
from ghl_flow.runtime.timeline import Switched
from ghl_flow.runtime.waiting import Waiting
from ghl_flow.wire.node import Node


class Doing(Waiting):
    """What steps bring about takes effect at once, or when the run pauses that brought it about."""

    @abstractmethod
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
        """Enter a contact into a workflow if it may enter."""

    @abstractmethod
    def _fire(self, key: str, event: Event, *, from_outside: bool = False) -> None:
        """What an event ends, wakes and starts."""

    def pass_goal(self, run: Enrolment) -> None:
        """From now on a run is behind its goal, until it goes back (R17)."""
        run.past_goal = self._count()

    def start(self, run: Enrolment, workflow_id: str) -> None:
        """A step enters the contact into another workflow: it starts at once, or when this run pauses."""
        if self._leeway.at_once(run.workflow_id, [workflow_id], usual=True):
            self.enrol(run.contact, workflow_id)
        else:
            self._comes_due(run.contact, workflow_id)

    def texts_switched(self, contact: str, *, on: bool) -> None:
        """A step has switched the contact's texts off, or on again."""
        self.switched.append(Switched(self.now, self._count(), contact, on))

    def remove(self, key: str, workflow_ids: Sequence[str]) -> None:
        """R19: the contact leaves those workflows at once, also during a wait."""
        for run in self._active(key):
            if run.workflow_id in workflow_ids:
                self.end(run, "removed from the workflow")

    def change_tag(self, run: Enrolment, tag: str, *, on: bool) -> None:
        """R23: only a change is a change: adding a tag that is there fires nothing."""
        if self._changed_tag(run, tag, on=on):
            self._changed(run, tag_added(tag) if on else tag_removed(tag))

    def move_card(self, run: Enrolment, node: Node, move: Move, fires: Collection[str]) -> None:
        """Change the opportunity that goes with a run, and start what watches it."""
        watching = [kind for kind in EVENTS if kind in fires and kind in self._by_start]
        watched = bool(watching) or any(program.asks_the_card for program in self.programs.values())
        happened = self._moved_card(run, node, move, watched=watched)
        held = self.state.contacts[run.contact].fields
        facts = {PIPELINE: move.pipeline, **{name: held.get(name, "") for name in CARD}}
        known = {name: str(plain(value)) for name, value in facts.items() if value}
        for kind in watching:
            if kind in happened and self._sets_off(node, usual=happened[kind]):
                self._changed(run, Event(kind, known, "an opportunity changed"))
        if happened and move.own_first and not self._is_own_card(run, move):
            self._perhaps_not_with(run, node)

    def _is_own_card(self, run: Enrolment, move: Move) -> bool:
        """Whether the opportunity that goes with a run is one of the pipeline of a move."""
        return bool(run.card_in) and run.card_in == plain(move.pipeline)

    def _perhaps_not_with(self, run: Enrolment, node: Node) -> None:
        """One observer saw conditions find no opportunity after the step: it may not go with the run."""
        asking = {name for name, program in self.programs.items() if program.asks_the_card}
        contact = self.state.contacts[run.contact]
        if run.workflow_id not in asking:
            return
        if len(asking) > 1:
            # Others may well find it meanwhile.
            for name in CARD:
                self._leeway.opened(contact, ("field", name))
        elif not self._leeway.chance(Swap(Unusual.CARD_NOT_GIVEN, node.name), usual=True):
            for name in CARD:
                self._write(contact, name, "")

    def _moved_card(self, run: Enrolment, node: Node, move: Move, *, watched: bool) -> dict[str, bool]:
        """Do that to the opportunity that goes with a run: which types of triggers that sets off, usually.

        A backward move may be skipped, a create may find one that is there, and an update may find none:
        but for what is `certain`, and where it is known in which pipeline the card is that a step removes, it
        is a chance (language.md, section 7). `watched`: it makes a difference.
        """
        contact = self.state.contacts[run.contact]
        for name in CARD if watched else ():
            self._leeway.settle(contact, ("field", name))
        certain = move.certain
        if move.removes:
            # It takes all cards of the contact from a pipeline, and none from another.
            is_there = in_pipeline(contact.fields.get(STAGE, ""), move.pipeline)
            if is_there is False:
                return {}
            certain = is_there is True
        before = {name: contact.fields.get(name, "") for name in CARD}
        there = any(before.values())
        if move.own_first and there and self._is_own_card(run, move):
            move = move._replace(creates=False)
        usual = there or move.creates
        unusual = Swap(Unusual.CARD_LEFT if usual else Unusual.CARD_CHANGED, node.name)
        if not (self._leeway.chance(unusual, usual=usual) if watched and not certain else usual):
            return {}
        after = dict.fromkeys(CARD, "") if move.removes else {STAGE: move.stage, STATUS: move.status}
        for name, value in after.items():
            if value or move.removes:
                self._write(contact, name, value)
        if move.creates and not move.stage:
            # A new card is in a stage that the step does not name.
            self._leeway.opened(contact, ("field", STAGE))
        for one in self._active(run.contact) if move.pipeline or move.removes else ():
            if move.removes or one.card_in != plain(move.pipeline):
                one.card_in = ""
        happened = {
            STAGE_CHANGED: there and bool(move.stage) and not same_stage(move.stage, before[STAGE]),
            STATUS_CHANGED: there and bool(move.status) and move.status != before[STATUS],
            CHANGED: there,
        }
        if move.creates:
            happened[CREATED] = not there
        return {kind: usual for kind, usual in happened.items() if kind not in move.leaves_alone(before)}

    def _sets_off(self, node: Node, *, usual: bool) -> bool:
        what = Unusual.SETS_NOTHING_OFF if usual else Unusual.SETS_OFF
        return self._leeway.chance(Swap(what, node.name), usual=usual)

    def perhaps(self, run: Enrolment, node: Node, event: Event) -> None:
        """A step may have brought that about."""
        starts = self._by_start.get(event.trigger_type, ())
        if any(program.workflow.id == run.workflow_id for program in starts):
            self.gap(f"what starts itself again ({event.label})")
        elif starts and self._sets_off(node, usual=False):
            self._changed(run, event)

    def change_appointment(
        self, run: Enrolment, node: Node, statuses: Sequence[AppointmentStatus], calendar: str
    ) -> None:
        """An appointment gets a status: which one it is of, and whether that is a change, is for others."""
        calendars = [str(plain(calendar))] if calendar else [*self._calendars_watched(), ANOTHER]
        ways = {f"{status} in {one}": (status, one) for one in calendars for status in statuses}
        if not any(self._starts_at(appointment_event(*way)) for way in ways.values()):
            return
        said = [*ways] if calendar else [*ways, AS_IT_WAS]
        way = ways.get(said[self._leeway.chosen(node, said) if len(said) > 1 else 0])
        event = None if way is None else appointment_event(*way)
        if event is None or not self._starts_at(event):
            return
        if run.workflow_id in self._starts_at(event):
            self.gap("an appointment whose status starts what sets it")
        else:
            self._changed(run, event)

    def _calendars_watched(self) -> list[str]:
        """The calendars that triggers ask for."""
        named = [
            str(plain(one))
            for program in self._by_start.get("appointment", ())
            for trigger in program.workflow.triggers
            for item in trigger.filters
            if item.field == "calendar.id"
            for one in (item.value if isinstance(item.value, list) else [item.value])
        ]
        return [*dict.fromkeys(named)]

    def set_field(self, run: Enrolment, field_id: str, value: str | None) -> None:
        """Write or clear a custom field."""
        if self._changed_field(run, field_id, value or ""):
            self._changed(run, field_set(field_id, value or ""))

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

    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        """Which way, by place, a run takes at a step where that cannot be known."""
        return self._leeway.chosen(node, ways)

    def _is_watched(self, field_id: str) -> bool:
        """Whether something starts when a field is written."""
        return any(
            one.watches_fields and (not one.fields or field_id in one.fields)
            for program in self.programs.values()
            for one in program.starts
        )

    def _changed(self, run: Enrolment, event: Event) -> None:
        """A step has changed something: what starts at that starts when the run pauses, or at once."""
        started = self._starts_at(event)
        if started and self._leeway.at_once(run.workflow_id, started, usual=False):
            self._fire(run.contact, event)
        else:
            self._comes_due(run.contact, Changed(event, frozenset(started)))

    def _starts_at(self, event: Event) -> list[str]:
        """The workflows that a step starts which brings that about."""
        return [
            program.workflow.id
            for program in self._by_start.get(event.trigger_type, ())
            if any(matches(trigger, event, _unsaid) for trigger in program.workflow.triggers)
        ]


def _unsaid(what: str) -> None:
    """A question whose gaps are said when it is asked for good."""
