"""Contacts, events, times and orders at random, within what a verdict says it is about."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.judge.account import (
    STAGES,
    STATUSES,
    Account,
    Card,
    Contact,
    Entry,
    Event,
    GivenPicker,
    Picker,
    RanAwayError,
    RandomPicker,
    Ways,
    as_date,
)
from tests.judge.flows import (
    CALENDARS,
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Flow,
    Trigger,
    Yaml,
    asked,
    length,
    listed,
    walk,
)
from tests.judge.opening import minutes
from tests.judge.product import Said

CALLER = "ann"
OTHERS = ("ann", "bob", "cem")
# Where contacts live, by whose clock a time window may go; some have no time zone.
ZONES = ("", "America/New_York", "Europe/Berlin", "Pacific/Auckland")
PROFILES = frozenset(("documented", "concurrent"))


@dataclass(frozen=True)
class Freedom:
    """What a scenario may hold beside its triggering events.

    `own_state`: tags and fields that steps of the account write are there at first, and people change them
    too, but for those in `absent` and `unchanging` (`tag vip`, `field note`). `opt_in`: START after STOP.
    `updates`: a call is evaluated again when it is updated (R3). `often`: people change things often.
    `mixed`: the profiles in which steps of different runs mix within one instant (R13).
    """

    own_state: bool = False
    absent: frozenset[str] = frozenset()
    unchanging: frozenset[str] = frozenset()
    opt_in: bool = False
    updates: bool = False
    often: bool = False
    mixed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, said: Said) -> "Freedom":
        """All that a verdict does not take for granted."""
        words = dict(said.assumptions)
        return cls(
            own_state=True,
            absent=frozenset(words.get("contacts_start_without", ())),
            unchanging=frozenset(words.get("only_workflows_change", ())),
            opt_in="opt_in" in dict(said.events),
            updates=True,
            mixed=PROFILES - frozenset(words.get("steps_go_together", ())),
        )


# Nothing is taken for granted but that helper workflows alone make their tags.
ALL = Freedom(own_state=True, opt_in=True, updates=True, often=True, mixed=PROFILES)


@dataclass(frozen=True)
class Scope:
    """How many events of which kind a verdict is about."""

    starts: int = 3
    answered: int = 0
    replies: int = 0
    opt_outs: int = 0
    booked: int = 0
    tag_changes: int = 0
    field_changes: int = 0
    user_replies: int = 0
    cancelled: int = 0
    clicks: int = 0
    opened: int = 0
    manual: int = 0

    @classmethod
    def of(cls, said: Said) -> "Scope":
        """What the verdict says of itself; a kind that has no name of its own starts flows."""
        most = dict(said.events)
        named = (
            "answered_call",
            "reply",
            "opt_out",
            "appointment_booked",
            "tag_change",
            "field_change",
            "user_reply",
            "appointment_cancelled",
        )
        # What steps wait for is named as a case tells it.
        awaited = [
            max((count for kind, count in said.events[1:] if kind.startswith(word)), default=0)
            for word in ("trigger_link", "mail", "a_user_has_done")
        ]
        return cls(said.events[0][1], *(most.get(kind, 0) for kind in named), *awaited)


@dataclass
class Scenario:
    """What happens, as data: enough to let it happen again."""

    ways: Ways
    start: datetime
    contacts: dict[str, Contact]
    events: list[tuple[int, str, Event]] = field(default_factory=list)
    picks: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{self.ways}, start {self.start:%a %d %b %H:%M}"]
        for name, contact in self.contacts.items():
            if contact.tags or contact.fields or contact.card:
                card = contact.card or ""
                lines.append(f"  before: {name} {sorted(contact.tags)} {contact.fields} {card}")
        lines += [f"  {at / 1000:>10} s  {name}  {event}" for at, name, event in self.events]
        return "\n".join(lines)


def told(log: Sequence[Entry]) -> str:
    """The texts and events in a row; of many the first."""
    lines = [
        f"  {item.at / 1000:>10} s  {item.contact}  "
        + (f"{item.event} fires {sorted(item.fired)}" if item.event else f"TEXT of {item.flow}: {item.text}")
        for item in log[:30]
    ]
    return "\n".join([*lines, *(["  ..."] if len(log) > 30 else [])])


def play(flows: Sequence[Flow], scenario: Scenario, picker: Picker | None = None, more: int = 0) -> Account:
    """The scenario once more, with the same picks or others, up to a while after its last event."""
    account = Account(
        flows,
        picker or GivenPicker(scenario.picks),
        scenario.ways,
        {
            name: replace(it, tags=set(it.tags), fields=dict(it.fields))
            for name, it in scenario.contacts.items()
        },
        scenario.start,
    )
    with contextlib.suppress(RanAwayError):
        for at, name, event in scenario.events:
            account.until(at, with_it=False)
            account.happens(at, name, event)
        account.until(max([at for at, _, _ in scenario.events], default=0) + more)
    return account


def at_random(
    random: Random,
    flows: Sequence[Flow],
    scope: Scope,
    ways: Ways,
    freedom: Freedom,
    contacts: int = 1,
    lengths: Sequence[int] = (),
    horizon: int = 0,
) -> tuple[Scenario, Account]:
    """A scenario that is made while it happens, so that events fall where waits end."""
    pool = _events(random, flows, scope, freedom)
    names = OTHERS[:contacts]
    start = _start(random, flows)
    knows = _Asked(flows, freedom)
    people = {name: knows.contact(random, start) for name in names}
    scenario = Scenario(
        ways, start, {n: replace(c, tags=set(c.tags), fields=dict(c.fields)) for n, c in people.items()}
    )
    picker = RandomPicker(random)
    account = Account(flows, picker, ways, people, start)
    at = 0
    with contextlib.suppress(RanAwayError):
        for make in pool:
            at = max(at, _when(random, account, at, lengths))
            name = random.choice(names)
            account.until(at, with_it=random.random() < 0.3)
            event = make(account.contacts[name])
            if event is None:
                continue
            scenario.events.append((at, name, event))
            account.happens(at, name, event)
            if random.random() < 0.5:
                account.until(at)
        account.until(at + horizon)
    scenario.picks = picker.picked
    return scenario, account


def _when(random: Random, account: Account, at: int, lengths: Sequence[int]) -> int:
    """A time for the next event: near what is about to happen, or a length after what did."""
    kind = random.random()
    edges = [minute for flow in account.flows for minute in edges_of(flow)]
    if edges and random.random() < 0.3:
        kind = 2
    off = random.choice((0, 0, 0, -1, 1, -SECOND, SECOND, random.randint(-MINUTE, MINUTE)))
    wakes = account.wakes()
    if kind < 0.2 and wakes:
        return random.choice(wakes) + off
    if kind < 0.4 and wakes:
        return random.randint(at, max(at, wakes[0]))  # while a run waits
    if kind < 0.55 and account.log and lengths:
        return random.choice(account.log).at + random.choice(lengths) + off
    if kind < 0.62:
        return at
    if kind < 0.7:
        local = account.moment(at)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return at + int((midnight - local).total_seconds() * 1000) + off
    if kind == 2:  # when something opens or closes
        edge = random.choice(edges)
        local = account.moment(at)
        day = local.replace(hour=edge // 60 % 24, minute=edge % 60, second=0, microsecond=0)
        day += timedelta(days=random.choice((0, 1)))
        return at + int((day - local).total_seconds() * 1000) + off
    if kind < 0.84:
        return at + random.randint(0, random.choice((MINUTE, 10 * MINUTE, HOUR)))
    return at + random.randint(0, random.choice((DAY, 3 * DAY)))


def edges_of(flow: Flow) -> list[int]:
    """The minutes of the day at which something opens, closes or ends for the flow."""
    openings = [flow.main.window, *(step.resume for step in flow.main.steps)]
    found = [minute for one in openings if one is not None for minute in (one.begin, one.end)]
    found += [step.what for step in flow.main.steps if step.kind == "until"]
    if any(step.kind == "note-time" for step in flow.main.steps):
        found += [8 * 60, 17 * 60 + 30, 9 * 60, 12 * 60]
        for condition in asked(flow.data["steps"]):
            found += [minutes(edge) for edge in condition.get("time", {}).get("between", ())]
    for item in flow.guarantees:
        if "quiet_hours" in item:
            found += [minutes(item["quiet_hours"][key]) for key in ("from", "to")]
    return found


def _start(random: Random, flows: Sequence[Flow]) -> datetime:
    dates = [
        day
        for flow in flows
        for condition in asked(flow.data["steps"])
        for key, test in condition.items()
        if key in flow.dates
        for day in [as_date(str(test.get("is", test.get("is_not", "")) if isinstance(test, dict) else test))]
        if day is not None
    ]
    # The clocks change on 8 March and 1 November.
    month, day = random.choice(((1, 5), (1, 5), (1, 6), (3, 6), (3, 7), (10, 31)))
    start = datetime(2026, month, day)
    if dates and random.random() < 0.7:
        start = datetime.combine(random.choice(dates), datetime.min.time()) + timedelta(
            days=random.randint(-3, 2)
        )
    edges = [minute for flow in flows for minute in edges_of(flow)]
    if edges and random.random() < 0.5:
        start += timedelta(days=random.randint(0, 6), minutes=random.choice(edges) % 1440)
        return start + timedelta(minutes=random.choice((0, -1, 1, random.randint(-60, 60))))
    hour = random.choice((9, 12, 20, 23, random.randint(0, 23)))
    return start.replace(hour=hour, minute=random.choice((0, 0, 30, random.randint(0, 59))))


# events


def starting(trigger: Trigger, flows: Sequence[Flow]) -> list[Event]:
    """Events that fit a trigger, the plain one first."""
    if trigger.kind == "call":
        ways = ("inbound", "outbound") if trigger.direction == "any" else (trigger.direction,)
        return [Event("call", word, way) for word in trigger.words for way in ways]
    if trigger.kind == "tag-added":
        return [Event("tag", trigger.words[0])]
    if trigger.kind == "tag-removed":
        return [Event("untag", trigger.words[0])]
    if trigger.kind == "field":
        return [Event("field", trigger.words[0], value) for value in (trigger.words[1] or "red", "blue")]
    if trigger.kind in ("stage", "opportunity_status", "opportunity_created"):
        some = STAGES if trigger.kind == "stage" else STATUSES
        pipeline, word = trigger.words
        return [Event(trigger.kind, word or one, pipeline or "Sales") for one in some]
    if trigger.kind == "appointment":
        status, calendar = trigger.words
        states = [status] if status else ["new", "confirmed", "cancelled", "showed", "noshow", "rescheduled"]
        calendars = calendar.split(CALENDARS) if calendar else ["Intro"]
        return [Event("appointment", one, where) for one in states for where in calendars]
    if trigger.kind == "booked":
        return [Event("booked", trigger.words[0] or "Intro")]
    if trigger.kind in ("payment", "invoice"):
        return [Event(trigger.kind, trigger.words[0] or word) for word in ("paid", "failed")]
    if trigger.kind != "reply":
        word = trigger.words[0] if trigger.words else ""
        return [Event(trigger.kind, word or {"email_event": "clicked"}.get(trigger.kind, "Intake"))]
    phrases = {
        word for flow in flows for one in flow.main.triggers if one.kind == "reply" for word in one.words
    }
    word = trigger.words[-1] if trigger.words else ""
    said = [word or "Hi", f"Hello, {word}, thanks", " ".join(sorted(phrases | set(trigger.words)))]
    return [
        Event("reply", item or "Hi")
        for item in said
        if item.strip().lower() not in ("start", "yes", "unstop")
    ]


def _events(random: Random, flows: Sequence[Flow], scope: Scope, freedom: Freedom) -> list[Any]:
    """Functions that make an event for a contact, or none where it would change nothing."""
    starts = [event for flow in flows for trigger in flow.main.triggers for event in starting(trigger, flows)]
    if not scope.opt_outs:
        starts = [
            event for event in starts if event.word.strip().lower() not in ("stop", "end", "cancel", "quit")
        ]
    pool: list[Any] = []
    channels = any(trigger.channel for flow in flows for trigger in flow.main.triggers)
    channel = random.choice((None, "another")) if channels else None
    # A few events say more than many: what matters has room.
    few = random.random() < (0.4 if freedom.often else 0.1)
    left = random.randint(1, 1 if few else scope.starts) if starts else 0
    while left > 0:
        left -= 1
        # The first flow is the one that promises.
        own = [
            event
            for trigger in flows[0].main.triggers
            for event in starting(trigger, flows)
            if event in starts
        ]
        event = random.choice(own if own and random.random() < 0.7 else starts)
        pool.append(_only(event.kind, event.word) if event.kind in ("tag", "untag") else _same(event))
        if freedom.updates and event.kind == "call" and left and random.random() < 0.4:
            pool.append(_same(event))  # R3: the same call, evaluated again, which counts as a call
            left -= 1
    some = [
        *[Event("call", "completed", "inbound")] * scope.answered,
        *[Event("reply", random.choice(("Hi", "Hi", "ok see you")), channel)] * scope.replies,
        *[Event("reply", random.choice(("STOP", "stop", "Unsubscribe")))] * scope.opt_outs,
        *[Event("appointment", "new")] * scope.booked,
        *[Event("appointment", "cancelled")] * scope.cancelled,
        *[Event("user_reply")] * scope.user_replies,
        *[Event("link_clicked", "Page")] * scope.clicks,
        *[Event("email_event", "opened")] * scope.opened,
        *(Event("manual_done", name) for name in _manual(flows) for _ in range(scope.manual)),
    ]
    pool += [_same(event) for event in some if random.random() < (0.2 if few else 0.6)]
    knows = _Asked(flows, freedom)
    tags, fields = knows.tag_changes(), knows.field_changes(random)
    most = (9, 9) if freedom.often else (scope.tag_changes, scope.field_changes)
    for changes, limit in zip((tags, fields), most, strict=True):
        if changes:
            pool += [random.choice(changes) for _ in range(random.randint(0, min(limit, 3)))]
    if knows.cards:
        pool += [_card_moved(random) for _ in range(random.randint(0, 3))]
    back = knows.put_back()
    if back:
        pool += [random.choice(back) for _ in range(random.randint(0, scope.starts))]
    first = pool[:1]
    random.shuffle(pool)
    if first and random.random() < 0.5:
        pool.remove(first[0])
        pool.insert(0, first[0])
    if freedom.opt_in and scope.opt_outs and random.random() < 0.5:
        pool.append(_same(Event("reply", "START")))
        if random.random() < 0.5:
            random.shuffle(pool)
    return pool


def _manual(flows: Sequence[Flow]) -> list[str]:
    """What the steps are called that a user has to do."""
    listens = [step.what[0] for flow in flows for step in flow.main.steps if step.kind == "listen"]
    return sorted({what["manual"] for what in listens if "manual" in what})


def _same(event: Event) -> Any:
    return lambda contact: event


def _only(kind: str, tag: str) -> Any:
    """A tag that is put on or taken off, where that changes anything (R23)."""
    return lambda contact: Event(kind, tag) if (tag in contact.tags) == (kind == "untag") else None


def _card_moved(random: Random) -> Any:
    card = _card(random)
    told_of = None if card is None else f"{card.pipeline}/{card.stage}/{card.status}"
    return lambda contact: Event("card", more=told_of)


def _card(random: Random) -> Card | None:
    if random.random() < 0.25:
        return None
    return Card("Sales", random.choice(STAGES), random.choice(STATUSES))


class _Asked:
    """What conditions and goals ask of contacts, and what no step writes."""

    def __init__(self, flows: Sequence[Flow], freedom: Freedom) -> None:
        self.dates = {key for flow in flows for key in flow.dates}
        self.tests: dict[str, list[tuple[str, Any]]] = {}
        tags: set[str] = set()
        self.added: set[str] = set()
        self.removed: set[str] = set()
        written_tags: set[str] = set()
        written: set[str] = set()
        self.waits: list[int] = []
        self.cards = False
        self.flows = ["", *(flow.name for flow in flows)]
        watched: set[str] = set()
        for flow in flows:
            for workflow in flow.workflows:
                for trigger in workflow.triggers:
                    tags |= {*trigger.has_tag, *trigger.has_not_tag}
                    if trigger.kind == "field":
                        watched.add(trigger.words[0])
                    if trigger.kind.startswith("tag-") and "/" not in workflow.name:
                        tags |= set(trigger.words)
                        (self.added if trigger.kind == "tag-added" else self.removed).update(trigger.words)
            if flow.main.goal is not None:
                tags |= {tag for _, tag in flow.main.steps[flow.main.goal].what[0]}
            for condition in asked(flow.data["steps"]):
                for key, test in condition.items():
                    if key in ("tag", "not_tag"):
                        tags |= set(listed(test))
                    elif key == "contact":
                        for standard, one in test.items():
                            self._tested(standard, one)
                    elif key == "opportunity":
                        self.cards = True
                    elif key not in (
                        "all",
                        "any",
                        "in_flow",
                        "not_in_flow",
                        "hours",
                        "time",
                        "reply",
                        "appointment",
                    ):
                        self._tested(key, test)
            for step in flow.main.steps:
                if step.kind == "write":
                    written |= set(step.what)
                elif step.kind == "tag":
                    written_tags |= set(step.what)
                elif step.kind in ("find", "card"):
                    self.cards = True
                elif step.kind == "wait":
                    self.waits.append(step.what)
        made = {tag for flow in flows for tag in flow.own_tags}
        # Tags that the compiler made are not there at first, and only its workflows change them.
        free = sorted(tags - made - (set() if freedom.own_state else written_tags))
        keys = sorted(set(self.tests) - (set() if freedom.own_state else written))
        self.tags = [tag for tag in free if f"tag {tag}" not in freedom.absent]
        self.keys = [key for key in keys if f"field {key}" not in freedom.absent]
        self.changing = [tag for tag in free if f"tag {tag}" not in freedom.unchanging]
        self.changing_keys = [key for key in keys if f"field {key}" not in freedom.unchanging]
        # An edit of a field that starts a flow is one of the events that do.
        self.changing_keys = [key for key in self.changing_keys if key not in watched]

    def _tested(self, key: str, test: Any) -> None:
        one = test if isinstance(test, dict) else {"is": test}
        self.tests.setdefault(key, []).append(next(iter(one.items())))

    def contact(self, random: Random, start: datetime) -> Contact:
        """Somebody with some of it."""
        one = Contact({tag for tag in self.tags if random.random() < 0.5})
        for key in self.keys:
            value = self.value(random, key, start)
            if value is not None:
                one.fields[key] = value
        if self.cards:
            one.card = _card(random)
        one.zone = random.choice(ZONES)
        one.texted_by = random.choice(self.flows)
        return one

    def value(self, random: Random, key: str, start: datetime) -> str | None:
        """A value on one side or the other of what is asked, or on the edge."""
        if random.random() < 0.2:
            return None
        if key in self.dates:
            return self._date(random, key, start)
        sorts = ("greater_than", "less_than", "at_least", "at_most")
        numbers = [int(wanted) for name, wanted in self.tests[key] if name in sorts]
        if numbers and random.random() < 0.8:
            near = random.choice(numbers) + random.choice((-1, -0.5, -0.01, 0, 0.01, 0.5, 1))
            return f"{near:g}"
        words = [str(wanted) for name, wanted in self.tests[key] if name in ("is", "is_not", "contains")]
        some = random.sample(words, random.randint(0, len(words)))
        return " ".join(some) or "other"

    def _date(self, random: Random, key: str, start: datetime) -> str:
        counts = [length(wanted) // DAY for name, wanted in self.tests[key] if name == "within"]
        exact = [as_date(str(wanted)) for name, wanted in self.tests[key] if name in ("is", "is_not")]
        known = [day for day in exact if day is not None]
        if known and random.random() < 0.6:
            return (random.choice(known) + timedelta(days=random.choice((0, 0, 0, -1, 1)))).isoformat()
        ago = random.choice([*counts, 0]) + random.randint(-2, 1)
        if random.random() < 0.3:
            ago -= random.choice([*self.waits, 0]) // DAY
        return (start.date() - timedelta(days=ago)).isoformat()

    def put_back(self) -> list[Any]:
        """A tag that starts a flow, ready to start it again (R23)."""
        made = [_only("untag", tag) for tag in sorted(self.added - self.removed)]
        return made + [_only("tag", tag) for tag in sorted(self.removed - self.added)]

    def tag_changes(self) -> list[Any]:
        """Tags that people put on or take off."""
        return [
            lambda contact, tag=tag: Event("untag" if tag in contact.tags else "tag", tag)
            for tag in self.changing
            if tag not in self.added | self.removed
        ]

    def field_changes(self, random: Random) -> list[Any]:
        """Fields that people or other systems give another value."""
        made: list[Any] = [
            lambda contact, key=key: Event("field", key, self.value(random, key, datetime(2026, 1, 5)))
            for key in self.changing_keys
        ]
        return made


def seconds(listing: Sequence[Yaml]) -> list[int]:
    """Every length that flows name."""
    found: set[int] = set()
    for data in listing:
        for step in walk(data["steps"]):
            long = step.get("wait", step.get("timeout")) if isinstance(step, dict) else None
            if isinstance(long, str):
                found.add(length(long))
        for condition in asked(data["steps"]):
            found |= {
                length(t["within"]) for t in condition.values() if isinstance(t, dict) and "within" in t
            }
        for item in data.get("guarantees") or ():
            if isinstance(item, dict):
                found |= {length(item[key]) for key in ("replies_within", "no_two_flows_text") if key in item}
                if "at_most" in item:
                    found.add(length(item["at_most"]["within"]))
    return sorted(found)
