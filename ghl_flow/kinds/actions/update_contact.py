"""`update_contact`: write or clear fields of the contact, its own and those that every contact has."""

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, beyond, one_of, plain_text
from ghl_flow.kinds.effects import Effects, How, Write
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, FieldSpec, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.kinds.standard_fields import OF_CONTACT
from ghl_flow.language.model import FieldKey, is_blank
from ghl_flow.language.right_now import is_the_clock
from ghl_flow.language.written import TextAsWritten
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.node import Node

NOW = "now"
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,5}[1-9])?", re.ASCII)

_COVERED: Table = {
    "type": one_of("update_contact_field"),
    "actionType": one_of("update_field_data", "clear_field_data"),
    "fields": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
}
# A value with merge fields is filled in for the contact; what it is then, a search leaves open.
_COVERED_FIELD: Table = {
    "field": plain_text,
    "value": lambda value: (
        value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))
    ),
    "title": anything,
    "type": anything,
    "date": one_of("", "currentDate"),
}


# By these a contact is reached, and no run of the model has them.
_REACHED_BY = {
    "phone": "the phone number",
    "email": "the e-mail address",
    "dnd": "do-not-disturb",
    "dndSettings": "do-not-disturb",
    "additionalPhones": "phone numbers",
    "additionalEmails": "e-mail addresses",
}


class UpdateContactStep(Step):
    """Set fields (`now` stamps the date of the day) or clear them (`null`).

    One step sets or clears, not both. A value may hold merge fields. In a field of the type number a number
    is stored as one.
    """

    keyword: ClassVar[str] = "update_contact"
    node_types: ClassVar[tuple[str, ...]] = ("update_contact_field",)
    examples = (
        Example("update_contact: { source: phone }"),
        Example("update_contact: { tries: 5 }", wire="update_contact_field.number.json"),
        Example("update_contact: { source: null }", wire="update_contact_field.json"),
        Example("update_contact: { last_text_at: now }"),
        Example('update_contact: { source: "{{ contact.city }}", postal_code: "78701" }'),
    )
    label: ClassVar[str] = "Update Contact Field"

    update_contact: Annotated[
        dict[FieldKey, TextAsWritten | None],
        Field(min_length=1, description="Field key to value; now stamps the date, null clears the field."),
    ]

    @model_validator(mode="after")
    def _all_set_or_all_cleared(self) -> "UpdateContactStep":
        # One node has one actionType: update_field_data or clear_field_data.
        if len({value is None for value in self.update_contact.values()}) > 1:
            raise ValueError("one update_contact either sets fields or clears them (null): use two steps")
        if any(value is not None and is_blank(value) for value in self.update_contact.values()):
            raise ValueError(
                "an empty or blank text writes nothing in HighLevel: use null to clear the field"
            )
        return self

    def stamps(self, key: str) -> bool:
        """Whether this step sets that field to now."""
        return self.update_contact.get(key) == NOW

    def default_name(self) -> str:
        verb = "Clear" if None in self.update_contact.values() else "Set"
        return f"{verb} {', '.join(key.replace('_', ' ') for key in self.update_contact)}"

    def node_type(self) -> str:
        return "update_contact_field"

    def attributes(self, context: CompileContext) -> JsonObject:
        clears = None in self.update_contact.values()
        fields: list[JsonValue] = []
        for key, value in self.update_contact.items():
            field = context.field(key)
            stamp = field.is_date and value == NOW
            fields.append(
                {
                    "field": field.reference,
                    "value": "" if clears or stamp else _stored(str(value), field, context),
                    "title": field.name,
                    "type": _type_of(field),
                    "date": "currentDate" if stamp else "",
                }
            )
        return {
            "type": "update_contact_field",
            "actionType": "clear_field_data" if clears else "update_field_data",
            "fields": fields,
        }

    def uses(self) -> Iterator[Use]:
        for key, value in self.update_contact.items():
            yield Use(Named.FIELD, key, ("update_contact", key), value=value)
            if value is not None and _has_words(value):
                yield Use(Named.WORDS, value, ("update_contact", key))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        fields: JsonObject = {}
        for write in cls.effects(node).writes:
            key = names.field_key(write.field)
            if key in fields:
                not_readable(f"the field '{key}' twice in one step")
            fields[key] = {How.CLEAR: None, How.STAMP: NOW, How.VALUE: write.value}[write.how]
        return {"update_contact": fields}

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        # What a field is called, in the user's language or as it was called then, is no part of the step.
        fields: list[JsonValue] = [
            {
                key: "string" if (key, value) == ("type", "text") else value
                for key, value in row.items()
                if key != "title"
            }
            for row in objects_of(attributes, "fields")
        ]
        return {**attributes, "fields": fields} if fields else attributes

    @classmethod
    def effects(cls, node: Node) -> Effects:
        clears = text_of(node.attributes, "actionType") == "clear_field_data"
        return Effects(
            writes=tuple(_write(field, clears=clears) for field in objects_of(node.attributes, "fields"))
        )

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        found = beyond(node.attributes, _COVERED, node.type)
        if found or "actionType" not in node.attributes:
            return found or f"{node.type} without an actionType"
        for field in objects_of(node.attributes, "fields"):
            if found := beyond(field, _COVERED_FIELD, f"a field of {node.type}"):
                return found
            if found := _REACHED_BY.get(text_of(field, "field").removeprefix(OF_CONTACT)):
                return f"{node.type} of {found}, after which messages go elsewhere or nowhere"
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        for write in cls.effects(node).writes:
            match write.how:
                case How.CLEAR:
                    run.set_field(write.field, None)
                case How.STAMP:
                    run.set_field(write.field, run.today.isoformat())  # R10, R11: a date, never a time
                case How.VALUE if "{{" in write.value:
                    run.set_field_now(write.field, write.value)
                case How.VALUE if write.value:
                    run.set_field(write.field, write.value)
                case How.VALUE:
                    pass  # update_field_data with an empty value is a write of nothing (observed)
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        clears = text_of(node.attributes, "actionType") == "clear_field_data"
        return tuple(_field_click(field, clears=clears) for field in objects_of(node.attributes, "fields"))


def _has_words(value: str) -> bool:
    """Whether something is filled in, other than by the clock, for the account or for the contact."""
    return "{{" in value and not is_the_clock(value)


def _type_of(field: FieldSpec) -> str:
    """What HighLevel calls the type of a field in this step (observed)."""
    if field.is_date:
        return "date"
    if field.is_number:
        return "numerical"
    return "select" if field.options else "string"


def _stored(value: str, field: FieldSpec, context: CompileContext) -> JsonValue:
    """A value as it is stored: a number where the field holds numbers, and it is not filled in later."""
    if field.is_number and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return context.words(value) if _has_words(value) else value


def _write(field: JsonObject, *, clears: bool) -> Write:
    name, stored = text_of(field, "field"), field.get("value")
    if clears:
        return Write(name, How.CLEAR)
    if text_of(field, "date") == "currentDate":
        return Write(name, How.STAMP)
    return Write(name, How.VALUE, "" if stored is None else str(stored))


def _field_click(field: JsonObject, *, clears: bool) -> Click:
    title, write = text_of(field, "title"), _write(field, clears=clears)
    if write.how is How.CLEAR:
        return Click(f"Clear field {title}")
    return Click(f"Update field {title}: {'Current Date' if write.how is How.STAMP else write.value}")
