"""`remove_from_workflow`: take the contact out of a flow at once, also during a wait (R19)."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects, Inert, texts_in
from ghl_flow.kinds.names import Example
from ghl_flow.kinds.running import Outcome, Proceed, Run, following
from ghl_flow.kinds.table import FLOWS, Stored, TableStep
from ghl_flow.language.model import DISTINCT, Identifier
from ghl_flow.wire.node import Node


class RemoveFromWorkflowStep(TableStep):
    """Take the contact out of the main workflow of these flows; `this` is the flow itself."""

    keyword: ClassVar[str] = "remove_from_workflow"
    node_types: ClassVar[tuple[str, ...]] = ("remove_from_workflow",)
    label: ClassVar[str] = "Remove From Workflow"
    stored: ClassVar[Stored] = {"type": "remove_from_workflow", "workflow_id": FLOWS}
    examples = (
        Example("remove_from_workflow: follow-up", wire="remove_from_workflow.json"),
        Example("remove_from_workflow: [this, follow-up]"),
    )

    remove_from_workflow: Annotated[
        Identifier | list[Identifier], DISTINCT, Field(description="Ids of flows of this project, or this.")
    ]

    @property
    def removes_from(self) -> Sequence[str]:
        named = self.remove_from_workflow
        return [named] if isinstance(named, str) else named

    def default_name(self) -> str:
        return f"Remove from {', '.join(self.removes_from)}"

    @classmethod
    def effects(cls, node: Node) -> Effects:
        # Whether it ends its own run too is for those to say who know which workflow it is in.
        named = (*texts_in(node.attributes.get("workflow_id")),)
        return Effects(removes_from=named, inert=None if any(named) else Inert.NO_WORKFLOW)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        targets = [*texts_in(node.attributes.get("workflow_id"))]
        return Proceed(None) if run.remove_from(targets) else following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        named = texts_in(node.attributes.get("workflow_id"))
        return (Click(f"Workflow: {', '.join(map(shown.name, named))}"),)
