"""`raw`: any trigger HighLevel has that ghl-flow does not type yet."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from ghl_flow.kinds.names import Example, Naming, Use, tags_used
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.language.model import SpecModel
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.trigger import BESIDE, OWN, Trigger, TriggerFilter
from ghl_flow.wire.understood import not_understood_of_trigger


class RawTriggerDetails(SpecModel):
    """A trigger as HighLevel's builder stores it."""

    type: Annotated[str, Field(min_length=1, description="HighLevel's type of the trigger.")]
    conditions: Annotated[
        tuple[JsonObject, ...], Field(description="Its filters: field, operator, value, title, type.")
    ] = ()
    master_type: Annotated[
        str, Field(min_length=1, description="Whose trigger it is: `highlevel`, `internal`, `marketplace`.")
    ] = OWN
    beside: Annotated[
        JsonObject, Field(default_factory=dict, description="What is stored beside its filters, by key.")
    ]

    @field_validator("beside")
    @classmethod
    def _nothing_that_is_said_otherwise(cls, value: JsonObject) -> JsonObject:
        may_be = {*BESIDE, *not_understood_of_trigger(value)}
        if other := [key for key in value if key not in may_be]:
            raise ValueError(f"'{other[0]}' does not stand here: it is empty, or HighLevel's to write")
        return value


class RawTrigger(TriggerSpec):
    """An untyped trigger, passed through and marked so: `raw: { type: video_event }`."""

    keyword: ClassVar[str] = "raw"
    examples = (
        Example("raw: { type: video_event }"),
        Example(
            "raw: { type: new_review, master_type: marketplace, beside: { workflowsTriggerType: REVIEWS } }"
        ),
    )

    raw: RawTriggerDetails

    def default_name(self) -> str:
        return self.raw.type.replace("_", " ").capitalize()

    def wire_type(self) -> str:
        return self.raw.type

    def compiled(self, context: Naming) -> Trigger:
        made = super().compiled(context)
        held = self.raw.beside
        beside = tuple((key, held[key]) for key in BESIDE if key in held)
        kept = tuple(not_understood_of_trigger(held).items())
        return made._replace(master_type=self.raw.master_type, beside=beside, kept=kept)

    def filters(self, context: Naming) -> tuple[TriggerFilter, ...]:
        return self._rows()

    def _rows(self) -> tuple[TriggerFilter, ...]:
        return tuple(TriggerFilter.from_json(item) for item in self.raw.conditions)

    def uses(self) -> Iterator[Use]:
        for number, item in enumerate(self._rows()):
            if item.field in ("tagsAdded", "tagsRemoved"):
                yield from tags_used(item.value, ("raw", "conditions", number, "value"))
