"""`contact_tag`: a tag was added to or removed from the contact."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.names import Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.triggers.event import Event, tag_added, tag_removed
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.stored import Starts
from ghl_flow.language.model import SpecModel, TagName
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.trigger import Trigger, TriggerFilter


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
    trigger_types: ClassVar[tuple[str, ...]] = ("contact_tag",)
    label: ClassVar[str] = "Contact Tag"
    happens: ClassVar[tuple[str, str]] = ("tag change", "tag changes")
    about_one_thing: ClassVar[bool] = True
    examples = (
        Example("contact_tag: { added: vip }", wire="trigger.contact_tag.json"),
        Example("contact_tag: { removed: vip }"),
    )

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

    def uses(self) -> Iterator[Use]:
        change = self.contact_tag
        side = "added" if change.added else "removed"
        yield Use(Named.TAG, change.added or change.removed or "", ("contact_tag", side))

    @classmethod
    def never_fires(cls, trigger: Trigger) -> int | None:
        # The builder accepts a list, as a condition has it; in a trigger it never matches (observed).
        return next((n for n, item in enumerate(trigger.filters) if isinstance(item.value, list)), None)

    @classmethod
    def starts(cls, trigger: Trigger) -> Starts:
        found = super().starts(trigger)
        one = len(trigger.filters) == 1 and trigger.filters[0].operator == "index-of-true"
        return found._replace(exactly=one and bool(found.tags_added or found.tags_removed))

    @classmethod
    def samples(cls, trigger: Trigger) -> tuple[Event, ...]:
        starts = cls.starts(trigger)
        if not starts.exactly:
            return ()
        return (*map(tag_added, starts.tags_added), *map(tag_removed, starts.tags_removed))

    @classmethod
    def written(cls, trigger: Trigger, names: Names) -> JsonObject:
        if len(trigger.filters) != 1:
            not_readable("a tag trigger with other than one filter")
        (asked,) = trigger.filters
        side = {"tagsAdded": "added", "tagsRemoved": "removed"}.get(asked.field)
        if side is None or not isinstance(asked.value, str):
            not_readable(f"a filter '{asked.field}' of a tag trigger")
        return {"contact_tag": {side: asked.value}}
