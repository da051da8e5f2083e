"""Reading a workflow that is listed, and what its name and its steps tell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import WorkflowList, WorkflowSummary
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.workflow import Workflow

_WORKING_NAME = re.compile(r" \(ghl-flow ([a-z0-9-]+/[a-z0-9-]+), unfinished\)$")


def unfinished_key(name: str) -> str | None:
    """The key in the name of a workflow whose creation is at work or was cut off."""
    found = _WORKING_NAME.search(name)
    return None if found is None else found[1]


def is_unfinished(name: str) -> bool:
    """Whether it is the name of such a workflow."""
    return unfinished_key(name) is not None


async def read_listed(summary: WorkflowSummary, connection: Connection) -> LiveWorkflow:
    """A workflow's body, with its status: published if the documented list or the document says so."""
    live = await connection.ask(lambda driver: driver.read(summary.id))
    # Not every driver's document says whether it is published; the documented list does. One that was
    # published since the list was made runs: what a gate refuses must not be saved into it.
    runs = text_of(live.document, "status") == "published"
    document: JsonObject = {**live.document, "status": "published" if runs else summary.status}
    if not live.readable:
        document |= {"name": summary.name, "version": summary.version}
    return replace(live, document=document)


async def read_unlisted(
    workflow_id: str, connection: Connection, passing: Sequence[type[GhlFlowError]]
) -> tuple[WorkflowSummary, LiveWorkflow] | None:
    """A workflow that the list does not show, with what a list would say of it; None where nothing tells.

    An error of `passing` tells nothing. Its status is empty where its document does not say.
    """
    try:
        live = await connection.ask(lambda driver: driver.read(workflow_id))
    except tuple(passing):
        return None
    if not live.readable:
        return None
    said = live.document
    version = said.get("version")
    summary = WorkflowSummary(
        workflow_id,
        text_of(said, "name"),
        text_of(said, "status"),
        version if isinstance(version, int) else 0,
    )
    return summary, live


async def with_unlisted(
    listed: WorkflowList,
    named: Mapping[str, str],
    connection: Connection,
    passing: Sequence[type[GhlFlowError]],
) -> dict[str, WorkflowSummary]:
    """The workflows of a list, by id; where not all of it could be read, also those `named` by their ids.

    `named`: with the status of each, for where its document says none.
    """
    summaries = {one.id: one for one in listed.workflows}
    if listed.unreadable:
        for workflow_id in {*named} - {*summaries}:
            if (found := await read_unlisted(workflow_id, connection, passing)) is not None:
                summary, _ = found
                summaries[workflow_id] = replace(summary, status=summary.status or named[workflow_id])
    return summaries


def ids_of(item: DesiredWorkflow) -> frozenset[str]:
    """The step ids that only ghl-flow gives, for this account and this flow."""
    return frozenset(node.id for node in item.compiled.workflow.nodes)


def step_ids(live: LiveWorkflow) -> frozenset[str]:
    """The step ids of a workflow as it was read."""
    return frozenset(node.id for node in Workflow.from_document(live.document).nodes)
