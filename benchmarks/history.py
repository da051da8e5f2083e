"""A history of messages that is always the same."""

from datetime import UTC, datetime, timedelta
from random import Random

DAYS = 90
_BEGAN = datetime(2026, 8, 24, 5, tzinfo=UTC)


def history(count: int) -> list[dict[str, object]]:
    """Callers who ring once to three times, are texted by two machines, get through, write or opt out."""
    random = Random(3)
    rows: list[dict[str, object]] = []

    def row(at: datetime, contact: str, direction: str, kind: str, **more: object) -> None:
        rows.append(
            {
                "id": f"m{len(rows)}",
                "messageType": f"TYPE_{kind}",
                "contactId": contact,
                "dateAdded": at.isoformat(timespec="milliseconds"),
                "direction": direction,
                **more,
            }
        )

    while len(rows) < count:
        contact = f"contact{random.randrange(count)}"
        at = _BEGAN + timedelta(days=random.random() * DAYS)
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            status = random.choice(("no-answer", "busy", "voicemail"))
            row(at, contact, "inbound", "CALL", meta={"callStatus": status})
            sent = {"status": "delivered", "body": "Sorry we missed your call, how can we help you today?"}
            if random.random() < 0.9:
                row(at + timedelta(seconds=31), contact, "outbound", "SMS", **sent)
            if random.random() < 0.3:
                row(at + timedelta(seconds=75), contact, "outbound", "SMS", source="workflow", **sent)
            at += timedelta(seconds=random.uniform(20, 200))
        if random.random() < 0.2:
            row(at, contact, "inbound", "CALL", meta={"callStatus": "completed", "callDuration": "80"})
        elif random.random() < 0.5:
            body = random.choice(("Yes please", "STOP", "call me"))
            row(at + timedelta(minutes=random.uniform(1, 60)), contact, "inbound", "SMS", body=body)
    return rows[:count]
