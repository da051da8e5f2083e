"""What an event makes of a situation is kept by what the event is, never by what it is called."""

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

import pytest

from ghl_flow.kinds.asked import Fact
from ghl_flow.kinds.triggers.event import Event, call, field_set, put_tag, reply, take_tag
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of, start_of
from ghl_flow.runtime.verify.facts import Facts
from ghl_flow.runtime.verify.situation import DAY, Situation, Situations, TooMuchError, Unseen
from ghl_flow.runtime.verify.spans import Span
from tests.conftest import compiled, steps

FIELDS = "{ note: { name: Note, type: text }, seen: { name: Seen, type: datetime } }"
MISSED = call("no-answer")


def situations_of(body: str, *triggers: str, absent: Sequence[Fact] = ()) -> Situations:
    text = steps(body, fields=FIELDS)
    flow = compiled(text.replace("trigger:", "\n  - ".join(["trigger:", *triggers])))
    programs = programs_of(flow)
    facts = Facts(programs, absent=absent, put_on_outside=None, jitter=0)
    names = {program.workflow.id: flow.flow.flow for program in programs}
    return Situations(programs, start_of(flow), Profile.DOCUMENTED, names, facts)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # A trigger kind of a plugin need not give its events a label.
        (replace(call("busy"), label=""), replace(call("no-answer"), label="")),
        (replace(call("completed"), label="call"), replace(call("no-answer"), label="call")),
        (replace(reply("Hi"), label="reply"), replace(reply("STOP"), label="reply")),
    ],
)
def test_events_of_one_name_are_two(first: Event, second: Event) -> None:
    def waits(one: Situations, event: Event) -> list[tuple[object, ...]]:
        moves = one.event(one.start, "ann", event)
        return [(move.waits, move.triggered, move.after.state.contacts["ann"].opted_out) for move in moves]

    assert (first.trigger_type, first.label) == (second.trigger_type, second.label)
    together = situations_of("- wait: 1m\n- sms: Hi")
    waits(together, first)
    assert waits(together, second) == waits(situations_of("- wait: 1m\n- sms: Hi"), second)


NOTE, SEEN = "urn:ghl-flow:field:note", "urn:ghl-flow:field:seen"


@pytest.mark.parametrize(
    ("event", "is_one"),
    [
        # A tag that is open may be so anyway; a tag that something starts at starts it.
        (put_tag("seen"), False),
        (take_tag("seen"), False),
        (put_tag("go"), True),
        # A field that others write is known from then on, and what watches it starts.
        (field_set(NOTE, "red"), True),
        (call("no-answer"), True),
    ],
)
def test_an_event_that_only_settles_what_is_open_is_no_move(event: Event, is_one: bool) -> None:
    body = "- if: { tag: seen }\n  then: [end]\n- if: { note: { is: red } }\n  then: [end]\n- sms: Hi"
    situations = situations_of(body, "contact_tag: { added: go }", "contact_changed: { field: note }")
    assert bool(situations.event(situations.start, "ann", event)) is is_one


def after(situations: Situations, event: Event = MISSED) -> Situation:
    return situations.event(situations.start, "ann", event)[0].after


ASKS = "- wait: 1m\n- if: { tag: seen }\n  then: [end]\n- if: { note: { is: red } }\n  then: [end]\n- sms: Hi"


@pytest.mark.parametrize(
    ("body", "trigger", "event", "fact"),
    [
        (ASKS, "form: A", put_tag("seen"), ("tag", "seen")),
        (ASKS, "form: A", take_tag("seen"), ("tag", "seen")),
        (ASKS, "form: A", field_set(NOTE, "red"), ("field", NOTE)),
        # Something takes it up, nothing looks at it, or it counts on which day it comes.
        (ASKS, "contact_tag: { added: seen }", put_tag("seen"), None),
        (ASKS, "form: A", put_tag("other"), None),
        (ASKS, "form: A", MISSED, None),
        (f"{ASKS}\n- wait_for: {{ if: {{ tag: seen }} }}", "form: A", put_tag("seen"), None),
        (f"{ASKS}\n- goal: {{ tag: seen }}\n  unless_met: exit", "form: A", put_tag("seen"), None),
        ("- if: { seen: { within: 2 days } }\n  then: [end]", "form: A", field_set(SEEN, "2026-01-05"), None),
    ],
)
def test_what_others_change_waits_to_be_seen_where_nothing_takes_it_up(
    body: str, trigger: str, event: Event, fact: tuple[str, str] | None
) -> None:
    assert situations_of(body, trigger).waits_to_be_seen(event) == fact


