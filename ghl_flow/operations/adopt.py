"""Manage an existing workflow that has a flow's name."""

from dataclasses import replace

import anyio

from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.applying.manifest_writes import write_manifest
from ghl_flow.deploy.state.actual import read_actual
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.errors import UsageError
from ghl_flow.operations.accounts import chosen_account
from ghl_flow.operations.workspace import Workspace
from ghl_flow.operations.writing import writing
from ghl_flow.remedy import pasted


def adopt(workspace: Workspace, flow: str, account: str | None = None) -> list[Done]:
    """Adopt the workflows of the flow's name that ghl-flow did not create; nothing in them changes.

    What was done, for each.

    Raises:
        UsageError: there is no such flow, account or workflow.
    """
    chosen = chosen_account(workspace, account)
    wanted = workspace.project.flow(flow).value.flow

    async def run() -> list[Done]:
        desired = workspace.desired(chosen)
        async with writing(workspace, "adopt", chosen, (wanted,)) as work:
            actual = await read_actual(desired, work.connection)
            found = {one.key: one.summary for one in actual.foreign if flow_of(one.key) == wanted}
            managed = {one: key for key, one in actual.manifest.workflows.items()}
            if of := next((managed[one.id] for one in found.values() if one.id in managed), None):
                # Under two keys, what is done for the one would be done to the other: deleted, or paused.
                raise UsageError(
                    f"what has the name of '{wanted}' is of the flow '{flow_of(of)}'",
                    hint=f"if that is its former id, write 'previously: [{flow_of(of)}]' into its file, "
                    "else see " + pasted(f"'ghl-flow plan -a {chosen.value.account}'"),
                )
            if not found:
                raise UsageError(
                    f"there is no workflow of '{wanted}' to adopt", hint="see " + pasted("'ghl-flow plan'")
                )
            ids = {key: summary.id for key, summary in found.items()}
            manifest = replace(actual.manifest, workflows={**actual.manifest.workflows, **ids})
            await write_manifest(work.connection.public, actual.manifest_value, manifest)
            for key, summary in found.items():
                work.did(Done(Did.WORKFLOW_ADOPTED, key, {"name": summary.name}))
            return [*work.done]

    return anyio.run(run)
