"""Guarantees judged on one finished run: a table for each kind of guarantee."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ghl_flow.kinds.triggers.event import (
    Event,
    appointment,
    call,
    call_updated,
    contact_created,
    put_tag,
    reply,
)
from ghl_flow.runtime.judge import broken
from ghl_flow.runtime.judged_run import Happened, Record, Sent, never_ends, record_of, words_of
from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.spec.guarantee import Promise, stated
from tests.conftest import compiled, steps

START = datetime(2026, 1, 5, 9, 0, tzinfo=ZoneInfo("America/Chicago"))
CALL, ANSWERED, REPLY = "call", "answered_call", "reply"


def promise(text: str) -> Promise:
    return stated(compiled(steps("- sms: Hi", top=f"guarantees: [{text}]")).flow.guarantees)[0]


def record(story: Sequence[tuple[float, str]], *, until: float = 10**6, late: float = 0) -> Record:
    """`story` is (seconds, what): `text`, `text other`, `mail`, `call`, or a word of a guarantee; `@bob`."""
    sent, happened = [], []
    for order, (at, said) in enumerate(story):
        what, _, contact = said.partition("@")
        kind, _, flow = what.strip().partition(" ")
        if kind in ("text", "mail"):
            channel = "sms" if kind == "text" else "email"
            sent.append(Sent(at, order, contact, flow or "example", channel))
        else:
            words = frozenset() if kind in (CALL, "other") else frozenset(kind.split("+"))
            happened.append(Happened(at, order, contact, kind == CALL, words))
    judged = compiled(steps("- sms: Hi", top="guarantees: [{ at_most: { sms: 1, within: 30m } }]")).flow
    return Record(judged, START, sent, happened, until, late=late)


@pytest.mark.parametrize(
    ("guarantee", "story", "why"),
    [
        ("at_most: { sms: 1, within: 30m }", [(0, "text"), (1795, "text")], "within 29 minutes 55 seconds"),
        ("at_most: { sms: 1, within: 30m }", [(0, "text"), (1800, "text")], ""),
        ("at_most: { sms: 1, within: 30m }", [(0, "text"), (60, "text @bob")], ""),
        ("at_most: { sms: 1, within: 30m }", [(0, "text"), (60, "text other")], ""),
        ("at_most: { sms: 1, within: 30m }", [(0, "text"), (60, "mail")], ""),
        ("at_most: { any: 1, within: 30m }", [(0, "text"), (60, "mail")], "2 messages within 1 minute"),
        (
            "at_most: { sms: 1, per: flow, within: 30m }",
            [(0, "text"), (60, "text @bob")],
            "2 texts within 1 minute",
        ),
        ("at_most: { sms: 2, within: 30m }", [(0, "text"), (1, "text"), (2, "text")], "3 texts within 2 sec"),
        ("at_most: { sms: 2, within: 30m }", [(0, "text"), (1, "text"), (1800, "text")], ""),
        ("replies_within: 3m", [(0, CALL), (180, "text")], ""),
        ("replies_within: 3m", [(0, CALL), (181, "text")], "the call at 00:00:00 gets no text within 3 min"),
        ("replies_within: 3m", [(0, CALL), (60, "text other")], "the call at 00:00:00 gets no text"),
        ("replies_within: 3m", [(0, CALL), (60, "text @bob")], "the call at 00:00:00 gets no text"),
        ("replies_within: 3m", [(0, CALL), (170, REPLY)], ""),
        ("replies_within: 3m", [(0, CALL), (181, ANSWERED)], "the call at 00:00:00 gets no text"),
        ("replies_within: 3m", [(0, ANSWERED), (60, CALL)], "the call at 00:01:00 gets no text"),
        ("replies_within: 3m", [(0, "other")], ""),
        # The flow's own limit of a text in 30 minutes forbids one.
        ("replies_within: 3m", [(0, "text"), (1800, CALL)], ""),
        ("replies_within: 3m", [(0, "mail"), (1800, CALL)], "the call at 00:30:00 gets no text"),
        ("replies_within: 3m", [(0, "text"), (1801, CALL)], "the call at 00:30:01 gets no text"),
        ("replies_within: 3m", [(0, "opt_out"), (60, CALL)], ""),
        ("replies_within: 3m", [(0, "opt_out"), (30, "opt_in"), (60, CALL)], "the call at 00:01:00 gets no"),
        ("never_texts_after: [answered_call]", [(0, ANSWERED), (60, "text")], "after the answered call"),
        ("never_texts_after: [answered_call]", [(0, ANSWERED), (60, "text other")], ""),
        ("never_texts_after: [answered_call]", [(0, ANSWERED), (60, "text @bob")], ""),
        ("never_texts_after: [answered_call]", [(0, "text"), (60, ANSWERED)], ""),
        ("never_texts_after: [answered_call]", [(0, ANSWERED), (60, CALL), (90, "text")], ""),
        ("never_texts_after: [answered_call]", [(0, ANSWERED), (60, "other"), (90, "text")], "answered call"),
        ("never_texts_after: [answered_call]", [(0, REPLY), (60, "text")], ""),
        ("never_texts_after: [opt_out]", [(0, "reply+opt_out"), (60, CALL), (90, "text")], "the opt out"),
        ("never_texts_after: [opt_out]", [(0, "opt_out"), (60, "opt_in"), (90, CALL), (95, "text")], ""),
        ("quiet_hours: { from: '21:00', to: '8:00' }", [(0, "text")], ""),
        ("quiet_hours: { from: '21:00', to: '8:00' }", [(12 * 3600, "text")], "a text goes out at 21:00:00"),
        ("quiet_hours: { from: '21:00', to: '8:00' }", [(22 * 3600 + 3599, "text")], "at 07:59:59"),
        ("quiet_hours: { from: '21:00', to: '8:00' }", [(23 * 3600, "text")], ""),
        ("quiet_hours: { from: '9:00', to: '10:00' }", [(3599, "text")], "at 09:59:59"),
        ("quiet_hours: { from: '9:00', to: '10:00' }", [(3600, "text")], ""),
        ("no_two_flows_text: 10m", [(0, "text"), (599, "text other")], "example and other both text within"),
        ("no_two_flows_text: 10m", [(0, "text"), (600, "text other")], ""),
        ("no_two_flows_text: 10m", [(0, "text"), (60, "text")], ""),
        ("no_two_flows_text: 10m", [(0, "text"), (60, "text other @bob")], ""),
    ],
)
def test_what_breaks_a_guarantee(guarantee: str, story: list[tuple[float, str]], why: str) -> None:
    found = broken(promise(f"{{ {guarantee} }}"), record(story))
    assert (why in found) if why else (found == "")


def test_a_late_cooldown_excuses_as_long() -> None:
    story = [(0.0, "text"), (1860.0, CALL)]
    replies = promise("{ replies_within: 3m }")
    assert broken(replies, record(story))
    assert broken(replies, record(story, late=60)) == ""


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (call("no-answer"), set()),
        (call("completed"), {"answered_call"}),
        (call("completed", "outbound"), set()),
        (call_updated("completed"), {"answered_call"}),
        (reply("Hi"), {"reply"}),
        (reply(" stop "), {"reply", "opt_out"}),
        (reply("Please stop"), {"reply"}),
        (reply("YES"), {"reply", "opt_in"}),
        (appointment("new"), {"appointment_booked"}),
        (appointment("cancelled"), {"appointment_cancelled"}),
        (put_tag("vip"), set()),
        (contact_created(), set()),
    ],
)
def test_what_guarantees_call_an_event(event: Event, words: set[str]) -> None:
    assert words_of(event) == words


TAGGED = steps("- sms: Hi").replace(
    "call_status: { direction: inbound, status: [no-answer] }", "contact_tag: { added: go }"
)


@pytest.mark.parametrize(
    ("text", "events", "starts"),
    [
        (steps("- sms: Hi"), [(0, call("no-answer")), (9, call("busy"))], [True, False]),
        (TAGGED, [(0, put_tag("go")), (9, put_tag("go")), (20, put_tag("no"))], [True, False, False]),
        (steps("- sms: Hi"), [(0, reply("Hi")), (0, call("no-answer"))], [False, True]),
    ],
)
def test_which_events_start_the_flow(
    text: str, events: list[tuple[float, Event]], starts: list[bool]
) -> None:
    flow = compiled(text)
    simulator = Simulator([flow])
    for at, event in events:
        simulator.schedule(at, CALLER, event)
    simulator.run()
    happened = [(at, CALLER, event) for at, event in events]
    found = record_of(simulator.interpreter, [flow], happened, ticks_per_second=1000, start=simulator.start)
    assert [one.starts for one in found.happened] == starts
    assert all(one.flow == "example" and one.channel == "sms" for one in found.sent)


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ("- sms: Hi", True),
        ("- wait: 300 days\n- sms: Hi", True),
        ("- wait: 1h\n  id: again\n- goto: again", False),
        ("- wait: 1000 days\n  id: again\n- goto: again", False),
        ("- add_tag: x\n  id: again\n- goto: again", False),
    ],
)
def test_what_never_ends(body: str, ends: bool) -> None:
    simulator = Simulator([compiled(steps(body))])
    simulator.schedule(0, CALLER, call("no-answer"))
    assert (never_ends(simulator.interpreter, 1000) == "") is ends
