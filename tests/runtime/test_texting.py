"""Which runs text: known before all waits are over, or not known."""

import pytest

from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.simulate import CALLER, programs_of, start_of
from ghl_flow.runtime.texting import texting_runs
from tests.conftest import compiled, steps

BY_TAG = "trigger:\n  - contact_tag: { added: vip }\n"
BY_CALL = "trigger:\n  - call_status: { direction: inbound, status: [no-answer] }\n"


@pytest.mark.parametrize(
    ("body", "trigger", "at", "runs"),
    [
        pytest.param("- sms: Hi", BY_CALL, 0, 1, id="it has texted"),
        pytest.param("- wait: 1 day\n- sms: Hi", BY_CALL, 0, 1, id="it may yet"),
        pytest.param("- wait: 1 day\n- add_tag: vip", BY_CALL, 0, 0, id="it never does"),
        pytest.param("- sms: Hi\n- add_to_workflow: this", BY_CALL, -1, None, id="it may start another"),
        pytest.param("- sms: Hi", BY_TAG, -1, None, id="a step elsewhere may start it"),
        pytest.param("- add_tag: vip", BY_TAG, 0, 0, id="so it may, but there is nothing to send"),
    ],
)
def test_texting_runs(body: str, trigger: str, at: int, runs: int | None) -> None:
    flow = compiled(steps(body).replace(BY_CALL, trigger))
    interpreter = Interpreter(programs_of(flow), start=start_of(flow), log=False)
    interpreter.schedule(0, CALLER, call("no-answer"))
    interpreter.run(until=at)
    found = texting_runs(interpreter)
    assert (None if found is None else len(found)) == runs
