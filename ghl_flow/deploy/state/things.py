"""What of an account a stored workflow may refer to, each with the name that stays when it is made again."""

from collections.abc import Iterable, Mapping, Sequence

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.fields import matched
from ghl_flow.deploy.state.managed import Flows, Recognised
from ghl_flow.deploy.state.names import Listed
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import CustomField, CustomValue
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.things import Known


def known_things(
    listed: Mapping[str, str],
    managed: Iterable[tuple[str, str]],
    fields: Sequence[CustomField],
    declared: Mapping[str, CustomField],
    values: Iterable[CustomValue],
    gone: Mapping[str, RequiredField | str],
) -> list[Known]:
    """All of it.

    Args:
        listed: names of the account's workflows, by id.
        managed: keys and ids of those that are managed, or were: one key may have had several ids.
        fields: the account's contact fields.
        declared: those of them that flows declare, by the flow's key.
        values: the account's custom values.
        gone: what fields were that are not there any more, or their flow's key alone, by id.
    """
    workflows = {one: Known(Thing.WORKFLOW, one, "", name) for one, name in listed.items()}
    for key, one in managed:
        if one:
            workflows[one] = Known(Thing.WORKFLOW, one, key, listed.get(one, ""))
    keys = {one.id: key for key, one in declared.items()}
    found = [
        Known(Thing.FIELD, one.id, keys.get(one.id, ""), one.name, one.key or "", one.data_type)
        for one in fields
    ]
    there = {one.id for one in fields}
    found += [
        Known(Thing.FIELD, one, spec)
        if isinstance(spec, str)
        else Known(Thing.FIELD, one, spec.key, spec.name, "", spec.data_type)
        for one, spec in gone.items()
        if one not in there
    ]
    texts = [Known(Thing.VALUE, one.id, "", one.name, one.key or "") for one in values]
    return [*workflows.values(), *found, *texts]


def declared_fields(
    known: Flows, live: Sequence[CustomField], owned: Mapping[str, str], former: Iterable[Known] = ()
) -> dict[str, CustomField]:
    """The account's field for each that a flow of it declares, and for each of `former`, by the flow's key.

    What the flow declares now counts for more than what the field was.
    """
    wanted = {one.address: RequiredField(one.address, one.name, one.data_type) for one in former}
    concerned = {*wanted}
    for flow in sorted(known.fields):
        for one in known.fields[flow]:
            if flow in known.runs or one.key in concerned:
                wanted[one.key] = one
    return matched(wanted.values(), live, owned)


async def read_things(
    connection: Connection, seen: Recognised, known: Flows
) -> tuple[list[Known] | None, GhlFlowError | None]:
    """What is known of an account in which workflows were recognised; None, and why, where it cannot be read.

    Asks for the custom fields. That they cannot be read keeps nothing from being backed up.
    """
    try:
        fields = await connection.public.custom_fields()
    except GhlFlowError as error:
        return None, error
    return things_of(seen, known, fields), None


async def with_listed(
    things: Sequence[Known] | None, listed: Listed, live: LiveWorkflow
) -> list[Known] | None:
    """Those, and the users, pipelines and the like that a workflow refers to."""
    if things is None:
        return None
    return [*things, *await listed.of(live.document, live.triggers)]


def things_of(seen: Recognised, known: Flows, fields: Sequence[CustomField]) -> list[Known]:
    """The same, with the account's fields at hand."""
    owned = seen.rebuilt.fields
    declared = declared_fields(known, fields, owned)
    specs = {one.key: one for flow in sorted(known.fields) for one in known.fields[flow]}
    by_id = {one.id: one for one in fields}
    declared = {key: by_id[one] for key, one in owned.items() if one in by_id} | declared
    return known_things(
        {one.id: one.name for one in seen.summaries.values()},
        [*seen.rebuilt.workflows.items(), *((one.key, one.summary.id) for one in seen.managed)],
        fields,
        declared,
        seen.values,
        {one: specs.get(key, key) for key, one in owned.items()},
    )
