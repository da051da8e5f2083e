"""Messages for tests, as HighLevel exports them, and as data."""

from datetime import UTC, datetime, timedelta

from ghl_flow.insight.exported import history_of
from ghl_flow.insight.history import History
from ghl_flow.wire.json import JsonObject, JsonValue

BEGAN = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)  # a Monday, 9 in Chicago


def row(minute: float, direction: str, kind: str, contact: str = "ann", **more: JsonValue) -> JsonObject:
    """One message, at that minute."""
    at = BEGAN + timedelta(minutes=minute)
    name = f"{contact}-{direction}-{kind}-{minute}"
    base: JsonObject = {
        "id": name,
        "type": 1 if kind == "CALL" else 2,
        "messageType": f"TYPE_{kind}",
        "locationId": "LOC",
        "contactId": contact,
        "conversationId": f"c-{contact}",
        "dateAdded": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z",
        "direction": direction,
        "contentType": "text/plain",
    }
    return {**base, **more}


def missed(minute: float, contact: str = "ann", status: str = "no-answer") -> JsonObject:
    """A call that was not answered."""
    return row(minute, "inbound", "CALL", contact, meta={"callStatus": status})


def answered(minute: float, contact: str = "ann", *, seconds: float = 95, user: str = "sam") -> JsonObject:
    """A call that connected; without a user where a machine may have answered."""
    more: JsonObject = {"userId": user} if user else {}
    return row(
        minute,
        "inbound",
        "CALL",
        contact,
        meta={"callStatus": "completed", "callDuration": str(seconds)},
        **more,
    )


def called(minute: float, contact: str = "ann", status: str = "completed") -> JsonObject:
    """A call that a user made."""
    return row(minute, "outbound", "CALL", contact, meta={"callStatus": status}, userId="sam", source="app")


def text(
    minute: float, contact: str = "ann", body: str = "Sorry we missed you", **more: JsonValue
) -> JsonObject:
    """A text of a workflow, unless `source` says otherwise."""
    told: JsonObject = {"status": "delivered", "source": "workflow", "body": body, **more}
    return row(minute, "outbound", "SMS", contact, **{key: value for key, value in told.items() if value})


def by_hand(minute: float, contact: str = "ann", body: str = "Hi, Sam here") -> JsonObject:
    """A text that a user wrote."""
    return text(minute, contact, body, source="app", userId="sam")


def said(minute: float, contact: str = "ann", body: str = "Yes please") -> JsonObject:
    """A text of the contact."""
    return row(minute, "inbound", "SMS", contact, body=body, status="delivered")


def history(*rows: JsonObject, days: float | None = None) -> History:
    """A history of these; it tells up to that many days after the first morning."""
    now = None if days is None else BEGAN + timedelta(days=days)
    return history_of(((f"message {n}", one) for n, one in enumerate(rows, 1)), now=now)
