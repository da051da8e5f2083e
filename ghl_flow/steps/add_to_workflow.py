"""`add_to_workflow`: enrol the contact in another flow."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.language.model import Identifier
from ghl_flow.steps.model import CompileContext, Outcome, Run, Step, following
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node


class AddToWorkflowStep(Step):
    """Enrol the contact in the main workflow of another flow."""

    keyword: ClassVar[str] = "add_to_workflow"
    node_types: ClassVar[tuple[str, ...]] = ("add_to_workflow",)

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
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.enrol(text_of(node.attributes, "workflow_id"))
        return following(node)