@pytest.mark.parametrize(
    ("body", "ages"),
    [
        # From one that counts on: what is over for every condition, stays so.
        ("- update_contact: { seen: now }", [(0, 0), (1, 1), (2, 2), (3, None), (3, None)]),
        ("- update_contact: { note: red }", [None] * 5),
    ],
)
def test_a_day_ends_for_every_date(body: str, ages: list[tuple[int, int | None] | None]) -> None:
    asks = "- if: { seen: { within: 2 days } }\n  then: [end]\n- if: { note: { is: red } }\n  then: [end]"
    situations = situations_of(f"{body}\n- wait: 9 days\n{asks}")
    at = after(situations)
    found: list[Span | None] = []
    for _ in ages:
        found.append(at.known["ann"].ages.get(SEEN) if "ann" in at.known else None)
        at = situations.midnight(at).after
    assert found == [None if one is None else Span(*one) for one in ages]
    assert not at.by_the_day


def test_time_is_up_also_within_one_thing_that_happens() -> None:
    situations = situations_of(ASKS)
    situations.until = monotonic() - 1
    with pytest.raises(TooMuchError, match="longer than allowed"):
        situations.event(situations.start, "ann", MISSED)


@pytest.mark.parametrize(
    ("body", "dates", "lasting"),
    [
        ("- wait: 1h\n- sms: Hi", False, 3600 + 2 * DAY),
        ("- wait: 1h\n- if: { seen: { within: 3 days } }\n  then: [end]", True, 3600 + 5 * DAY),
        ("- wait_for: { if: { tag: seen } }\n- sms: Hi", False, float("inf")),
    ],
)
def test_for_how_long_something_counts(body: str, dates: bool, lasting: float) -> None:
    situations = situations_of(body)
    assert (situations.minds_clock, situations.minds_dates) == (False, dates)
    assert situations.lasting == lasting


def test_tags_that_contacts_are_left_with_once_no_run_is_there() -> None:
    stays = situations_of("- add_tag: seen\n- wait: 1m\n- if: { tag: seen }\n  then: [end]")
    begun = after(stays)
    assert (begun.left_with, begun.runs) == (frozenset(), ("ann",))
    (ended,) = stays.wake(begun, 0)
    assert (ended.after.left_with, ended.after.runs) == (frozenset({"seen"}), ())


def test_a_settled_fact_is_no_part_of_the_core() -> None:
    """Situations that differ in what has been asked alone have one core."""
    asks = "- if: { tag: seen }\n  then: [{ note: Hi }]\n"
    later = "- wait: 1m\n- if: { tag: seen }\n  then: [end]\n- add_tag: seen"
    situations = situations_of(asks + later)
    on, off = (move.after for move in situations.event(situations.start, "ann", MISSED))
    assert on.core == off.core != situations.start.core
    assert on.settled != off.settled
    assert len(on.settled) == len(off.settled) == 1


SEEN_TAG = ("tag", "seen")


def test_a_tag_is_open_until_it_is_asked_for() -> None:
    situations = situations_of("- if: { tag: seen }\n  then: [{ note: Hi }]\n- wait: 1m\n- add_tag: seen")
    assert situations.is_open(situations.start, "ann", SEEN_TAG)
    assert not situations.is_open(after(situations), "ann", SEEN_TAG)
    assert situations.is_open(after(situations), "bob", SEEN_TAG)
    without = situations_of("- if: { tag: seen }\n  then: [{ note: Hi }]", absent=[SEEN_TAG])
    assert not without.is_open(without.start, "ann", SEEN_TAG)


@pytest.mark.parametrize(
    ("body", "what", "looks"),
    [
        ("- wait: 1m\n- if: { tag: seen }\n  then: [end]\n- sms: Hi", 0, True),
        ("- wait: 1m\n- sms: Hi\n- wait: 1m\n- if: { tag: seen }\n  then: [end]\n- sms: Ho", 0, False),
        ("- wait: 1m\n- sms: Hi", ("ann", put_tag("seen")), True),
        ("- wait: 1m\n- sms: Hi", ("bob", put_tag("seen")), False),
        ("- wait: 1m\n- sms: Hi", ("ann", put_tag("other")), False),
        ("- wait: 1m\n- sms: Hi", ("ann", MISSED), False),
    ],
)
def test_what_looks_at_a_change_is_what_may_turn_out_otherwise(
    body: str, what: int | tuple[str, Event], looks: bool
) -> None:
    situations = situations_of(body)
    begun = after(situations)
    assert situations.looks([Unseen(begun, "ann", SEEN_TAG)], what) is looks
    assert situations.looks([], what)


def test_nothing_is_decided_where_more_comes_about_at_once_than_can_be_put_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = "- add_tag: a\n- add_tag: b\n- add_tag: c\n- wait: 1m\n- remove_tag: [a, b, c]"
    started = [f"contact_tag: {{ added: {tag} }}" for tag in "abc"]
    usual = situations_of(body, *started)
    assert usual.event(usual.start, "ann", MISSED)
    monkeypatch.setattr("ghl_flow.runtime.interpreter.MOST_DUE", 2)
    situations = situations_of(body, *started)
    with pytest.raises(TooMuchError, match="come about in one instant"):
        situations.event(situations.start, "ann", MISSED)
