"""A manual step: the run waits until a user has done it, as a scenario says; a proof tries every time."""

import pytest

from ghl_flow.runtime.scenario import run_case
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.scenario import TestFile
from tests.conftest import compiled, steps

FLOW = steps("- manual_call: Ann\n- sms: Good talk")


def texts(*events: str) -> list[str]:
    listed = ", ".join(f'"{event}"' for event in ("0s call no-answer", *events))
    file = load_text(
        "version: 1\nflow: example\ntests:\n"
        f"  - {{ name: t, profile: documented, events: [{listed}], until: 3d, expect: [] }}\n",
        TestFile,
    ).value
    (result,) = run_case([compiled(FLOW)], file, 0)
    assert result.gaps == ()
    return [difference.got.split("  ")[0] for difference in result.differences]


@pytest.mark.parametrize(
    ("events", "at"),
    [
        ((), []),
        (("2h manual_done",), ["02:00:00"]),
        (("2h manual_done 'Manual call'",), ["02:00:00"]),
        (("2h manual_done 'Another step'",), []),
        (("2h manual_done", "3h manual_done"), ["02:00:00"]),
    ],
)
def test_the_run_waits_until_it_is_done(events: tuple[str, ...], at: list[str]) -> None:
    assert texts(*events) == at


@pytest.mark.parametrize(
    ("promise", "result"),
    [
        ("replies_within: 3 minutes", Result.VIOLATED),
        ("at_most: { sms: 1, within: 1 day }", Result.PROVED),
        ("never_texts_after: [reply]", Result.VIOLATED),
        ('quiet_hours: { from: "21:00", to: "8:00" }', Result.VIOLATED),
    ],
)
def test_a_proof_tries_every_time(promise: str, result: Result) -> None:
    flow = compiled(steps("- manual_call: Ann\n- sms: Good talk", top=f"guarantees: [{{ {promise} }}]"))
    assert verify(flow, max_calls=1)[0].result is result
