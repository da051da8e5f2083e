"""`find_contact`: whether the account has a contact with that address or number."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.finder import FinderStep
from ghl_flow.kinds.model import LaidArm
from ghl_flow.kinds.names import CompileContext, Example
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run
from ghl_flow.kinds.triggers.event import BY_WEBHOOK
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.node import Node

_TITLES = {"email": "Email", "phone": "Phone"}
_ANOTHER = "find_contact, after which a run may be another contact's"


class SoughtContact(SpecModel):
    """By what the contact is found; merge fields allowed."""

    email: Annotated[FilledText | None, Field(description="Its e-mail address.")] = None
    phone: Annotated[FilledText | None, Field(description="Its phone number.")] = None

    @model_validator(mode="after")
    def _something(self) -> "SoughtContact":
        if self.email is None and self.phone is None:
            raise ValueError("a contact is found by something: write email or phone")
        return self


class FindContactStep(FinderStep):
    """Look for a contact, as after an inbound webhook: `then` where there is one, `else` where there is none.

    After an inbound webhook it is the first step: an event of a test says whom the call is about, and that
    contact is found, or not; both are tried. Anywhere else the steps after it act on the contact that was
    found, perhaps another one: what comes of it is unknown.
    """

    keyword: ClassVar[str] = "find_contact"
    node_types: ClassVar[tuple[str, ...]] = ("find_contact",)
    label: ClassVar[str] = "Find Contact"
    found: ClassVar[str] = "Contact Found"
    not_found: ClassVar[str] = "Contact Not Found"
    known: ClassVar[Table] = {
        "type": one_of("find_contact"),
        "fields": lambda value: isinstance(value, list),
        "transitions": lambda value: isinstance(value, list),
        "hybridActionType": one_of("find_contact"),
        **dict.fromkeys(("convertToMultipath", "name", "cat", "isHybridAction"), anything),
    }
    examples = (
        Example(
            '{ find_contact: { email: "{{inboundWebhookRequest.user.email}}" }, then: [add_tag: known] }',
            wire="find_contact.json",
        ),
    )

    find_contact: SoughtContact

    def default_name(self) -> str:
        return "Find Contact"

    def node_type(self) -> str:
        return "find_contact"

    def way(self, name: str) -> JsonObject:
        key = name.lower().replace(" ", "_")
        also: JsonObject = {"cat": "multi-path"} if name == self.found else {}
        return {"type": key, "description": name, **also}

    def head(self, arms: Sequence[LaidArm], context: CompileContext) -> JsonObject:
        sought = {key: getattr(self.find_contact, key) for key in _TITLES}
        ways: list[JsonValue] = [
            {
                "id": way_id,
                "name": name,
                "condition": name.lower().replace(" ", "_"),
                "conditionType": "user-defined",
                "isPrimaryBranch": name == self.found,
                "description": "",
                "attributes": self.way(name),
            }
            for way_id, name, _ in arms
        ]
        return {
            "type": "find_contact",
            "fields": [
                {"field": key, "value": value, "title": _TITLES[key], "type": "string", "date": ""}
                for key, value in sought.items()
                if value is not None
            ],
            "convertToMultipath": True,
            "name": self.title,
            "cat": "multi-path",
            "isHybridAction": True,
            "hybridActionType": "find_contact",
            "transitions": ways,
        }

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        return {key: value for key, value in super().canonical(attributes).items() if key != "name"}

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if found := super().beyond(node):
            not_readable(found)
        rows = objects_of(node.attributes, "fields")
        sought: JsonObject = {text_of(row, "field"): text_of(row, "value") for row in rows}
        return {"find_contact": sought, **cls.written_ways(node, names)}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.unknown() if node.parent_key else Effects.none()

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        if run.brought(BY_WEBHOOK) is None:
            run.not_modelled(_ANOTHER)
        return super().execute(node, run)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return _ANOTHER if node.parent_key else super().beyond(node)

    @classmethod
    def fork_drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return tuple(
            Click(f"{text_of(row, 'title')}: {text_of(row, 'value')}")
            for row in objects_of(node.attributes, "fields")
        )
