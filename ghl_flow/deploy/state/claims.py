"""What the manifest says is ghl-flow's, held against the thing itself.

A manifest is a text that anyone can edit, and that a snapshot brings along. So it is a hint: what it names
and what has nothing of ghl-flow's making is left alone, and said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.deploy.state.fields import could_be
from ghl_flow.deploy.state.looked_at import is_derived
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.reading import ids_of, is_unfinished, read_listed, step_ids
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import CustomField, WorkflowSummary
from ghl_flow.highlevel.side_by_side import SideBySide


@dataclass(frozen=True, slots=True)
class Claims:
    """The manifest without the workflows that are strangers, and those, by `flow/role`.

    `bodies` are those that were read for it, by id. `unsure`: workflows of another name than their flow's
    that could not be read, by `flow/role`, with why; empty where the driver reads none.
    """

    manifest: Manifest
    strangers: Mapping[str, WorkflowSummary]
    bodies: Mapping[str, LiveWorkflow]
    unsure: Mapping[str, str] = field(default_factory=dict)


async def held_against(
    manifest: Manifest,
    items: Sequence[DesiredWorkflow],
    summaries: Mapping[str, WorkflowSummary],
    connection: Connection,
) -> Claims:
    """Look at the workflows that the manifest names.

    One that the list shows as an apply left it is not read. One that has its flow's name is no stranger: the
    manifest and the name say the same. A body that cannot be read tells nothing.
    """
    wanted = {item.key: item for item in items}
    asked: dict[str, tuple[WorkflowSummary, bool]] = {}
    for key, workflow_id in manifest.workflows.items():
        summary = summaries.get(workflow_id)
        if summary is not None and not is_as_applied(summary, manifest.recorded.get(key)):
            asked[key] = (summary, key in wanted and _has_its_name(wanted[key], summary))
    bodies: dict[str, LiveWorkflow] = {}
    strangers: dict[str, WorkflowSummary] = {}
    unsure: dict[str, str] = {}
    async with SideBySide() as together:
        reading = {
            key: together.ask(partial(read_listed, summary, connection))
            for key, (summary, named) in asked.items()
            if not named
        }
        for key, read in reading.items():
            summary = asked[key][0]
            try:
                live = await read
            except GhlFlowError as error:
                if key in wanted:
                    unsure[key] = error.told
                continue
            bodies[summary.id] = live
            if not live.readable:
                if key in wanted:
                    unsure[key] = ""
            elif not is_made_here(live, wanted.get(key), manifest.recorded.get(key)):
                strangers[key] = summary
    kept = replace(
        manifest,
        workflows={key: one for key, one in manifest.workflows.items() if key not in strangers},
        recorded={key: one for key, one in manifest.recorded.items() if key not in strangers},
    )
    return Claims(kept, strangers, bodies, unsure)


def is_made_here(live: LiveWorkflow, item: DesiredWorkflow | None, record: Recorded | None) -> bool:
    """Whether a workflow that was read has a step that ghl-flow derives or wrote; one without steps may.

    Args:
        live: the workflow.
        item: what is wanted in its place, if a flow says so.
        record: how it was when it was last applied, if the manifest says so.
    """
    ids = step_ids(live)
    own = ids_of(item) if item is not None else frozenset()
    return not ids or any(
        one in own or is_derived(one) or (record is not None and record.has_step(one)) for one in ids
    )


def without_strange_fields(
    manifest: Manifest, live: Iterable[CustomField], specs: Sequence[RequiredField]
) -> tuple[Manifest, dict[str, CustomField]]:
    """The manifest without the fields that are others than those it says, and those, by the flow's key."""
    by_id = {one.id: one for one in live}
    named = {key: by_id[one] for key, one in manifest.fields.items() if one in by_id}
    strange = {key: one for key, one in named.items() if not is_field_of(manifest, key, one, specs)}
    kept = {key: one for key, one in manifest.fields.items() if key not in strange}
    return replace(manifest, fields=kept), strange


def is_field_of(manifest: Manifest, key: str, live: CustomField, specs: Iterable[RequiredField]) -> bool:
    """Whether a field that the manifest names by the flow's key is the one that was made for that.

    A field keeps its key whatever it is called. Where the manifest does not say which it had, it has to be
    as a flow declares it, or have the flow's key.
    """
    made = manifest.made.get(key)
    if made is not None and made.key:
        return live.key in (None, made.key)
    if made is not None and (made.name, made.data_type) == (live.name, live.data_type):
        return True
    return live.key in (None, key) or any(could_be(one, live) for one in specs if one.key == key)


def is_as_applied(summary: WorkflowSummary, record: Recorded | None) -> bool:
    """Whether the list shows a workflow as an apply left it, by its version and time."""
    return (
        record is not None
        and bool(record.updated_at)
        and (record.version, record.updated_at) == (summary.version, summary.updated_at)
    )


def _has_its_name(item: DesiredWorkflow, summary: WorkflowSummary) -> bool:
    return summary.name == item.compiled.workflow.name or is_unfinished(summary.name)
