"""Tags and custom fields: what goes with the last flow, and what stays because others have a use for it."""

from collections.abc import Callable
from dataclasses import replace

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.in_use import Others, named
from ghl_flow.deploy.resources.registry import CUSTOM_FIELDS, TAGS
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.errors import Diagnostic


async def delete_belongings(
    connection: Connection,
    manifest: Manifest,
    known: Flows,
    others: Others,
    *,
    data_loss: bool,
    go_on: Callable[[], None],
    did: Callable[[Did, str], None],
) -> tuple[Manifest, list[Diagnostic]]:
    """Delete the tags and fields that ghl-flow made; the manifest without them, and what stays, with reasons.

    With the data in it goes what contacts carry: the values of a field, and every tag but those that a
    cooldown puts on for a while. Both need `data_loss`. What a workflow of others uses stays whatever is
    accepted, and so does everything where that could not be looked up.
    """
    kept: list[Diagnostic] = []
    tags, fields = dict(manifest.tags), dict(manifest.fields)
    carried = [] if data_loss else [tag for tag in tags if tag not in known.passing_tags]
    for tag in [one for one in tags if one not in carried]:
        if reason := _in_use(f"tag {tag}", others.with_tag(tag), others, "Settings > Tags > Delete"):
            kept.append(reason)
            continue
        go_on()
        await TAGS.delete(connection.public, tags.pop(tag))
        did(Did.TAG_DELETED, tag)
    if carried:
        kept.append(
            Diagnostic(
                f"tags stay: {', '.join(carried)}", hint="--allow-data-loss deletes them, from every contact"
            )
        )
    if fields and not data_loss:
        kept.append(
            Diagnostic(
                f"custom fields stay: {', '.join(fields)}",
                hint="--allow-data-loss deletes them, with what contacts have in them",
            )
        )
    elif fields:
        keys = {one.id: one.key or "" for one in await connection.public.custom_fields()}
        for key, field_id in manifest.fields.items():
            users = others.with_field(field_id, keys.get(field_id, key))
            if reason := _in_use(f"custom field {key}", users, others, "Settings > Custom Fields > Delete"):
                kept.append(reason)
                continue
            go_on()
            await CUSTOM_FIELDS.delete(connection.public, fields.pop(key))
            did(Did.FIELD_DELETED, key)
    return replace(manifest, tags=tags, fields=fields), kept


def _in_use(what: str, users: list[str], others: Others, clicks: str) -> Diagnostic | None:
    """Why it stays, where workflows of others use it or may use it."""
    if users:
        uses = "uses" if len(users) == 1 else "use"
        return Diagnostic(
            f"{what} stays: {named(users)} {uses} it",
            hint="if it is not wanted: take it out there, then run the command again",
        )
    if others.unread:
        return Diagnostic(
            f"{what} stays: {named(others.unread)} could not be read, and may use it",
            hint=f"if nothing uses it: {clicks}",
        )
    return None
