"""`create_contact`: the contact that an inbound webhook is about."""

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, beyond, empty, one_of, plain_text
from ghl_flow.kinds.effects import Effects, How, Write
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.kinds.triggers.event import contact_created
from ghl_flow.language.model import FieldKey, FilledText
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.node import Node

# What tells one contact from another.
_WHO = ("phone", "email")
_FROM_WEBHOOK = re.compile(r"\s*\{\{\s*inboundWebhookRequest\s*\.[^{}]*\}\}\s*")
_COVERED: Table = {
    "type": one_of("create_update_contact"),
    "fields": lambda value: isinstance(value, list) and all(isinstance(row, dict) for row in value),
}
_COVERED_ROW: Table = {
    "field": plain_text,
    "value": lambda value: isinstance(value, str | int | float) and not isinstance(value, bool),
    "title": anything,
    "type": anything,
    "date": empty,
}


class CreateContactStep(Step):
    """Create the contact or update it, first of all after an inbound webhook.

    The run is that contact's from there on. After an inbound webhook that is the contact it is about, so a
    phone or an e-mail address from the webhook says which; by any other value the run may become another
    contact's, which is not modelled. What else is written is as the webhook has it. A contact that is new
    starts what starts at new contacts: `verify` tries both.
    """

    keyword: ClassVar[str] = "create_contact"
    node_types: ClassVar[tuple[str, ...]] = ("create_update_contact",)
    label: ClassVar[str] = "Create/Update Contact"
    bounded: ClassVar[bool] = True
    examples = (
        Example(
            'create_contact: { phone: "{{inboundWebhookRequest.phone}}" }', wire="create_update_contact.json"
        ),
    )

    create_contact: Annotated[
        dict[FieldKey, FilledText],
        Field(min_length=1, description="Field key to value; phone or email says which contact it is."),
    ]

    def default_name(self) -> str:
        return "Create Contact"

    def node_type(self) -> str:
        return "create_update_contact"

    def attributes(self, context: CompileContext) -> JsonObject:
        fields: list[JsonValue] = []
        for key, value in self.create_contact.items():
            field = context.field(key)
            kind = "date" if field.is_date else "string"
            row: JsonObject = {"field": field.reference, "value": context.words(value), "title": field.name}
            fields.append({**row, "type": kind, "date": ""})
        return {"type": "create_update_contact", "fields": fields}

    def uses(self) -> Iterator[Use]:
        for key, value in self.create_contact.items():
            yield Use(Named.FIELD, key, (self.keyword, key), value=value)
            yield Use(Named.WORDS, value, (self.keyword, key))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        rows = objects_of(node.attributes, "fields")
        if not rows or any(not empty(row.get("date")) for row in rows):
            not_readable("a contact that is created with a date, or of nothing")
        return {
            "create_contact": {
                names.field_key(text_of(row, "field")): names.source(text_of(row, "value")) for row in rows
            }
        }

    @classmethod
    def effects(cls, node: Node) -> Effects:
        rows = [row for row in objects_of(node.attributes, "fields") if text_of(row, "field") not in _WHO]
        writes = tuple(Write(text_of(row, "field"), How.VALUE, str(row.get("value") or "")) for row in rows)
        return Effects(writes=writes, fires=frozenset(("contact_created",)))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if found := beyond(node.attributes, _COVERED, node.type):
            return found
        rows = objects_of(node.attributes, "fields")
        for row in rows:
            if found := beyond(row, _COVERED_ROW, f"a field of {node.type}"):
                return found
        who = [text_of(row, "value") for row in rows if text_of(row, "field") in _WHO]
        if not who:
            return f"{node.type} without a phone or an e-mail address"
        if not all(map(_FROM_WEBHOOK.fullmatch, who)):
            return f"{node.type} of whoever has that phone or e-mail address"
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.did("contact created or found")
        run.perhaps(node, contact_created())
        for write in cls.effects(node).writes:
            if "{{" in write.value:
                run.set_field_now(write.field, write.value)
            elif write.value:
                run.set_field(write.field, write.value)
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        rows = objects_of(node.attributes, "fields")
        return tuple(Click(f"{text_of(row, 'title')}: {text_of(row, 'value')}") for row in rows)
