"""`remove_from_workflow: others` and `all` leave the flow's own helper counting: its cooldown ends."""

from collections.abc import Sequence

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.simulate import CALLER, Simulator
from tests.conftest import compiled, steps

_AT = "{ at: { name: At, type: datetime } }"
_GUARD = "- if: { at: { within: 30m } }\n  then: [end]\n"
_TEXT = "- sms: Hi\n- update_contact: { at: now }\n"
_OTHERS = "- remove_from_workflow: others\n"
_HOURS = 'settings: { reentry: true, window: { days: mon-fri, from: "09:00", to: "17:00" } }'


def _flow(written: str, top: str = "settings: { reentry: true }") -> CompiledFlow:
    return compiled(steps(written, fields=_AT, top=top))


FLOWS = {
    "after the text": _flow(_GUARD + _TEXT + _OTHERS + "- wait: 1m\n- add_tag: done\n"),
    "before the question": _flow(_OTHERS + _GUARD + _TEXT + "- wait: 1m\n- add_tag: done\n"),
    "after a wait": _flow(_GUARD + _TEXT + "- wait: 10m\n" + _OTHERS + "- add_tag: done\n"),
    "on a branch": _flow(
        _GUARD
        + _TEXT
        + "- if: { tag: vip }\n  then: [end]\n  else: [remove_from_workflow: others]\n- add_tag: done\n"
    ),
    "this one too": _flow(_GUARD + _TEXT + "- wait: 1m\n- remove_from_workflow: all\n"),
    "with a time window": _flow(_GUARD + _TEXT + _OTHERS + "- wait: 1m\n- add_tag: done\n", _HOURS),
}


def ran(flow: CompiledFlow, minutes: Sequence[int]) -> Simulator:
    simulator = Simulator([flow])
    for at in minutes:
        simulator.schedule(at * 60, CALLER, call("no-answer"))
    simulator.run()
    return simulator


@pytest.mark.parametrize("name", FLOWS)
def test_the_cooldown_ends_and_the_caller_is_texted_again(name: str) -> None:
    simulator = ran(FLOWS[name], [0, 15, 60])
    assert len(simulator.result().texts) == 2
    assert not simulator.interpreter.state.contacts[CALLER].tags & set(FLOWS[name].cooldown_tags)


def test_all_still_ends_the_run() -> None:
    workflow = FLOWS["this one too"].workflows[0].workflow
    last = [node for node in workflow.nodes if node.type.startswith("remove_from")]
    assert [node.attributes.get("includeCurrent") for node in last[:1]] == [False]
    assert last[-1].attributes["workflow_id"] == [workflow.id]


@pytest.mark.parametrize("which", ["others", "all"])
def test_without_a_helper_it_is_one_step(which: str) -> None:
    workflow = _flow(f"- sms: Hi\n- remove_from_workflow: {which}\n").workflows[0].workflow
    assert [node.type for node in workflow.nodes] == ["sms", "remove_from_all_workflows"]
