"""One contact of a sub-account: found by its number, made, read and cleaned (OpenAPI, apps/contacts.json)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ghl_flow.highlevel.answer import Answer
from ghl_flow.highlevel.errors import ApiError
from ghl_flow.highlevel.public import VERSION, PublicApi
from ghl_flow.highlevel.refusal import Advice
from ghl_flow.highlevel.transport import path_of
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of

_READ: Final = "contacts.readonly"
_WRITE: Final = "contacts.write"
_MOST: Final = 20
_ADVICE = Advice(
    if_unauthorized="make a new token: Settings > Private Integrations, with contacts.readonly and "
    "contacts.write",
    if_forbidden="the token is not for this sub-account: Settings > Private Integrations of this one",
)


@dataclass(frozen=True, slots=True)
class StoredContact:
    """A contact. `fields`: what it has in custom fields, by their ids; values as HighLevel has them."""

    id: str
    tags: tuple[str, ...]
    fields: Mapping[str, JsonValue]
    phone: str = ""


async def contact_of_number(api: PublicApi, number: str) -> StoredContact | None:
    """The contact that has this number (E.164). Scope contacts.readonly."""
    answer = await _send(
        api,
        "GET",
        ("search", "duplicate"),
        scope=_READ,
        query={"locationId": api.location_id, "number": number},
    )
    found = object_of(answer.object(), "contact")
    # What is found this way has not always all of it.
    return await read_contact(api, text_of(found, "id")) if text_of(found, "id") else None


async def contacts_of_number(api: PublicApi, number: str) -> list[str] | None:
    """The ids of every contact whose number this is; None where HighLevel does not say.

    Duplicates exist where the sub-account allows them. The body is in no OpenAPI file (observed, integrations
    of 2026). Scope contacts.readonly.
    """
    body: JsonObject = {
        "locationId": api.location_id,
        "page": 1,
        "pageLimit": _MOST,
        "filters": [{"field": "phone", "operator": "eq", "value": number}],
    }
    try:
        answer = await _send(api, "POST", ("search",), scope=_READ, body=body)
    except ApiError as error:
        if error.status in (400, 404, 422):
            return None
        raise
    told = answer.object()
    rows, total = objects_of(told, "contacts"), told.get("total")
    wanted = _digits(number)
    # A server that does not know the filter answers with everybody.
    found = [text_of(row, "id") for row in rows if _digits(text_of(row, "phone")) == wanted]
    is_part = len(rows) >= _MOST or (isinstance(total, int) and total > len(rows))
    # What is not shown may be one, or another one; two are enough to know.
    return None if is_part and len(found) < 2 else found


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))


async def read_contact(api: PublicApi, contact_id: str) -> StoredContact:
    """The contact as it is now. Scope contacts.readonly."""
    return _contact(await _send(api, "GET", (contact_id,), scope=_READ))


async def create_contact(api: PublicApi, number: str, name: str, tags: Sequence[str]) -> StoredContact:
    """Make a contact. Scope contacts.write."""
    body: JsonObject = {
        "locationId": api.location_id,
        "phone": number,
        "firstName": name,
        "tags": [*tags],
        "source": "ghl-flow",
    }
    return _contact(await _send(api, "POST", ("",), scope=_WRITE, body=body))


async def remove_tags(api: PublicApi, contact_id: str, tags: Sequence[str]) -> None:
    """Take tags off a contact. Scope contacts.write."""
    await _send(api, "DELETE", (contact_id, "tags"), scope=_WRITE, body={"tags": [*tags]})


async def write_fields(api: PublicApi, contact_id: str, values: Mapping[str, JsonValue]) -> None:
    """Write custom fields of a contact, by their ids. Scope contacts.write."""
    rows: list[JsonValue] = [{"id": name, "field_value": value} for name, value in values.items()]
    await _send(api, "PUT", (contact_id,), scope=_WRITE, body={"customFields": rows})


async def notes_of(api: PublicApi, contact_id: str) -> list[JsonObject]:
    """The notes on a contact: `body`, `dateAdded`. Scope contacts.readonly."""
    answer = await _send(api, "GET", (contact_id, "notes"), scope=_READ)
    return objects_of(answer.object(), "notes")


async def leave_workflow(api: PublicApi, contact_id: str, workflow_id: str) -> None:
    """End a contact's run of a workflow, where it is in it. Scope contacts.write."""
    try:
        await _send(api, "DELETE", (contact_id, "workflow", workflow_id), scope=_WRITE, body={})
    except ApiError as error:
        # What is answered for a contact that is not in it, or a workflow that is gone, is not documented.
        if error.status not in (400, 404, 422):
            raise


async def _send(
    api: PublicApi,
    method: str,
    segments: tuple[str, ...],
    *,
    scope: str,
    query: dict[str, str] | None = None,
    body: JsonObject | None = None,
) -> Answer:
    return await api.transport.send(
        method,
        path_of("contacts", *segments),
        query=query,
        body=body,
        headers={"Version": VERSION},
        scope=scope,
        advice=_ADVICE,
    )


def _contact(answer: Answer) -> StoredContact:
    document = object_of(answer.object(), "contact")
    if not text_of(document, "id"):
        raise answer.malformed("the answer has no contact with an id")
    tags = document.get("tags")
    return StoredContact(
        text_of(document, "id"),
        tuple(one for one in tags if isinstance(one, str)) if isinstance(tags, list) else (),
        {text_of(row, "id"): row.get("value") for row in objects_of(document, "customFields")},
        text_of(document, "phone"),
    )
