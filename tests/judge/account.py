"""What an account does with its workflows: the rules of docs/semantics.md, by their numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from random import Random
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from tests.judge.flows import DAY, Flow, Step, Trigger, Workflow, Yaml, length

ZONE = "America/Chicago"
START = datetime(2026, 1, 5, 9, 0)
OPT_OUT = ("stop", "stopall", "cancel", "unsubscribe", "end", "quit", "revoke", "optout")
OPT_IN = ("start", "yes", "unstop")
# Steps of one run without a pause in between, after which it is taken to go round for ever.
TOO_MANY = 600


class Picker(Protocol):
    """Decides what no rule decides: which of several things comes first, and how late a wait resumes."""

    def choose(self, of: int) -> int:
        """A number below `of`."""

    def late(self, most: int) -> int:
        """Milliseconds from 0 to `most`."""


class RandomPicker:
    """Picks at random and remembers."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.picked: list[int] = []

    def choose(self, of: int) -> int:
        if of < 2:
            return 0
        self.picked.append(self._random.randrange(of))
        return self.picked[-1]

    def late(self, most: int) -> int:
        if not most:
            return 0
        self.picked.append(self._random.choice((0, most, self._random.randint(0, most))))
        return self.picked[-1]


class GivenPicker:
    """Picks what it is given, then the first; `tail` are the numbers of possibilities it met."""

    def __init__(self, picks: Sequence[int]) -> None:
        self._picks = picks
        self.met: list[int] = []

    def choose(self, of: int) -> int:
        if of < 2:
            return 0
        place = len(self.met)
        self.met.append(of)
        return min(self._picks[place], of - 1) if place < len(self._picks) else 0

    def late(self, most: int) -> int:
        """By index among on time, half and as late as can be; exact where a recorded number is given."""
        if not most:
            return 0
        place = len(self.met)
        self.met.append(2)
        return min(self._picks[place], most) if place < len(self._picks) else 0


@dataclass(frozen=True)
class Event:
    """Something that happens to a contact.

    `call` (how it ended, direction), `reply` (body), `tag`, `untag` (name), `field` (key, value or none),
    `appointment` (status).
    """

    kind: str
    word: str = ""
    more: str | None = None

    def __str__(self) -> str:
        return " ".join(str(item) for item in (self.kind, repr(self.word), self.more) if item is not None)


@dataclass(frozen=True)
class Entry:
    """A line of what happened: an event, with the flows it fired, or a text of a flow."""

    at: int
    contact: str
    event: Event | None = None
    fired: frozenset[str] = frozenset()
    flow: str = ""
    text: str = ""
    opted_out: bool = False
    began: int = 0


@dataclass
class Contact:
    """Who it is: tags in lower case, fields as text."""

    tags: set[str] = field(default_factory=set)
    fields: dict[str, str] = field(default_factory=dict)
    opted_out: bool = False


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
    began: int = 0


@dataclass(frozen=True)
class Ways:
    """Which freedoms HighLevel is taken to have.

    `concurrent`: a contact may be in a workflow several times (R5). `order`: what a run starts goes when the
    run pauses (`after`), at once (`nested`), or the steps of runs within one instant mix (`mixed`, R13).
    `any_wait_first`: of waits that end in one instant any may go first, else the older run. `late`: by how
    many milliseconds a wait may resume late (R8). `numbers_as_text`: 5.0 is not 5 to a number field.
    """

    concurrent: bool = False
    order: str = "after"
    any_wait_first: bool = False
    late: int = 0
    numbers_as_text: bool = False


class RanAwayError(Exception):
    """A run goes round without a pause, or workflows start each other without one."""


