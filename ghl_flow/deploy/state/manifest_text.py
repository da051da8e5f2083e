"""The manifest as text: the value of a custom value, written and read back; and which custom value it is."""

import json
import re
from collections.abc import Iterable, Iterator

from ghl_flow.deploy.state.manifest import IntendedField, Intent, MadeField, Manifest, WrittenText
from ghl_flow.deploy.state.record import KEY_LENGTH, Recorded
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import CustomValue
from ghl_flow.language.model import ID_PATTERN
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, parse_json, text_of
from ghl_flow.wire.workflow import Status

MANIFEST_NAME = "ghl-flow manifest"
VERSION = 1
_KEY = re.compile(f"{ID_PATTERN.strip('^$')}/{ID_PATTERN.strip('^$')}")
_ALLOWED = "allowed "
_REQUESTED_BEFORE = "handed over"
"""In place of the time, in manifests of earlier versions: the workflow was requested and not seen since."""


def manifest_text(manifest: Manifest) -> str:
    """The custom value's text."""
    flows: dict[str, dict[str, JsonValue]] = {}
    for key, workflow_id in sorted(manifest.workflows.items()):
        flow, _, role = key.partition("/")
        flows.setdefault(flow, {})[role] = workflow_id
    document: JsonObject = {
        "version": VERSION,
        "location_id": manifest.location_id,
        "serial": manifest.serial,
        "flows": {flow: {"workflows": roles} for flow, roles in flows.items()},
        "owned": {
            "fields": dict(sorted(manifest.fields.items())),
            "tags": dict(sorted(manifest.tags.items())),
        },
        "recorded": {key: _written(item) for key, item in sorted(manifest.recorded.items())},
        "paused": [*sorted(manifest.paused)],
    }
    made = {key: one for key, one in manifest.made.items() if key in manifest.fields}
    if made:
        document["made"] = {key: [one.name, one.data_type, one.key] for key, one in sorted(made.items())}
    if manifest.texts:
        document["texts"] = {name: [one.id, one.digest] for name, one in sorted(manifest.texts.items())}
    if manifest.intent:
        document["intent"] = {
            "fields": {key: [one.name, one.data_type] for key, one in sorted(manifest.intent.fields.items())},
            "tags": [*sorted(manifest.intent.tags)],
            "before": [*sorted(manifest.intent.before)],
            "workflows": [*sorted(manifest.intent.workflows)],
        }
    if manifest.mark:
        document["mark"] = manifest.mark
    if manifest.remade:
        document["remade"] = True
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def read_manifest(text: str, location_id: str) -> Manifest:
    """Read the custom value; an unreadable one, or one that came from another account, is an empty one.

    A snapshot carries custom values along, so a manifest may name the account it was copied from.

    Raises:
        GhlFlowError: a later version of ghl-flow wrote it; taking it for empty would lose what it says.
    """
    empty = Manifest(location_id)
    try:
        document = parse_json(text)
    except ValueError:
        return empty
    if not isinstance(document, dict) or document.get("location_id") != location_id:
        return empty
    version = document.get("version")
    if isinstance(version, int) and version > VERSION:
        raise GhlFlowError(
            f"the manifest of this account is of version {version}, which this ghl-flow cannot read",
            hint="a later ghl-flow wrote it: install that one",
        )
    if version != VERSION or not is_well_formed(document):
        return empty
    serial = document.get("serial")
    workflows: dict[str, str] = {}
    for flow in object_of(document, "flows"):
        roles = object_of(object_of(object_of(document, "flows"), flow), "workflows")
        workflows |= {f"{flow}/{role}": text_of(roles, role) for role in roles}
    owned = object_of(document, "owned")
    return Manifest(
        location_id=location_id,
        serial=serial if isinstance(serial, int) else 0,
        workflows=workflows,
        fields=_strings(object_of(owned, "fields")),
        tags=_strings(object_of(owned, "tags")),
        recorded=_recorded(object_of(document, "recorded")),
        paused=frozenset(_words(document.get("paused"))),
        intent=_intent(object_of(document, "intent")),
        mark=text_of(document, "mark"),
        remade=document.get("remade") is True,
        made=_made(object_of(document, "made")),
        texts=_texts(object_of(document, "texts")),
    )


def manifest_among(values: Iterable[CustomValue], location_id: str) -> CustomValue | None:
    """The custom value that holds the manifest: of several of that name, the one that is about this account.

    A snapshot may bring another account's along. Of several about this account, which two applies at once
    may leave, it is the one that was written to most often.
    """
    named = [value for value in values if value.name == MANIFEST_NAME]
    found = manifests_among(named, location_id)
    found.sort(key=lambda value: (-_serial(value.value), value.id))
    return next(iter([*found, *named]), None)


