"""Tags and custom fields: what goes with the last flow, and what stays because others have a use for it."""

from collections.abc import Callable
from dataclasses import replace

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.in_use import Others
from ghl_flow.deploy.applying.remains import Remainder, Remains, remainder
from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.resources.registry import CUSTOM_FIELDS, TAGS
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.manifest import Manifest


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
        keys = {one.id: one.key or "" for one in await connection.public.custom_fields()}
        for key, field_id in manifest.fields.items():
            users = others.with_field(field_id, keys.get(field_id, key))
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
