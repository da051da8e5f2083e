"""`copy_contact`: the contact is copied to other sub-accounts."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field, StrictBool

from ghl_flow.kinds.actions.elsewhere import PassedThrough, There
from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import texts_in
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Use, tags_used
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.language.model import DISTINCT, SpecModel, TagName
from ghl_flow.wire.json import JsonObject, objects_of, text_of
from ghl_flow.wire.node import Node

_KEYS = ("newLocations", "withTags", "withCustomFields", "tags", "updateIfExists")


class Copying(SpecModel):
    """Where to, and what goes with it."""

    to: Annotated[tuple[There, ...], Field(min_length=1, description="The sub-accounts, by id and name.")]
    with_tags: Annotated[StrictBool, Field(description="The contact's tags too.")] = False
    with_fields: Annotated[StrictBool, Field(description="Its custom fields too.")] = False
    add_tags: Annotated[tuple[TagName, ...], DISTINCT, Field(description="These tags there.")] = ()
    update: Annotated[StrictBool, Field(description="Where it is there already, it is changed.")] = True


class CopyContactStep(PassedThrough, Step):
    """Copy the contact to other sub-accounts: `copy_contact: { to: [{ id: kQ81, name: Austin }] }`.

    What starts there is those accounts' affair.
    """

    keyword: ClassVar[str] = "copy_contact"
    node_types: ClassVar[tuple[str, ...]] = ("copy_contact_to_subaccount",)
    label: ClassVar[str] = "Copy Contact"
    premium: ClassVar[bool] = True
    examples = (
        Example("copy_contact: { to: [{ id: kQ81, name: Austin }] }"),
        Example(
            "copy_contact: { to: [{ id: kQ81, name: Austin }], with_tags: true, with_fields: true, "
            "add_tags: [copied] }",
            wire="copy_contact_to_subaccount.json",
        ),
    )

    copy_contact: Copying

    def default_name(self) -> str:
        return f"Copy to {', '.join(one.name for one in self.copy_contact.to)}"[:120]

    def node_type(self) -> str:
        return "copy_contact_to_subaccount"

    def attributes(self, context: CompileContext) -> JsonObject:
        copied = self.copy_contact
        return {
            "type": "copy_contact_to_subaccount",
            "newLocations": [{"value": one.id, "label": one.name} for one in copied.to],
            "withTags": copied.with_tags,
            "withCustomFields": copied.with_fields,
            "tags": [tag.lower() for tag in copied.add_tags],
            "updateIfExists": copied.update,
        }

    def uses(self) -> Iterator[Use]:
        yield from tags_used([*self.copy_contact.add_tags], (self.keyword, "add_tags"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if held.keys() != {"type", *_KEYS}:
            not_readable("a copied contact with settings that are not understood")
        copied: JsonObject = {
            "to": [
                {"id": text_of(one, "value"), "name": text_of(one, "label")}
                for one in objects_of(held, "newLocations")
            ],
            "with_tags": held["withTags"],
            "with_fields": held["withCustomFields"],
            "update": held["updateIfExists"],
        }
        if tags := [*texts_in(held["tags"])]:
            copied["add_tags"] = [*tags]
        return {"copy_contact": copied}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        switches = (
            ("Copy tags", "withTags"),
            ("Copy custom fields", "withCustomFields"),
            ("Update if the contact exists", "updateIfExists"),
        )
        return (
            *(Click(f"Sub-account: {text_of(one, 'label')}") for one in objects_of(held, "newLocations")),
            *(Click(f"{label}: {'on' if held.get(key) else 'off'}") for label, key in switches),
            *(Click(f"Add tag: {tag}") for tag in texts_in(held.get("tags"))),
        )
