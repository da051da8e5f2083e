"""Which workflow goes first where one event starts several is not documented (R13): every order counts."""

from datetime import date
from itertools import permutations

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify import Result, Verdict, decide, verify
from ghl_flow.runtime.verify.facts import Facts
from ghl_flow.runtime.verify.stand_ins import NONE
from ghl_flow.runtime.verify.unsettled import Unsettled
from tests.conftest import compiled, steps

TOP = "guarantees: [{ at_most: { sms: 1, within: 30 minutes } }]"
TWO = "\n    - sms: One\n    - sms: Two\n  else:\n    - sms: One"


def flow(name: str, body: str, top: str = "") -> CompiledFlow:
    return compiled(steps(body, top=top).replace("\nflow: example", f"\nflow: {name}"))


def decided(condition: str, *others: str) -> Verdict:
    beside = [flow(f"other{number}", body) for number, body in enumerate(others)]
    mine = flow("mine", f"- if: {condition}\n  then:{TWO}", TOP)
    return verify(mine, max_calls=1, beside=beside)[0]


A, B = "- add_tag: a", "- add_tag: b"


@pytest.mark.parametrize(
    ("condition", "others"),
    [
        ("{ tag: a }", [A]),
        ("{ tag: a, not_tag: b }", [A, B]),
        ("{ tag: b, not_tag: a }", [A, B]),
        ("{ tag: [a, b] }", [A, B]),
        # One puts it on, one takes it off: between the two it is there.
        ("{ tag: a }", [A, "- remove_tag: a"]),
        ("{ tag: b }", ["- if: { tag: a }\n  then:\n    - add_tag: b", A]),
        ("{ tag: b }", [A, "- if: { tag: a }\n  then:\n    - add_tag: b"]),
        ("{ tag: b, not_tag: a }", [A, B, "- if: { tag: b }\n  then:\n    - remove_tag: a"]),
    ],
)
def test_an_order_that_breaks_it_is_found(condition: str, others: list[str]) -> None:
    verdict = decided(condition, *others)
    assert verdict.result is Result.VIOLATED
    assert verdict.counterexample is not None


@pytest.mark.parametrize(("count", "result"), [(4, Result.PROVED), (7, Result.UNKNOWN)])
def test_many_orders_are_decided(count: int, result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others touch what this one asks for; none leaves the tag on."""
    others = [f"- add_tag: never\n- remove_tag: never\n- add_tag: x{n}" for n in range(count)]
    beside = [flow(f"other{number}", body) for number, body in enumerate(others)]
    mine = flow("mine", f"- remove_tag: never\n- if: {{ tag: never }}\n  then:{TWO}", TOP)
    assert verify(mine, max_calls=1, beside=beside)[0].result is Result.PROVED
    # Where nothing stands in for the others, every order of all is tried.
    monkeypatch.setattr(decide, "stand_ins", lambda *_: NONE)
    verdict = verify(mine, max_calls=1, beside=beside)[0]
    assert verdict.result is result
    assert ("ways" in verdict.reason) is (result is Result.UNKNOWN)


@pytest.mark.parametrize("older", ["one", "other"])
@pytest.mark.parametrize(
    ("wait", "third"),
    [
        ("3m", "- wait: 2m\n- add_tag: t"),  # a third wait that ends with theirs
        ("3m", "- add_tag: t"),  # an event at the moment at which theirs end
        ("{ until: '9:00' }", "- wait: { until: '9:00' }\n- add_tag: t"),
    ],
)
def test_a_third_may_go_between_two_that_touch_each_other_nowhere(wait: str, third: str, older: str) -> None:
    bodies = {
        "one": f"- wait: {wait}\n- if: {{ tag: t }}\n  then: [{{ sms: One }}]",
        "other": f"- wait: {wait}\n- if: {{ not_tag: t }}\n  then: [{{ sms: Other }}]",
    }
    top = "guarantees: [no_two_flows_text: 10 minutes]"
    mine = flow(older, bodies.pop(older), top)
    ((name, body),) = bodies.items()
    call = "call_status: { direction: inbound, status: [no-answer] }"
    by_reply = steps(third).replace("\nflow: example", "\nflow: between").replace(call, "customer_reply: {}")
    between = compiled(by_reply)
    verdict = verify(mine, max_calls=2, beside=[flow(name, body), between], mixes=False)[0]
    assert verdict.result is Result.VIOLATED


def count(*bodies: str) -> int:
    """In how many orders the workflows of some flows may go at one event."""
    flows = [flow(f"flow{number}", body) for number, body in enumerate(bodies)]
    programs = [program for item in flows for program in programs_of(item)]
    facts = Facts(programs, absent=(), put_on_outside=None, jitter=0)
    found: set[tuple[int, ...]] = set()
    scripts: list[tuple[int, ...]] = [()]
    while scripts:
        script = scripts.pop()
        unsettled = Unsettled(facts, {}, date(2026, 1, 5), script)
        left, order = list(enumerate(programs)), []
        while len(left) > 1:
            order.append(left.pop(unsettled.first([program for _, program in left]))[0])
        found.add((*order, left[0][0]))
        places = tuple(place for place, _ in unsettled.taken)
        for at in range(len(script), len(unsettled.taken)):
            scripts += [(*places[:at], other) for other in range(1, unsettled.taken[at][1])]
    return len(found)


def test_orders_that_make_no_difference_are_not_tried() -> None:
    assert count("- sms: Hi") == 1
    assert count("- sms: Hi", "- sms: Ho", "- wait: 1m") == 1
    assert count("- add_tag: a", "- add_tag: b", "- add_tag: c") == 1
    assert count("- add_tag: a", "- remove_tag: a") == 2
    assert count("- add_tag: a", "- remove_tag: a", "- sms: Hi") == 2
    assert 4 <= count("- add_tag: a", "- remove_tag: a", "- add_tag: b", "- remove_tag: b") <= 24
    assert count("- add_tag: a", "- remove_tag: a", "- add_tag: [a, b]") == 6
    assert count("- raw: { type: never_heard_of }", "- sms: Hi") == 2


ONE, TWO_, THREE = (
    "- if: { not_tag: [t1, t2, t3] }\n  then:\n    - add_tag: t1",
    "- if: { tag: t1 }\n  then:\n    - add_tag: t2",
    "- if: { tag: t2 }\n  then:\n    - add_tag: t3",
)


@pytest.mark.parametrize(
    ("last", "result"), [(THREE, Result.VIOLATED), (THREE.replace("t2", "t9"), Result.PROVED)]
)
def test_orders_of_four_that_all_differ_are_all_tried(last: str, result: Result) -> None:
    """The first takes all tags off, and the others each move one on: only in one order of all is t3 on."""
    first = f"- remove_tag: [t1, t2, t3, t9]\n- wait: 1m\n- if: {{ tag: t3 }}\n  then:{TWO}"
    mine = flow("mine", first, TOP)
    for order in permutations((ONE, TWO_, last)):
        beside = [flow(f"other{number}", body) for number, body in enumerate(order)]
        assert verify(mine, max_calls=1, beside=beside)[0].result is result
