"""`contact_tag`: a tag was added to or removed from the contact."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.names import Example
from ghl_flow.kinds.triggers.event import Event, tag_added, tag_removed
from ghl_flow.kinds.triggers.having_tags import HAS_NOT_TAG, HAS_TAG, TagsAsked
from ghl_flow.kinds.triggers.stored import Starts, about_contact
from ghl_flow.kinds.triggers.table import TAG, Row, Rows, TableTrigger
from ghl_flow.language.model import TagName
from ghl_flow.wire.trigger import Trigger


class TagChange(TagsAsked):
    """Which change. An added tag fires only when it was not there before (R23)."""

    added: Annotated[TagName | None, Field(description="This tag was added.")] = None
    removed: Annotated[TagName | None, Field(description="This tag was removed.")] = None

    @model_validator(mode="after")
    def _one_change(self) -> "TagChange":
        if (self.added is None) == (self.removed is None):
            raise ValueError("a contact_tag trigger names either added or removed")
        return self


class ContactTagTrigger(TableTrigger):
    """Enrol on a tag: `contact_tag: { added: vip }`."""

    keyword: ClassVar[str] = "contact_tag"
    trigger_types: ClassVar[tuple[str, ...]] = ("contact_tag",)
    label: ClassVar[str] = "Contact Tag"
    happens: ClassVar[tuple[str, str]] = ("tag change", "tag changes")
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "Tag"
    rows: ClassVar[Rows] = (
        Row("added", "tagsAdded", "index-of-true", "Tag Added", TAG, id="tag-added"),
        Row("removed", "tagsRemoved", "index-of-true", "Tag Removed", TAG, id="tag-removed"),
        HAS_TAG,
        HAS_NOT_TAG,
    )
    examples = (
        Example("contact_tag: { added: vip }", wire="trigger.contact_tag.json"),
        Example("contact_tag: { removed: vip }"),
        Example("contact_tag: { added: quoted, has_tag: vip, has_not_tag: do-not-text }"),
    )

    contact_tag: TagChange

    def default_name(self) -> str:
        change = self.contact_tag
        return f"Tag {change.added} added" if change.added else f"Tag {change.removed} removed"

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
        changes = [item for item in trigger.filters if not about_contact(trigger, item)]
        if len(changes) != 1 or changes[0].operator != "index-of-true":
            return ()
        starts = cls.starts(trigger)
        return (*map(tag_added, starts.tags_added), *map(tag_removed, starts.tags_removed))

    @classmethod
    def cases(cls, triggers: Sequence[Trigger]) -> tuple[Event, ...]:
        return tuple(dict.fromkeys(event for trigger in triggers for event in cls.samples(trigger)))

    @classmethod
    def how_many(cls, triggers: Sequence[Trigger]) -> int:
        return 1
