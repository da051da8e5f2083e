"""What was said in a sub-account of the sandbox besides the texts of workflows: calls, replies, users' texts.

Kept with the world, as the phone heard it; `messages` makes HighLevel's export of it.
"""

from collections.abc import Iterable

from ghl_flow.kinds.triggers.event import (
    BY_MACHINE,
    CALL_SECONDS,
    CALL_UPDATED,
    CHANNELS,
    Event,
    is_user_reply,
)
from ghl_flow.sandbox.store import REFUSED
from ghl_flow.wire.json import JsonObject

USUAL_SECONDS = 95
"""How long a call takes that was answered, where nothing else is told."""
_VOICEMAIL_SECONDS = 20
_WRITTEN_BY_HAND = "(written by a user)"


def exchanges(events: Iterable[tuple[float, str, Event]], location: JsonObject) -> list[JsonObject]:
    """The calls and messages among events (seconds on the clock, contact, event), as they are kept."""
    found: list[JsonObject] = []
    for at, contact, event in events:
        item = _call(event) or _message(event, location)
        if item:
            found.append({"at": at, "contact": contact, **item})
    return found


def _call(event: Event) -> JsonObject | None:
    status = event.facts.get("call_status")
    # R3: information about a call that comes again is no further call.
    if event.trigger_type != "call_status" or status is None or CALL_UPDATED in event.facts:
        return None
    told = event.facts.get(CALL_SECONDS)
    usual = {"completed": USUAL_SECONDS, "voicemail": _VOICEMAIL_SECONDS}.get(str(status), 0)
    return {
        "kind": "call",
        "direction": str(event.facts.get("message.direction", "inbound")),
        "status": str(status),
        "seconds": usual if told is None else int(str(told)),
        "user": (status == "completed" or event.facts.get("message.direction") == "outbound")
        and BY_MACHINE not in event.facts,
    }


def _message(event: Event, location: JsonObject) -> JsonObject | None:
    if is_user_reply(event):
        return {
            "kind": "sms",
            "direction": "outbound",
            "status": "undelivered" if location.get(REFUSED) else "delivered",
            "user": True,
            "body": str(event.facts.get("message.body") or _WRITTEN_BY_HAND),
        }
    if event.message is None:
        return None
    channel = str(event.facts.get("message.type", ""))
    kind = next((word for word, number in CHANNELS.items() if str(number) == channel), None)
    if kind is None:
        return None  # mails and chats that no test has words for
    return {
        "kind": kind,
        "direction": "inbound",
        "status": "delivered",
        "user": False,
        "body": event.message,
    }
