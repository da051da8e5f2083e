"""Leaving an account to another apply: what was made here goes, what the other has taken over stays."""

from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from ghl_flow.deploy.applying.concurrent_apply import AnotherApplyError
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.work import Work
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.resources.registry import CUSTOM_FIELDS, TAGS, WORKFLOWS
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import manifest_among, read_manifest
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import HighLevelError


async def step_back(work: Work, made: Sequence[DesiredWorkflow]) -> NoReturn:
    """Delete the drafts that this apply made, unless the other one has taken them over: named them in its
    manifest, or published them.

    Where that cannot be read, nothing tells what the other uses, and nothing is deleted.

    Raises:
        AnotherApplyError: always; it names what could not be deleted, and what the other took over.
    """
    there = [item for item in made if item.key in work.live]
    theirs = await _taken_over(work)
    taken = [item for item in there if theirs is not None and work.live[item.key].workflow.id in theirs]
    left: list[str] = []
    for item in there:
        if item in taken:
            continue
        if theirs is None or not work.driver.capabilities.deletes:
            left.append(f"{WORKFLOWS.label} {item.key}")
            continue
        try:
            await WORKFLOWS.delete(work.driver, work.live[item.key].workflow.id)
        except HighLevelError:
            left.append(f"{WORKFLOWS.label} {item.key}")
            continue
        work.did(Did.WORKFLOW_TAKEN_BACK, item.key)
        work.terms.happened(Event.DELETED, item.key)
    raise AnotherApplyError(left, taken=[item.key for item in taken])


async def manifest_of_the_other(work: Work) -> Manifest | None:
    """The manifest as it is now; None where it cannot be read. An account without one has an empty one."""
    location_id = work.manifest.location_id
    with suppress(GhlFlowError):
        value = manifest_among(await work.public.custom_values(), location_id)
        return read_manifest(value.value, location_id) if value is not None else Manifest(location_id)
    return None


async def _taken_over(work: Work) -> set[str] | None:
    """The ids of the workflows that the other names or that run; None where nothing tells."""
    theirs = await manifest_of_the_other(work)
    if theirs is None:
        return None
    with suppress(GhlFlowError):
        running = {one.id for one in await work.public.workflows() if one.status == "published"}
        return {*theirs.workflows.values()} | running
    return None


async def what_stays(work: Work) -> list[str]:
    """What this apply created of fields and tags and did not take back: another may use it by now.

    What the other has in its manifest is its own.
    """
    done = work.applied.done
    back = {one.key for one in done if one.did is Did.FIELD_TAKEN_BACK}
    theirs = await manifest_of_the_other(work) or Manifest(work.manifest.location_id)
    return [
        f"{label} {one.key}"
        for one in done
        for label, ours, named in (
            (CUSTOM_FIELDS.label, one.did is Did.FIELD_CREATED and one.key not in back, theirs.fields),
            (TAGS.label, one.did is Did.TAG_CREATED, theirs.tags),
        )
        if ours and one.key not in named
    ]
