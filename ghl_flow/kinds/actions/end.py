"""`end`: the run stops here."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example
from ghl_flow.kinds.running import Outcome, Proceed, Run
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node


class EndStep(Step):
    """Stop: no step after this one runs. HighLevel has no node for it; the branch simply ends (R15)."""

    keyword: ClassVar[str] = "end"
    bounded: ClassVar[bool] = True
    ends: ClassVar[bool] = True
    examples = (Example("end"),)

    end: Annotated[Literal[True], Field(description="Written as the bare word end.")] = True

    @model_validator(mode="before")
    @classmethod
    def _bare_word(cls, value: Any) -> Any:
        return {} if value == "end" else value

    def default_name(self) -> str:
        return "End"

    def node_type(self) -> str:
        return ""

    def attributes(self, context: CompileContext) -> JsonObject:
        return {}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(ends=True)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        return Proceed(None)
