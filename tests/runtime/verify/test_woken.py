"""Whether a run that an event wakes goes before what the event starts is not documented (R13): both count."""

from datetime import date
from textwrap import indent

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.leeway import MOST_DUE, InOrder, Unusual
from ghl_flow.runtime.simulate import CALLER, Simulator, programs_of
from ghl_flow.runtime.verify import Result, Verdict, verify
from ghl_flow.runtime.verify.as_test import Unsaid, UnsaidError, as_test
from ghl_flow.runtime.verify.facts import Facts
from ghl_flow.runtime.verify.unsettled import Unsettled
from tests.conftest import compiled, steps

CALL = "call_status: { direction: inbound, status: [no-answer] }"
CANCELLED = (
    "cancel_on: [reply]\nsettings: { stop_on_response: false }\nguarantees: [{ never_texts_after: [reply] }]"
)
ONE = "settings: { stop_on_response: false }\nguarantees: [{ at_most: { sms: 1, within: 1 hour } }]"
REMOVES = "- remove_from_workflow: mine"
TAG, CLICK = "contact_tag: { added: booked }", "link_clicked: Booking page"


def flow(name: str, body: str, top: str = "", trigger: str = CALL) -> CompiledFlow:
    text = steps(body, top=top).replace("\nflow: example\nname: Example", f"\nflow: {name}\nname: {name}")
    return compiled(text.replace(CALL, trigger))


def waiting(what: str, then: str = "{ sms: Two }") -> str:
    first = "- remove_tag: booked\n- sms: One\n  id: one"
    return f"{first}\n- wait_for: {what}\n  timeout: 10 minutes\n  then: [{then}]"


def decided(mine: CompiledFlow, *beside: CompiledFlow) -> Verdict:
    return verify(mine, max_calls=1, beside=beside)[0]


def unusual(found: Verdict) -> set[Unusual]:
    assert found.counterexample is not None
    return {one.what for one in found.counterexample.swapped if one is not None}


WAITS = [
    ("{ reply: one }", "customer_reply: {}"),
    ("{ clicked: Booking page }", CLICK),
    ("{ if: { tag: booked } }", TAG),
]
GOAL = "- sms: One\n- wait: 5 minutes\n- goal: { tag: booked }\n  unless_met: exit\n- sms: Two"


def test_a_reply_may_wake_a_run_before_it_cancels_it() -> None:
    found = decided(flow("mine", waiting("{ reply: one }"), CANCELLED))
    assert found.result is Result.VIOLATED
    assert unusual(found) == {Unusual.WOKEN_FIRST}


def test_a_wait_before_the_text_mends_it() -> None:
    body = waiting("{ reply: one }", "{ wait: 1 minute }, { sms: Two }")
    assert decided(flow("mine", body, CANCELLED)).result is Result.PROVED


@pytest.mark.parametrize(
    ("body", "trigger"), [*((waiting(what), event) for what, event in WAITS), (GOAL, TAG)]
)
def test_who_is_removed_by_what_it_waits_for_may_go_on_before(body: str, trigger: str) -> None:
    mine, remover = flow("mine", body, ONE), flow("remover", REMOVES, trigger=trigger)
    found = decided(mine, remover)
    assert found.result is Result.VIOLATED
    assert unusual(found) == {Unusual.WOKEN_FIRST}
    assert found.promise is not None
    assert found.counterexample is not None
    with pytest.raises(UnsaidError) as caught:
        as_test(found.counterexample, found.promise, [mine, remover], account=None, all_flows=True)
    assert caught.value.why is Unsaid.ORDER


@pytest.mark.parametrize(("what", "trigger"), WAITS)
def test_a_run_may_go_between_two_workflows_that_the_event_starts(what: str, trigger: str) -> None:
    """One takes a tag off, unless the other came first, which puts it on: only between them it is off."""
    asks = "{ if: { not_tag: taken }, then: [{ sms: Two }] }"
    mine = flow("mine", f"- add_tag: taken\n{waiting(what, asks)}", ONE)
    off = flow("off", "- if: { not_tag: second }\n  then: [{ remove_tag: taken }]", trigger=trigger)
    on = flow("on", "- add_tag: [second, taken]", trigger=trigger)
    found = decided(mine, off, on)
    assert found.result is Result.VIOLATED
    assert unusual(found) == {Unusual.WOKEN_FIRST}


