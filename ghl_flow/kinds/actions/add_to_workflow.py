"""`add_to_workflow`: enrol the contact in another flow."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects, Inert, texts_in
from ghl_flow.kinds.names import Example
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.kinds.table import FLOW, OtherWorkflow, Stored, TableStep
from ghl_flow.language.model import Identifier
from ghl_flow.wire.json import text_of
from ghl_flow.wire.node import Node


class AddToWorkflowStep(TableStep):
    """Enrol the contact in the workflow of another flow, or in one that no flow makes."""

    keyword: ClassVar[str] = "add_to_workflow"
    node_types: ClassVar[tuple[str, ...]] = ("add_to_workflow",)
    label: ClassVar[str] = "Add To Workflow"
    stored: ClassVar[Stored] = {"input_trigger_params": False, "type": "add_to_workflow", "workflow_id": FLOW}
    examples = (
        Example("add_to_workflow: follow-up", wire="add_to_workflow.json"),
        Example("add_to_workflow: { workflow: Old nurture }"),
    )

    add_to_workflow: Annotated[
        Identifier | OtherWorkflow,
        Field(description="The id of a flow of this project, or a workflow of the account by its name."),
    ]

    def default_name(self) -> str:
        named = self.add_to_workflow
        return f"Add to {named.workflow if isinstance(named, OtherWorkflow) else named}"[:120]

    @classmethod
    def effects(cls, node: Node) -> Effects:
        named = (*texts_in(node.attributes.get("workflow_id")),)
        return Effects(enrols=named, inert=None if any(named) else Inert.NO_WORKFLOW)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.enrol(text_of(node.attributes, "workflow_id"))
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        named = texts_in(node.attributes.get("workflow_id"))
        return (Click(f"Workflow: {', '.join(map(shown.name, named))}"),)
