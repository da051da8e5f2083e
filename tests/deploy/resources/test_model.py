"""Every kind of resource has its place and its name, and custom values wait for the steps that say them."""

import pytest

from ghl_flow.deploy.drivers.file import FileDriver
from ghl_flow.deploy.drivers.snapshot import SnapshotDriver
from ghl_flow.deploy.planning.change import Action, Change, Hold, Reason, Resource
from ghl_flow.deploy.planning.choices import Choices
from ghl_flow.deploy.planning.gate import PAUSED, Gate
from ghl_flow.deploy.resources.model import Situation
from ghl_flow.deploy.resources.registry import CUSTOM_VALUES, RESOURCES, WORKFLOWS, label_of
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.manifest import Manifest
from tests.conftest import compiled
from tests.deploy.gates import CLOSED

FLOW = compiled()
NAME = FLOW.flow.flow
DESIRED = desired_state(FLOW.account, [FLOW])


def situation(*gates: Gate, paused: bool = False, allow: bool = False, values: bool = True) -> Situation:
    manifest = Manifest("loc", paused=frozenset({f"{NAME}/main"} if paused else ()))
    actual = Actual({}, {}, None, manifest, {}, (), {}, {})
    driver = SnapshotDriver if values else FileDriver
    return Situation(DESIRED, actual, Choices(gates=gates, allow_paused=allow), driver.capabilities)


def test_each_has_a_name_and_values_come_before_the_workflows_that_say_them() -> None:
    assert [kind.resource for kind in RESOURCES] == [*Resource]
    assert [label_of(one) for one in Resource] == ["custom field", "custom value", "tag", "workflow"]


@pytest.mark.parametrize(
    ("gates", "paused", "allow", "closed"),
    [
        ((), False, False, []),
        ((Gate("a2p", CLOSED, detail="pending"),), False, False, ["a2p pending"]),
        ((Gate("lint", CLOSED, "another"),), False, False, []),
        ((Gate("lint", CLOSED, NAME),), True, False, ["lint", PAUSED]),
        ((), True, True, []),
    ],
)
def test_the_gates_of_a_flow(gates: tuple[Gate, ...], paused: bool, allow: bool, closed: list[str]) -> None:
    assert situation(*gates, paused=paused, allow=allow).closed(NAME) == closed


def test_texts_are_planned_where_they_come_in_values() -> None:
    assert [*CUSTOM_VALUES.plan(situation(values=False))] == []
    found = [*CUSTOM_VALUES.plan(situation())]
    assert {(one.action, one.flow) for one in found} == {(Action.CREATE, NAME)}
    assert [one.key for one in found] == [*DESIRED.texts]


@pytest.mark.parametrize(
    ("action", "gates", "held", "hold"),
    [
        (Action.CREATE, (), {}, None),
        (Action.CREATE, (), {NAME: ("lint",)}, None),  # nothing says it yet
        (Action.UPDATE, (), {NAME: ("lint",)}, Hold.BACK),
        (Action.UPDATE, (), {"another": ("lint",)}, None),
        (Action.DELETE, (), {NAME: ("lint",)}, Hold.BACK),
        (Action.CREATE, (Gate("a2p", CLOSED),), {}, Hold.BACK),
        (Action.UNCHANGED, (Gate("a2p", CLOSED),), {NAME: ("lint",)}, None),
    ],
)
def test_a_text_is_held_back_with_its_steps(
    action: Action, gates: tuple[Gate, ...], held: dict[str, tuple[str, ...]], hold: Hold | None
) -> None:
    change = Change(Resource.CUSTOM_VALUE, "text", action, flow=NAME)
    assert CUSTOM_VALUES.hold(change, situation(*gates), held).hold is hold


@pytest.mark.parametrize(
    ("reason", "held", "hold"),
    [
        (Reason.NOT_NEEDED, {NAME: ("lint",)}, Hold.BACK),
        (Reason.NOT_NEEDED, {"another": ("lint",)}, None),
        (Reason.NO_FLOW, {NAME: ("lint",)}, None),
    ],
)
def test_what_the_running_steps_need_stays(
    reason: Reason, held: dict[str, tuple[str, ...]], hold: Hold | None
) -> None:
    change = Change(Resource.WORKFLOW, f"{NAME}/cancel", Action.DELETE, reason=reason, flow=NAME)
    assert WORKFLOWS.hold(change, situation(), held).hold is hold
