"""Pictures of a flow, and of an account."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.operations.account_graph import account_graph
from ghl_flow.operations.flow_graph import flow_graph
from ghl_flow.operations.graph_model import Graph
from ghl_flow.operations.outcome import PARTIAL

if TYPE_CHECKING:
    from ghl_flow.compile.flow import CompiledFlow
    from ghl_flow.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture, and the flows that are not in it with the reason."""

    graph: Graph
    missing: tuple[tuple[str, GhlFlowError], ...] = ()

    @property
    def exit_code(self) -> int:
        """3 where a flow is not in the picture."""
        return PARTIAL if self.missing else 0


def graph(workspace: "Workspace", flow: str | None = None, account: str | None = None) -> Pictured:
    """The picture of a flow, as an account has it; without a flow, of all that the account runs.

    Raises:
        UsageError: there is no such flow or account, or neither is named.
        SpecError: the flow does not compile.
    """
    if flow is not None:
        loaded = workspace.project.flow(flow)
        return Pictured(flow_graph(workspace.compiled(loaded, workspace.account_for(loaded, account))))
    if account is None:
        raise UsageError("no flow and no account is named", hint="name a flow, or an account: -a ACCOUNT")
    chosen = workspace.project.account(account)
    if not chosen.value.flows:
        raise UsageError(f"{account} runs no flow", hint="add flows to its file, or pull its workflows")
    found: list[CompiledFlow] = []
    missing: list[tuple[str, GhlFlowError]] = []
    for name in chosen.value.flows:
        try:
            found.append(workspace.compiled(workspace.project.flow(name), chosen))
        except GhlFlowError as error:
            missing.append((name, error))
    if not found:
        raise missing[0][1]
    return Pictured(account_graph(account, found), tuple(missing))
