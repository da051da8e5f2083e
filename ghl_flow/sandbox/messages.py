"""The export of messages: what the sandbox's phone sent, in the shape of HighLevel's OpenAPI files.

The sandbox has no carrier, so a text arrives, unless its location was set, when it went out, to be refused as
an unregistered number's texts are (`sandbox carrier refuses`).
"""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from ghl_flow.sandbox.answers import Reply, bad_request
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of

_PARAMETERS = (
    "locationId",
    "limit",
    "cursor",
    "sortBy",
    "sortOrder",
    "conversationId",
    "contactId",
    "channel",
    "startDate",
    "endDate",
)
_CHANNELS = ("Call", "SMS", "Email", "WhatsApp", "Instagram", "Facebook")
_LEAST, _MOST, _USUAL = 10, 500, 100
_BEGAN = datetime(2026, 1, 5, 9, 0)


def export_messages(call: Call) -> Reply:
    """A page of the messages of a sub-account, newest first unless asked otherwise."""
    for key in call.query:
        if key not in _PARAMETERS:
            raise bad_request(f"property {key} should not exist")
    limit, start = _limit(call), _start(call)
    _one_of(call, "sortBy", ("createdAt", "updatedAt"))
    _one_of(call, "sortOrder", ("asc", "desc"))
    _one_of(call, "channel", _CHANNELS)
    rows = _wanted(call, _messages(call))
    if call.query.get("sortOrder") != "asc":
        rows.reverse()
    page: list[JsonValue] = [*rows[start : start + limit]]
    answer: JsonObject = {"messages": page, "total": len(rows)}
    if start + limit < len(rows):
        answer["nextCursor"] = base64.b64encode(json.dumps({"from": start + limit}).encode()).decode()
    return Reply(200, answer)


def _messages(call: Call) -> list[JsonObject]:
    world = call.store.get("world", call.location_id, "world") or {}
    zone = ZoneInfo(text_of(call.location, "timezone", "UTC") or "UTC")
    found: list[JsonObject] = []
    for number, item in enumerate(objects_of(world, "messages")):
        person = text_of(item, "contact")
        moment = _BEGAN.replace(tzinfo=zone).astimezone(UTC) + timedelta(
            seconds=float(str(item.get("at", 0)))
        )
        lines = [text_of(item, "body"), text_of(item, "appended")]
        found.append(
            {
                "id": _id(call, f"message/{number}"),
                "type": 2,
                "messageType": "TYPE_SMS",
                "locationId": call.location_id,
                "contactId": _id(call, f"contact/{person}"),
                "conversationId": _id(call, f"conversation/{person}"),
                "dateAdded": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z",
                "body": "\n".join(line for line in lines if line),
                "direction": "outbound",
                "status": text_of(item, "status", "delivered"),
                "contentType": "text/plain",
                "attachments": [],
                "source": "workflow",
            }
        )
    return found


def _wanted(call: Call, rows: list[JsonObject]) -> list[JsonObject]:
    query = call.query
    if query.get("channel", "SMS") != "SMS":
        return []
    for key in ("conversationId", "contactId"):
        if key in query:
            rows = [row for row in rows if row[key] == query[key]]
    # Moments are written alike, so that they compare as texts.
    since, until = _moment(call, "startDate"), _moment(call, "endDate")
    return [
        row
        for row in rows
        if (since is None or str(row["dateAdded"]) >= since)
        and (until is None or str(row["dateAdded"]) <= until)
    ]


def _moment(call: Call, key: str) -> str | None:
    text = call.query.get(key)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise bad_request(f"{key} must be a valid ISO 8601 date string") from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def _limit(call: Call) -> int:
    text = call.query.get("limit", str(_USUAL))
    if not text.isdecimal():
        raise bad_request("limit must be a number conforming to the specified constraints")
    if not _LEAST <= int(text) <= _MOST:
        which = "less" if int(text) < _LEAST else "greater"
        raise bad_request(f"limit must not be {which} than {_LEAST if which == 'less' else _MOST}")
    return int(text)


def _start(call: Call) -> int:
    cursor = call.query.get("cursor")
    if cursor is None:
        return 0
    try:
        value = json.loads(base64.b64decode(cursor, validate=True))["from"]
    except (ValueError, KeyError, TypeError):
        raise bad_request("cursor is not valid") from None
    if not isinstance(value, int) or value < 0:
        raise bad_request("cursor is not valid")
    return value


def _one_of(call: Call, key: str, words: tuple[str, ...]) -> None:
    if call.query.get(key, words[0]) not in words:
        raise bad_request(f"{key} must be one of the following values: {', '.join(words)}")


def _id(call: Call, name: str) -> str:
    return uuid5(NAMESPACE_OID, f"{call.location_id}/{name}").hex[:20]
