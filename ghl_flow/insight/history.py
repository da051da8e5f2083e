"""The messages of a sub-account: calls, texts and what else was said, as data. `exported` reads them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final

from ghl_flow.copy import opt_out


class Kind(StrEnum):
    """What a message is; mails, chats, activities and comments are other."""

    CALL = "call"
    SMS = "sms"
    OTHER = "other"


class Direction(StrEnum):
    """Who began it: the contact (inbound) or the account."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Outcome(StrEnum):
    """How a call ended. `answered` is HighLevel's `completed`: a voicemail may have answered."""

    ANSWERED = "answered"
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    CANCELED = "canceled"
    FAILED = "failed"
    PENDING = "pending"
    UNKNOWN = "unknown"


class Delivery(StrEnum):
    """What became of an outbound text; `open`: sent, and not known."""

    ARRIVED = "arrived"
    FAILED = "failed"
    OPEN = "open"


class Sender(StrEnum):
    """Who made an outbound message.

    `unsaid`: no user, and no source that names a machine: HighLevel's own features, or another system.
    """

    PERSON = "person"
    WORKFLOW = "workflow"
    BULK = "bulk"
    API = "api"
    UNSAID = "unsaid"


ARRIVED: Final = frozenset(("delivered", "read", "opened", "clicked"))
FAILED: Final = frozenset(("failed", "undelivered"))
MISSED: Final = frozenset((Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL))
"""What the product calls a missed call, as its triggers do (docs/highlevel.md)."""
UNSETTLED: Final = frozenset((Outcome.PENDING, Outcome.UNKNOWN))
"""Ends of calls that are not told, or not yet."""
_MACHINES: Final = {
    "workflow": Sender.WORKFLOW,
    "bulk_actions": Sender.BULK,
    "campaign": Sender.BULK,
    "api": Sender.API,
}


@dataclass(frozen=True, slots=True)
class Message:
    """One call, text or other message.

    `at` is in UTC; `duration` in seconds, None where it is not told; `user`, `source`, `location` and
    `status` are HighLevel's words, empty where it says nothing. `provider`: another system that sent it, by
    id. `template` is the text's name where a caller knows it.
    """

    id: str
    at: datetime
    contact: str
    direction: Direction
    kind: Kind
    status: str = ""
    outcome: Outcome | None = None
    duration: float | None = None
    user: str = ""
    source: str = ""
    body: str = field(default="", repr=False)
    conversation: str = ""
    location: str = ""
    type: str = ""
    provider: str = ""
    template: str = ""

    @property
    def inbound(self) -> bool:
        """Whether the contact began it."""
        return self.direction is Direction.INBOUND

    @property
    def missed(self) -> bool:
        """Whether the contact called and did not get through."""
        return self.inbound and self.outcome in MISSED

    @property
    def answered(self) -> bool:
        """Whether it is a call that connected, in either direction; a voicemail may have answered it."""
        return self.outcome is Outcome.ANSWERED

    @property
    def sender(self) -> Sender:
        """Who made it; of an inbound message it says nothing."""
        machine = _MACHINES.get(self.source)
        return machine if machine is not None else Sender.PERSON if self.user else Sender.UNSAID

    @property
    def by_person(self) -> bool:
        """Whether a user of the account wrote or called by hand."""
        return not self.inbound and self.sender is Sender.PERSON

    @property
    def automatic_text(self) -> bool:
        """Whether it is an outbound text that no user wrote."""
        return self.kind is Kind.SMS and not self.inbound and self.sender is not Sender.PERSON

    @property
    def delivery(self) -> Delivery:
        """What became of an outbound text."""
        if self.status in ARRIVED:
            return Delivery.ARRIVED
        return Delivery.FAILED if self.status in FAILED else Delivery.OPEN

    @property
    def opts_out(self) -> bool:
        """Whether the contact's text is an order to the carrier: STOP and the like (R28)."""
        return self.kind is Kind.SMS and self.inbound and opt_out.answer(self.body) is opt_out.Answer.OPTS_OUT

    @property
    def asks_to_stop(self) -> bool:
        """Whether the contact asks for no more texts, in words that carriers act on or in others."""
        return self.kind is Kind.SMS and self.inbound and opt_out.asks_to_stop(self.body)


class Unread(StrEnum):
    """Why an entry is no message to us."""

    NO_OBJECT = "no object"
    NO_CONTACT = "no contact"
    NO_TIME = "no time that can be read"
    NO_DIRECTION = "no direction"
    NO_TYPE = "no type"
    AHEAD = "a time in the future"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry that is none: where it stands (`line 12`, `message 12`), and why."""

    place: str
    why: Unread


@dataclass(frozen=True)
class History:
    """Messages in the order of their time, each once.

    `now` is the moment up to which it tells; `since` the moment from which on it was asked for, None for
    all there is; `unreadable` what was passed over.
    """

    messages: tuple[Message, ...]
    now: datetime
    since: datetime | None = None
    unreadable: tuple[Unreadable, ...] = ()

    @cached_property
    def by_contact(self) -> Mapping[str, tuple[Message, ...]]:
        """The messages of each contact, in order."""
        found: dict[str, list[Message]] = {}
        for message in self.messages:
            found.setdefault(message.contact, []).append(message)
        return {contact: tuple(messages) for contact, messages in found.items()}

    @property
    def locations(self) -> tuple[str, ...]:
        """The sub-accounts that messages are of, most messages first."""
        return tuple(
            name for name, _ in Counter(one.location for one in self.messages if one.location).most_common()
        )

    @property
    def first(self) -> datetime | None:
        """The moment of the oldest message."""
        return self.messages[0].at if self.messages else None

    @property
    def missed(self) -> tuple[Message, ...]:
        """The missed inbound calls."""
        return tuple(one for one in self.messages if one.missed)

    def of_location(self, location_id: str) -> "History":
        """The messages of one sub-account, and those that name none; `now` stays."""
        kept = tuple(one for one in self.messages if one.location in ("", location_id))
        return replace(self, messages=kept)

    def begins(self, days: int | None) -> datetime | None:
        """From when on the last days are told; None: all of it. What lies before `since` is not told."""
        if days is None:
            return None
        asked = self.now - timedelta(days=days)
        return asked if self.since is None else max(asked, self.since)

    def last(self, span: timedelta) -> "History":
        """What lies within that time before `now`."""
        since = self.now - span
        return replace(self, messages=tuple(one for one in self.messages if one.at >= since), since=since)
