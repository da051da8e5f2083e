"""All trigger types."""

from typing import TYPE_CHECKING, TypeAlias

import ghl_flow.triggers as package
from ghl_flow.language.keyed import keyed_union, types_in
from ghl_flow.triggers.model import TriggerSpec

TRIGGER_TYPES: dict[str, type[TriggerSpec]] = types_in(package, TriggerSpec)  # type: ignore[type-abstract]

if TYPE_CHECKING:
    AnyTrigger: TypeAlias = TriggerSpec
else:
    AnyTrigger = keyed_union("trigger", TRIGGER_TYPES, beside=("name",))
