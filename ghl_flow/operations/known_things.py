"""What the ids in an account's workflows stand for, asked of the account."""

from typing import TYPE_CHECKING

from ghl_flow.deploy.state.names import Listed
from ghl_flow.importing.known import FieldKnown, Tables, ThingKnown
from ghl_flow.wire.thing import Thing

if TYPE_CHECKING:
    from ghl_flow.deploy.access.connection import Connection


async def tables_of(
    connection: "Connection", used: set[Thing], workflows: dict[str, str]
) -> tuple[Tables, tuple[str, ...]]:
    """What the ids in workflows stand for, and which lists the token may not read."""
    fields = {
        one.id: FieldKnown(one.field_key.removeprefix("contact."), one.name, one.data_type, one.options)
        for one in await connection.public.custom_fields()
        if one.is_of_contacts and one.field_key
    }
    if used & {Thing.PIPELINE, Thing.STAGE}:
        used = used | {Thing.PIPELINE, Thing.STAGE}
    lists = Listed(connection.public)
    await lists.read(used)
    things: dict[Thing, dict[str, ThingKnown]] = {thing: {} for thing in used if lists.is_read(thing)}
    for one in lists.known:
        things.setdefault(one.thing, {})[one.id] = ThingKnown(one.name, one.within)
    things[Thing.WORKFLOW] = {one: ThingKnown(name) for one, name in workflows.items()}
    if Thing.VALUE in used:
        values = await connection.public.custom_values()
        things[Thing.VALUE] = {one.id: ThingKnown(one.name) for one in values}
    refused = sorted(str(one) for one in used - things.keys() - {Thing.FIELD, Thing.TRIGGER})
    return Tables(fields, things), tuple(refused)
