"""All kinds of triggers: those in this package, and those of plug-ins."""

from typing import TYPE_CHECKING, Final, TypeAlias

from ghl_flow.kinds.built_in import TRIGGER_KINDS as BUILT_IN_KINDS
from ghl_flow.kinds.built_in import TRIGGERS
from ghl_flow.kinds.clicks import Click
from ghl_flow.kinds.lazily import Lazily
from ghl_flow.kinds.plugged import plugged_kinds
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.model import TriggerSpec, filter_words
from ghl_flow.kinds.triggers.stored import TriggerKind
from ghl_flow.language.keyed import keyed_union
from ghl_flow.wire.trigger import Trigger

TRIGGER_TYPES: Final[Lazily[TriggerSpec]] = TRIGGERS.with_others(plugged_kinds().triggers)
TRIGGER_KINDS: Final[Lazily[TriggerKind]] = BUILT_IN_KINDS.with_others(plugged_kinds().trigger_kinds)

if TYPE_CHECKING:
    AnyTrigger: TypeAlias = TriggerSpec
else:
    AnyTrigger = keyed_union("trigger", TRIGGER_TYPES, beside=("name", "start", "disabled"))


def trigger_kind(trigger_type: str) -> type[TriggerKind]:
    """The kind of triggers of that type; for one that nobody has heard of, the careful answers."""
    return TRIGGER_KINDS.loaded.get(trigger_type) or TRIGGER_KINDS.get(trigger_type, TriggerKind)


def trigger_clicks(trigger: Trigger) -> Click:
    """How a person adds such a trigger in the builder."""
    kind = trigger_kind(trigger.type)
    return Click(
        f"Add New Trigger: {kind.label or trigger.type}",
        below=(
            Click(f"Workflow Trigger Name: {trigger.shown_name}"),
            *(Click(f"Add filters: {filter_words(item)}") for item in trigger.filters),
            *kind.drawer(trigger),
            *(() if trigger.active else (Click("Switch the trigger off"),)),
            Click("Save Trigger"),
        ),
    )


def samples_of(trigger: Trigger) -> tuple[Event, ...]:
    """Events that a trigger fires on, one of each sort; none when it is beyond the model."""
    return trigger_kind(trigger.type).samples(trigger)
