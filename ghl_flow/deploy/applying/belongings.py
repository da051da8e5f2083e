"""Tags and custom fields: what goes with the last flow, and what stays because others have a use for it."""

from collections.abc import Callable, Collection
from dataclasses import replace

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.in_use import Others
from ghl_flow.deploy.applying.remains import Remainder, Remains, remainder
from ghl_flow.deploy.applying.unresolved import stranger
from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.resources.registry import CUSTOM_FIELDS, TAGS
from ghl_flow.deploy.state.claims import is_field_of
from ghl_flow.deploy.state.fields import matched
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.wire.json import JsonValue


async def delete_belongings(
    connection: Connection,
    manifest: Manifest,
    known: Flows,
    others: Others,
    *,
    data_loss: bool,
    go_on: Callable[[], None],
    did: Callable[[Did, str], None],
) -> tuple[Manifest, list[Remainder]]:
    """Delete the tags and fields that ghl-flow made; the manifest without them, and what stays, with reasons.

    With the data in it goes what contacts carry: the values of a field, and every tag but those that a
    cooldown puts on for a while. Both need `data_loss`. What a workflow of others uses stays whatever is
    accepted, and so does everything where that could not be looked up.
    """
    kept: list[Remainder] = []
    tags, fields = dict(manifest.tags), dict(manifest.fields)
    names = {one.id: one.name for one in await connection.public.tags()} if tags else {}
    for tag, tag_id in manifest.tags.items():
        if (name := names.get(tag_id, tag)) != tag:
            del tags[tag]
            kept.append(stranger(Resource.TAG, tag, name, tag_id))
    carried = [] if data_loss else [tag for tag in tags if tag not in known.passing_tags]
    for tag in [one for one in tags if one not in carried]:
        if reason := _in_use(Resource.TAG, tag, others.with_tag(tag), others):
            kept.append(reason)
            continue
        go_on()
        await TAGS.delete(connection.public, tags.pop(tag))
        did(Did.TAG_DELETED, tag)
    if carried:
        kept.append(remainder(Remains.TAGS_CARRIED, tags=[*carried]))
    if fields and not data_loss:
        kept.append(remainder(Remains.FIELDS_CARRIED, fields=[*fields]))
    elif fields:
        live = {one.id: one for one in await connection.public.custom_fields()}
        specs = [one for flow in sorted(known.fields) for one in known.fields[flow]]
        for key, field_id in manifest.fields.items():
            there = live.get(field_id)
            if there is not None and not is_field_of(manifest, key, there, specs):
                del fields[key]
                kept.append(stranger(Resource.CUSTOM_FIELD, key, there.name, field_id))
                continue
            users = others.with_field(field_id, key if there is None else there.key or "")
            if reason := _in_use(Resource.CUSTOM_FIELD, key, users, others):
                kept.append(reason)
                continue
            go_on()
            await CUSTOM_FIELDS.delete(connection.public, fields.pop(key))
            did(Did.FIELD_DELETED, key)
    return replace(manifest, tags=tags, fields=fields), kept


def _in_use(what: Resource, key: str, users: list[str], others: Others) -> Remainder | None:
    """Why it stays, where workflows of others use it or may use it."""
    if users:
        return remainder(Remains.IN_USE, what=str(what), key=key, users=[*users])
    if others.unread or others.entries:
        return remainder(
            Remains.MAYBE_IN_USE, what=str(what), key=key, unread=[*others.unread], entries=others.entries
        )
    return None


async def not_known(
    connection: Connection, known: Flows, flows: Collection[str], manifest: Manifest, deleted: Collection[str]
) -> list[Remainder]:
    """What the account has under the names of these flows' fields and tags, and nothing says who made it."""
    wanted = {one.key: one for flow in sorted(flows) for one in known.fields.get(flow, ())}
    live = await connection.public.custom_fields()
    there = matched(wanted.values(), live, manifest.fields)
    owned = {*manifest.fields.values()}
    fields: list[JsonValue] = [f"{one.name} ({key})" for key, one in there.items() if one.id not in owned]
    names = {name for flow in flows for name in known.tags.get(flow, ())}
    named = [one.name for one in await connection.public.tags() if one.name in names - {*deleted}]
    tags: list[JsonValue] = [*sorted(named)]
    found = [remainder(Remains.FIELDS_NOT_KNOWN, fields=fields)] if fields else []
    return found + ([remainder(Remains.TAGS_NOT_KNOWN, tags=tags)] if tags else [])


def not_told(known: Flows, destroyed: Collection[str]) -> list[Remainder]:
    """Flows that were destroyed and whose fields and tags nothing names any more."""
    return [
        remainder(Remains.BELONGINGS_NOT_KNOWN, flow=flow) for flow in sorted({*destroyed} - {*known.fields})
    ]
