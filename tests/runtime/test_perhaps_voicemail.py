"""A call that is answered within seconds of a missed one may have been answered by the owner's voicemail."""

import pytest

from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.simulate import CALLER, Simulator
from tests.conftest import BRIDGEPOINT, SEED, compiled

RINGS_LONG = BRIDGEPOINT.replace("incoming_call_timeout: 20", "incoming_call_timeout: 60")


@pytest.mark.parametrize(
    ("account", "answered_at", "doubted"),
    [
        (RINGS_LONG, 20, True),
        (RINGS_LONG, 30, True),
        (RINGS_LONG, 31, False),
        (BRIDGEPOINT, 20, False),
        (RINGS_LONG + "call_connect: on\n", 20, False),
        (RINGS_LONG.replace("incoming_call_timeout: 60", ""), 20, True),
    ],
)
def test_it_is_told(account: str, answered_at: int, doubted: bool) -> None:
    simulator = Simulator([compiled(SEED, account)])
    simulator.schedule(0, CALLER, call("no-answer"))
    simulator.schedule(answered_at, CALLER, call("completed"))
    simulator.run()
    assert bool(simulator.result().perhaps_voicemail) is doubted
