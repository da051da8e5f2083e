"""`contact_created`: the contact is new."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.names import Example
from ghl_flow.kinds.triggers.table import TAG, Row, Rows, TableTrigger
from ghl_flow.language.model import SpecModel, TagName


class CreatedDetails(SpecModel):
    """Which contacts; none named means all, however they come: an import creates contacts too."""

    tagged: Annotated[TagName | None, Field(description="Only contacts that come with this tag.")] = None


class ContactCreatedTrigger(TableTrigger):
    """Enrol a contact that is new: `contact_created: {}`."""

    keyword: ClassVar[str] = "contact_created"
    trigger_types: ClassVar[tuple[str, ...]] = ("contact_created",)
    label: ClassVar[str] = "Contact Created"
    happens: ClassVar[tuple[str, str]] = ("new contact", "new contacts")
    says: ClassVar[str] = "Contact created"
    rows: ClassVar[Rows] = (Row("tagged", "tagsAdded", "index-of-true", "Tag Added", TAG, id="tag-added"),)
    examples = (
        Example("contact_created: {}", wire="trigger.contact_created.json"),
        Example("contact_created: { tagged: facebook }"),
    )

    contact_created: CreatedDetails
