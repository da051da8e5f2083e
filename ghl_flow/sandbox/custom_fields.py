"""`/locations/{loc}/customFields` (official OpenAPI, apps/locations.json)."""

from ghl_flow.sandbox.answers import Reply, bad_request, unprocessable
from ghl_flow.sandbox.bodies import array, check_body, check_query, filled_text, number, one_of, text, truth
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.sandbox.field_keys import derived_key
from ghl_flow.sandbox.identity import new_id
from ghl_flow.wire.json import JsonObject, text_of

DATA_TYPES = (
    "TEXT",
    "LARGE_TEXT",
    "NUMERICAL",
    "PHONE",
    "MONETORY",  # (sic)
    "CHECKBOX",
    "SINGLE_OPTIONS",
    "MULTIPLE_OPTIONS",
    "RADIO",
    "FLOAT",
    "TIME",
    "DATE",
    "TEXTBOX_LIST",
    "FILE_UPLOAD",
    "SIGNATURE",
)
_WITH_OPTIONS = ("CHECKBOX", "SINGLE_OPTIONS", "MULTIPLE_OPTIONS", "RADIO")
_MODELS = ("contact", "opportunity")
_OPTIONAL = {
    "placeholder": text,
    "acceptedFormat": array,
    "isMultipleFile": truth,
    "maxNumberOfFiles": number,
    "textBoxListOptions": array,
    # Not in the OpenAPI file; observers send the options of a dropdown so, as plain texts.
    "options": array,
    "position": number,
    "model": one_of(*_MODELS),
}


def list_custom_fields(call: Call) -> Reply:
    """Those of contacts, or of `model`."""
    check_query(call.query, ("model",))
    model = call.query.get("model", "contact")
    if model not in (*_MODELS, "all"):
        raise unprocessable(["model must be one of the following values: contact, opportunity, all"])
    found = [
        document
        for document in call.store.all("custom_field", call.location_id)
        if model in ("all", document["model"])
    ]
    return Reply(200, {"customFields": [*found]})


def create_custom_field(call: Call) -> Reply:
    """A key derived from the name; where it is taken, with a number."""
    body = call.body()
    check_body(body, required={"name": filled_text, "dataType": one_of(*DATA_TYPES)}, optional=_OPTIONAL)
    name = text_of(body, "name").strip()
    model = text_of(body, "model", "contact")
    document: JsonObject = {
        "id": new_id(),
        "name": name,
        "fieldKey": f"{model}.{derived_key(name, _keys(call, model))}",
        "placeholder": text_of(body, "placeholder"),
        "dataType": body["dataType"],
        "position": body.get("position", 0),
        "locationId": call.location_id,
        "model": model,
    }
    if document["dataType"] in _WITH_OPTIONS:
        document["picklistOptions"] = body.get("options", [])
    call.store.put("custom_field", call.location_id, text_of(document, "id"), document)
    return Reply(201, {"customField": document})


def get_custom_field(call: Call) -> Reply:
    """One field."""
    return Reply(200, {"customField": _found(call)})


def update_custom_field(call: Call) -> Reply:
    """Name, placeholder and position. The type cannot be changed, and the key stays what it was."""
    document = _found(call)
    body = call.body()
    check_body(body, required={"name": filled_text}, optional=_OPTIONAL)
    changed: JsonObject = {
        **document,
        "name": text_of(body, "name").strip(),
        "placeholder": text_of(body, "placeholder", text_of(document, "placeholder")),
        "position": body.get("position", document["position"]),
    }
    call.store.put("custom_field", call.location_id, text_of(changed, "id"), changed)
    return Reply(200, {"customField": changed})


def delete_custom_field(call: Call) -> Reply:
    """Gone, with what contacts had in it."""
    call.store.delete("custom_field", call.location_id, text_of(_found(call), "id"))
    return Reply(200, {"succeded": True})


def _found(call: Call) -> JsonObject:
    document = call.store.get("custom_field", call.location_id, call.path["id"])
    if document is None:
        raise bad_request("Custom field not found")
    return document


def _keys(call: Call, model: str) -> set[str]:
    keys = (text_of(other, "fieldKey") for other in call.store.all("custom_field", call.location_id))
    return {key.removeprefix(f"{model}.") for key in keys if key.startswith(f"{model}.")}
