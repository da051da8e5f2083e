"""Users, pipelines, calendars, forms, surveys, trigger links and e-mail templates: lists to be read.

Shapes: the official OpenAPI files (users, opportunities, calendars, forms, surveys, links). Of e-mail
templates they describe one; that `builders` has the list was observed. A new sub-account has a user, a
pipeline and a calendar.
"""

from uuid import NAMESPACE_DNS, uuid5

from ghl_flow.sandbox.answers import Reply, unprocessable
from ghl_flow.sandbox.bodies import check_query
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.sandbox.identity import new_id
from ghl_flow.sandbox.store import AccountThing, SandboxStore
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of

FIRST_USER, FIRST_PIPELINE, FIRST_CALENDAR = "Sam Owner", "Marketing Pipeline", "Appointments"
_STAGES = ("New Lead", "Contacted", "Proposal Sent", "Closed")
_MOST = 50  # what forms and surveys give at once


def list_users(call: Call) -> Reply:
    """The users of the sub-account."""
    return _all(call, "user", "users")


def list_pipelines(call: Call) -> Reply:
    """The pipelines with their stages."""
    return _all(call, "pipeline", "pipelines")


def list_calendars(call: Call) -> Reply:
    """The calendars."""
    return _all(call, "calendar", "calendars")


def list_links(call: Call) -> Reply:
    """The trigger links."""
    return _all(call, "link", "links")


def list_forms(call: Call) -> Reply:
    """A page of forms."""
    rows, total = _page(call, "form", "skip", ("type",))
    return Reply(200, {"forms": rows, "total": total})


def list_surveys(call: Call) -> Reply:
    """A page of surveys."""
    rows, total = _page(call, "survey", "skip", ("type",))
    return Reply(200, {"surveys": rows, "total": total})


def list_email_templates(call: Call) -> Reply:
    """A page of e-mail templates."""
    rows, total = _page(call, "email_template", "offset", ("name", "search", "archived", "templatesOnly"))
    trace = str(uuid5(NAMESPACE_DNS, call.location_id))
    return Reply(200, {"builders": rows, "total": [{"total": total}], "traceId": trace})


def things_of(store: SandboxStore, location_id: str, kind: AccountThing) -> list[JsonObject]:
    """Those of one kind: what a new sub-account has, then what was made since."""
    made = store.all(kind, location_id)
    ids = {one["id"] for one in made}
    return [*(one for one in _first(location_id, kind) if one["id"] not in ids), *made]


def make_thing(
    store: SandboxStore, location_id: str, kind: AccountThing, name: str, stages: tuple[str, ...] = ()
) -> str:
    """Make one, as a person does in HighLevel; its id. A pipeline that is there gets the stages it lacks."""
    with store.transaction():
        there = next(
            (one for one in things_of(store, location_id, kind) if text_of(one, "name") == name), None
        )
        document = there or _document(location_id, kind, new_id(), name)
        if kind == "pipeline":
            known = {text_of(stage, "name") for stage in objects_of(document, "stages")}
            added = [stage for stage in dict.fromkeys(stages) if stage not in known]
            rows = [*objects_of(document, "stages"), *(_stage(new_id(), one) for one in added)]
            document = {**document, "stages": [{**row, "position": n} for n, row in enumerate(rows)]}
        if document != there:
            store.put(kind, location_id, text_of(document, "id"), document)
    return text_of(document, "id")


def _first(location_id: str, kind: AccountThing) -> list[JsonObject]:
    """What is there without anybody having made it."""
    named = {"user": FIRST_USER, "pipeline": FIRST_PIPELINE, "calendar": FIRST_CALENDAR}
    name = named.get(kind)
    if name is None:
        return []
    document = _document(location_id, kind, _fixed_id(location_id, kind), name)
    if kind == "pipeline":
        document["stages"] = [
            {"id": str(uuid5(NAMESPACE_DNS, f"{location_id}/{one}")), "name": one, "position": number}
            for number, one in enumerate(_STAGES)
        ]
    return [document]


def _document(location_id: str, kind: AccountThing, thing_id: str, name: str) -> JsonObject:
    base: JsonObject = {"id": thing_id, "name": name}
    match kind:
        case "user":
            first, _, last = name.partition(" ")
            mail = name.lower().replace(" ", ".") + "@example.com"
            return {**base, "firstName": first, "lastName": last, "email": mail, "phone": "", "extension": ""}
        case "pipeline":
            shown: JsonObject = {"showInFunnel": True, "showInPieChart": True}
            return {**base, "stages": [], **shown, "locationId": location_id}
        case "calendar":
            return {**base, "locationId": location_id, "isActive": True}
        case "link":
            key = f"{{{{trigger_link.{thing_id}}}}}"
            return {**base, "redirectTo": "https://example.com", "fieldKey": key, "locationId": location_id}
        case "email_template":
            return {**base, "templateType": "builder", "isPlainText": False}
        case _:
            return {**base, "locationId": location_id}


def _stage(stage_id: str, name: str) -> JsonObject:
    return {"id": stage_id, "name": name}


def _fixed_id(location_id: str, kind: str) -> str:
    return uuid5(NAMESPACE_DNS, f"{location_id}/{kind}").hex[:20]


def _all(call: Call, kind: AccountThing, key: str) -> Reply:
    check_query(call.query, ("locationId",))
    return Reply(200, {key: [*things_of(call.store, call.location_id, kind)]})


def _page(call: Call, kind: AccountThing, start: str, others: tuple[str, ...]) -> tuple[list[JsonValue], int]:
    check_query(call.query, ("locationId", start, "limit", *others))
    first, size = _number(call, start, 0), _number(call, "limit", 10)
    if size > _MOST:
        raise unprocessable([f"limit must not be greater than {_MOST}"])
    rows = things_of(call.store, call.location_id, kind)
    return [*rows[first : first + size]], len(rows)


def _number(call: Call, name: str, default: int) -> int:
    value = call.query.get(name, str(default))
    if not value.isdecimal():
        raise unprocessable([f"{name} must be a number string"])
    return int(value)
