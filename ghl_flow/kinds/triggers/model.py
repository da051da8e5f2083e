"""What every trigger type shares, and how HighLevel matches a stored trigger with an event."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.names import Example, Use
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.stored import TriggerKind
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.reference import name_of
from ghl_flow.wire.trigger import Trigger, TriggerFilter


class TriggerSpec(TriggerKind, SpecModel):
    """Base of all triggers that YAML has a word for. A subclass has one field named like its keyword."""

    keyword: ClassVar[str]
    examples: ClassVar[tuple[Example, ...]]

    name: Annotated[
        FilledText | None, Field(description="What the builder shows on the canvas.", max_length=120)
    ] = None

    @abstractmethod
    def default_name(self) -> str:
        """A name for a trigger whose author gave none."""

    @abstractmethod
    def wire_type(self) -> str:
        """HighLevel's type of the trigger."""

    @abstractmethod
    def filters(self) -> tuple[TriggerFilter, ...]:
        """The filters as the builder stores them."""

    def uses(self) -> Iterator[Use]:
        """The names in it; their paths begin at the trigger."""
        yield from ()

    def compiled(self) -> Trigger:
        """The trigger as HighLevel stores it."""
        return Trigger(type=self.wire_type(), name=self.name or self.default_name(), filters=self.filters())


_FILTER_WORDS = {
    "==": "is",
    "contains-any": "is any of",
    "index-of-true": "is",
    "contains": "contains phrase",
}


def filter_words(item: TriggerFilter) -> str:
    """A filter as the builder shows it."""
    values = item.value if isinstance(item.value, list) else [item.value]
    said = ", ".join(_shown(value) for value in values)
    return f"{item.title or item.field} {_FILTER_WORDS.get(item.operator, item.operator)} {said}"


def _shown(value: JsonValue) -> str:
    named = name_of(value) if isinstance(value, str) else None
    return str(value) if named is None else named.name


def matches(trigger: Trigger, event: Event, not_modelled: Callable[[str], None]) -> bool:
    """Whether a stored trigger fires on an event: same type, and every filter holds (R4).

    A filter beyond the model is reported through `not_modelled` and does not hold.
    """
    return (
        trigger.active
        and trigger.type == event.trigger_type
        and all(_holds(item, event, not_modelled) for item in trigger.filters)
    )


def _holds(item: TriggerFilter, event: Event, not_modelled: Callable[[str], None]) -> bool:
    if item.field not in event.facts:
        # A tag trigger that watches removals says nothing of an added tag; that is no gap in the model.
        if item.field not in ("tagsAdded", "tagsRemoved"):
            not_modelled(f"trigger filter '{item.field}'")
        return False
    fact = event.facts[item.field]
    match item.operator:
        case "==":
            return fact == item.value
        case "contains-any" | "is-any-of":
            return isinstance(item.value, list) and fact in item.value
        case "has-changed":
            return True  # that the fact is there says so
        case "index-of-true":
            # The value is a string here; an array never fires (observed).
            return isinstance(item.value, str) and item.value in fact
        case "contains":
            return (
                isinstance(item.value, str) and isinstance(fact, str) and item.value.lower() in fact.lower()
            )
        case _:
            not_modelled(f"trigger operator '{item.operator}'")
            return False
