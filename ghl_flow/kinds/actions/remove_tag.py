"""`remove_tag`: take tags off the contact."""

from collections.abc import Sequence
from typing import ClassVar

from ghl_flow.kinds.actions.tag_list import TOLERATED, TagNames, stored_tags, tag_drawer, tag_names
from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.names import Example
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.kinds.table import TAGS, Stored, TableStep
from ghl_flow.wire.node import Node


class RemoveTagStep(TableStep):
    """Take tags off the contact: `remove_tag: vip`."""

    keyword: ClassVar[str] = "remove_tag"
    node_types: ClassVar[tuple[str, ...]] = ("remove_contact_tag",)
    label: ClassVar[str] = "Remove Contact Tag"
    stored: ClassVar[Stored] = {"tags": TAGS, "type": "remove_contact_tag"}
    tolerated: ClassVar[Table] = TOLERATED
    examples = (
        Example("remove_tag: vip", wire="remove_contact_tag.json"),
        Example("remove_tag: [vip, lead]"),
    )

    remove_tag: TagNames

    @property
    def tags_removed(self) -> Sequence[str]:
        return tag_names(self.remove_tag)

    def default_name(self) -> str:
        return f"Remove tag {', '.join(tag_names(self.remove_tag))}"

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(removes=stored_tags(node))

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        for tag in stored_tags(node):
            run.remove_tag(tag)
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return tag_drawer(node)
