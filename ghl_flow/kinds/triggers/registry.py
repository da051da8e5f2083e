"""All trigger types: those in this package, and those of plug-ins."""

from typing import TYPE_CHECKING, TypeAlias

from ghl_flow.kinds.built_in import TRIGGERS
from ghl_flow.kinds.plugged import plugged_kinds
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.language.keyed import keyed_union

TRIGGER_TYPES: dict[str, type[TriggerSpec]] = {**TRIGGERS, **plugged_kinds().triggers}

if TYPE_CHECKING:
    AnyTrigger: TypeAlias = TriggerSpec
else:
    AnyTrigger = keyed_union("trigger", TRIGGER_TYPES, beside=("name",))
