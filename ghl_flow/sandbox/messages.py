"""The export of messages: what the sandbox's phone sent and heard, in the shape of HighLevel's OpenAPI files.

The sandbox has no carrier, so a text arrives, unless its location was set, when it went out, to be refused as
an unregistered number's texts are (`sandbox carrier refuses`).
"""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from ghl_flow.sandbox.account_things import things_of
from ghl_flow.sandbox.answers import Reply, bad_request
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.sandbox.phone import clock_began
from ghl_flow.sandbox.world import world_of
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, parse_json, text_of

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
    """Everything that was said, oldest first."""
    world = world_of(call.store, call.location_id)
    began = clock_began(call.location).astimezone(UTC)
    users = things_of(call.store, call.location_id, "user")
    user = text_of(users[0], "id") if users else ""
    found: list[tuple[float, JsonObject]] = []
    rows = [
        *(
            (f"message/{number}", item, _sent(item))
            for number, item in enumerate(objects_of(world, "messages"))
        ),
        *(
            (f"exchange/{number}", item, _heard(item, user))
            for number, item in enumerate(objects_of(world, "exchanges"))
        ),
    ]
    for name, item, told in rows:
        person, at = text_of(item, "contact"), float(str(item.get("at", 0)))
        moment = began + timedelta(seconds=at)
        common: JsonObject = {
            "id": _id(call, name),
            "locationId": call.location_id,
            "contactId": _id(call, f"contact/{person}"),
            "conversationId": _id(call, f"conversation/{person}"),
            "dateAdded": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
            "contentType": "text/plain",
            "attachments": [],
        }
        found.append((at, {**common, **told}))
    return [row for _, row in sorted(found, key=lambda one: one[0])]


def _sent(item: JsonObject) -> JsonObject:
    """What a workflow sent, or HighLevel by itself: that has no source, as public code shows it."""
    lines = [text_of(item, "body"), text_of(item, "appended")]
    source: JsonObject = {} if item.get("native") is True else {"source": "workflow"}
    return {
        "type": 2,
        "messageType": "TYPE_SMS",
        "body": "\n".join(line for line in lines if line),
        "direction": "outbound",
        "status": text_of(item, "status", "delivered"),
        **source,
    }


def _heard(item: JsonObject, user: str) -> JsonObject:
    """A call, a reply or a text that a user wrote."""
    kind, direction = text_of(item, "kind"), text_of(item, "direction")
    row: JsonObject = {"direction": direction}
    if item.get("user") is True and user:
        row["userId"] = user
    if direction == "outbound":
        row["source"] = "app"
    if kind == "call":
        status = text_of(item, "status")
        seconds = item.get("seconds")
        meta: JsonObject = {"callStatus": status}
        if seconds:
            meta["callDuration"] = str(seconds)
        row |= {"type": 1, "messageType": "TYPE_CALL", "meta": meta}
        return {**row, "status": "connected"} if status == "completed" else row
    number, name = (19, "TYPE_WHATSAPP") if kind == "whatsapp" else (2, "TYPE_SMS")
    told: JsonObject = {"type": number, "messageType": name}
    return {**row, **told, "body": text_of(item, "body"), "status": text_of(item, "status", "delivered")}


def _wanted(call: Call, rows: list[JsonObject]) -> list[JsonObject]:
    query = call.query
    if "channel" in query:
        wanted = f"TYPE_{query['channel'].upper()}"
        rows = [row for row in rows if row["messageType"] == wanted]
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
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


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
        found = parse_json(base64.b64decode(cursor, validate=True))
    except ValueError:
        found = None
    value = found.get("from") if isinstance(found, dict) else None
    if not isinstance(value, int) or value < 0:
        raise bad_request("cursor is not valid")
    return value


def _one_of(call: Call, key: str, words: tuple[str, ...]) -> None:
    if call.query.get(key, words[0]) not in words:
        raise bad_request(f"{key} must be one of the following values: {', '.join(words)}")


def _id(call: Call, name: str) -> str:
    return identified(call.location_id, name)


def identified(location_id: str, name: str) -> str:
    """The id of a message, a contact (`contact/+15125550100`) or a conversation of a sub-account."""
    return uuid5(NAMESPACE_OID, f"{location_id}/{name}").hex[:20]
