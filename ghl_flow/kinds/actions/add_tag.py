"""`add_tag`: put tags on the contact."""

from collections.abc import Sequence
from typing import ClassVar

from ghl_flow.kinds.actions.tag_list import TOLERATED, TagNames, stored_tags, tag_drawer, tag_names
from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.names import Example
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.kinds.table import TAGS, Stored, TableStep
from ghl_flow.wire.node import Node


class AddTagStep(TableStep):
    """Put tags on the contact: `add_tag: vip`."""

    keyword: ClassVar[str] = "add_tag"
    node_types: ClassVar[tuple[str, ...]] = ("add_contact_tag",)
    label: ClassVar[str] = "Add Contact Tag"
    stored: ClassVar[Stored] = {"tags": TAGS}
    tolerated: ClassVar[Table] = {**TOLERATED, "type": one_of("add_contact_tag")}
    examples = (Example("add_tag: vip", wire="add_contact_tag.json"), Example("add_tag: [vip, hot lead]"))

    add_tag: TagNames

    @property
    def tags_added(self) -> Sequence[str]:
        return tag_names(self.add_tag)

    def default_name(self) -> str:
        return f"Add tag {', '.join(tag_names(self.add_tag))}"

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(adds=stored_tags(node))

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        for tag in stored_tags(node):
            run.add_tag(tag)
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return tag_drawer(node)
