"""From HighLevel's export of messages to a history.

Source of the keys: OpenAPI, `GetMessageResponseDto` and `MessageMeta` (conversations.json, June 2026). Words
of calls come in mixed case and under three keys (observed, integrations of 2026): `meta.callStatus`,
`meta.call.status` and `status`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from sys import intern
from typing import Final

from ghl_flow.insight.history import UNSETTLED, Direction, History, Kind, Message, Outcome, Unread, Unreadable
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of

CALLS: Final = frozenset(
    ("TYPE_CALL", "TYPE_CAMPAIGN_CALL", "TYPE_CAMPAIGN_MANUAL_CALL", "TYPE_IVR_CALL", "TYPE_CUSTOM_CALL")
)
TEXTS: Final = frozenset(
    f"TYPE_{name}"
    for name in (
        "SMS",
        "CAMPAIGN_SMS",
        "CAMPAIGN_MANUAL_SMS",
        "CUSTOM_SMS",
        "CUSTOM_PROVIDER_SMS",
        "SMS_REVIEW_REQUEST",
        "SMS_NO_SHOW_REQUEST",
    )
)
# Where only the number is there, as in a list of columns that somebody chose.
_NUMBERS: Final = {"1": "TYPE_CALL", "2": "TYPE_SMS"}
_OUTCOMES: Final[Mapping[str, Outcome]] = {
    "completed": Outcome.ANSWERED,
    "answered": Outcome.ANSWERED,
    "connected": Outcome.ANSWERED,
    "no-answer": Outcome.NO_ANSWER,
    "noanswer": Outcome.NO_ANSWER,
    "missed": Outcome.NO_ANSWER,
    "busy": Outcome.BUSY,
    "voicemail": Outcome.VOICEMAIL,
    "canceled": Outcome.CANCELED,
    "cancelled": Outcome.CANCELED,
    "failed": Outcome.FAILED,
    "pending": Outcome.PENDING,
    "queued": Outcome.PENDING,
}
# A call may come twice under two ids, once for its end and once for its disposition.
_SAME_CALL = timedelta(seconds=2)
# HighLevel is of 2018. What lies outside is no time: 0001 for none, or seconds taken for milliseconds.
_YEARS: Final = range(2010, 2100)
# How far clocks may differ: a zone taken for another.
_AHEAD: Final = timedelta(days=1)


def history_of(
    rows: Iterable[tuple[str, JsonValue]],
    *,
    now: datetime | None = None,
    since: datetime | None = None,
    clock: datetime | None = None,
) -> History:
    """The history of entries as exported, each with its place; `now`: else the newest message's moment.

    `clock`: what time it is, if not `now`. Messages of more than a day later have a wrong time; unless most
    of them do, for then it is the clock that is wrong, or the history is of a sandbox.
    """
    messages: list[Message] = []
    ahead: list[tuple[str, Message]] = []
    unread: list[Unreadable] = []
    latest = now or clock
    latest = None if latest is None else latest + _AHEAD
    for place, row in rows:
        found = message_of(row)
        if not isinstance(found, Message):
            unread.append(Unreadable(place, found))
        elif latest is not None and found.at > latest:
            ahead.append((place, found))
        else:
            messages.append(found)
    if len(ahead) > len(messages):
        messages += [message for _, message in ahead]
    else:
        unread += [Unreadable(place, Unread.AHEAD) for place, _ in ahead]
    kept = _each_once(messages)
    end = now or (kept[-1].at if kept else datetime(1970, 1, 1, tzinfo=UTC))
    return History(tuple(kept), end, since, tuple(unread))


def message_of(row: JsonValue) -> Message | Unread:
    """A message as exported, or why it cannot be read."""
    if not isinstance(row, dict):
        return Unread.NO_OBJECT
    contact = text_of(row, "contactId")
    if not contact:
        return Unread.NO_CONTACT
    at = moment_of(row.get("dateAdded"))
    if at is None:
        return Unread.NO_TIME
    direction = text_of(row, "direction").strip().lower()
    if direction not in ("inbound", "outbound"):
        return Unread.NO_DIRECTION
    told = text_of(row, "messageType").strip().upper() or _NUMBERS.get(str(row.get("type")), "")
    if not told:
        return Unread.NO_TYPE
    # The OpenAPI file's own example says SMS where its list says TYPE_SMS.
    named = told if told.startswith("TYPE_") else f"TYPE_{told}"
    kind = Kind.CALL if named in CALLS else Kind.SMS if named in TEXTS else Kind.OTHER
    status = text_of(row, "status").strip().lower()
    return Message(
        id=text_of(row, "id"),
        at=at,
        contact=intern(contact),
        direction=Direction(direction),
        kind=kind,
        status=intern(status),
        outcome=_outcome(row, status) if kind is Kind.CALL else None,
        duration=_duration(row) if kind is Kind.CALL else None,
        user=intern(text_of(row, "userId")),
        source=intern(text_of(row, "source").strip().lower()),
        body=text_of(row, "body"),
        conversation=intern(text_of(row, "conversationId")),
        location=intern(text_of(row, "locationId")),
        type=intern(named),
        provider=intern(text_of(row, "conversationProviderId")),
    )


def moment_of(value: JsonValue) -> datetime | None:
    """An ISO 8601 moment, or milliseconds since 1970, in UTC; None where it is neither, or far off.

    A moment without a zone is UTC, as every one in the API is.
    """
    found = _moment_of(value)
    return found if found is not None and found.year in _YEARS else None


def _moment_of(value: JsonValue) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value / 1000)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.isdecimal() and len(text) == 13:
        return _from_epoch(int(text) / 1000)
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _from_epoch(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _outcome(row: JsonObject, status: str) -> Outcome:
    meta = object_of(row, "meta")
    for told in (text_of(meta, "callStatus"), text_of(object_of(meta, "call"), "status"), status):
        word = told.strip().lower().replace("_", "-").replace(" ", "-")
        if word in _OUTCOMES:
            return _OUTCOMES[word]
    return Outcome.UNKNOWN


def _duration(row: JsonObject) -> float | None:
    meta = object_of(row, "meta")
    for told in (meta.get("callDuration"), object_of(meta, "call").get("duration")):
        try:
            seconds = float(told) if isinstance(told, int | float | str) else None
        except ValueError:
            continue
        if seconds is not None and 0 <= seconds < 1e6:
            return seconds
    return None


def _each_once(messages: Iterable[Message]) -> list[Message]:
    """In order of time; of entries with one id the one that tells most, and one call once."""
    by_id: dict[str, Message] = {}
    for number, message in enumerate(messages):
        key = message.id or f"#{number}"
        before = by_id.get(key)
        by_id[key] = message if before is None else _later(before, message)
    kept: list[Message] = []
    last_calls: dict[tuple[str, Direction], int] = {}
    for message in sorted(by_id.values(), key=attrgetter("at", "id")):
        if message.kind is Kind.CALL:
            of = (message.contact, message.direction)
            at = last_calls.get(of)
            if at is not None and message.at - kept[at].at < _SAME_CALL:
                kept[at] = _later(kept[at], message)
                continue
            last_calls[of] = len(kept)
        kept.append(message)
    return kept


def _later(one: Message, other: Message) -> Message:
    """The entry that was written later: an outcome that is settled replaces one that is not."""
    return one if other.outcome in UNSETTLED and one.outcome not in UNSETTLED else other
