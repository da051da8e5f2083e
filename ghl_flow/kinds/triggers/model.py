"""What every trigger type shares, and how HighLevel matches a stored trigger with an event."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Annotated, ClassVar

from pydantic import Field, StrictBool

from ghl_flow.kinds.names import Example, Naming, Use
from ghl_flow.kinds.triggers.event import SCHEDULED, Event
from ghl_flow.kinds.triggers.moments import WHEN, moment_of
from ghl_flow.kinds.triggers.stored import TriggerKind, about_contact
from ghl_flow.language.model import FilledText, Identifier, SpecModel
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.reference import field_key_of, spoken
from ghl_flow.wire.trigger import Trigger, TriggerFilter


class TriggerSpec(TriggerKind, SpecModel):
    """Base of all triggers that YAML has a word for. A subclass has one field named like its keyword."""

    keyword: ClassVar[str]
    examples: ClassVar[tuple[Example, ...]]

    name: Annotated[
        FilledText | None, Field(description="What the builder shows on the canvas.", max_length=500)
    ] = None

    start: Annotated[
        Identifier | None,
        Field(description="The `id:` of the step at which contacts enter; default: the first."),
    ] = None

    disabled: Annotated[
        StrictBool, Field(description="Switched off in HighLevel: no contact enters by it.")
    ] = False

    @abstractmethod
    def default_name(self) -> str:
        """A name for a trigger whose author gave none."""

    @abstractmethod
    def wire_type(self) -> str:
        """HighLevel's type of the trigger."""

    @abstractmethod
    def filters(self, context: Naming) -> tuple[TriggerFilter, ...]:
        """The filters as the builder stores them."""

    def uses(self) -> Iterator[Use]:
        """The names in it; their paths begin at the trigger."""
        yield from ()

    def compiled(self, context: Naming) -> Trigger:
        """The trigger as HighLevel stores it."""
        name = self.name or self.default_name()
        kind, master = self.wire_type(), self.master_type
        beside = self.beside(context)
        active = not self.disabled
        return Trigger(kind, name, self.filters(context), active=active, master_type=master, beside=beside)

    def beside(self, context: Naming) -> tuple[tuple[str, JsonValue], ...]:
        """What it holds beside its filters, by key."""
        return ()


_FILTER_WORDS = {
    "==": "is",
    "contains-any": "is any of",
    "index-of-true": "is",
    "contains": "contains phrase",
    "index-of-false": "is",
    "is-any-of": "is any of",
    "string-contains-any-of": "contains any of",
    "has-changed": "has changed to",
    "time-diff-now-gte": "is",
    "time-diff-now-lte": "is",
    "custom-field-eq": "is",
}


def filter_words(item: TriggerFilter) -> str:
    """A filter as the builder shows it."""
    if item.operator == "has-changed" and item.value is None:
        return f"{item.title or item.field} has changed"
    values = item.value if isinstance(item.value, list) else [item.value]
    said = ", ".join(field_key_of(str(plain(value))) for value in values)
    return f"{item.title or item.field} {_FILTER_WORDS.get(item.operator, item.operator)} {said}"


def matches(
    trigger: Trigger,
    event: Event,
    not_modelled: Callable[[str], None],
    has_tag: Callable[[str], bool] | None = None,
) -> bool:
    """Whether a stored trigger fires on an event: same type, and every filter holds (R4).

    A filter beyond the model is reported through `not_modelled` and does not hold. Where the contact is not
    known (`has_tag` is None), what is asked of its tags holds: the trigger may fire.
    """
    return (
        trigger.active
        and trigger.type in event.fires
        # What has come for one day before it has not come for another.
        and (WHEN not in event.facts or event.facts[WHEN] == moment_of(trigger))
        and all(
            # What the contact has is looked at last, and only where all else holds.
            _holds(item, event, not_modelled)
            for item in trigger.filters
            if not about_contact(trigger, item)
        )
        and (
            has_tag is None
            or all(
                _has_tags(item, has_tag, not_modelled)
                for item in trigger.filters
                if about_contact(trigger, item)
            )
        )
    )


_OF_ONE_VALUE = frozenset({"==", "custom-field-eq", "has-changed"})


def _has_tags(
    item: TriggerFilter, has_tag: Callable[[str], bool], not_modelled: Callable[[str], None]
) -> bool:
    if not isinstance(item.value, str):
        not_modelled("a trigger filter on several tags")
        return False
    return has_tag(item.value) == (item.operator == "index-of-true")


def plain(value: JsonValue) -> JsonValue:
    """A stored value, or the name of what it refers to."""
    return spoken(value) if isinstance(value, str) else value


def _same(fact: object, value: JsonValue) -> bool:
    """Whether a fact is a stored value: HighLevel keeps some numbers as texts."""
    value = plain(value)
    return fact == value or (isinstance(value, int) and not isinstance(value, bool) and fact == str(value))


def _holds(item: TriggerFilter, event: Event, not_modelled: Callable[[str], None]) -> bool:
    if item.field not in event.facts:
        # Nor does one that watches a field, of another field.
        written = event.trigger_type == "contact_changed"
        # A tag trigger that watches removals says nothing of an added tag; that is no gap in the model.
        if item.field not in ("tagsAdded", "tagsRemoved") and not written:
            not_modelled(f"trigger filter '{item.field}'")
        return False
    fact = event.facts[item.field]
    if item.field.startswith(SCHEDULED) and item.operator == "==":
        return True  # the event is that the time has come
    if item.operator in _OF_ONE_VALUE and isinstance(item.value, list | dict):
        not_modelled(f"trigger filter '{item.field}' with several values")
        return False
    match item.operator:
        case "custom-field-eq":
            return _same(fact, item.value)
        case "==":
            return _same(fact, item.value)
        case "contains-any" | "is-any-of":
            return isinstance(item.value, list) and any(_same(fact, one) for one in item.value)
        case "has-changed":
            # That the fact is there says so; with a value, it has changed to that.
            if item.value in (None, ""):
                return True
            if isinstance(fact, str) and "{{" in fact:
                not_modelled("a field that was written with merge fields")
            return _same(fact, item.value)
        case "time-diff-now-gte" | "time-diff-now-lte":
            return True  # the event is that the time has come
        case "index-of-true":
            # The value is a string here; an array never fires (observed).
            return isinstance(item.value, str) and item.value in fact
        case "contains" | "string-contains-any-of":
            phrases = item.value if isinstance(item.value, list) else [item.value]
            return isinstance(fact, str) and any(
                isinstance(phrase, str) and phrase.lower() in fact.lower() for phrase in phrases
            )
        case _:
            not_modelled(f"trigger operator '{item.operator}'")
            return False