def manifests_among(values: Iterable[CustomValue], location_id: str) -> list[CustomValue]:
    """The manifests of this account, of which two applies at once may each make one."""
    return [value for value in values if value.name == MANIFEST_NAME and is_about(value.value, location_id)]


def is_well_formed(document: JsonObject) -> bool:
    """Whether every part of a manifest that is there has the type that is written; else none is relied on.

    Whoever can edit custom values can write one. A flow that no flow can be called names words and options
    of a command that people are told to paste.
    """
    flows = document.get("flows", {})
    owned = document.get("owned", {})
    recorded = document.get("recorded", {})
    intent = document.get("intent", {})
    if not all(isinstance(one, dict) for one in (flows, owned, recorded, intent)):
        return False
    texts: list[JsonValue] = [
        *(
            object_of(object_of(document, "flows"), flow).get("workflows")
            for flow in object_of(document, "flows")
        ),
        *(object_of(document, "owned").get(kind, {}) for kind in ("fields", "tags")),
    ]
    words = [
        document.get("paused", []),
        *(object_of(document, "intent").get(kind, []) for kind in ("tags", "before", "workflows")),
    ]
    return (
        all(isinstance(one, dict) and all(isinstance(value, str) for value in one.values()) for one in texts)
        and all(isinstance(one, list) and all(isinstance(value, str) for value in one) for one in words)
        and len(_recorded(object_of(document, "recorded"))) == len(object_of(document, "recorded"))
        and isinstance(object_of(document, "intent").get("fields", {}), dict)
        and isinstance(document.get("serial", 0), int)
        and all(map(_KEY.fullmatch, _keys(document)))
    )


def _keys(document: JsonObject) -> Iterator[str]:
    """Every `flow/role` in a manifest."""
    flows = object_of(document, "flows")
    for flow in flows:
        yield from (f"{flow}/{role}" for role in object_of(object_of(flows, flow), "workflows"))
    yield from object_of(document, "recorded")
    yield from _words(document.get("paused"))
    yield from _words(object_of(document, "intent").get("workflows"))


def is_manifest_of(value: CustomValue, location_id: str) -> bool:
    """Whether a custom value is a manifest of this account; one that came with a snapshot is of another."""
    return value.name == MANIFEST_NAME and is_about(value.value, location_id)


def is_about(text: str, location_id: str) -> bool:
    """Whether a manifest's text is about this account."""
    return _document(text).get("location_id") == location_id


def _serial(text: str) -> int:
    serial = _document(text).get("serial")
    return serial if isinstance(serial, int) else 0


def _document(text: str) -> JsonObject:
    try:
        document = parse_json(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _strings(document: JsonObject) -> dict[str, str]:
    return {key: value for key, value in document.items() if isinstance(value, str)}


def _intent(document: JsonObject) -> Intent:
    """What was to be made. A field whose type is not said cannot be known again."""
    fields = {}
    for key, value in object_of(document, "fields").items():
        match value:
            case [str(name), str(data_type)]:
                fields[key] = IntendedField(name, data_type)
    words = (frozenset(_words(document.get(kind))) for kind in ("tags", "before", "workflows"))
    return Intent(fields, *words)


def _made(document: JsonObject) -> dict[str, MadeField]:
    found = {}
    for key, value in document.items():
        match value:
            case [str(name), str(data_type), str(live_key)]:
                found[key] = MadeField(name, data_type, live_key)
    return found


def _texts(document: JsonObject) -> dict[str, WrittenText]:
    found = {}
    for name, value in document.items():
        match value:
            case [str(value_id), str(digest)]:
                found[name] = WrittenText(value_id, digest)
    return found


def _words(value: JsonValue) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _written(item: Recorded) -> list[JsonValue]:
    parts = " ".join(map("".join, item.parts.items()))
    marks = [item.status, *(["kept"] if item.kept else []), *(["requested"] if item.requested else [])]
    marks += [_ALLOWED + code for code in item.allowed]
    return [item.version, item.updated_at, item.wanted, parts, *marks]


def _recorded(document: JsonObject) -> dict[str, Recorded]:
    """The records that can be read; one that cannot only means that the workflow is read in full."""
    found = {}
    for key, value in document.items():
        match value:
            # Without a status: written before statuses were, of workflows that were published.
            case [int(version), str(updated_at), str(wanted), str(parts), *marks]:
                pairs = {part[:KEY_LENGTH]: part[KEY_LENGTH:] for part in parts.split()}
                status: Status = "draft" if "draft" in marks else "published"
                requested = updated_at == _REQUESTED_BEFORE
                found[key] = Recorded(
                    version,
                    "" if requested else updated_at,
                    wanted,
                    pairs,
                    status,
                    "kept" in marks,
                    requested or "requested" in marks,
                    tuple(
                        one.removeprefix(_ALLOWED)
                        for one in marks
                        if isinstance(one, str) and one.startswith(_ALLOWED)
                    ),
                )
    return found
