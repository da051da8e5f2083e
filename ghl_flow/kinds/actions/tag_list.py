"""Tags as written in a step and as stored in a node."""

from typing import Annotated

from pydantic import Field

from ghl_flow.kinds.clicks import Click
from ghl_flow.kinds.covered import Table, empty
from ghl_flow.kinds.effects import texts_in
from ghl_flow.language.model import DISTINCT, TagName
from ghl_flow.wire.node import Node

TagNames = Annotated[TagName | list[TagName], DISTINCT, Field(description="A tag, or a list of tags.")]

# Seen beside the tags; with a value their effect has not been described.
TOLERATED: Table = {"removeAll": empty, "customTags": empty}


def tag_names(value: str | list[str]) -> list[str]:
    """One tag or a list of them, as a list, in the lower case HighLevel keeps (R22)."""
    return [tag.lower() for tag in ([value] if isinstance(value, str) else value)]


def stored_tags(node: Node) -> tuple[str, ...]:
    """The tags of an add_contact_tag or remove_contact_tag node, in the lower case HighLevel keeps (R22)."""
    tags = node.attributes.get("tags")
    if isinstance(tags, list):
        return tuple([tag.lower() for tag in tags if isinstance(tag, str)])
    return (tags.lower(),) if isinstance(tags, str) else ()


def tag_drawer(node: Node) -> tuple[Click, ...]:
    """What to enter for the tags."""
    return (Click(f"Tags: {', '.join(texts_in(node.attributes.get('tags')))}"),)
