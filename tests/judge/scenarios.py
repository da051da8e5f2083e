"""Contacts, events, times and orders at random, within what a verdict says it is about."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.judge.account import Account
from tests.judge.asked import Asked, some_card, tag_change
from tests.judge.contacts import Contact, Entry, Event
from tests.judge.flows import Flow
from tests.judge.opening import minutes
from tests.judge.pickers import ExploringPicker, GivenPicker, Picker, RandomPicker
from tests.judge.runs import RanAwayError, Ways
from tests.judge.scope import Freedom, Scope
from tests.judge.triggers import starting
from tests.judge.values import as_date
from tests.judge.written import DAY, HOUR, MINUTE, SECOND, Yaml, asked, length, walk

CALLER = "ann"
OTHERS = ("ann", "bob", "cem")


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
    if isinstance(picker, ExploringPicker):
        picker.log = account.log
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
    start = _start(random, flows, ways.zone)
    knows = Asked(flows, freedom)
    people = {name: knows.contact(random, start) for name in names}
    scenario = Scenario(
        ways, start, {n: replace(c, tags=set(c.tags), fields=dict(c.fields)) for n, c in people.items()}
    )
    picker = RandomPicker(random)
    account = Account(flows, picker, ways, people, start)
    at = 0
    latest: dict[tuple[str, Event], int] = {}
    with contextlib.suppress(RanAwayError):
        for make in pool:
            at = max(at, _when(random, account, at, lengths))
            name = random.choice(names)
            account.until(at, with_it=random.random() < 0.3)
            event = make(account.contacts[name])
            if event is None:
                continue
            if event.kind in freedom.yearly:
                # HighLevel may look a day earlier next year.
                at = max(at, latest.get((name, event), at - 364 * DAY) + 364 * DAY)
                latest[name, event] = at
                account.until(at, with_it=random.random() < 0.3)
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


# The days before those of 2026 on which clocks change.
BEFORE_CLOCKS_CHANGE = {
    "America/Chicago": ((3, 6), (3, 7), (10, 31)),
    "America/Nuuk": ((3, 27), (3, 28), (10, 24)),
    "America/Santiago": ((4, 3), (4, 4), (9, 5)),
    "Australia/Sydney": ((4, 3), (4, 4), (10, 3)),
    "Europe/Athens": ((3, 27), (3, 28), (10, 24)),
}


def _start(random: Random, flows: Sequence[Flow], zone: str) -> datetime:
    dates = [
        day
        for flow in flows
        for condition in asked(flow.data["steps"])
        for key, test in condition.items()
        if key in flow.dates
        for day in [as_date(str(test.get("is", test.get("is_not", "")) if isinstance(test, dict) else test))]
        if day is not None
    ]
    month, day = random.choice(((1, 5), (1, 5), (1, 6), *BEFORE_CLOCKS_CHANGE[zone]))
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


def _events(random: Random, flows: Sequence[Flow], scope: Scope, freedom: Freedom) -> list[Any]:
    """Functions that make an event for a contact, or none where it would change nothing."""
    triggers = [trigger for flow in flows for trigger in flow.main.triggers]
    starts = [event for trigger in triggers for event in starting(trigger, triggers)]
    if not scope.opt_outs:
        starts = [
            event for event in starts if event.word.strip().lower() not in ("stop", "end", "cancel", "quit")
        ]
    pool: list[Any] = []
    channels = any(trigger.channel for trigger in triggers)
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
            for event in starting(trigger, triggers)
            if event in starts
        ]
        event = random.choice(own if own and random.random() < 0.7 else starts)
        pool.append(tag_change(event.kind, event.word) if event.kind in ("tag", "untag") else _same(event))
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
    knows = Asked(flows, freedom)
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


def _card_moved(random: Random) -> Any:
    card = some_card(random)
    told_of = None if card is None else f"{card.pipeline}/{card.stage}/{card.status}"
    return lambda contact: Event("card", more=told_of)


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
