"""`cancel_on` an appointment that is booked or called off: the contact leaves, and nothing goes out after."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import Event, appointment, call
from ghl_flow.runtime.simulate import CALLER, Simulator
from tests.conftest import compiled, steps


def flow(event: str) -> CompiledFlow:
    return compiled(steps("- wait: 1 day\n- sms: Still there?", top=f"cancel_on: [{event}]"))


def texts(compiled_flow: CompiledFlow, *events: tuple[float, Event]) -> int:
    simulator = Simulator([compiled_flow])
    for at, event in ((0, call("no-answer")), *events):
        simulator.schedule(at, CALLER, event)
    simulator.run()
    return len(simulator.result().texts)


@pytest.mark.parametrize(
    ("event", "status", "sent"),
    [
        ("appointment_booked", "new", 0),
        ("appointment_booked", "cancelled", 1),
        ("appointment_cancelled", "cancelled", 0),
        ("appointment_cancelled", "confirmed", 1),
        ("reply", "new", 1),
    ],
)
def test_the_contact_leaves(event: str, status: str, sent: int) -> None:
    happened = appointment(status)  # type: ignore[arg-type]
    assert texts(flow(event), (60, happened)) == sent
