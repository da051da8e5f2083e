"""All trigger types."""

from typing import TYPE_CHECKING, TypeAlias

from ghl_flow.kinds import triggers
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.language.keyed import keyed_union, types_in

TRIGGER_TYPES: dict[str, type[TriggerSpec]] = types_in(triggers, TriggerSpec)  # type: ignore[type-abstract]

if TYPE_CHECKING:
    AnyTrigger: TypeAlias = TriggerSpec
else:
    AnyTrigger = keyed_union("trigger", TRIGGER_TYPES, beside=("name",))
