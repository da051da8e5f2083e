"""`goto`: jump to another step of the same workflow."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.names import Example
from ghl_flow.kinds.running import Outcome, Proceed, Run
from ghl_flow.kinds.table import STEP, Stored, TableStep
from ghl_flow.language.model import Identifier
from ghl_flow.wire.json import text_of
from ghl_flow.wire.node import Node


class GotoStep(TableStep):
    """Go on at the step with that `id:`. No step after it runs."""

    keyword: ClassVar[str] = "goto"
    node_types: ClassVar[tuple[str, ...]] = ("goto",)
    label: ClassVar[str] = "Go To"
    bounded: ClassVar[bool] = True
    ends: ClassVar[bool] = True
    stored: ClassVar[Stored] = {"targetNodeId": STEP, "type": "goto"}
    tolerated: ClassVar[Table] = {"loopIdentified": anything}
    examples = (Example("goto: again", wire="goto.json"),)

    goto: Annotated[Identifier, Field(description="The id of the step to go on at.")]

    @classmethod
    def joining(cls, identity: str, title: str) -> "GotoStep":
        """One that the compiler puts at the end of a branch, to the step of that identity and title."""
        return cls.model_construct(goto=identity, name=f"Go to {title}"[:120])

    def default_name(self) -> str:
        return f"Go to {self.goto}"

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def leads_to(cls, node: Node) -> tuple[str, ...]:
        return (*node.next, text_of(node.attributes, "targetNodeId"))

    @classmethod
    def jumps_to(cls, node: Node) -> str | None:
        return text_of(node.attributes, "targetNodeId") or None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        return Proceed(text_of(node.attributes, "targetNodeId") or None)

    @classmethod
    def clicks(cls, node: Node, shown: Shown) -> Click:
        target = shown.step(text_of(node.attributes, "targetNodeId"))
        return Click(f"Add action: {cls.label}", below=(Click(f"Step: {target}"),))
