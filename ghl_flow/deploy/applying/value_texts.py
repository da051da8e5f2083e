"""Write texts into custom values, put their merge fields in place of texts, and delete those of no flow."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from ghl_flow.deploy.applying.concurrent_apply import (
    AnotherApplyError,
    keep_one,
)
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.fields_and_tags import take_back
from ghl_flow.deploy.applying.work import Work
from ghl_flow.deploy.drivers.model import NotStoredError
from ghl_flow.deploy.planning.change import Change, Resource
from ghl_flow.deploy.planning.gate import BY_HAND, Gate
from ghl_flow.deploy.planning.why import ValueKept
from ghl_flow.deploy.resources.registry import CUSTOM_VALUES
from ghl_flow.deploy.state.manifest import (
    WrittenText,
)
from ghl_flow.highlevel.public import CustomValue
from ghl_flow.remedy import pasted
from ghl_flow.wire.json import text_of


async def write_texts(work: Work, chosen: Callable[[Change], bool]) -> None:
    """Write those of the pending texts into their custom values. What a gate holds back is remembered.

    Raises:
        NotStoredError: HighLevel holds something else, or does not say a merge field that a master needs.
    """
    new: dict[str, str] = {}
    sent: dict[str, tuple[str, str]] = {}
    for change in work.applied.plan.pending:
        if change.resource is not Resource.CUSTOM_VALUE or change.after is None or not chosen(change):
            continue  # one without an after is to be deleted
        if change.hold is not None:
            # A custom value holds at once and everywhere (R24), so a closed gate holds it back too.
            work.hold(change.key, change.hold, change.gates)
            continue
        work.check_stop()
        text, live = text_of(change.after, "value"), work.actual.values.get(change.key)
        stored = await CUSTOM_VALUES.write(work.public, change.key, text, live)
        if live is None:
            new[stored.id] = change.key
        sent[stored.id] = (change.key, text)
        work.values[change.key] = stored
        _bind_text(work, stored)
        written = {**work.manifest.texts, change.key: WrittenText.of(stored, text)}
        work.manifest = replace(work.manifest, texts=written)
        work.did(Did.VALUE_WRITTEN, change.key, merge_field=stored.merge_field or "")
    if new:
        await _keep_new(work, new)
    if sent:
        await CUSTOM_VALUES.check_stored(work.public, sent)


async def _keep_new(work: Work, new: Mapping[str, str]) -> None:
    """Make sure that no other apply made the same; `new` are names by id.

    Raises:
        AnotherApplyError: one did, and these are taken back.
    """
    before = {value.id for value in work.actual.values.values()}
    try:
        await keep_one(lambda: CUSTOM_VALUES.like(work.public, new, before))
    except AnotherApplyError:
        # Made a moment ago: nothing that runs here names their merge fields yet.
        await take_back(
            work,
            [(Did.VALUE_TAKEN_BACK, name, work.public.delete_custom_value(own)) for own, name in new.items()],
            CUSTOM_VALUES.label,
        )


def _bind_text(work: Work, stored: CustomValue) -> None:
    """In a master, put the merge field in place of the text that this custom value holds.

    Raises:
        NotStoredError: HighLevel does not say the merge field.
    """
    reference = work.desired.value_references.get(stored.name)
    if reference is None or not work.desired.account.is_master:
        return
    if stored.merge_field is None:
        raise NotStoredError(
            f"HighLevel wrote the custom value '{stored.name}' and does not say its merge field",
            hint="look at it in Settings > Custom Values, then run " + pasted("'ghl-flow apply'"),
        )
    work.ids[reference] = stored.merge_field


async def prune_texts(work: Work, doomed: Iterable[Change], unsettled: Collection[str]) -> None:
    """Delete the texts that no flow has; those of flows of which something may use them still stay."""
    for change in doomed:
        live = work.actual.values.get(change.key)
        if change.resource is not Resource.CUSTOM_VALUE or live is None:
            continue
        if change.flow in unsettled:
            work.applied.close(
                [
                    Gate(
                        BY_HAND,
                        ValueKept(change.key, change.flow, work.desired.account.account),
                        change.flow,
                    )
                ]
            )
            continue
        work.check_stop()
        await CUSTOM_VALUES.delete(work.public, live.id)
        texts = {name: one for name, one in work.manifest.texts.items() if name != change.key}
        work.manifest = replace(work.manifest, texts=texts)
        work.did(Did.VALUE_DELETED, change.key)
