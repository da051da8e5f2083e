"""`/locations/{loc}/customValues` (official OpenAPI, apps/locations.json)."""

from ghl_flow.sandbox.answers import Reply, bad_request
from ghl_flow.sandbox.bodies import check_body, filled_text, text
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.sandbox.field_keys import derived_key
from ghl_flow.sandbox.identity import new_id
from ghl_flow.wire.json import JsonObject, text_of


def list_custom_values(call: Call) -> Reply:
    """All of them."""
    return Reply(200, {"customValues": [*call.store.all("custom_value", call.location_id)]})


def create_custom_value(call: Call) -> Reply:
    """A key derived from the name; where it is taken, with a number, as HighLevel does with fields."""
    name, value = _name_and_value(call)
    document: JsonObject = {
        "id": new_id(),
        "name": name,
        "fieldKey": _merge_field(derived_key(name, _keys(call))),
        "value": value,
        "locationId": call.location_id,
    }
    call.store.put("custom_value", call.location_id, text_of(document, "id"), document)
    return Reply(201, {"customValue": document})


def get_custom_value(call: Call) -> Reply:
    """One value."""
    return Reply(200, {"customValue": _found(call)})


def update_custom_value(call: Call) -> Reply:
    """Another name and text; the key stays what it was."""
    document = _found(call)
    name, value = _name_and_value(call)
    changed: JsonObject = {**document, "name": name, "value": value}
    call.store.put("custom_value", call.location_id, text_of(changed, "id"), changed)
    return Reply(200, {"customValue": changed})


def delete_custom_value(call: Call) -> Reply:
    """Gone: where it was merged, nothing is rendered (R25)."""
    call.store.delete("custom_value", call.location_id, text_of(_found(call), "id"))
    return Reply(200, {"succeded": True})


def _merge_field(key: str) -> str:
    return f"{{{{ custom_values.{key} }}}}"


def _keys(call: Call) -> set[str]:
    start, end = _merge_field("|").split("|")
    return {
        text_of(one, "fieldKey").removeprefix(start).removesuffix(end)
        for one in call.store.all("custom_value", call.location_id)
    }


def _name_and_value(call: Call) -> tuple[str, str]:
    body = call.body()
    check_body(body, required={"name": filled_text, "value": text})
    return text_of(body, "name").strip(), text_of(body, "value")


def _found(call: Call) -> JsonObject:
    document = call.store.get("custom_value", call.location_id, call.path["id"])
    if document is None:
        raise bad_request("Custom value not found")
    return document
