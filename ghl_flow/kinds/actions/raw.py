"""`raw`: any action HighLevel has that ghl-flow does not type yet, passed through as it is."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Use, tags_used
from ghl_flow.language.model import SpecModel
from ghl_flow.wire.json import JsonObject


class RawAction(SpecModel):
    """An action as HighLevel's builder stores it."""

    type: Annotated[str, Field(min_length=1, description="HighLevel's type of the action.")]
    attributes: Annotated[JsonObject, Field(default_factory=dict, description="Its attributes, unchanged.")]


class RawStep(Step):
    """An untyped action. What is typed is checked; this is passed through and marked so."""

    keyword: ClassVar[str] = "raw"
    examples = (Example("raw: { type: add_notes, attributes: { html: Called } }", wire="add_notes.json"),)

    raw: RawAction

    def default_name(self) -> str:
        return self.raw.type.replace("_", " ").replace("-", " ").capitalize()

    def node_type(self) -> str:
        return self.raw.type

    def attributes(self, context: CompileContext) -> JsonObject:
        return dict(self.raw.attributes)

    @property
    def may_pause(self) -> bool:
        return True  # it may take its time

    @property
    def untyped(self) -> str:
        return self.raw.type

    def uses(self) -> Iterator[Use]:
        # What else is named here is named by ids, which only the account knows.
        yield from tags_used(self.raw.attributes.get("tags"), ("raw", "attributes", "tags"))
