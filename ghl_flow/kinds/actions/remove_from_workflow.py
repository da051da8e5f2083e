"""`remove_from_workflow`: take the contact out of a flow at once, also during a wait (R19)."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, beyond, one_of, plain_texts
from ghl_flow.kinds.effects import Effects, Inert, texts_in
from ghl_flow.kinds.model import CompileContext, Step
from ghl_flow.kinds.running import Outcome, Proceed, Run, following
from ghl_flow.language.model import DISTINCT, Identifier
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node

# A bare string in place of the array: one observer saw it remove nothing, another writes it.
_COVERED: Table = {"type": one_of("remove_from_workflow"), "workflow_id": plain_texts}


class RemoveFromWorkflowStep(Step):
    """Take the contact out of the main workflow of these flows; `this` is the flow itself."""

    keyword: ClassVar[str] = "remove_from_workflow"
    node_types: ClassVar[tuple[str, ...]] = ("remove_from_workflow",)
    label: ClassVar[str] = "Remove From Workflow"

    remove_from_workflow: Annotated[
        Identifier | list[Identifier], DISTINCT, Field(description="Ids of flows of this project, or this.")
    ]

    @property
    def flows(self) -> list[str]:
        """The flow ids named."""
        named = self.remove_from_workflow
        return [named] if isinstance(named, str) else named

    def default_name(self) -> str:
        return f"Remove from {', '.join(self.flows)}"

    def node_type(self) -> str:
        return "remove_from_workflow"

    def attributes(self, context: CompileContext) -> JsonObject:
        # Always an array: a bare string removes nothing (observed, docs/highlevel.md).
        return {
            "type": "remove_from_workflow",
            "workflow_id": [context.workflow(flow) for flow in self.flows],
        }

    @classmethod
    def effects(cls, node: Node) -> Effects:
        # Whether it ends its own run too is for those to say who know which workflow it is in.
        named = (*texts_in(node.attributes.get("workflow_id")),)
        return Effects(removes_from=named, inert=None if any(named) else Inert.NO_WORKFLOW)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if not node.attributes.get("workflow_id"):
            return f"{node.type} without a workflow"
        return beyond(node.attributes, _COVERED, node.type)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        targets = [*texts_in(node.attributes.get("workflow_id"))]
        return Proceed(None) if run.remove_from(targets) else following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        named = texts_in(node.attributes.get("workflow_id"))
        return (Click(f"Workflow: {', '.join(map(shown.name, named))}"),)
