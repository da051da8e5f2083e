"""What a message of a history is to a workflow: the event that its triggers, goals and waits see."""

from collections.abc import Mapping
from typing import Final, get_args

from ghl_flow.insight.history import Delivery, Kind, Message, Outcome
from ghl_flow.kinds.triggers.event import CHANNELS, CallStatus, Event, call, reply, user_reply

TOLD: Final = frozenset((call("completed").trigger_type, reply("").trigger_type, user_reply().trigger_type))
"""The types of triggers whose events are in a history. Forms, appointments, tags by hand are in none."""
_STATUSES: Final[Mapping[str, CallStatus]] = {
    **{word: word for word in get_args(CallStatus)},
    Outcome.ANSWERED: "completed",
}
# Other types that stand in a conversation are no message of anybody: activities, comments, notices.
_CHATS: Final[Mapping[str, str]] = {
    "TYPE_WHATSAPP": str(CHANNELS["whatsapp"]),
    "TYPE_EMAIL": "email",
    "TYPE_CUSTOM_EMAIL": "email",
    "TYPE_CUSTOM_PROVIDER_EMAIL": "email",
    "TYPE_WEBCHAT": "webchat",
    "TYPE_LIVE_CHAT": "live chat",
    "TYPE_FACEBOOK": "facebook",
    "TYPE_INSTAGRAM": "instagram",
    "TYPE_GMB": "google",
}


def event_of(message: Message) -> Event | None:
    """The event, None where there is none: what machines wrote, and calls whose end is not told.

    A call happens at the moment that its entry has.
    """
    if message.kind is Kind.CALL:
        status = _STATUSES.get(message.outcome or "")
        return None if status is None else call(status, "inbound" if message.inbound else "outbound")
    if message.kind is not Kind.SMS and message.type not in _CHATS:
        return None
    if message.inbound:
        return reply(message.body, _CHATS.get(message.type, ""))
    # R36: a user's message that is delivered.
    return user_reply() if message.by_person and message.delivery is not Delivery.FAILED else None
