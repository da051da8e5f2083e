"""`add_tag`: put tags on the contact."""

from collections.abc import Sequence
from typing import ClassVar

from ghl_flow.kinds.actions.tag_list import TagNames, beyond_tags, stored_tags, tag_drawer, tag_names
from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import CompileContext, Step
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node


class AddTagStep(Step):
    """Put tags on the contact: `add_tag: vip`."""

    keyword: ClassVar[str] = "add_tag"
    node_types: ClassVar[tuple[str, ...]] = ("add_contact_tag",)
    label: ClassVar[str] = "Add Contact Tag"

    add_tag: TagNames

    @property
    def tags_added(self) -> Sequence[str]:
        return tag_names(self.add_tag)

    def default_name(self) -> str:
        return f"Add tag {', '.join(tag_names(self.add_tag))}"

    def node_type(self) -> str:
        return "add_contact_tag"

    def attributes(self, context: CompileContext) -> JsonObject:
        return {"tags": [*tag_names(self.add_tag)]}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(adds=stored_tags(node))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return beyond_tags(node)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        for tag in stored_tags(node):
            run.add_tag(tag)
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return tag_drawer(node)
