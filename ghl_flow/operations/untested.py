"""Flows that tests were to reach, and that no test is about: none of their steps is reached."""

from collections.abc import Collection, Sequence
from pathlib import Path

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.without_account import compile_without_account
from ghl_flow.errors import GhlFlowError
from ghl_flow.folders import resolved
from ghl_flow.operations.workspace import Workspace
from ghl_flow.runtime.coverage import Place, places
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded


class Scope:
    """The flows whose tests are run: all, those below folders, or those that chosen accounts run."""

    def __init__(self, workspace: Workspace, paths: Sequence[Path], accounts: Collection[str] | None) -> None:
        """`paths` are what tests were named by, nothing for all; `accounts` those chosen, if any are."""
        self._workspace = workspace
        self._folders = [path for path in paths if path.is_dir()]
        self._everything = not paths
        self._accounts = accounts

    def flows(self) -> list[Loaded[Flow]]:
        """Those whose files are valid."""
        if not (self._everything or self._folders):
            return []
        project = self._workspace.project
        files = dict(zip(map(project.display, project.flow_files()), project.flow_files(), strict=True))
        return [
            flow
            for flow in project.flows
            if self._holds(files[flow.document.source.path]) and self._is_run(flow.value.flow)
        ]

    def broken(self) -> list[tuple[str, GhlFlowError]]:
        """Those whose files are not valid, with what is wrong; some account may run them."""
        project = self._workspace.project
        files = {project.display(path): path for path in project.flow_files()}
        return [(one.path, one.error) for one in project.broken_flows if self._holds(files.get(one.path))]

    def _holds(self, file: Path | None) -> bool:
        if self._everything:
            return True
        return file is not None and any(
            resolved(file).is_relative_to(resolved(folder)) for folder in self._folders
        )

    def _is_run(self, flow: str) -> bool:
        return self._accounts is None or any(
            flow in item.value.flows
            for item in self._workspace.project.accounts
            if item.value.account in self._accounts
        )


def unreached(workspace: Workspace, flow: Loaded[Flow]) -> list[Place]:
    """The steps and branches of a flow through which nothing ran.

    Raises:
        SpecError: it compiles for no account.
    """
    return places(_compiled(workspace, flow), frozenset())


def _compiled(workspace: Workspace, flow: Loaded[Flow]) -> CompiledFlow:
    for item in workspace.project.accounts:
        if flow.value.flow in item.value.flows:
            try:
                return workspace.compiled(flow, item)
            except GhlFlowError:
                continue  # the account is named with its error
    return compile_without_account(flow, workspace.templates)
