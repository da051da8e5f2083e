"""Custom fields: created when a flow needs them, never changed, deleted with what contacts have in them."""

from collections.abc import Container, Iterator, Mapping, Sequence

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.planning.change import Action, Change, Reason, Resource
from ghl_flow.deploy.planning.drift import Origin
from ghl_flow.deploy.planning.problem import NoKey, OptionsMissing, OtherType, Problem
from ghl_flow.deploy.planning.warned import SecondField
from ghl_flow.deploy.resources.deletion import gone
from ghl_flow.deploy.resources.model import ResourceKind, Situation
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.highlevel import HighLevelError
from ghl_flow.highlevel.public import CustomField, PublicApi
from ghl_flow.wire.json import JsonObject


class CustomFields(ResourceKind):
    """Contact fields, by the flow's own key."""

    resource = Resource.CUSTOM_FIELD
    label = "custom field"

    def plan(self, situation: Situation) -> Iterator[Change]:
        """One that is there stays as it is, whatever its name is now."""
        for item in situation.desired.fields:
            live = situation.actual.fields.get(item.key)
            after: JsonObject = {"name": item.name, "dataType": item.data_type}
            if item.options:
                after["options"] = [*item.options]
            reason, origin = _drift(item, live, situation.actual.manifest)
            if live is None:
                yield Change(self.resource, item.key, Action.CREATE, None, after, reason, origin=origin)
            else:
                before: JsonObject = {"name": live.name, "dataType": live.data_type}
                yield Change(self.resource, item.key, Action.UNCHANGED, before, before, reason, origin=origin)

    def problems(self, situation: Situation, changes: Sequence[Change]) -> Iterator[Problem]:
        """A field of another type cannot be made the right one."""
        del changes
        for item in situation.desired.fields:
            live = situation.actual.fields.get(item.key)
            if live is not None and live.data_type and live.data_type != item.data_type:
                yield OtherType(item.key, live.data_type, item.data_type)
            if live is not None and live.key is None and situation.desired.is_said(item.key):
                yield NoKey(item.name, item.key)
            # None are there where HighLevel does not tell them.
            told = live.options if live is not None and live.data_type == item.data_type else ()
            if missing := tuple(one for one in item.options if told and one not in told):
                yield OptionsMissing(item.key, missing)

    def warnings(self, situation: Situation, changes: Sequence[Change]) -> Iterator[SecondField]:
        """Fields of one name and type: what two applies at once leave when one of them is killed."""
        del changes
        actual = situation.actual
        used = {one.id for one in actual.fields.values()} | {*actual.manifest.fields.values()}
        for key, live in actual.fields.items():
            for other in actual.all_fields.values():
                if other.id not in used and (other.name, other.data_type) == (live.name, live.data_type):
                    yield SecondField(key, live, other)

    async def create(self, public: PublicApi, spec: RequiredField, before: Container[str]) -> CustomField:
        """The field, created now; its key is whatever HighLevel makes of the name.

        `before` has the ids there were: if the answer is lost, one of that name beside them is it.

        Raises:
            HighLevelError: HighLevel refuses, or nothing tells whether it was created.
        """
        try:
            return await public.create_custom_field(spec.name, spec.data_type, spec.options)
        except HighLevelError as error:
            if not error.ambiguous:
                raise
            for field in await public.custom_fields():
                if field.name == spec.name and field.data_type == spec.data_type and field.id not in before:
                    return field
            raise error from None

    async def like(
        self, public: PublicApi, new: Mapping[str, RequiredField], before: Container[str]
    ) -> dict[str, list[str]]:
        """For each id of the `new` ones, those of others of its name and type that were not there before."""
        there = [one for one in await public.custom_fields() if one.id not in new and one.id not in before]
        return {
            own: [one.id for one in there if (one.name, one.data_type) == (spec.name, spec.data_type)]
            for own, spec in new.items()
        }

    async def delete(self, public: PublicApi, field_id: str) -> None:
        """Delete it, and every contact's value with it."""
        await gone(public.delete_custom_field(field_id))


def _drift(
    wanted: RequiredField, live: CustomField | None, manifest: Manifest
) -> tuple[Reason | None, Origin | None]:
    """What of a field is not as it was made, and who changed that where it is known."""
    owned, made = manifest.fields.get(wanted.key), manifest.made.get(wanted.key)
    if live is None:
        return (Reason.MISSING, None) if owned is None else (Reason.DELETED_REMOTE, Origin.THERE)
    if owned is None:
        return None, None
    if owned != live.id:
        return Reason.REPLACED_REMOTE, Origin.THERE
    if live.data_type and live.data_type != wanted.data_type:
        there = made is not None and made.data_type != live.data_type
        return (Reason.RETYPED_REMOTE, Origin.THERE) if there else (Reason.DIFFERS, None)
    if live.name != wanted.name:
        there = made is not None and made.name != live.name
        return (Reason.RENAMED_REMOTE, Origin.THERE) if there else (Reason.NAMED_OTHERWISE, None)
    return None, None
