"""What several triggers ask of the contact beside what happened: a tag that it has, or has not."""

from typing import Annotated

from pydantic import Field

from ghl_flow.kinds.triggers.table import TAG, Row
from ghl_flow.language.model import SpecModel, TagName

HAS_TAG = Row("has_tag", "contact.tags", "index-of-true", "Has Tag", TAG, id="has-tag")
HAS_NOT_TAG = Row(
    "has_not_tag", "contact.tags", "index-of-false", "Doesn't Have Tag", TAG, id="doesnot-have-tag"
)


class TagsAsked(SpecModel):
    """Base of details: what the contact must have when it happens."""

    has_tag: Annotated[TagName | None, Field(description="Only contacts that have this tag then.")] = None
    has_not_tag: Annotated[
        TagName | None, Field(description="Only contacts that do not have this tag then.")
    ] = None