def test_of_two_runs_that_one_event_wakes_either_goes_first() -> None:
    """The younger is there only where the older is, which takes it out: in time, or too late."""
    wait = "- wait_for: { clicked: Booking page }\n  timeout: 10 minutes\n  then: [{ XX }]"
    inner = "- sms: One\n" + wait.replace("XX", "sms: Two")
    mine = flow("mine", "- if: { in_flow: other }\n  then:\n" + indent(inner, "    "), ONE)
    other = flow("other", "- add_to_workflow: mine\n" + wait.replace("XX", "remove_from_workflow: mine"))
    found = decided(mine, other)
    assert found.result is Result.VIOLATED
    assert Unusual.WOKEN_FIRST in unusual(found)


BETWEEN = {
    "one": "- if: { tag: t }\n  then: [{ sms: One }]",
    "other": "- if: { not_tag: t }\n  then: [{ sms: Other }]",
}
NOT_BOTH = "guarantees: [no_two_flows_text: 10 minutes]"


@pytest.mark.parametrize("mine", BETWEEN)
@pytest.mark.parametrize(
    ("what", "then", "trigger", "calls"),
    [
        ("{ clicked: Booking page }", "add_tag: t", CLICK, 1),
        ("{ clicked: Booking page }", "add_to_workflow: last", CLICK, 1),
        ("{ if: { tag: booked } }", "add_tag: t", TAG, 2),
    ],
)
def test_what_an_event_wakes_may_go_between_two_that_it_starts(
    mine: str, what: str, then: str, trigger: str, calls: int
) -> None:
    """These make no difference to each other."""
    one, other = (
        flow(name, BETWEEN[name], NOT_BOTH if name == mine else "", trigger)
        for name in sorted(BETWEEN, key=lambda name: name != mine)
    )
    third = flow(
        "third", f"- remove_tag: booked\n- wait_for: {what}\n  timeout: 1 hour\n  then: [{{ {then} }}]"
    )
    last = flow("last", "- add_tag: t", trigger="link_clicked: Another")
    assert verify(one, max_calls=calls, beside=[other, third, last])[0].result is Result.VIOLATED


@pytest.mark.parametrize("mine", BETWEEN)
def test_of_three_runs_that_one_event_wakes_the_youngest_may_go_between(mine: str) -> None:
    waits = "- wait_for: { clicked: Booking page }\n  timeout: 1 hour\n  then: [note: Hm]\n  else: [end]\n"
    one, other = (
        flow(name, waits + BETWEEN[name], NOT_BOTH if name == mine else "")
        for name in sorted(BETWEEN, key=lambda name: name != mine)
    )
    both = "".join(f"- if: {{ in_flow: {name} }}\n  then: [note: Hm]\n  else: [end]\n" for name in BETWEEN)
    third = flow("third", f"{both}{waits}- add_tag: t", trigger="customer_reply: {}")
    assert verify(one, max_calls=2, beside=[other, third])[0].result is Result.VIOLATED


class Crowded(InOrder):
    """Remembers whether it was told of a crowd."""

    told = False

    def crowded(self) -> None:
        self.told = True


@pytest.mark.parametrize("count", [MOST_DUE, MOST_DUE + 1])
def test_of_more_than_so_many_not_each_goes_first_which_is_told(count: int) -> None:
    crowded = Crowded((), ())
    simulator = Simulator([flow(f"flow{number}", "- sms: Hi") for number in range(count)], leeway=crowded)
    simulator.schedule(0, CALLER, call("no-answer"))
    simulator.run()
    assert len(simulator.interpreter.messages) == count
    assert crowded.told is (count > MOST_DUE)


@pytest.mark.parametrize(("what", "trigger"), WAITS)
@pytest.mark.parametrize(
    "does", ["- add_tag: never-asked-for", "- email: { subject: Hi, text: Ho }", REMOVES]
)
def test_where_the_order_makes_no_difference_the_proof_stays(what: str, trigger: str, does: str) -> None:
    mine = flow("mine", waiting(what, "{ wait: 2 hours }, { sms: Two }"), ONE)
    assert decided(mine, flow("other", does, trigger=trigger)).result is Result.PROVED


def test_orders_that_make_no_difference_are_not_asked_for() -> None:
    asked: list[tuple[str, str]] = []
    programs = [
        program
        for name, body in (("a", "- sms: Hi"), ("b", REMOVES.replace("mine", "c")), ("c", "- sms: Ho"))
        for program in programs_of(flow(name, body))
    ]
    facts = Facts(programs, absent=(), put_on_outside=None, jitter=0)
    for one in programs:
        for other in programs:
            unsettled = Unsettled(facts, {}, date(2026, 1, 5), [1])
            if unsettled.goes_before({one.workflow.id}, {other.workflow.id}, at=""):
                asked.append((one.workflow.name, other.workflow.name))
    assert sorted({(one, other) for one, other in asked if one != other}) == [("b", "c"), ("c", "b")]
