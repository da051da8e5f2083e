"""`add_to_workflow`: enrol the contact in another flow."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, beyond, empty, one_of, plain_text
from ghl_flow.kinds.effects import Effects, Inert, texts_in
from ghl_flow.kinds.model import CompileContext, Step
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.language.model import Identifier
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node

_COVERED: Table = {
    "type": one_of("add_to_workflow"),
    "workflow_id": plain_text,
    "input_trigger_params": empty,
}


class AddToWorkflowStep(Step):
    """Enrol the contact in the main workflow of another flow."""

    keyword: ClassVar[str] = "add_to_workflow"
    node_types: ClassVar[tuple[str, ...]] = ("add_to_workflow",)
    label: ClassVar[str] = "Add To Workflow"

    add_to_workflow: Annotated[Identifier, Field(description="The id of a flow of this project.")]

    def default_name(self) -> str:
        return f"Add to {self.add_to_workflow}"

    def node_type(self) -> str:
        return "add_to_workflow"

    def attributes(self, context: CompileContext) -> JsonObject:
        return {
            "input_trigger_params": False,
            "type": "add_to_workflow",
            "workflow_id": context.workflow(self.add_to_workflow),
        }

    @classmethod
    def effects(cls, node: Node) -> Effects:
        named = (*texts_in(node.attributes.get("workflow_id")),)
        return Effects(enrols=named, inert=None if any(named) else Inert.NO_WORKFLOW)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if not text_of(node.attributes, "workflow_id"):
            return f"{node.type} without a workflow"
        return beyond(node.attributes, _COVERED, node.type)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.enrol(text_of(node.attributes, "workflow_id"))
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        named = texts_in(node.attributes.get("workflow_id"))
        return (Click(f"Workflow: {', '.join(map(shown.name, named))}"),)
