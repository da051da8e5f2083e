"""What an account does with its workflows: the rules of docs/semantics.md, by their numbers."""

from dataclasses import replace
from typing import Any

from tests.judge.contacts import Card, Contact, Entry, Event
from tests.judge.events import change_field, change_tag, fire, meet
from tests.judge.runs import TOO_MANY, Entering, RanAwayError, Run
from tests.judge.state import State
from tests.judge.steps import one_step
from tests.judge.triggers import OF_A_CARD

OPT_OUT = ("stop", "stopall", "cancel", "unsubscribe", "end", "quit", "revoke", "optout")
OPT_IN = ("start", "yes", "unstop")


class Account(State):
    """What it holds, and what happens there: everything that is due, one thing after the other."""

    def happens(self, at: int, contact: str, event: Event) -> None:
        """An event to come, not before now."""
        self.coming.append((at, contact, event))

    def until(self, to: int, *, with_it: bool = True) -> None:
        """Let everything happen that is due before `to`, and at it unless `with_it` is off.

        Raises:
            RanAwayError: a run has no end in sight.
        """
        while True:
            due = [at for at, _, _ in self.coming] + self.wakes()
            if self.enters or self.going:
                due.append(self.now)
            if not due or min(due) > to or (min(due) == to and not with_it):
                break
            self.now = max(self.now, min(due))
            self._one_thing()
        self.now = max(self.now, to)

    def ends(self, flow: str) -> bool | None:
        """Let it go on until nothing is due. Whether every run of the flow ends, or one goes round for ever.

        None: each run of the flow ends, and others go on for ever, or start it for ever.
        """
        try:
            for _ in range(TOO_MANY * 4):
                if not self.wakes():
                    break
                self.until(self.wakes()[0])
                if self._round_and_round(flow):
                    return False
        except RanAwayError:
            return False if self._round_and_round(flow) else None
        return None if self.wakes() or self.going else True

    def _round_and_round(self, flow: str) -> bool:
        return any(run.steps > TOO_MANY and run.workflow.flow == flow for run in self.runs)

    def _one_thing(self) -> None:
        """One of the things that are due now."""
        events = [item for item in self.coming if item[0] <= self.now]
        waking = [run for run in self.runs if run.wake is not None and run.wake <= self.now]
        if not self.ways.any_wait_first:
            waking = waking[:1]
        going = list(self.going)
        enters = list(self.enters)
        # What the run that is under way has brought about itself.
        inner = [item for item in enters if going and item.by is going[-1]]
        at_once = self.ways.order == "nested"
        if self.ways.order == "either" and inner:
            at_once = bool(self.picker.choose(2))
        if at_once and inner:
            going, enters, events, waking = [], inner, [], []
        elif self.ways.order == "mixed":
            if going or enters:
                events = []  # what one event starts at once has begun before the next event
        else:
            if going:
                going, enters, events, waking = going[-1:], [], [], []
            elif enters:
                events, waking = [], []
        choices: list[Any] = [*going, *enters, *waking, *events]
        chosen = choices[self.picker.choose(len(choices))]
        if isinstance(chosen, Entering):
            self.enters.remove(chosen)
            if chosen.run is not None:
                self.going.append(chosen.run)
            elif chosen.goal is not None:
                meet(self, chosen.contact, *chosen.goal)
            else:
                self._enter(chosen)
        elif isinstance(chosen, Run):
            if chosen.wake is not None:
                chosen.wake = None
                chosen.listens = None
                chosen.since_pause = 0
                self.going.append(chosen)
            one_step(self, chosen)
        else:
            self.coming.remove(chosen)
            self._event(chosen[1], chosen[2])

    def _event(self, who: str, event: Event) -> None:
        contact = self.contacts.setdefault(who, Contact())
        place = len(self.log)
        self.log.append(Entry(self.now, who, event))
        fired: set[str] = set()
        opted_out = False
        if event.kind == "reply":
            word = event.word.strip().strip(".!").lower()
            if word in OPT_OUT:  # R28
                contact.opted_out = opted_out = True
            elif word in OPT_IN:
                contact.opted_out = False
                contact.dnd -= {"sms"}
            for run in list(self.runs):  # R18
                if run.contact == who and run.workflow.stop_on_response and run.sent:
                    self.end(run)
            fired = fire(self, who, event)
        elif event.kind in ("tag", "untag"):
            fired = change_tag(self, who, event.word.lower(), on=event.kind == "tag")
        elif event.kind == "field":
            fired = change_field(self, who, event.word, event.more)
        else:
            self._move(contact, event)
            fired = set() if event.kind.startswith("card") else fire(self, who, event)
        self.log[place] = Entry(self.now, who, event, frozenset(fired), opted_out=opted_out)

    def _move(self, contact: Contact, event: Event) -> None:
        """What an event does to the opportunity."""
        before = contact.card or Card()
        pipeline = event.more or before.pipeline
        match event.kind:
            # A stage or a status that is not told is what the contact came with.
            case "stage" | "card stage":
                contact.card = replace(before, pipeline=pipeline, stage=event.word or before.stage)
            case "opportunity_status" | "card status":
                contact.card = replace(before, pipeline=pipeline, status=event.word or before.status)
            case "opportunity_created":
                # In which stage it stands, the event does not say.
                contact.card = replace(before, pipeline=pipeline, status=event.word or "open")
            case "card":
                pipeline, stage, status = (event.more or "//").split("/")
                contact.card = Card(pipeline, stage, status) if pipeline else None
            case _:
                return
        contact.card_at = self.now

    def _enter(self, entering: Entering) -> None:
        workflow, who, event = entering.workflow, entering.contact, entering.event
        # R1: who is in it cannot enter; without re-entry once ever.
        active = any(run.workflow is workflow and run.contact == who for run in self.runs)
        barred = active and not self.ways.concurrent
        barred |= not workflow.reentry and not entering.again and (workflow.name, who) in self.entered
        # Each opportunity enters for itself, and this may be another one.
        another = event is not None and event.kind in OF_A_CARD and workflow.per_card
        if barred and not (another and self.picker.choose(2)):
            return
        self.entered.add((workflow.name, who))
        self.count += 1
        began = len(self.log) if entering.by is None else entering.by.began
        run = Run(self.count, workflow, who, began=began, starts=entering.starts)
        if event is not None and event.kind in OF_A_CARD:
            run.card_of = (event.more or "", self.now)
        if event is not None and event.kind == "reply":
            run.message = event.word
        if event is not None and event.kind in ("appointment", "booked"):
            run.rescheduled = event.word == "rescheduled"
        self.runs.append(run)
        self.going.append(run)
