"""`raw`: any trigger HighLevel has that ghl-flow does not type yet."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.names import Example, Naming, Use, tags_used
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.language.model import SpecModel
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.trigger import TriggerFilter


class RawTriggerDetails(SpecModel):
    """A trigger as HighLevel's builder stores it."""

    type: Annotated[str, Field(min_length=1, description="HighLevel's type of the trigger.")]
    conditions: Annotated[
        tuple[JsonObject, ...], Field(description="Its filters: field, operator, value, title, type.")
    ] = ()


class RawTrigger(TriggerSpec):
    """An untyped trigger, passed through and marked so."""

    keyword: ClassVar[str] = "raw"
    examples = (Example("raw: { type: video_event }"),)

    raw: RawTriggerDetails

    def default_name(self) -> str:
        return self.raw.type.replace("_", " ").capitalize()

    def wire_type(self) -> str:
        return self.raw.type

    def filters(self, context: Naming) -> tuple[TriggerFilter, ...]:
        return self._rows()

    def _rows(self) -> tuple[TriggerFilter, ...]:
        return tuple(TriggerFilter.from_json(item) for item in self.raw.conditions)

    def uses(self) -> Iterator[Use]:
        for number, item in enumerate(self._rows()):
            if item.field in ("tagsAdded", "tagsRemoved"):
                yield from tags_used(item.value, ("raw", "conditions", number, "value"))
