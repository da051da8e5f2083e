"""The workflows that a flow compiles to."""

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.operations.workspace import Workspace


def compile_flow(workspace: Workspace, flow: str, account: str | None = None) -> CompiledFlow:
    """A flow, by its id or its file, for the account named, else for the first that runs it.

    Raises:
        UsageError: there is no such flow or account.
        SpecError: it does not compile.
    """
    loaded = workspace.project.flow(flow)
    return workspace.compiled(loaded, workspace.account_for(loaded, account))
