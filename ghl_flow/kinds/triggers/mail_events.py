"""`email_event`: what becomes of a mail to the contact."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ghl_flow.kinds.names import Example
from ghl_flow.kinds.triggers.table import PLAIN, Row, Rows, TableTrigger

# As HighLevel's mail service, Mailgun, names them.
MailEvent = Literal["accepted", "delivered", "opened", "clicked", "unsubscribed", "complained", "failed"]


class EmailEventTrigger(TableTrigger):
    """Enrol on what becomes of a mail: `email_event: clicked`. Many mail apps open every mail, or none."""

    keyword: ClassVar[str] = "email_event"
    trigger_types: ClassVar[tuple[str, ...]] = ("mailgun_email_event",)
    label: ClassVar[str] = "Email Events"
    happens: ClassVar[tuple[str, str]] = ("email event", "email events")
    says: ClassVar[str] = "Email"
    rows: ClassVar[Rows] = (Row("", "mailgun.event", "==", "Event", PLAIN),)
    word: ClassVar[str] = "email_event"
    word_fields: ClassVar[tuple[str, ...]] = ("mailgun.event",)
    examples = (Example("email_event: clicked"),)

    email_event: Annotated[MailEvent, Field(description="What happened to the mail.")]
