"""`/locations/{loc}/tags` (official OpenAPI, apps/locations.json). Names are stored lower-case (R22)."""

from ghl_flow.sandbox.answers import Reply, bad_request
from ghl_flow.sandbox.bodies import check_body, check_query, filled_text
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.sandbox.identity import new_id
from ghl_flow.sandbox.world import keep_state, state_of
from ghl_flow.wire.json import JsonObject, text_of


def list_tags(call: Call) -> Reply:
    """All of them."""
    check_query(call.query, ())
    return Reply(200, {"tags": [*call.store.all("tag", call.location_id)]})


def create_tag(call: Call) -> Reply:
    """A name that is taken is refused."""
    document: JsonObject = {"id": new_id(), "name": _free_name(call), "locationId": call.location_id}
    call.store.put("tag", call.location_id, text_of(document, "id"), document)
    return Reply(200, {"tag": document})


def get_tag(call: Call) -> Reply:
    """One tag."""
    return Reply(200, {"tag": _found(call)})


def update_tag(call: Call) -> Reply:
    """Another name. Nothing that refers to the old one changes (R22)."""
    document = _found(call)
    changed: JsonObject = {**document, "name": _free_name(call, but=text_of(document, "id"))}
    call.store.put("tag", call.location_id, text_of(changed, "id"), changed)
    return Reply(200, {"tag": changed})


def delete_tag(call: Call) -> Reply:
    """Gone, from every contact too."""
    found = _found(call)
    call.store.delete("tag", call.location_id, text_of(found, "id"))
    state, name = state_of(call.store, call.location_id), text_of(found, "name")
    if carriers := [contact for contact in state.contacts.values() if name in contact.tags]:
        for contact in carriers:
            contact.tags.remove(name)
        keep_state(call.store, call.location_id, state)
    return Reply(200, {"succeded": True})


def _free_name(call: Call, but: str = "") -> str:
    body = call.body()
    check_body(body, required={"name": filled_text})
    name = text_of(body, "name").strip().lower()
    for other in call.store.all("tag", call.location_id):
        if other["name"] == name and other["id"] != but:
            raise bad_request("The tag name is already exist.")  # HighLevel's own words
    return name


def _found(call: Call) -> JsonObject:
    document = call.store.get("tag", call.location_id, call.path["id"])
    if document is None:
        raise bad_request("Tag not found")
    return document
