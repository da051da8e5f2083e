"""`contact_tag`: a tag was added to or removed from the contact."""

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.triggers.event import Event, tag_added, tag_removed
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.language.model import SpecModel, TagName
from ghl_flow.wire.trigger import TriggerFilter


class TagChange(SpecModel):
    """Which change. An added tag fires only when it was not there before (R23)."""

    added: Annotated[TagName | None, Field(description="This tag was added.")] = None
    removed: Annotated[TagName | None, Field(description="This tag was removed.")] = None

    @model_validator(mode="after")
    def _one_change(self) -> "TagChange":
        if (self.added is None) == (self.removed is None):
            raise ValueError("a contact_tag trigger names either added or removed")
        return self


class ContactTagTrigger(TriggerSpec):
    """Enrol on a tag: `contact_tag: { added: vip }`."""

    keyword: ClassVar[str] = "contact_tag"

    contact_tag: TagChange

    def default_name(self) -> str:
        change = self.contact_tag
        return f"Tag {change.added} added" if change.added else f"Tag {change.removed} removed"

    def wire_type(self) -> str:
        return "contact_tag"

    def filters(self) -> tuple[TriggerFilter, ...]:
        change = self.contact_tag
        field, title, row = (
            ("tagsAdded", "Tag Added", "tag-added")
            if change.added
            else ("tagsRemoved", "Tag Removed", "tag-removed")
        )
        # A string here; an array is stored and never fires (observed). R22: kept in lower case.
        tag = (change.added or change.removed or "").lower()
        return (TriggerFilter(field, "index-of-true", tag, title=title, id=row),)

    def samples(self) -> tuple[Event, ...]:
        change = self.contact_tag
        if change.added:
            return (tag_added(change.added.lower()),)
        return (tag_removed((change.removed or "").lower()),)
