"""All kinds of triggers."""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, TypeAlias

from ghl_flow.kinds import triggers
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.stored import TriggerKind
from ghl_flow.language.keyed import keyed_union, types_in
from ghl_flow.wire.trigger import Trigger

TRIGGER_TYPES: dict[str, type[TriggerSpec]] = types_in(triggers, TriggerSpec)  # type: ignore[type-abstract]


def _kinds() -> dict[str, type[TriggerKind]]:
    found: dict[str, type[TriggerKind]] = {}
    for info in iter_modules(triggers.__path__):
        if info.name == "registry":
            continue
        for value in vars(import_module(f"{triggers.__name__}.{info.name}")).values():
            if isinstance(value, type) and issubclass(value, TriggerKind) and "trigger_types" in vars(value):
                found |= dict.fromkeys(value.trigger_types, value)
    return found


TRIGGER_KINDS: dict[str, type[TriggerKind]] = _kinds()

if TYPE_CHECKING:
    AnyTrigger: TypeAlias = TriggerSpec
else:
    AnyTrigger = keyed_union("trigger", TRIGGER_TYPES, beside=("name",))


def trigger_kind(trigger_type: str) -> type[TriggerKind]:
    """The kind of triggers of that type; for one that nobody has heard of, the careful answers."""
    return TRIGGER_KINDS.get(trigger_type, TriggerKind)


def samples_of(trigger: Trigger) -> tuple[Event, ...]:
    """Events that a trigger fires on, one of each sort; none when it is beyond the model."""
    return trigger_kind(trigger.type).samples(trigger)
