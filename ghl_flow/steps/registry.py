"""All step types."""

from typing import TYPE_CHECKING, TypeAlias

import ghl_flow.steps as package
from ghl_flow.language.keyed import keyed_union, types_in
from ghl_flow.steps.if_else import ElseIf, IfStep
from ghl_flow.steps.model import Step
from ghl_flow.steps.raw import RawStep

STEP_TYPES: dict[str, type[Step]] = types_in(package, Step)  # type: ignore[type-abstract]
_BY_NODE_TYPE: dict[str, type[Step]] = {
    node_type: step for step in STEP_TYPES.values() for node_type in step.node_types
}

if TYPE_CHECKING:
    AnyStep: TypeAlias = Step
else:
    AnyStep = keyed_union("step", STEP_TYPES, bare=("end",), beside=("id", "name", "then", "else", "elif"))

ElseIf.model_rebuild(_types_namespace={"AnyStep": AnyStep})
IfStep.model_rebuild(_types_namespace={"AnyStep": AnyStep, "ElseIf": ElseIf})


def step_type_of_node(node_type: str) -> type[Step]:
    """The step type that runs nodes of that type; `raw` for one that is not typed."""
    return _BY_NODE_TYPE.get(node_type, RawStep)
