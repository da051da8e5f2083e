"""`find_contact`: whether the account has a contact with that address or number."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, beyond, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.ways import ChoiceFork, ForkStep, not_those_it_leads_to, transitions
from ghl_flow.kinds.model import Arm, LaidArm, Step
from ghl_flow.kinds.names import CompileContext, Example
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run
from ghl_flow.kinds.triggers.event import BY_WEBHOOK
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.node import Node

if TYPE_CHECKING:
    AnyStep = Step

_FOUND, _NOT_FOUND = "Contact Found", "Contact Not Found"
_TITLES = {"email": "Email", "phone": "Phone"}
_ANOTHER = "find_contact, after which a run may be another contact's"
_KNOWN: Table = {
    "type": one_of("find_contact"),
    "fields": lambda value: isinstance(value, list),
    "transitions": lambda value: isinstance(value, list),
    "hybridActionType": one_of("find_contact"),
    **dict.fromkeys(("convertToMultipath", "name", "cat", "isHybridAction"), anything),
}


class SoughtContact(SpecModel):
    """By what the contact is found; merge fields allowed."""

    email: Annotated[FilledText | None, Field(description="Its e-mail address.")] = None
    phone: Annotated[FilledText | None, Field(description="Its phone number.")] = None

    @model_validator(mode="after")
    def _something(self) -> "SoughtContact":
        if self.email is None and self.phone is None:
            raise ValueError("a contact is found by something: write email or phone")
        return self


class FindContactStep(ChoiceFork, ForkStep):
    """Look for a contact, as after an inbound webhook: `then` where there is one, `else` where there is none.

    After an inbound webhook it is the first step: an event of a test says whom the call is about, and that
    contact is found, or not; both are tried. Anywhere else the steps after it act on the contact that was
    found, perhaps another one: what comes of it is unknown.
    """

    keyword: ClassVar[str] = "find_contact"
    node_types: ClassVar[tuple[str, ...]] = ("find_contact",)
    label: ClassVar[str] = "Find Contact"
    examples = (
        Example(
            '{ find_contact: { email: "{{inboundWebhookRequest.user.email}}" }, then: [add_tag: known] }',
            wire="find_contact.json",
        ),
    )

    find_contact: SoughtContact
    then: Annotated["list[AnyStep]", Field(default_factory=list, description="Steps when one is found.")]
    else_: Annotated[
        "list[AnyStep] | None",
        Field(alias="else", description="Steps when none is. Default: the steps after this one."),
    ] = None

    def default_name(self) -> str:
        return "Find Contact"

    def node_type(self) -> str:
        return "find_contact"

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """Found, and not found."""
        return (
            Arm("then", _FOUND, None, tuple(self.then), ("then",)),
            Arm("else", _NOT_FOUND, None, tuple(self.else_ or ()), ("else",)),
        )

    def way(self, name: str) -> JsonObject:
        key = name.lower().replace(" ", "_")
        also: JsonObject = {"cat": "multi-path"} if name == _FOUND else {}
        return {"type": key, "description": name, **also}

    def head(self, arms: Sequence[LaidArm], context: CompileContext) -> JsonObject:
        sought = {key: getattr(self.find_contact, key) for key in _TITLES}
        ways: list[JsonValue] = [
            {
                "id": way_id,
                "name": name,
                "condition": name.lower().replace(" ", "_"),
                "conditionType": "user-defined",
                "isPrimaryBranch": name == _FOUND,
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
        found = beyond(node.attributes, _KNOWN, "find_contact") or not_those_it_leads_to(node)
        if found or len(transitions(node)) != 2:
            not_readable(found or "find_contact without its two ways")
        rows = objects_of(node.attributes, "fields")
        step: JsonObject = {"find_contact": {text_of(row, "field"): text_of(row, "value") for row in rows}}
        found_way, other_way = (names.steps(text_of(way, "id")) for way in transitions(node))
        if found_way:
            step["then"] = found_way
        if other_way:
            step["else"] = other_way
        return step

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
        if node.parent_key:
            return _ANOTHER
        if found := beyond(node.attributes, _KNOWN, "find_contact"):
            return found
        if len(transitions(node)) != 2:
            return "find_contact without its two ways"
        return not_those_it_leads_to(node)

    @classmethod
    def fork_drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return tuple(
            Click(f"{text_of(row, 'title')}: {text_of(row, 'value')}")
            for row in objects_of(node.attributes, "fields")
        )
