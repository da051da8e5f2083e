"""Tags as written in a step and as stored in a node."""

from typing import Annotated

from pydantic import Field

from ghl_flow.kinds.clicks import Click
from ghl_flow.kinds.covered import Table, beyond, empty, one_of, plain_texts
from ghl_flow.kinds.effects import texts_in
from ghl_flow.language.model import DISTINCT, TagName
from ghl_flow.wire.node import Node

TagNames = Annotated[TagName | list[TagName], DISTINCT, Field(description="A tag, or a list of tags.")]


# Seen beside these: `removeAll` and `customTags`, whose effect nobody has described.
_COVERED: Table = {
    "tags": plain_texts,
    "type": one_of("add_contact_tag", "remove_contact_tag"),
    "removeAll": empty,
    "customTags": empty,
}


def tag_names(value: str | list[str]) -> list[str]:
    """One tag or a list of them, as a list, in the lower case HighLevel keeps (R22)."""
    return [tag.lower() for tag in ([value] if isinstance(value, str) else value)]


def stored_tags(node: Node) -> tuple[str, ...]:
    """The tags of an add_contact_tag or remove_contact_tag node, in the lower case HighLevel keeps (R22)."""
    return tuple(tag.lower() for tag in texts_in(node.attributes.get("tags")))


def tag_drawer(node: Node) -> tuple[Click, ...]:
    """What to enter for the tags."""
    return (Click(f"Tags: {', '.join(texts_in(node.attributes.get('tags')))}"),)


def beyond_tags(node: Node) -> str | None:
    """What of a tag step the model does not cover."""
    if "tags" not in node.attributes:
        return f"{node.type} without tags"
    if node.attributes.get("type", node.type) != node.type:
        return f"{node.type} with another 'type'"
    return beyond(node.attributes, _COVERED, node.type)
