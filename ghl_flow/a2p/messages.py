"""Text messages that went out, as HighLevel exports them: how many arrived, how many did not.

Source: OpenAPI, `GET /conversations/messages/export` (conversations.json, June 2026). `status` is failed or
undelivered where carriers refused; the export has no code of the error.
"""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from ghl_flow.errors import UsageError
from ghl_flow.files import read_text
from ghl_flow.insight.history import ARRIVED, FAILED, History
from ghl_flow.wire.json import JsonObject, JsonValue, parse_json, text_of

# A text, by whatever way it was sent; mails, chats and calls are none.
_TEXTS = frozenset(
    f"TYPE_{name}"
    for name in (
        "SMS",
        "CAMPAIGN_SMS",
        "CAMPAIGN_MANUAL_SMS",
        "CUSTOM_SMS",
        "SMS_REVIEW_REQUEST",
        "SMS_NO_SHOW_REQUEST",
    )
)


_HINT = "save the answers of GET /conversations/messages/export, as JSON or one on each line"


class Counted(NamedTuple):
    """Outbound texts by what became of them. `open`: sent, and it is not known whether they arrived."""

    arrived: int = 0
    failed: int = 0
    open: int = 0
    first: date | None = None
    last: date | None = None

    @property
    def settled(self) -> int:
        """Those of which it is known."""
        return self.arrived + self.failed


def count(messages: Iterable[JsonObject], location_id: str, since: date | None = None) -> Counted:
    """Count the outbound texts of a sub-account, from a day on."""
    return _counted(
        (
            (_day(text_of(message, "dateAdded")), text_of(message, "status"))
            for message in messages
            if message.get("locationId") == location_id
            and message.get("direction") == "outbound"
            and message.get("messageType") in _TEXTS
        ),
        since,
    )


def count_history(history: History, since: date | None = None) -> Counted:
    """The same of a history, which has one sub-account's messages."""
    return _counted(
        (
            (message.at.date(), message.status)
            for message in history.messages
            if not message.inbound and message.type in _TEXTS
        ),
        since,
    )


def _counted(texts: Iterable[tuple[date | None, str]], since: date | None) -> Counted:
    arrived = failed = unsettled = 0
    days: list[date] = []
    for day, status in texts:
        if since is not None and (day is None or day < since):
            continue
        days += [day] if day is not None else []
        arrived += status in ARRIVED
        failed += status in FAILED
        unsettled += status not in ARRIVED and status not in FAILED
    return Counted(arrived, failed, unsettled, min(days, default=None), max(days, default=None))


def read_history(path: Path) -> list[JsonObject]:
    """Messages from a file: the answer of the export, a list of messages, or one message on each line.

    Raises:
        UsageError: it cannot be read, or is something else.
    """
    text = read_text(path)
    if not text.strip():
        raise UsageError(f"{path} is empty", hint=_HINT)
    try:
        whole = parse_json(text.encode())
    except ValueError:
        return _lines(path, text)
    try:
        return _rows(whole)
    except ValueError:
        what = "it has no list of messages with a locationId"
        raise UsageError(f"{path} is no message history ({what})", hint=_HINT) from None


def _lines(path: Path, text: str) -> list[JsonObject]:
    rows: list[JsonObject] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = parse_json(line.encode())
        except ValueError:
            raise UsageError(
                f"{path} is no message history (line {number} is not JSON)", hint=_HINT
            ) from None
        try:
            rows += _rows(found)
        except ValueError:
            what = f"line {number} is JSON, and no message with a locationId"
            raise UsageError(f"{path} is no message history ({what})", hint=_HINT) from None
    return rows


def _rows(value: JsonValue) -> list[JsonObject]:
    """The messages in an answer, a list or a single one; raises ValueError."""
    if isinstance(value, dict) and isinstance(value.get("messages"), list):
        value = value["messages"]
    rows = value if isinstance(value, list) else [value]
    found = [row for row in rows if isinstance(row, dict) and "locationId" in row]
    if len(found) < len(rows):
        raise ValueError("something that is no message")
    return found


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).date()
    except ValueError:
        return None
