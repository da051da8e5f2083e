"""Tags as written in a step and as stored in a node."""

from typing import Annotated

from pydantic import Field

from ghl_flow.language.model import DISTINCT, TagName
from ghl_flow.wire.node import Node

TagNames = Annotated[TagName | list[TagName], DISTINCT, Field(description="A tag, or a list of tags.")]


def tag_names(value: str | list[str]) -> list[str]:
    """One tag or a list of them, as a list, in the lower case HighLevel keeps (R22)."""
    return [tag.lower() for tag in ([value] if isinstance(value, str) else value)]


def stored_tags(node: Node) -> list[str]:
    """The tags of an add_contact_tag or remove_contact_tag node."""
    tags = node.attributes.get("tags")
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
