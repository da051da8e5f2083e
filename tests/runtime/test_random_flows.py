"""Flows nobody thought of, at times nobody thought of: what `verify` proved does not happen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.errors import GhlFlowError
from ghl_flow.kinds.asked import Fact
from ghl_flow.kinds.card import CARD, STATUS
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.runtime.interpreter import Interpreter, RunawayError
from ghl_flow.runtime.leeway import Leeway, Swap
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import CALLER, programs_of, start_of
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.timeline import Message
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.runtime.verify import search as searching
from ghl_flow.runtime.verify.events import CANCEL_EVENTS, starting, tag_changes
from ghl_flow.runtime.verify.facts import Facts
from ghl_flow.runtime.verify.influence import asked, stamped_only, tags_that_start
from ghl_flow.spec.guarantee import (
    AtMostGuarantee,
    NeverTextsAfterGuarantee,
    Promise,
    QuietHoursGuarantee,
    RepliesWithinGuarantee,
    stated,
)
from ghl_flow.wire.node import Node
from tests.conftest import compiled
from tests.runtime.flow_maker import flow_text
from tests.runtime.oracle import TICKS

CALLS = 2
RUNS = 8
LENGTHS = (0, 60, 120, 180, 300, 600, 1800, 1860, 2400, 3600, 86400)


@dataclass(frozen=True)
class Happened:
    """An event as it was taken up: `kinds` has call if it fired the flow, and what it is to a promise."""

    at: int
    order: int
    contact: str
    kinds: frozenset[str]


def test_what_is_proved_of_random_flows_holds_in_random_runs() -> None:
    held = 0

    @given(st.integers(0, 2**32))
    @settings(max_examples=20, deadline=None)
    def tried(seed: int) -> None:
        nonlocal held
        held += proofs_that_hold(seed)

    tried()
    # Enough was proved and tried for that to mean something.
    assert held > 3


def proofs_that_hold(seed: int) -> int:
    """How many proofs about a random flow hold in random runs.

    Raises:
        AssertionError: one does not.
    """
    random = Random(seed)
    other = "other" if random.random() < 0.4 else None
    try:
        flow = compiled(flow_text(random, "example", other))
        beside = [compiled(flow_text(random, "other", "example"))] if other else []
    except GhlFlowError:
        return 0  # a flow that says something impossible
    jitter = random.choice((0, 0, 60))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "MAX_STEPS", 2000)
        # What takes longer says unknown, which promises nothing.
        found = verify(flow, max_calls=CALLS, beside=beside, jitter=jitter, seconds=2)
        verdicts = [item for item in found if not item.by_default]
    proofs = 0
    for promise, verdict in zip(stated(flow.flow.guarantees), verdicts, strict=True):
        if verdict.result is Result.PROVED:
            for _ in range(RUNS):
                ran = random_run(random, promise, verdict.scope, flow, beside, jitter)
                if ran is not None:
                    assert not broken(promise, flow, *ran, jitter), (promise, ran)
            proofs += 1
    return proofs


def random_run(
    random: Random,
    promise: Promise,
    scope: str,
    flow: CompiledFlow,
    beside: Sequence[CompiledFlow],
    jitter: int,
) -> tuple[list[Message], list[Happened], datetime] | None:
    """Events within the scope of a verdict, and what comes of them; None where there is no telling."""
    flows = [flow, *beside]
    programs = [program for item in flows for program in programs_of(item)]
    per_flow = isinstance(promise, AtMostGuarantee) and promise.at_most.per == "flow"
    contacts = [CALLER[:-1] + str(number) for number in range(CALLS if per_flow else 1)]
    events = chosen(random, scope, flows)
    # The clocks change on 8 March and 1 November.
    month, day = random.choice(((1, 5), (3, 6), (3, 7), (10, 31)))
    start = start_of(flow).replace(month=month, day=day, hour=0) + timedelta(seconds=random.randint(0, 86399))
    interpreter = Interpreter(
        programs if random.random() < 0.5 else programs[::-1],
        start=start,
        profile=random.choice(list(Profile)),
        ticks_per_second=TICKS,
        events_first=random.random() < 0.5,
        log=False,
        leeway=Anything(random) if random.random() < 0.5 else None,
        lateness=lambda: random.choice((0, jitter * TICKS, random.randint(0, jitter * TICKS))),
    )
    replies = isinstance(promise, RepliesWithinGuarantee)
    facts = Facts(
        programs,
        absent={("tag", tag) for item in flows for tag in item.cooldown_tags}
        | ({("field", name) for name in stamped_only(programs)} if replies else set()),
        put_on_outside=None,
        jitter=jitter,
    )
    asked = [fact for fact in open_facts(programs) if facts.matters(fact) and not facts.starts_absent(fact)]
    for contact in contacts:
        interpreter.state.contacts[contact] = Contact(contact)
        for fact in asked:
            change(random, interpreter.state.contacts[contact], fact, facts, start)
    main = flow.workflows[0].workflow.id
    kinds: list[frozenset[str]] = []
    at = 0
    try:
        for event, kind in events:
            at += gap(random)
            if random.random() < 0.5:
                interpreter.run(until=max(at - 1, interpreter.now))
            for fact in asked:
                if not facts.lasts(fact) and random.random() < 0.3:
                    change(random, interpreter.state.contacts[random.choice(contacts)], fact, facts, start)
            interpreter.triggered.clear()
            interpreter.schedule(at, random.choice(contacts), event)
            interpreter.run(until=at)
            kinds.append(what_it_is(event, kind) | ({"call"} if main in interpreter.triggered else set()))
        interpreter.run(until=at + 4 * 86400 * TICKS)
    except RunawayError:
        return None
    if interpreter.met_a_tie and any(event.change for event, _ in events):
        return None  # a wait that ended at the same time may have fired the trigger
    mine = {item.workflow.id for item in flow.workflows}
    happened = [
        Happened(item.at, item.order, item.contact, some)
        for item, some in zip(interpreter.happenings, kinds, strict=True)
    ]
    return [item for item in interpreter.messages if item.workflow_id in mine], happened, start


def what_it_is(event: Event, kind: str) -> frozenset[str]:
    """What an event is to a promise, whichever flow it starts."""
    if event.message is None:
        return frozenset({kind} - {""})
    return frozenset({"reply", "opt_out"} if event.message.lower() == "stop" else {"reply"})


class Anything(Leeway):
    """What no flow knows beforehand happens or does not."""

    orders_what_is_due = True

    def __init__(self, random: Random) -> None:
        self._random = random

    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        return self._random.randrange(len(ways))

    def chance(self, unusual: Swap, *, usual: bool) -> bool:
        return self._random.random() < 0.5

    def goes_before(self, own: Collection[str], others: Collection[str], *, at: str) -> bool:
        return self._random.random() < 0.5


def open_facts(programs: Sequence[Program]) -> list[Fact]:
    """What conditions ask for, and tags that start something."""
    return sorted(asked(programs) | {("tag", tag) for tag in tags_that_start(programs)})


def change(random: Random, contact: Contact, fact: Fact, facts: Facts, start: datetime) -> None:
    """People and other systems make of a fact what they like."""
    kind, name = fact
    if kind == "tag":
        (contact.tags.add if random.random() < 0.5 else contact.tags.discard)(name)
    elif kind == "field":
        dates = [(start + timedelta(days=days)).date().isoformat() for days in range(-4, 5)]
        value = random.choice(["", *(dates if name in facts.dates else facts.values(name))])
        other = next((one for one in CARD if one != name and name in CARD), None)
        if other is not None:
            # A card has a stage and a status, or there is none.
            contact.fields[other] = contact.fields.get(other) or ("won" if other == STATUS else "Lost stage")
            if not value:
                contact.fields.pop(other)
        if value:
            contact.fields[name] = value
        else:
            contact.fields.pop(name, None)


def chosen(random: Random, scope: str, flows: Sequence[CompiledFlow]) -> list[tuple[Event, str]]:
    """As many events as the scope allows, or fewer, in any order."""
    started = [item.triggers for item in flows]
    programs = [program for item in flows for program in programs_of(item)]
    # An opted-out contact gets no reply, so the word counts only where the scope has it.
    calls = [event for event in starting(started, programs) if event.label != 'reply "stop"']
    undone, others = tag_changes(started, programs)
    pool = [(random.choice(calls), "") for _ in range(random.randint(1, CALLS))]
    pool += [
        (event, kind)
        for kind, event in CANCEL_EVENTS.items()
        if f"1 {kind.replace('_', ' ')}" in scope and random.random() < 0.5
    ]
    if others and random.random() < 0.5:
        pool.append((random.choice(others), ""))
    if undone:
        pool += [(random.choice(undone), "") for _ in range(random.randint(0, CALLS))]
    random.shuffle(pool)
    return pool


def gap(random: Random) -> int:
    near = random.choice(LENGTHS) * TICKS + random.choice((0, 0, -1, 1, random.randint(-60, 60) * TICKS))
    return max(
        random.choice((random.randint(0, 4000 * TICKS), random.randint(0, 3 * 86400 * TICKS), near)), 0
    )


def broken(
    promise: Promise,
    flow: CompiledFlow,
    texts: list[Message],
    happened: list[Happened],
    start: datetime,
    jitter: int,
) -> bool:
    """Whether the run breaks the promise, judged afresh."""
    match promise:
        case AtMostGuarantee():
            limit = promise.at_most
            times: dict[str, list[int]] = {}
            for text in texts:
                times.setdefault(text.contact if limit.per == "contact" else "", []).append(text.at)
            return any(
                last - first < limit.within.seconds * TICKS
                for listed in times.values()
                for first, last in zip(listed, listed[limit.limit :], strict=False)
            )
        case NeverTextsAfterGuarantee():
            return any(_dealt_with_before(text, happened, promise) for text in texts)
        case QuietHoursGuarantee():
            begin = start.astimezone(UTC)
            moments = (begin + timedelta(seconds=text.at / TICKS) for text in texts)
            hours = (moment.astimezone(start.tzinfo).hour for moment in moments)
            return any(hour >= 21 or hour < 8 for hour in hours)
        case RepliesWithinGuarantee():
            return any(
                "call" in item.kinds and _no_reply(item, promise, flow, texts, happened, jitter)
                for item in happened
            )
    raise AssertionError(promise)


def _dealt_with_before(text: Message, happened: list[Happened], promise: NeverTextsAfterGuarantee) -> bool:
    since: set[str] = set()
    for item in happened:
        if item.order < text.order and item.contact == text.contact:
            named = set(item.kinds) & set(promise.never_texts_after)
            if "call" in item.kinds:
                since &= {"opt_out"}
                named &= {"opt_out"}
            since |= named
    return bool(since)


def _no_reply(
    call: Happened,
    promise: RepliesWithinGuarantee,
    flow: CompiledFlow,
    texts: list[Message],
    happened: list[Happened],
    jitter: int,
) -> bool:
    until = call.at + promise.replies_within.seconds * TICKS
    promises = stated(flow.flow.guarantees)
    limits = [
        item.at_most
        for item in promises
        if isinstance(item, AtMostGuarantee) and item.at_most.per == "contact"
    ]
    ends = {*flow.flow.cancel_on, *(["reply"] if flow.flow.settings.stop_on_response else [])}
    for item in promises:
        if isinstance(item, NeverTextsAfterGuarantee):
            ends |= set(item.never_texts_after)
    return not (
        any(call.at <= text.at <= until for text in texts)
        or any(
            sum(0 <= call.at - text.at <= (limit.within.seconds + jitter) * TICKS for text in texts)
            >= limit.limit
            for limit in limits
        )
        or any(
            call.at <= item.at <= until and "call" not in item.kinds and item.kinds & ends
            for item in happened
        )
        or any("opt_out" in item.kinds and item.at <= until for item in happened)
    )
