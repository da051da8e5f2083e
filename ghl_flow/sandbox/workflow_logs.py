"""What workflows did, step by step, as the v3 Workflow API lists it: of the sandbox, the texts."""

from datetime import UTC, datetime, timedelta

from ghl_flow.runtime.simulate import TICKS_PER_SECOND
from ghl_flow.sandbox.answers import Reply, not_found, unprocessable
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.sandbox.world import world_of
from ghl_flow.wire.json import JsonValue, object_of, objects_of, text_of

_LONGEST = timedelta(days=30)  # also the range where none is given
_KEPT = timedelta(days=60)


def list_logs(call: Call) -> Reply:
    """Newest first. `startDate` and `endDate`, ISO 8601: at most 30 days apart; kept for 60 days."""
    workflow = call.store.get("workflow", call.location_id, call.path["workflow_id"])
    if workflow is None:
        raise not_found("Workflow not found")
    now = datetime.now(UTC)
    end = _moment(call, "endDate", now)
    start = _moment(call, "startDate", end - _LONGEST)
    if start > end:
        raise unprocessable(["startDate must not be after endDate"])
    if end - start > _LONGEST:
        raise unprocessable(["the range must not be longer than 30 days"])
    if end < now - _KEPT:
        raise unprocessable(["logs are kept for 60 days"])
    # The sandbox's own clock tells how long ago a text went out, the wall clock how long ago that is here.
    world = world_of(call.store, call.location_id)
    clock = _number(object_of(world, "state").get("now")) / TICKS_PER_SECOND
    rows: list[tuple[datetime, JsonValue]] = []
    for message in objects_of(world, "messages"):
        at = now - timedelta(seconds=clock - _number(message.get("at")))
        if text_of(message, "workflow") == text_of(workflow, "name") and start <= at <= end:
            rows.append(
                (
                    at,
                    {
                        "createdAt": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                        "workflowId": workflow["id"],
                        "stepType": "sms",
                        "status": "success",
                        "contact": text_of(message, "contact"),
                    },
                )
            )
    rows.sort(key=lambda row: row[0], reverse=True)
    return Reply(200, {"logs": [row for _, row in rows], "count": len(rows)})


def _moment(call: Call, key: str, default: datetime) -> datetime:
    text = call.query.get(key)
    if text is None:
        return default
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise unprocessable([f"{key} must be a valid ISO 8601 date string"]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(value: JsonValue) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
