"""Custom values: the texts of workflows that come from a snapshot, and of those in its master.

What is written holds at once (R24).
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ghl_flow.counting import counted
from ghl_flow.deploy.drivers.model import NotStoredError
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.deploy.planning.change import Action, Change, Hold, Reason, Resource
from ghl_flow.deploy.planning.drift import Origin
from ghl_flow.deploy.planning.warned import SecondValue
from ghl_flow.deploy.resources.deletion import gone
from ghl_flow.deploy.resources.model import ResourceKind, Situation
from ghl_flow.deploy.state.desired import flow_of_text
from ghl_flow.deploy.state.manifest import WrittenText
from ghl_flow.highlevel.public import CustomValue, PublicApi
from ghl_flow.remedy import pasted
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.reference import bind_text


class CustomValues(ResourceKind):
    """Texts of flows, by the name of their custom value."""

    resource = Resource.CUSTOM_VALUE
    label = "custom value"

    def plan(self, situation: Situation) -> Iterator[Change]:
        """The text of each, where texts come in custom values; and those that no flow has now."""
        if not (situation.driver.delivers_values or situation.desired.account.is_master):
            return
        desired, actual = situation.desired, situation.actual
        ids = actual.known_ids(desired)
        for name, (flow, unbound) in desired.texts_by_flow.items():
            live = actual.values.get(name)
            after: JsonObject = {"value": bind_text(unbound, ids)}
            before: JsonObject | None = None if live is None else {"value": live.value}
            change = Change(self.resource, name, Action.UNCHANGED, before, after, flow=flow)
            if before != after:
                action = Action.CREATE if live is None else Action.UPDATE
                written = actual.manifest.texts.get(name)
                reason, origin = _drift(text_of(after, "value"), live, written, actual.all_values)
                change = replace(change, action=action, reason=reason, origin=origin)
            yield change
        flows = {item.flow for item in desired.workflows}
        for name, value in actual.values.items():
            flow = flow_of_text(name)
            if not desired.concerns(flow):
                continue
            if name not in desired.texts_by_flow and flow in {*flows, *actual.manifest.flows}:
                reason = Reason.NOT_NEEDED if flow in flows else Reason.NO_FLOW
                unwanted: JsonObject = {"value": value.value}
                yield Change(self.resource, name, Action.DELETE, unwanted, None, reason, flow=flow)

    def hold(self, change: Change, situation: Situation, held: Mapping[str, tuple[str, ...]]) -> Change:
        """With its flow's gate closed it is not written: workflows that run would say it at once.

        Nor where the steps are held back, for whatever reason: what runs would say the texts of other steps.
        """
        if change.action is Action.UNCHANGED:
            return change
        if (
            situation.driver.writes_bodies
            and change.action is Action.CREATE
            and not _runs(change.key, situation)
        ):
            return change  # the draft that is made needs its merge field, and nothing that runs says it
        names = situation.closed(change.flow)
        if change.action is not Action.CREATE:
            names += held.get(change.flow, ())
        return replace(change, hold=Hold.BACK, gates=tuple(dict.fromkeys(names))) if names else change

    def warnings(self, situation: Situation, changes: Sequence[Change]) -> Iterator[SecondValue]:
        """Texts of one name: two applies at once leave them when one of them is killed."""
        used = {one.id for one in situation.actual.values.values()}
        names = {change.key for change in changes}
        for other in situation.actual.all_values:
            if other.name in names and other.id not in used:
                yield SecondValue(situation.actual.values[other.name], other)

    async def write(self, public: PublicApi, name: str, text: str, live: CustomValue | None) -> CustomValue:
        """Create it, or put the text in place of what `live` has."""
        if live is None:
            return await public.create_custom_value(name, text)
        return await public.update_custom_value(live.id, name, text)

    async def check_stored(self, public: PublicApi, written: Mapping[str, tuple[str, str]]) -> None:
        """Read back what was written, its name and text by its id: an answer is no proof of what is stored.

        Raises:
            NotStoredError: one is not there, or has another name or text.
        """

        async def wrong() -> list[str]:
            there = {one.id: (one.name, one.value) for one in await public.custom_values()}
            return [name for own, (name, text) in written.items() if there.get(own) != (name, text)]

        if left := await read_until(wrong, lambda found: not found):
            names = ", ".join(f"'{name}'" for name in left)
            raise NotStoredError(
                f"HighLevel answered that {counted(len(left), 'custom value')} ({names}) "
                f"{'was' if len(left) == 1 else 'were'} written, but the list has something else",
                hint="look at Settings > Custom Values, then run " + pasted("'ghl-flow apply'"),
            )

    async def like(
        self, public: PublicApi, new: Mapping[str, str], before: Container[str]
    ) -> dict[str, list[str]]:
        """For each id of the `new` ones, those of others of its name that were not there before."""
        there = [one for one in await public.custom_values() if one.id not in new and one.id not in before]
        return {own: [one.id for one in there if one.name == name] for own, name in new.items()}

    async def delete(self, public: PublicApi, value_id: str) -> None:
        """Delete it."""
        await gone(public.delete_custom_value(value_id))


def _runs(name: str, situation: Situation) -> bool:
    """Whether a workflow that is published is to say that custom value, or says it."""
    actual = situation.actual
    return any(
        item.key in actual.untouched
        or ((live := actual.workflows.get(item.key)) is not None and live.workflow.status == "published")
        for item in situation.desired.workflows
        if name in item.values
    )


def _drift(
    wanted: str, live: CustomValue | None, written: WrittenText | None, values: Iterable[CustomValue]
) -> tuple[Reason, Origin | None]:
    """Why a text that is missing or another is to be written, and who changed it where that is known."""
    if live is None:
        if written is None:
            return Reason.MISSING, None
        renamed = any(one.id == written.id for one in values)
        return (Reason.RENAMED_REMOTE if renamed else Reason.DELETED_REMOTE), Origin.THERE
    if written is None:
        return Reason.DIFFERS, None
    here = written.digest != WrittenText.digest_of(wanted)
    if written.digest == WrittenText.digest_of(live.value):
        return Reason.CHANGED_HERE, Origin.HERE
    return (Reason.CHANGED_BOTH, Origin.BOTH) if here else (Reason.CHANGED_REMOTE, Origin.THERE)
