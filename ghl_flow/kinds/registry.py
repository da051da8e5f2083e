"""All step types: those in this package, and those of plug-ins."""

from typing import TYPE_CHECKING, TypeAlias

from ghl_flow.kinds.actions.raw import RawStep
from ghl_flow.kinds.built_in import STEPS
from ghl_flow.kinds.conditions import if_else
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.plugged import with_plugged
from ghl_flow.language.keyed import keyed_union

STEP_TYPES: dict[str, type[Step]] = with_plugged(STEPS, Step)  # type: ignore[type-abstract]
_BY_NODE_TYPE: dict[str, type[Step]] = {
    node_type: step for step in STEP_TYPES.values() for node_type in step.node_types
}

if TYPE_CHECKING:
    AnyStep: TypeAlias = Step
else:
    AnyStep = keyed_union("step", STEP_TYPES, bare=("end",), beside=("id", "name", "then", "else", "elif"))

# Pydantic looks the names in annotations up in the module of their class, when it builds the model.
if_else.AnyStep = AnyStep


def step_type_of_node(node_type: str) -> type[Step]:
    """The step type that runs nodes of that type; `raw` for one that is not typed."""
    return _BY_NODE_TYPE.get(node_type, RawStep)
