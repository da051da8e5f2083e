"""`/contacts` (official OpenAPI, apps/contacts.json): those who called or wrote, and those made here.

What HighLevel answers to a search for duplicates is not in the files: `{"contact": ...}` with null where
there is none (observed). A contact that is made starts no workflow here.
"""

from datetime import UTC, timedelta

from ghl_flow.runtime.state import Contact, State
from ghl_flow.sandbox.answers import Reply, bad_request
from ghl_flow.sandbox.bodies import array, check_body, check_query, filled_text, objects, text
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.sandbox.identity import new_id
from ghl_flow.sandbox.messages import identified
from ghl_flow.sandbox.phone import clock_began
from ghl_flow.sandbox.store import DUPLICATES, SandboxStore
from ghl_flow.sandbox.world import keep_state, state_of, world_of
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of


def search_duplicate(call: Call) -> Reply:
    """The contact of a number, null where there is none."""
    check_query(call.query, ("locationId", "number", "email"))
    found = _state(call).contacts.get(call.query.get("number", ""))
    return Reply(200, {"contact": None if found is None else _document(call, found)})


def search(call: Call) -> Reply:
    """Contacts by the filters on their number; the file leaves the body open. Twins are those made beside."""
    body = call.body()
    rows = [_document(call, one) for one in _state(call).contacts.values()]
    rows += call.store.all("twin", call.location_id)
    for one in objects_of(body, "filters"):
        if (text_of(one, "field"), text_of(one, "operator")) != ("phone", "eq"):
            raise bad_request("unknown filter")
        rows = [row for row in rows if text_of(row, "phone") == text_of(one, "value")]
    most = body.get("pageLimit", 20)
    return Reply(200, {"contacts": [*rows[: most if isinstance(most, int) else 20]], "total": len(rows)})


def get_contact(call: Call) -> Reply:
    """One contact."""
    return Reply(200, {"contact": _document(call, _found(call, _state(call)))})


def list_notes(call: Call) -> Reply:
    """The notes on a contact, newest first."""
    contact = _found(call, _state(call))
    began = clock_began(call.location).astimezone(UTC)
    rows: list[JsonValue] = []
    for number, note in enumerate(objects_of(world_of(call.store, call.location_id), "notes")):
        if note.get("contact") == contact.key:
            moment = began + timedelta(seconds=float(str(note["at"])))
            rows.insert(
                0,
                {
                    "id": identified(call.location_id, f"note/{number}"),
                    "body": text_of(note, "body"),
                    "contactId": call.path["contact_id"],
                    "dateAdded": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
                },
            )
    return Reply(200, {"notes": rows})


def create_contact(call: Call) -> Reply:
    """A number that a contact has is refused, unless the sub-account allows several."""
    body = call.body()
    texts = {"phone": filled_text, "firstName": text, "lastName": text, "name": text, "source": text}
    check_body(body, required={"locationId": filled_text}, optional={**texts, "tags": array})
    state, phone = _state(call), text_of(body, "phone")
    if phone in state.contacts and call.location.get(DUPLICATES):
        twin: JsonObject = {"id": new_id(), "locationId": call.location_id, "phone": phone}
        call.store.put("twin", call.location_id, text_of(twin, "id"), twin)
        return Reply(201, {"contact": {**twin, "tags": [*_texts(body, "tags")]}})
    if phone in state.contacts:
        raise bad_request("This location does not allow duplicated contacts.")
    first, last = text_of(body, "firstName"), text_of(body, "lastName")
    details = {"first_name": first, "last_name": last, "name": f"{first} {last}".strip()}
    state.contacts[phone] = Contact(phone, set(_texts(body, "tags")), details=details)
    _keep(call, state)
    return Reply(201, {"contact": _document(call, state.contacts[phone])})


def update_contact(call: Call) -> Reply:
    """Custom fields of the contact; one that is written empty has nothing."""
    body = call.body()
    check_body(body, required={}, optional={"customFields": objects})
    state = _state(call)
    contact = _found(call, state)
    for row in objects_of(body, "customFields"):
        value = row.get("field_value")
        if not text_of(row, "id"):
            raise bad_request("customFields: id must be a string")
        contact.fields.pop(text_of(row, "id"), None)
        if value not in (None, ""):
            contact.fields[text_of(row, "id")] = str(value)
    _keep(call, state)
    return Reply(200, {"succeded": True, "contact": _document(call, contact)})


def delete_tags(call: Call) -> Reply:
    """Take tags off; those that stay."""
    body = call.body()
    check_body(body, required={"tags": array})
    state = _state(call)
    contact = _found(call, state)
    contact.tags -= set(_texts(body, "tags"))
    _keep(call, state)
    return Reply(200, {"tags": [*sorted(contact.tags)]})


def leave_workflow(call: Call) -> Reply:
    """End the contact's run of a workflow; one that is in none stays as it is."""
    check_body(call.body(), required={}, optional={"eventStartTime": text})
    state = _state(call)
    contact = _found(call, state)
    workflow = call.path["workflow_id"]
    if call.store.get("workflow", call.location_id, workflow) is None:
        raise bad_request("Workflow not found")
    state.enrolments = [
        run for run in state.enrolments if (run.contact, run.workflow_id) != (contact.key, workflow)
    ]
    _keep(call, state)
    return Reply(200, {"succeded": True})


def location_of_contact(store: SandboxStore, contact_id: str) -> str:
    """The sub-account that has a contact of this id; empty if none has."""
    for location in store.locations():
        contacts = state_of(store, location).contacts
        if any(identified(location, f"contact/{key}") == contact_id for key in contacts):
            return location
    return ""


def _state(call: Call) -> State:
    return state_of(call.store, call.location_id)


def _keep(call: Call, state: State) -> None:
    keep_state(call.store, call.location_id, state)


def _found(call: Call, state: State) -> Contact:
    for key, contact in state.contacts.items():
        if identified(call.location_id, f"contact/{key}") == call.path["contact_id"]:
            return contact
    raise bad_request("Contact not found")


def _document(call: Call, contact: Contact) -> JsonObject:
    fields: list[JsonValue] = [{"id": name, "value": value} for name, value in sorted(contact.fields.items())]
    return {
        "id": identified(call.location_id, f"contact/{contact.key}"),
        "locationId": call.location_id,
        "phone": contact.key,
        "firstName": contact.details.get("first_name", ""),
        "lastName": contact.details.get("last_name", ""),
        "dnd": contact.opted_out,
        "tags": [*sorted(contact.tags)],
        "customFields": fields,
    }


def _texts(body: JsonObject, key: str) -> list[str]:
    value = body.get(key)
    return [one.strip().lower() for one in value if isinstance(one, str)] if isinstance(value, list) else []
