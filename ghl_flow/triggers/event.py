"""What can happen to a contact, as HighLevel's triggers see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

CallStatus = Literal["no-answer", "busy", "voicemail", "canceled", "completed"]
Direction = Literal["inbound", "outbound"]

# There is no "missed" status: missed is the phone's word for these (docs/highlevel.md).
MISSED: tuple[CallStatus, ...] = ("no-answer", "busy", "voicemail")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a contact. `facts` are the values trigger filters compare."""

    trigger_type: str
    facts: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict, hash=False)
    label: str = ""


def call(status: CallStatus, direction: Direction = "inbound") -> Event:
    """A phone call that ended so."""
    label = "answered call" if status == "completed" else f"missed call ({status})"
    return Event(
        "call_status",
        {"call_status": status, "message.direction": direction},
        label if direction == "inbound" else f"outbound call ({status})",
    )


def reply(body: str) -> Event:
    """A text message from the contact."""
    return Event("customer_reply", {"message.type": "SMS", "message.body": body}, f'reply "{body}"')


def tag_added(tag: str) -> Event:
    """A tag that was not there before (R23)."""
    return Event("contact_tag", {"tagsAdded": (tag,)}, f"tag added: {tag}")


def tag_removed(tag: str) -> Event:
    """A tag that was there before."""
    return Event("contact_tag", {"tagsRemoved": (tag,)}, f"tag removed: {tag}")
