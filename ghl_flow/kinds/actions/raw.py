"""`raw`: any action HighLevel has that ghl-flow does not type yet, passed through as it is."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.model import CompileContext, Step
from ghl_flow.language.model import SpecModel
from ghl_flow.wire.json import JsonObject


class RawAction(SpecModel):
    """An action as HighLevel's builder stores it."""

    type: Annotated[str, Field(min_length=1, description="HighLevel's type of the action.")]
    attributes: Annotated[JsonObject, Field(default_factory=dict, description="Its attributes, unchanged.")]


class RawStep(Step):
    """An untyped action. What is typed is checked; this is passed through and marked so."""

    keyword: ClassVar[str] = "raw"

    raw: RawAction

    def default_name(self) -> str:
        return self.raw.type.replace("_", " ").replace("-", " ").capitalize()

    def node_type(self) -> str:
        return self.raw.type

    def attributes(self, context: CompileContext) -> JsonObject:
        return dict(self.raw.attributes)
