"""`link_clicked`: the contact opens a trigger link."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.names import Example, Named
from ghl_flow.kinds.triggers.table import Row, Rows, TableTrigger, named
from ghl_flow.language.model import FilledText


class LinkClickedTrigger(TableTrigger):
    """Enrol when a trigger link is opened: `link_clicked: Booking page`. Scanners of mails open links too."""

    keyword: ClassVar[str] = "link_clicked"
    trigger_types: ClassVar[tuple[str, ...]] = ("trigger_link",)
    label: ClassVar[str] = "Trigger Link Clicked"
    happens: ClassVar[tuple[str, str]] = ("click on a link", "clicks on a link")
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "Link clicked"
    rows: ClassVar[Rows] = (Row("", "link.id", "==", "Trigger link", named(Named.LINK)),)
    word: ClassVar[str] = "link_clicked"
    word_fields: ClassVar[tuple[str, ...]] = ("link.id",)
    examples = (Example("link_clicked: Booking page", wire="trigger.trigger_link.json"),)

    link_clicked: Annotated[FilledText, Field(description="The name of the trigger link.")]
