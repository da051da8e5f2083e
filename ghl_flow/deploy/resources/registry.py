"""Every kind of resource, in the order in which they are planned and created; and the plan of an account."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from ghl_flow.compile.shadow import is_shadow
from ghl_flow.deploy.access.driver_reason import DriverReason
from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.deploy.planning.change import Hold, Resource
from ghl_flow.deploy.planning.choices import Choices
from ghl_flow.deploy.planning.copies import copies
from ghl_flow.deploy.planning.gate import NOT_LOOKED_AT
from ghl_flow.deploy.planning.name_gates import name_gates
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.warnings import native_unknown
from ghl_flow.deploy.resources.custom_field import CustomFields
from ghl_flow.deploy.resources.custom_value import CustomValues
from ghl_flow.deploy.resources.model import ResourceKind, Situation
from ghl_flow.deploy.resources.tag import Tags
from ghl_flow.deploy.resources.workflow import Workflows
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import Desired, flow_of
from ghl_flow.kinds.registry import effects_of
from ghl_flow.wire.node import Node

CUSTOM_FIELDS, CUSTOM_VALUES, TAGS, WORKFLOWS = CustomFields(), CustomValues(), Tags(), Workflows()
RESOURCES: tuple[ResourceKind, ...] = (CUSTOM_FIELDS, CUSTOM_VALUES, TAGS, WORKFLOWS)
"""In order: a workflow needs the fields and tags, and may need the values."""
_DEFAULT = Choices()


def label_of(resource: Resource) -> str:
    """What people call it."""
    return next(kind.label for kind in RESOURCES if kind.resource is resource)


def make_plan(
    desired: Desired,
    actual: Actual,
    driver: WorkflowDriver,
    driver_reason: DriverReason,
    choices: Choices = _DEFAULT,
) -> AccountPlan:
    """Desired minus actual. A workflow changed both here and in HighLevel is a problem, unless decided."""
    gates = name_gates(desired, actual.names, actual.known_ids(desired), driver.capabilities)
    choices = replace(choices, gates=(*choices.gates, *gates)) if gates else choices
    situation = Situation(desired, actual, choices, driver.capabilities)
    planned = [(kind, [*kind.plan(situation)]) for kind in RESOURCES]
    held = {
        change.flow: change.gates for _, changes in planned for change in changes if change.hold is Hold.BACK
    }
    settled = [
        (kind, [kind.hold(change, situation, held) for change in changes]) for kind, changes in planned
    ]
    holding = {change.flow for _, changes in settled for change in changes if change.gates}
    steps = {key: live.workflow.nodes for key, live in actual.workflows.items()}
    shadowed = {key for key, nodes in steps.items() if is_shadow(nodes)}
    return AccountPlan(
        account=desired.account.account,
        driver=driver.name,
        driver_reason=driver_reason,
        changes=tuple(chain.from_iterable(changes for _, changes in settled)),
        problems=tuple(chain.from_iterable(kind.problems(situation, changes) for kind, changes in settled)),
        warnings=(
            *native_unknown(desired.account),
            *chain.from_iterable(kind.warnings(situation, changes) for kind, changes in settled),
        ),
        gates=tuple(gate for gate in choices.gates if gate.detail != NOT_LOOKED_AT or gate.flow in holding),
        on_conflict=choices.on_conflict,
        location_id=desired.account.location_id,
        builds=not driver.capabilities.needs_person,
        deletes=driver.capabilities.deletes,
        stops=driver.capabilities.publishes,
        copies=tuple(
            copies(
                actual.beside.alike,
                [change for _, changes in settled for change in changes],
                desired.workflows,
                {*map(flow_of, actual.manifest.paused)},
            )
        ),
        not_compared=tuple(actual.beside.not_compared),
        paused=actual.manifest.paused,
        shadowed=frozenset(shadowed),
        sending=frozenset(key for key, nodes in steps.items() if key not in shadowed and _sends(nodes)),
    )


def _sends(nodes: Iterable[Node]) -> bool:
    return any(effects_of(node).sends for node in nodes)
