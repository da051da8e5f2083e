"""`user_reply`: a person of the business wrote to the contact by hand (R36)."""

from collections.abc import Mapping
from typing import ClassVar

from ghl_flow.kinds.names import Example
from ghl_flow.kinds.triggers.event import Event, user_reply
from ghl_flow.kinds.triggers.table import Rows, TableTrigger
from ghl_flow.language.model import SpecModel


class UserReplyDetails(SpecModel):
    """Nothing to choose: how HighLevel keeps the filters (by whom, channel, phrase, tag) is not known."""


class UserReplyTrigger(TableTrigger):
    """Enrol when a user's own message is delivered to the contact, no workflow's: `user_reply: {}`."""

    keyword: ClassVar[str] = "user_reply"
    trigger_types: ClassVar[tuple[str, ...]] = ("user_replied",)
    master_type: ClassVar[str] = "internal"
    label: ClassVar[str] = "User Replied"
    happens: ClassVar[tuple[str, str]] = ("message of a user", "messages of a user")
    says: ClassVar[str] = "User replied"
    rows: ClassVar[Rows] = ()
    word: ClassVar[str] = "user_reply"
    examples = (Example("user_reply: {}"),)

    user_reply: UserReplyDetails

    @classmethod
    def event(cls, facts: Mapping[str, str]) -> Event:
        return user_reply()
