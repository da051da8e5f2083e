"""`contact_changed`: a field of the contact was edited, by a person, a form, another system or a step."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.names import Example, Named, Naming, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.standard_fields import goes_its_own_way
from ghl_flow.kinds.triggers.event import Event, field_set
from ghl_flow.kinds.triggers.having_tags import HAS_NOT_TAG, HAS_TAG, TagsAsked
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.stored import Starts, about_contact
from ghl_flow.kinds.triggers.table import Row
from ghl_flow.language.model import FieldKey
from ghl_flow.language.written import TextAsWritten
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.trigger import Trigger, TriggerFilter

_TAG_ROWS: dict[str, Row] = {row.operator: row for row in (HAS_TAG, HAS_NOT_TAG)}


class FieldChange(TagsAsked):
    """Which field, and to what."""

    field: Annotated[FieldKey, Field(description="A declared field, or one that every contact has: email.")]
    to: Annotated[
        TextAsWritten | None, Field(description="Only a change to this value. Default: every edit.")
    ] = None


class ContactChangedTrigger(TriggerSpec):
    """Enrol when a field is edited: `contact_changed: { field: status, to: done }`."""

    keyword: ClassVar[str] = "contact_changed"
    trigger_types: ClassVar[tuple[str, ...]] = ("contact_changed",)
    label: ClassVar[str] = "Contact Changed"
    happens: ClassVar[tuple[str, str]] = ("change of a field", "changes of a field")
    examples = (
        Example("contact_changed: { field: email }", wire="trigger.contact_changed.json"),
        Example("contact_changed: { field: source, to: done, has_tag: vip }"),
    )

    contact_changed: FieldChange

    def default_name(self) -> str:
        change = self.contact_changed
        name = change.field.replace("_", " ").capitalize()
        return f"{name} changed" if change.to is None else f"{name} changed to {change.to}"[:120]

    def wire_type(self) -> str:
        return "contact_changed"

    def filters(self, context: Naming) -> tuple[TriggerFilter, ...]:
        change, field = self.contact_changed, context.field(self.contact_changed.field)
        rows = [
            TriggerFilter(f"contact.{field.reference}", "has-changed", change.to, field.name, type="input")
        ]
        for row, tag in ((HAS_TAG, change.has_tag), (HAS_NOT_TAG, change.has_not_tag)):
            if tag is not None:
                rows.append(row.filter(tag, context))
        return tuple(rows)

    def uses(self) -> Iterator[Use]:
        change = self.contact_changed
        yield Use(Named.FIELD, change.field, (self.keyword, "field"), value=change.to)
        for row, tag in ((HAS_TAG, change.has_tag), (HAS_NOT_TAG, change.has_not_tag)):
            if tag is not None:
                yield from row.value.uses(tag, (self.keyword, row.key))

    @classmethod
    def starts(cls, trigger: Trigger) -> Starts:
        return super().starts(trigger)._replace(watches_fields=True, fields=frozenset(_watched(trigger)))

    @classmethod
    def samples(cls, trigger: Trigger) -> tuple[Event, ...]:
        changes = [item for item in trigger.filters if not about_contact(trigger, item)]
        if len(changes) != 1 or len(_watched(trigger)) != 1:
            return ()
        ((field_id, to),) = _watched(trigger).items()
        if goes_its_own_way(field_id):
            return ()
        # Every edit counts, so there has to be another value to edit it to.
        values = [to] if to else ["something", "something else"]
        return tuple(field_set(field_id, value, field_id.rpartition(":")[2]) for value in values)

    @classmethod
    def written(cls, trigger: Trigger, names: Names) -> JsonObject:
        details: JsonObject = {}
        for item in trigger.filters:
            if about_contact(trigger, item) and isinstance(item.value, str):
                details[_TAG_ROWS[item.operator].key] = item.value
                continue
            if item.operator != "has-changed" or "field" in details or not item.field.startswith("contact."):
                not_readable(f"a filter '{item.field}' of a trigger on changed contacts")
            details["field"] = names.field_key(item.field.removeprefix("contact."))
            if isinstance(item.value, list | dict):
                not_readable("a trigger on a field that has changed to one of several values")
            if item.value is not None:
                details["to"] = item.value
        return {cls.keyword: details}


def _watched(trigger: Trigger) -> dict[str, str]:
    """The fields that a trigger watches, by id, each with the value that it waits for; empty: any."""
    return {
        item.field.removeprefix("contact."): "" if item.value is None else str(item.value)
        for item in trigger.filters
        if item.operator == "has-changed" and item.field.startswith("contact.")
    }


def watched_values(triggers: Sequence[Trigger]) -> dict[str, list[str]]:
    """The fields that some triggers watch, each with the values that they wait for."""
    found: dict[str, list[str]] = {}
    for trigger in triggers:
        for field_id, to in _watched(trigger).items():
            found.setdefault(field_id, []).extend([to] if to else [])
    return found
