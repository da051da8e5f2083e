"""Dates that a proof must not take for those of the day it happens to be made on."""

import pytest

from ghl_flow.runtime.verify import Result, Verdict, verify
from ghl_flow.spec.guarantee import stated
from tests.conftest import compiled, steps
from tests.runtime.oracle import broken, replays

FIELDS = "{ seen: { name: Seen, type: datetime }, note: { name: Note, type: text } }"
TWO = "\n    - sms: One\n    - sms: Two"
ONE = "\n    - sms: One"
TOP = "settings: { reentry: false }\nguarantees: [{ at_most: { sms: 1, within: 30 minutes } }]"


def first(body: str) -> Verdict:
    return verify(compiled(steps(body, fields=FIELDS, top=TOP)), max_calls=2)[0]


def fork(condition: str, yes: str, no: str) -> str:
    return f"- if: {condition}\n  then:{yes}\n  else:{no}"


@pytest.mark.parametrize(
    "body",
    [
        "- update_contact: { seen: now }\n" + fork("{ seen: 2026-01-05 }", ONE, TWO),
        "- update_contact: { seen: now }\n" + fork("{ seen: { is_not: 2026-01-05 } }", TWO, ONE),
        "- update_contact: { seen: now }\n" + fork("{ seen: { contains: 2026-01 } }", ONE, TWO),
        fork("{ any: [{ seen: { within: 1 day } }, { seen: 2027-01-05 }] }", ONE, TWO),
    ],
)
def test_a_fixed_date_beside_that_of_the_day_is_unknown(body: str) -> None:
    verdict = first(body)
    assert verdict.result is Result.UNKNOWN
    assert "'seen'" in verdict.reason


@pytest.mark.parametrize("wait", ["1d", "3d", "9d"])
@pytest.mark.parametrize("days", [1, 2])
def test_a_contact_may_come_with_any_date_ahead(wait: str, days: int) -> None:
    """Who comes with a date as far ahead as the wait is long is found, and the case says so."""
    body = (
        f"- wait: {wait}\n- if: {{ seen: {{ within: {days} days }} }}\n  then:{TWO}\n  else:\n    - sms: One"
    )
    flow = compiled(steps(body, fields=FIELDS, top=TOP))
    for text in (
        body,
        f"- if: {{ seen: {{ within: {days} days }} }}\n  then: [end]\n  else:\n    "
        + body.replace("\n", "\n    "),
    ):
        flow = compiled(steps(text, fields=FIELDS, top=TOP))
        verdict = verify(flow, max_calls=1)[0]
        assert verdict.result is Result.VIOLATED
        assert verdict.counterexample is not None
        (promise,) = stated(flow.flow.guarantees)
        assert any(broken(promise, flow, ran) for ran in replays(flow, verdict.counterexample))


def test_a_date_that_only_counts_by_being_there_needs_no_day() -> None:
    guard = "- if: { seen: { empty: true } }\n  then:\n    - sms: One\n    - update_contact: { seen: now }"
    assert first(guard).result is Result.PROVED
    again = fork("{ seen: { within: 1 day } }", ONE, ONE).replace("\n", "\n    ")
    both = f"{guard}\n  else:\n    {again}"
    assert first(both).result is Result.PROVED
