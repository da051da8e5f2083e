"""The phone numbers of a sub-account: a new one has one, which is the default.

Shape: OpenAPI, phone-system.json.
"""

from uuid import NAMESPACE_OID, uuid5

from ghl_flow.sandbox.account_things import things_of
from ghl_flow.sandbox.answers import Reply, unprocessable
from ghl_flow.sandbox.bodies import check_query
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of

NUMBERS = "phoneNumbers"
"""The key of a location with numbers of its own."""
_MOST = 1000


def list_numbers(call: Call) -> Reply:
    """A page of the numbers."""
    check_query(call.query, ("pageSize", "page", "searchFilter", "skipNumberPool"))
    size, page = _number(call, "pageSize", _MOST), _number(call, "page", 0)
    if not 1 <= size <= _MOST:
        raise unprocessable(
            [f"pageSize must not be {'less than 1' if size < 1 else f'greater than {_MOST}'}"]
        )
    kept = objects_of(call.location, NUMBERS) if NUMBERS in call.location else [_first(call)]
    wanted = call.query.get("searchFilter", "")
    rows: list[JsonValue] = [*(one for one in kept if wanted in text_of(one, "phoneNumber"))]
    answer: JsonObject = {
        "numbers": rows[page * size : (page + 1) * size],
        "isUnderGhl": True,
        "pageSize": size,
        "page": page,
        "accountStatus": "active",
    }
    return Reply(200, answer)


def _first(call: Call) -> JsonObject:
    made = uuid5(NAMESPACE_OID, f"{call.location_id}/number")
    users: list[JsonValue] = [one["id"] for one in things_of(call.store, call.location_id, "user")]
    return {
        "phoneNumber": f"+1512555{made.int % 10_000:04}",
        "friendlyName": "Main line",
        "sid": f"PN{made.hex}",
        "countryCode": "US",
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "type": "local",
        "isDefaultNumber": True,
        "linkedRingAllUsers": users,
        "isGroupConversationEnabled": False,
    }


def _number(call: Call, name: str, default: int) -> int:
    value = call.query.get(name, str(default))
    if not value.isdecimal():
        raise unprocessable([f"{name} must be a number conforming to the specified constraints"])
    return int(value)
