"""Whether another command paused anything since the manifest was read: asked by whatever publishes."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.deploy.state.managed import ManifestState, state_of
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import manifest_among, read_manifest
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import CustomValue, PublicApi
from ghl_flow.remedy import pasted


def resume_commands(keys: Sequence[str]) -> str:
    """The commands that take back the pause of these workflows' flows, to be pasted."""
    return " and ".join(pasted(f"'ghl-flow resume {flow}'") for flow in dict.fromkeys(map(flow_of, keys)))


class PausedMeanwhileError(GhlFlowError):
    """Another command paused workflows of the account while this one was at work."""

    def __init__(self, paused: Sequence[str], runs_on: Sequence[str] = ()) -> None:
        """`runs_on`: those of them that this command had published, and that could not be set back."""
        happened = f"another command paused {', '.join(paused)} while this one was at work"
        if runs_on:
            super().__init__(
                f"{happened}, and {', '.join(runs_on)} could not be set back to draft: still published",
                hint="set them to draft in HighLevel's builder, or run " + pasted("'ghl-flow pause all'"),
            )
            return
        super().__init__(
            f"{happened}, so they stay drafts",
            hint=f"run the command again for the rest; {resume_commands(paused)} lets them run",
        )


class ManifestLostError(GhlFlowError):
    """The manifest is gone or cannot be read, so whether anything was paused meanwhile is not known."""

    def __init__(self, published: Sequence[str] = ()) -> None:
        """`published`: what this command published before it noticed."""
        done = f"; this command published {', '.join(published)}" if published else ""
        super().__init__(
            "the manifest was deleted or overwritten while this command was at work, so nothing tells "
            f"whether another one paused anything{done}",
            hint="run "
            + pasted("'ghl-flow status'")
            + ", pause what must not run, then run the command again",
        )


class Since(NamedTuple):
    """The manifest as it is now, and the workflows that were paused since it was read, by `flow/role`."""

    value: CustomValue
    manifest: Manifest
    paused: frozenset[str]


async def paused_since(
    public: PublicApi,
    known: CustomValue,
    location_id: str,
    published: Collection[str] = (),
    resuming: Collection[str] = (),
) -> Since:
    """What was paused since the manifest in `known` was read. A pause without a manifest makes another one.

    Args:
        public: the account.
        known: the custom value that holds the manifest, as it was read or written last.
        location_id: the account's id.
        published: what this command published meanwhile, named where nothing tells.
        resuming: what this command takes the pause of back.

    Raises:
        ManifestLostError: the manifest is gone or unreadable, and no other one says.
    """
    values = await read_until(public.custom_values, lambda found: any(one.id == known.id for one in found))
    there = next((one for one in values if one.id == known.id), None) or manifest_among(values, location_id)
    if there == known:  # it may have been unreadable before
        return Since(there, read_manifest(there.value, location_id), frozenset())
    if there is None or state_of(there, location_id) not in (ManifestState.READ, ManifestState.LATER):
        raise ManifestLostError(sorted(published))
    now = read_manifest(there.value, location_id)
    before = read_manifest(known.value, location_id).paused
    # One that is being resumed is paused still: written anew meanwhile, it was asked for again.
    paused = (now.paused - before) | (now.paused & {*resuming})
    if there.id != known.id and not paused:
        raise ManifestLostError(sorted(published))
    return Since(there, now, paused)


async def set_back(
    public: PublicApi, driver: WorkflowDriver, workflows: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Set these to draft, each whatever goes wrong with another: those that are, and those still published.

    `workflows` are ids by `flow/role`.
    """
    for workflow_id in workflows.values():
        # What the list says below decides, not the answer: some drivers have none.
        with suppress(Exception):
            await driver.set_status(workflow_id, "draft")
    if not workflows:
        return [], []
    ids = {*workflows.values()}
    listed = await read_until(
        public.workflows,
        lambda found: ids.isdisjoint(one.id for one in found if one.status == "published"),
    )
    running = {one.id for one in listed if one.status == "published"}
    runs_on = [key for key, workflow_id in workflows.items() if workflow_id in running]
    return [key for key in workflows if key not in runs_on], runs_on
