"""Which workflow goes first where one event starts several is not documented (R13): every order counts."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify import Result, Verdict, verify
from ghl_flow.runtime.verify.events import orders
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


def test_more_orders_than_can_be_tried_are_unknown() -> None:
    verdict = decided(
        "{ tag: never }", *(f"- add_tag: never\n- remove_tag: never\n- add_tag: x{n}" for n in range(6))
    )
    assert verdict.result is Result.UNKNOWN
    assert "order" in verdict.reason


def count(*bodies: str) -> int:
    flows = [flow(f"flow{number}", body) for number, body in enumerate(bodies)]
    programs = [program for item in flows for program in programs_of(item)]
    found = orders([item.flow for item in flows], programs)
    assert all(sorted(map(id, one)) == sorted(map(id, programs)) for one in found)
    return len(found)


def test_orders_that_make_no_difference_are_not_tried() -> None:
    assert count("- sms: Hi") == 1
    assert count("- sms: Hi", "- sms: Ho", "- wait: 1m") == 1
    assert count("- add_tag: a", "- add_tag: b", "- add_tag: c") == 1
    assert count("- add_tag: a", "- remove_tag: a") == 2
    assert count("- add_tag: a", "- remove_tag: a", "- sms: Hi") == 2
    assert count("- add_tag: a", "- remove_tag: a", "- add_tag: b", "- remove_tag: b") == 4
    assert count("- add_tag: a", "- remove_tag: a", "- add_tag: [a, b]") == 6
    assert count("- raw: { type: never_heard_of }", "- sms: Hi") == 2
