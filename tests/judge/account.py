"""What an account does with its workflows: the rules of docs/semantics.md, by their numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.judge.contacts import ANY_FLOW, STAGES, STATUSES, Card, Contact, Entry, Event
from tests.judge.flows import Flow
from tests.judge.opening import Opening, is_open
from tests.judge.pickers import Picker
from tests.judge.triggers import OF_A_CARD, fits
from tests.judge.values import Values, as_date, as_number
from tests.judge.workflows import Step, Workflow
from tests.judge.written import DAY, HOUR, Yaml, listed

ZONE = "America/Chicago"
START = datetime(2026, 1, 5, 9, 0)
OPT_OUT = ("stop", "stopall", "cancel", "unsubscribe", "end", "quit", "revoke", "optout")
OPT_IN = ("start", "yes", "unstop")
# Steps of one run without a pause in between, after which it is taken to go round for ever.
TOO_MANY = 600
# Steps that end a stretch in which a run sends nothing.
PAUSES = ("wait", "until", "listen", "drip", "reach", "appointment")
# What enters whatever the re-entry setting (R2).
ENTER_AGAIN = ("appointment", "invoice")
# How far ahead appointments start, and how long others may let a run wait.
APPOINTMENTS = tuple(HOUR * hours for hours in (-2, 0, 1, 24, 25, 72))
LONGEST = 3 * DAY


@dataclass(eq=False)
class Run:
    """A contact's way through a workflow. `wake` is when its wait ends; none where it waits for a goal.

    `began`: how many lines the log had when it began.
    """

    number: int
    workflow: Workflow
    contact: str
    place: int = 0
    wake: int | None = None
    waiting: bool = False
    sent: bool = False
    since_pause: int = 0
    steps: int = 0
    # What it waits for, and the place it then goes on at.
    listens: tuple[Yaml, int] | None = None
    message: str = ""
    began: int = 0
    # When the appointment starts that started it; and whether it sends nothing until its next wait (R39).
    starts: int | None = None
    skips: bool = False
    # Whether what it did itself has met its goal, which is taken up when it comes there or pauses.
    met: bool = False
    # Whether the appointment that started it had got a new time; none where none did.
    rescheduled: bool | None = None


@dataclass(frozen=True)
class Ways:
    """Which freedoms HighLevel is taken to have.

    `concurrent`: a contact may be in a workflow several times (R5). `order`: what a run starts goes when the
    run pauses (`after`), at once (`nested`), now so and now so (`either`), or the steps of runs within one
    instant mix (`mixed`, R13).
    `any_wait_first`: of waits that end in one instant any may go first, else the older run. `late`: by how
    many milliseconds a wait may resume late (R8). `numbers_as_text`: 5.0 is not 5 to a number field.
    `any_card`: of opportunities nothing is known, and people make and move them at any time.
    """

    concurrent: bool = False
    order: str = "after"
    any_wait_first: bool = False
    late: int = 0
    numbers_as_text: bool = False
    any_card: bool = False


class RanAwayError(Exception):
    """A run goes round without a pause, or workflows start each other without one."""


@dataclass(frozen=True)
class _Enter:
    """A workflow about to be asked whether the contact enters, or a run that heard what it waited for.

    `depth`: how many runs are not at a pause. `event` starts it; `again` whatever the re-entry setting (R2).
    `starts`: when the appointment does that the event is about.
    """

    workflow: Workflow
    contact: str
    depth: int = 0
    event: Event | None = None
    run: Run | None = None
    again: bool = False
    starts: int | None = None
    # A change of a tag that goals wait for, which a step has made.
    goal: tuple[str, str] | None = None


class Account:
    """Contacts, workflows and a clock in milliseconds."""

    def __init__(
        self,
        flows: Sequence[Flow],
        picker: Picker,
        ways: Ways = Ways(),
        contacts: Mapping[str, Contact] | None = None,
        start: datetime = START,
        zone: str = ZONE,
    ) -> None:
        self.flows = flows
        self.workflows = [workflow for flow in flows for workflow in flow.workflows]
        self._values = Values(
            frozenset(key for flow in flows for key in flow.dates),
            frozenset() if ways.numbers_as_text else frozenset(key for flow in flows for key in flow.numbers),
        )
        self.picker = picker
        self.ways = ways
        self.contacts = dict(contacts or {})
        self.now = 0
        self.log: list[Entry] = []
        self.runs: list[Run] = []
        self.steps = 0
        self._start = start.replace(tzinfo=ZoneInfo(zone))
        self._begin = self._start.timestamp()
        self._coming: list[tuple[int, str, Event]] = []
        self._enters: list[_Enter] = []
        self._going: list[Run] = []
        self._entered: set[tuple[str, str]] = set()
        self._count = 0

    # the clock

    def moment(self, at: int | None = None) -> datetime:
        """That time on the account's clock."""
        at = self.now if at is None else at
        return datetime.fromtimestamp(self._begin + at / 1000, self._start.tzinfo)

    def today(self) -> date:
        """The account's date."""
        return self.moment().date()

    def happens(self, at: int, contact: str, event: Event) -> None:
        """An event to come, not before now."""
        self._coming.append((at, contact, event))

    def wakes(self) -> list[int]:
        """When waits end."""
        return sorted({run.wake for run in self.runs if run.wake is not None})

    def until(self, to: int, *, with_it: bool = True) -> None:
        """Let everything happen that is due before `to`, and at it unless `with_it` is off.

        Raises:
            RanAwayError: a run has no end in sight.
        """
        while True:
            due = [at for at, _, _ in self._coming] + self.wakes()
            if self._enters or self._going:
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
        return None if self.wakes() or self._going else True

    def _round_and_round(self, flow: str) -> bool:
        return any(run.steps > TOO_MANY and run.workflow.flow == flow for run in self.runs)

    def _one_thing(self) -> None:
        """One of the things that are due now."""
        events = [item for item in self._coming if item[0] <= self.now]
        waking = [run for run in self.runs if run.wake is not None and run.wake <= self.now]
        if not self.ways.any_wait_first:
            waking = waking[:1]
        going = list(self._going)
        enters = list(self._enters)
        inner = [item for item in enters if going and item.depth >= len(going)]
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
        if isinstance(chosen, _Enter):
            self._enters.remove(chosen)
            if chosen.run is not None:
                self._going.append(chosen.run)
            elif chosen.goal is not None:
                self._meet(chosen.contact, *chosen.goal)
            else:
                self._enter(chosen)
        elif isinstance(chosen, Run):
            if chosen.wake is not None:
                chosen.wake = None
                chosen.listens = None
                chosen.since_pause = 0
                self._going.append(chosen)
            self._step(chosen)
        else:
            self._coming.remove(chosen)
            self._event(chosen[1], chosen[2])

    # events

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
                    self._end(run)
            fired = self._fire(who, event)
        elif event.kind in ("tag", "untag"):
            fired = self._change_tag(who, event.word.lower(), on=event.kind == "tag")
        elif event.kind == "field":
            fired = self._change_field(who, event.word, event.more)
        else:
            self._move(contact, event)
            fired = set() if event.kind.startswith("card") else self._fire(who, event)
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

    def _fire(self, who: str, event: Event) -> set[str]:
        """Every workflow with a trigger that fits is asked once (R3, R4)."""
        tags = self.contacts[who].tags
        for run in list(self.runs):
            if run.contact == who and run.listens is not None and self._heard(run, event):
                run.place, run.wake, run.waiting, run.listens = run.listens[1], None, False, None
                run.since_pause = 0
                self._enters.append(_Enter(run.workflow, who, len(self._going), event, run))
        fired = set()
        starts = self._starts(event)
        for workflow in self.workflows:
            fitting = [
                trigger
                for trigger in workflow.triggers
                if fits(trigger, event, tags, self.contacts[who].texted_by)
            ]
            if fitting:
                again = fitting[0].kind in ENTER_AGAIN
                self._enters.append(
                    _Enter(workflow, who, len(self._going), event, again=again, starts=starts)
                )
                if "/" not in workflow.name:
                    fired.add(workflow.flow)
        return fired

    def _starts(self, event: Event) -> int | None:
        """When the appointment starts that an event is about, where a wait goes by that: no rule says."""
        waits = any(step.kind == "appointment" for item in self.workflows for step in item.steps)
        if event.starts is not None:
            return self.now + event.starts
        if event.kind not in ("appointment", "booked") or not waits:
            return None
        return self.now + APPOINTMENTS[self.picker.choose(len(APPOINTMENTS))]

    def _heard(self, run: Run, event: Event) -> bool:
        """Whether that is what the run waits for (R8)."""
        assert run.listens is not None
        ((word, what),) = run.listens[0].items()
        match word:
            case "reply":
                if event.kind == "reply":
                    run.message = event.word
                return event.kind == "reply"
            case "manual":
                return event.kind == "manual_done" and event.word in ("", what)
            case "clicked":
                return event.kind == "link_clicked" and event.word.lower() in listed(what)
            case "opened":
                return event.kind == "email_event" and event.word == "opened"
        return self.holds(what, run.contact, run)

    def _change_field(self, who: str, key: str, value: str | None) -> set[str]:
        fields = self.contacts[who].fields
        if fields.get(key, "") == (value or ""):
            return set()  # R4: an unchanged field enrols nobody
        if value:
            fields[key] = value
        else:
            fields.pop(key, None)
        return self._fire(who, Event("field", key, value))

    def _change_tag(self, who: str, tag: str, *, on: bool) -> set[str]:
        contact = self.contacts[who]
        if (tag in contact.tags) == on:
            return set()  # R23: only a change
        if on:
            contact.tags.add(tag)
        else:
            contact.tags.remove(tag)
        change = "added" if on else "removed"
        # What a step does is taken up at once, or when its run pauses.
        waits = bool(self._going) and any(
            item.goal is not None and (change, tag) in item.steps[item.goal].what[0]
            for item in self.workflows
        )
        if waits and self.picker.choose(2):
            later = _Enter(self.workflows[0], who, len(self._going), goal=(change, tag))
            self._enters.append(later)
            for run in self._going:
                run.met |= self._waits_for(run, who, change, tag)
        else:
            self._meet(who, change, tag)
        return self._fire(who, Event("tag" if on else "untag", tag))

    @staticmethod
    def _waits_for(run: Run, who: str, change: str, tag: str) -> bool:
        """Whether a change of a tag is the goal of a run that has not come to it (R17)."""
        goal = run.workflow.goal
        ahead = goal is not None and run.place <= goal
        return run.contact == who and ahead and (change, tag) in run.workflow.steps[goal or 0].what[0]

    def _meet(self, who: str, change: str, tag: str) -> None:
        for run in self.runs:
            if self._waits_for(run, who, change, tag):
                run.place = (run.workflow.goal or 0) + 1
                run.wake, run.waiting, run.listens = None, False, None
                if run not in self._going:
                    run.since_pause = 0
                    self._going.insert(0, run)

    # runs

    def _enter(self, entering: _Enter) -> None:
        workflow, who, event = entering.workflow, entering.contact, entering.event
        # R1: who is in it cannot enter; without re-entry once ever.
        active = any(run.workflow is workflow and run.contact == who for run in self.runs)
        barred = active and not self.ways.concurrent
        barred |= not workflow.reentry and not entering.again and (workflow.name, who) in self._entered
        # Each opportunity enters for itself, and this may be another one.
        another = event is not None and event.kind in OF_A_CARD and workflow.per_card
        if barred and not (another and self.picker.choose(2)):
            return
        self._entered.add((workflow.name, who))
        self._count += 1
        run = Run(self._count, workflow, who, began=len(self.log), starts=entering.starts)
        if event is not None and event.kind == "reply":
            run.message = event.word
        if event is not None and event.kind in ("appointment", "booked"):
            run.rescheduled = event.word == "rescheduled"
        self.runs.append(run)
        self._going.append(run)

    def _end(self, run: Run) -> None:
        if run in self.runs:
            self.runs.remove(run)
        if run in self._going:
            self._going.remove(run)
        self._enters = [item for item in self._enters if item.run is not run]

    def _step(self, run: Run) -> None:
        """One step of a run.

        Raises:
            RanAwayError: it has made too many.
        """
        if run.place >= len(run.workflow.steps):
            self._end(run)
            return
        step = run.workflow.steps[run.place]
        run.place += 1
        run.since_pause += 1
        run.steps += 1
        self.steps += 1
        if run.since_pause > TOO_MANY or self.steps > 40 * TOO_MANY:
            raise RanAwayError
        self._do(run, step, self.contacts[run.contact])
        if run.met and run in self.runs and run not in self._going:
            assert run.workflow.goal is not None
            run.place, run.met = run.workflow.goal + 1, False
            run.wake, run.waiting, run.listens = None, False, None
            self._going.insert(0, run)
        if self.ways.order == "mixed":
            self._over(run)

    def _over(self, run: Run) -> None:
        """A run ends with its last step: nothing comes between the two."""
        for _ in range(TOO_MANY):
            if run not in self._going:
                return
            step = run.workflow.steps[run.place] if run.place < len(run.workflow.steps) else None
            if step is None or step.kind == "end":
                self._end(run)
            elif step.kind == "jump":
                run.place = step.to[0]
            else:
                return

    def _do(self, run: Run, step: Step, contact: Contact) -> None:
        if step.kind in ("sms", "mail") and self._hold(run):
            return
        if step.kind in ("sms", "mail") and run.skips:
            return  # R39
        if step.kind in PAUSES:
            run.skips = False
        match step.kind:
            case "drip" | "reach":
                # How long it takes, others decide.
                self._sleep(run, self.now + self._late(run, LONGEST))
            case "appointment":
                self._around(run, step)
            case "dnd":
                self._silence(contact, *step.what)
            case "unknown":
                self._anything(run)
            case "math":
                self._count_in(run.contact, *step.what)
            case "mail" if "email" not in contact.dnd:
                run.sent = True
                self.log.append(Entry(self.now, run.contact, flow=run.workflow.flow, mail=True))
            case "sms":
                if not contact.opted_out and "sms" not in contact.dnd:  # R28: skipped, and the run goes on
                    run.sent = True
                    if contact.texted_by != ANY_FLOW:
                        contact.texted_by = run.workflow.flow
                    self.log.append(
                        Entry(
                            self.now,
                            run.contact,
                            flow=run.workflow.flow,
                            text=step.what or "(template)",
                            began=run.began,
                        )
                    )
            case "wait" if step.what:
                at = self.now + step.what + self._late(run, self.ways.late)
                self._sleep(run, at if step.resume is None else self._opens(step.resume, at))
            case "until":
                self._sleep(run, self._next_time(step.what) + self._late(run, self.ways.late))
            case "listen":
                self._listen(run, step)
            case "fork":
                run.place = step.to[-1]
                for condition, begin in zip(step.what, step.to, strict=False):  # R14
                    if self.holds(condition, run.contact, run):
                        run.place = begin
                        break
            case "split":
                # One of 0 % too: whoever took it when it had more keeps it.
                run.place = step.to[self.picker.way(step.what)]
            case "find":
                run.place = step.to[0] if self._found(contact, step.what) else step.to[1]
            case "card":
                self._card(run.contact, *step.what)
            case "note-time":
                contact.fields["clock"] = self.moment().isoformat()
            case "leave-all":
                for one in list(self.runs):
                    own = one.workflow is run.workflow
                    if one.contact == run.contact and (not own or step.what == "all"):
                        self._end(one)
            case "jump":
                run.place = step.to[0]
            case "write":
                for key, value in step.what.items():
                    self._write(run.contact, key, value)
            case "tag" | "untag":
                for tag in step.what:
                    self._change_tag(run.contact, tag, on=step.kind == "tag")
            case "enter":
                self._enters += [
                    _Enter(item, run.contact, len(self._going)) for item in self._mains([step.what])
                ]
            case "leave":  # R19
                for one in list(self.runs):
                    if one.contact == run.contact and one.workflow in self._mains(step.what):
                        self._end(one)
            case "goal":
                if run.workflow.goal == run.place - 1 and not run.met:
                    self._at_goal(run, step.what[1])
                run.met = False
            case "end":
                self._end(run)

    def _silence(self, contact: Contact, on: bool, channels: Sequence[str]) -> None:
        """Channels are switched off or on; whether on lets texts through after a STOP, no rule says."""
        if on:
            contact.dnd |= {*channels}
            return
        contact.dnd -= {*channels}
        if contact.opted_out and "sms" in channels and self.picker.choose(2):
            contact.opted_out = False

    def _anything(self, run: Run) -> None:
        """A step that no rule is about: nothing, an end, a pause, a tag or a text."""
        tags = sorted({tag for item in self.workflows for one in item.triggers for tag in one.has_tag})
        match self.picker.choose(5):
            case 1:
                self._end(run)
            case 2:
                self._sleep(run, self.now + self._late(run, LONGEST))
            case 3:
                tag = ("a", "b", "vip", *tags)[self.picker.choose(3 + len(tags))]
                self._change_tag(run.contact, tag, on=tag not in self.contacts[run.contact].tags)
            case 4:
                self._do(run, Step("sms", "(unknown)"), self.contacts[run.contact])

    def _at_goal(self, run: Run, action: str) -> None:
        """R17: reached, and not met."""
        if action == "exit":
            self._end(run)
        elif action == "wait":
            run.place -= 1
            run.waiting = True
            # Whether that is the next wait (R39), no rule says.
            run.skips = run.skips and bool(self.picker.choose(2))
            self._late(run, 0)  # a case tells it among its waits
            self._going.remove(run)

    def _mains(self, names: Iterable[str]) -> list[Workflow]:
        return [flow.main for flow in self.flows if flow.name in names]

    def _write(self, who: str, key: str, value: Any) -> None:
        if value != "":
            # R10, R11: a date is stamped without its time.
            self._change_field(who, key, self.today().isoformat() if value == "now" else _text(value))

    def _count_in(self, who: str, key: str, given: Yaml) -> None:
        """A number in place of a number; what comes of anything else, no rule says."""
        number = as_number(self.contacts[who].fields.get(key)) or Decimal(0)
        made = number
        for word, operand in given.items():
            other = Decimal(str(operand)) if word != "into" else Decimal(0)
            match word:
                case "add":
                    made = number + other
                case "subtract":
                    made = number - other
                case "multiply":
                    made = number * other
                case "divide" if other:
                    made = number / other
        self._change_field(who, str(given.get("into", key)), f"{made:g}")

    # time

    def _around(self, run: Run, step: Step) -> None:
        """A wait that goes by the appointment that started the run (R8, R39)."""
        after, late = step.what
        # At the very moment it is over, or it is not.
        ahead = None if run.starts is None else run.starts + after - self.now
        if ahead is not None and (ahead > 0 or (ahead == 0 and self.picker.choose(2))):
            assert run.starts is not None
            self._sleep(run, run.starts + after + self._late(run, self.ways.late))
        elif late == "exit":
            self._end(run)
        elif late == "goto":
            run.place = step.to[0]
        else:
            run.skips = late == "skip"

    def _clock(self, run: Run, at: int) -> datetime:
        """That time as the run's time window sees it (R9)."""
        moment = self.moment(at)
        zone = self.contacts[run.contact].zone
        return moment.astimezone(ZoneInfo(zone)) if zone and run.workflow.of_contact else moment

    def _late(self, run: Run, most: int) -> int:
        return self.picker.late(most, run.workflow.flow)

    def _sleep(self, run: Run, wake: int) -> None:
        run.wake = wake
        self._going.remove(run)

    def _opens(self, opening: Opening, at: int) -> int:
        """The first moment from that one on at which it is open."""
        moment = self.moment(at)
        opens = opening.next(moment)
        return at if opens == moment else round((opens.timestamp() - self._begin) * 1000)

    def _next_time(self, minute: int) -> int:
        """The next time it is so late (R8)."""
        now = self.moment()
        day = now.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
        # Within that very minute it is so late, or it is over.
        if day <= now < day + timedelta(minutes=1):
            if not self.picker.choose(2):
                return self.now
            day += timedelta(days=1)
        elif day < now:
            day += timedelta(days=1)
        return round((day.timestamp() - self._begin) * 1000)

    def _hold(self, run: Run) -> bool:
        """R9: outside of the window what reaches the contact waits until it opens."""
        window = run.workflow.window
        if window is None or window.holds(self._clock(run, self.now)):
            return False
        run.place -= 1
        opens = window.next(self._clock(run, self.now))
        self._sleep(run, round((opens.timestamp() - self._begin) * 1000))
        return True

    def _listen(self, run: Run, step: Step) -> None:
        what, timeout = step.what
        if "if" in what and self.holds(what["if"], run.contact, run):
            run.place = step.to[0]
            return
        run.listens = what, step.to[0]
        run.place = step.to[-1]
        run.waiting = timeout is None
        if timeout is None:
            self._late(run, 0)  # a case tells it among its waits
            self._going.remove(run)
        else:
            self._sleep(run, self.now + timeout + self._late(run, self.ways.late))

    # opportunities

    def _found(self, contact: Contact, pipeline: str) -> bool:
        """Whether the contact has an opportunity there, which cannot be known; it may be another one."""
        card = contact.card
        here = card is not None and pipeline in ("", card.pipeline)
        if not self.picker.choose(2):
            return False
        if not here or self.picker.choose(2):
            stage, status = self.picker.choose(3), self.picker.choose(3)
            contact.card = Card(pipeline or "Sales", STAGES[stage], STATUSES[status])
        return True

    def _card(self, who: str, word: str, given: Any) -> None:
        """What a step does to the opportunity, and to what watches it."""
        contact = self.contacts[who]
        before = contact.card
        if before is None and self.ways.any_card and isinstance(given, dict) and self.picker.choose(2):
            before = Card(given.get("pipeline", "Sales"), "another")
        if word == "remove_opportunity":
            if before is not None and before.pipeline == given:
                contact.card = None
            return
        if word == "update_opportunity" and before is None:
            return
        made = before is None or word == "create_opportunity"
        card = replace(
            Card() if made or before is None else before,
            **{key: given[key] for key in ("pipeline", "stage", "status") if key in given},
        )
        if word == "opportunity" and "status" not in given:
            card = replace(card, status="open")  # the older step always writes one
        # The older step is always done, but for a move back.
        may_be_skipped = not given.get("backward") and (word != "opportunity" or "stage" in given)
        # The newer one makes none where the account has one for a contact in a pipeline.
        if before is not None and may_be_skipped and self.picker.choose(2):
            return
        contact.card = card
        if made:
            self._fire(who, Event("opportunity_created", card.status, card.pipeline))
            if card.stage and self.picker.choose(2):  # nobody says whether a new one has moved
                self._fire(who, Event("stage", card.stage, card.pipeline))
        elif before is not None and self._moves(card.stage != before.stage, "stage" in given):
            self._fire(who, Event("stage", card.stage, card.pipeline))
        if not made and before is not None and self._moves(card.status != before.status, "status" in given):
            self._fire(who, Event("opportunity_status", card.status, card.pipeline))

    def _moves(self, changed: bool, written: bool) -> bool:
        """Whether what watches it hears of it: nobody says so where the same was written again."""
        return changed or (written and bool(self.picker.choose(2)))

    # conditions

    def holds(self, condition: Yaml, who: str, run: Run | None = None) -> bool:
        """Whether every key of the condition holds; `run` is the one that asks."""
        return all(self._one_holds(key, test, who, run) for key, test in condition.items())

    def _one_holds(self, key: str, test: Any, who: str, run: Run | None) -> bool:
        contact = self.contacts[who]
        names = test if isinstance(test, list) else [test]
        match key:
            case "all":
                return all(self.holds(inner, who, run) for inner in test)
            case "any":
                return any(self.holds(inner, who, run) for inner in test)
            case "tag":
                return all(str(tag) in contact.tags for tag in names)  # R22: exact
            case "not_tag":
                return not any(str(tag) in contact.tags for tag in names)
            case "in_flow" | "not_in_flow":
                mains = self._mains(names)
                there = any(run.contact == who and run.workflow in mains for run in self.runs)
                return there == (key == "in_flow")
            case "opportunity":
                card = contact.card
                return card is not None and all(getattr(card, name) == value for name, value in test.items())
            case "hours":
                noted = contact.fields.get("clock")
                return noted is not None and is_open(datetime.fromisoformat(noted)) == (test == "open")
            case "time":
                noted = contact.fields.get("clock")
                begins, ends = test["between"]
                part = Opening.of({"days": test.get("days", "daily"), "from": begins, "to": ends})
                return noted is not None and part.holds(datetime.fromisoformat(noted))
            case "appointment":
                known = run.rescheduled if run is not None else None
                # When it starts, and what became of one that a run is not about, no rule says.
                return known if "rescheduled" in test and known is not None else bool(self.picker.choose(2))
            case "reply":
                message = run.message.lower() if run is not None else ""
                return any(phrase in message for phrase in listed(test["contains"]))
            case "contact":
                return all(self._field_holds(one, asked, contact) for one, asked in test.items())
            case "__near__":
                key, days = test
                day = as_date(contact.fields.get(key))
                return day is not None and -1 <= (self.today() - day).days <= days
        return self._field_holds(key, test, contact)

    def _field_holds(self, key: str, test: Any, contact: Contact) -> bool:
        return self._values.hold(key, test, contact.fields.get(key), self.today())


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
