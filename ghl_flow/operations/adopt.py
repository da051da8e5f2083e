"""Manage an existing workflow that has a flow's name."""

from dataclasses import replace

import anyio

from ghl_flow.deploy.applying.manifest_writes import write_manifest
from ghl_flow.deploy.state.actual import read_actual
from ghl_flow.errors import UsageError
from ghl_flow.operations.accounts import chosen_account
from ghl_flow.operations.workspace import Workspace
from ghl_flow.operations.writing import writing


def adopt(workspace: Workspace, flow: str, account: str | None = None) -> list[str]:
    """Adopt the workflows of the flow's name that ghl-flow did not create; nothing in them changes.

    What was done, a line for each.

    Raises:
        UsageError: there is no such flow, account or workflow.
    """
    chosen = chosen_account(workspace, account)
    wanted = workspace.project.flow(flow).value.flow

    async def run() -> list[str]:
        desired = workspace.desired(chosen)
        async with writing(workspace, "adopt", chosen) as work:
            actual = await read_actual(desired, work.connection)
            found = {one.key: one.summary for one in actual.foreign if one.key.startswith(f"{wanted}/")}
            if not found:
                raise UsageError(f"there is no workflow of '{wanted}' to adopt", hint="see 'ghl-flow plan'")
            ids = {key: summary.id for key, summary in found.items()}
            manifest = replace(actual.manifest, workflows={**actual.manifest.workflows, **ids})
            await write_manifest(work.connection.public, actual.manifest_value, manifest)
            done = [f"adopted '{summary.name}' as {key}" for key, summary in found.items()]
            for what in done:
                work.did(what)
            return done

    return anyio.run(run)