@dataclass(frozen=True)
class _Enter:
    """A workflow about to be asked whether the contact enters. `depth`: how many runs are not at a pause."""

    workflow: Workflow
    contact: str
    depth: int = 0


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
        self.dates = {key for flow in flows for key in flow.dates}
        self.numbers = {key for flow in flows for key in flow.numbers}
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
        if self.ways.order == "nested" and inner:
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
            self._enter(chosen.workflow, chosen.contact)
        elif isinstance(chosen, Run):
            if chosen.wake is not None:
                chosen.wake = None
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
            for run in list(self.runs):  # R18
                if run.contact == who and run.workflow.stop_on_response and run.sent:
                    self._end(run)
            fired = self._fire(who, lambda trigger: _replied(trigger, event.word.lower()))
        elif event.kind == "call":
            fired = self._fire(who, lambda trigger: _called(trigger, event))
        elif event.kind in ("tag", "untag"):
            fired = self._change_tag(who, event.word.lower(), on=event.kind == "tag")
        elif event.kind == "field":
            if event.more is None:
                contact.fields.pop(event.word, None)
            else:
                contact.fields[event.word] = event.more
        self.log[place] = Entry(self.now, who, event, frozenset(fired), opted_out=opted_out)

    def _fire(self, who: str, holds: Any) -> set[str]:
        """Every workflow with a trigger that fits is asked once (R3, R4)."""
        fired = set()
        for workflow in self.workflows:
            if any(holds(trigger) for trigger in workflow.triggers):
                self._enters.append(_Enter(workflow, who, len(self._going)))
                if "/" not in workflow.name:
                    fired.add(workflow.flow)
        return fired

    def _change_tag(self, who: str, tag: str, *, on: bool) -> set[str]:
        contact = self.contacts[who]
        if (tag in contact.tags) == on:
            return set()  # R23: only a change
        if on:
            contact.tags.add(tag)
        else:
            contact.tags.remove(tag)
        change = "added" if on else "removed"
        for run in self.runs:  # R17
            goal = run.workflow.goal
            if run.contact != who or goal is None or run.place > goal:
                continue
            if (change, tag) in run.workflow.steps[goal].what[0]:
                run.place = goal + 1
                run.wake, run.waiting = None, False
                if run not in self._going:
                    run.since_pause = 0
                    self._going.insert(0, run)
        return self._fire(who, lambda trigger: trigger.kind == f"tag-{change}" and tag in trigger.words)

    # runs

    def _enter(self, workflow: Workflow, who: str) -> None:
        if not workflow.reentry and (workflow.name, who) in self._entered:
            return  # R1: once ever
        active = any(run.workflow is workflow and run.contact == who for run in self.runs)
        if active and not self.ways.concurrent:
            return  # R1: who is in it cannot enter
        self._entered.add((workflow.name, who))
        self._count += 1
        run = Run(self._count, workflow, who, began=len(self.log))
        self.runs.append(run)
        self._going.append(run)

    def _end(self, run: Run) -> None:
        if run in self.runs:
            self.runs.remove(run)
        if run in self._going:
            self._going.remove(run)

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
        match step.kind:
            case "sms":
                if not contact.opted_out:  # R28: skipped, and the run goes on
                    run.sent = True
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
                run.wake = self.now + step.what + self.picker.late(self.ways.late)
                self._going.remove(run)
            case "fork":
                run.place = step.to[-1]
                for condition, begin in zip(step.what, step.to, strict=False):  # R14
                    if self.holds(condition, run.contact):
                        run.place = begin
                        break
            case "jump":
                run.place = step.to[0]
            case "write":
                for key, value in step.what.items():
                    self._write(contact, key, value)
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
                if run.workflow.goal == run.place - 1:
                    self._at_goal(run, step.what[1])
            case "end":
                self._end(run)

    def _at_goal(self, run: Run, action: str) -> None:
        """R17: reached, and not met."""
        if action == "exit":
            self._end(run)
        elif action == "wait":
            run.place -= 1
            run.waiting = True
            self._going.remove(run)

    def _mains(self, names: Iterable[str]) -> list[Workflow]:
        return [flow.main for flow in self.flows if flow.name in names]

    def _write(self, contact: Contact, key: str, value: Any) -> None:
        if value is None:
            contact.fields.pop(key, None)
        elif value == "now":
            contact.fields[key] = self.today().isoformat()  # R10, R11
        elif value != "":
            contact.fields[key] = str(value)

    # conditions

    def holds(self, condition: Yaml, who: str) -> bool:
        """Whether every key of the condition holds."""
        return all(self._one_holds(key, test, who) for key, test in condition.items())

    def _one_holds(self, key: str, test: Any, who: str) -> bool:
        contact = self.contacts[who]
        names = test if isinstance(test, list) else [test]
        match key:
            case "all":
                return all(self.holds(inner, who) for inner in test)
            case "any":
                return any(self.holds(inner, who) for inner in test)
            case "tag":
                return all(str(tag) in contact.tags for tag in names)  # R22: exact
            case "not_tag":
                return not any(str(tag) in contact.tags for tag in names)
            case "in_flow" | "not_in_flow":
                mains = self._mains(names)
                there = any(run.contact == who and run.workflow in mains for run in self.runs)
                return there == (key == "in_flow")
            case "__near__":
                key, days = test
                day = as_date(contact.fields.get(key))
                return day is not None and -1 <= (self.today() - day).days <= days
        return self._field_holds(key, test if isinstance(test, dict) else {"is": test}, contact)

    def _field_holds(self, key: str, test: Yaml, contact: Contact) -> bool:
        value = contact.fields.get(key)
        (operator, wanted), *_ = ((name, item) for name, item in test.items() if name != "tag")
        match operator:
            case "empty":
                return not value
            case "within":  # R12: by calendar days
                day = as_date(value)
                return day is not None and 0 <= (self.today() - day).days <= length(wanted) // DAY
            case "is":
                return self._same(key, value, wanted)
            case "is_not":
                return not self._same(key, value, wanted)
            case "contains":
                return value is not None and str(wanted).lower() in value.lower()
            case "greater_than" | "less_than":
                number = as_number(value)
                if number is None:
                    return False
                return number > Decimal(wanted) if operator == "greater_than" else number < Decimal(wanted)
        raise AssertionError(operator)

    def _same(self, key: str, value: str | None, wanted: Any) -> bool:
        if key in self.dates:
            return as_date(value) is not None and as_date(value) == as_date(str(wanted))
        if key in self.numbers and not self.ways.numbers_as_text:
            return as_number(value) is not None and as_number(value) == as_number(str(wanted))
        return value is not None and value == str(wanted)


def as_date(text: str | None) -> date | None:
    """A date as HighLevel keeps one: 2026-01-05, 01-05-2026 or 05-Jan-2026 (R11)."""
    for shape in ("%Y-%m-%d", "%m-%d-%Y", "%d-%b-%Y"):
        try:
            return datetime.strptime(text or "", shape).date()
        except ValueError:
            continue
    return None


def as_number(text: str | None) -> Decimal | None:
    """A number, or nothing."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _called(trigger: Trigger, event: Event) -> bool:
    return (
        trigger.kind == "call"
        and event.word in trigger.words
        and trigger.direction in ("any", event.more or "inbound")
    )


def _replied(trigger: Trigger, body: str) -> bool:
    return trigger.kind == "reply" and all(phrase in body for phrase in trigger.words)


def days(count: int) -> timedelta:
    """So many days."""
    return timedelta(days=count)
