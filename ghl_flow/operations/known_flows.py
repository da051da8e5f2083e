"""What the project knows of its flows, for operations that must work while some of its files are broken."""

from typing import TYPE_CHECKING

from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghl_flow.compile.flow import CompiledFlow, RequiredField
    from ghl_flow.deploy.state.managed import Flows
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.flow import Flow
    from ghl_flow.spec.loader import Loaded


class KnownFlows:
    """The project's flows; a file that cannot be read is kept with its error."""

    def __init__(self, workspace: Workspace) -> None:
        from ghl_flow.spec.definitions import name_in, says_protect

        project = workspace.project
        self._workspace = workspace
        # Two files of one flow: either may be what was applied, so the steps of both count.
        self._loaded: list[Loaded[Flow]] = [
            *project.flows,
            *(item for one in project.broken_flows for item in one.items),
        ]
        self._broken = {one.name: one.error.told for one in project.broken_flows if not one.items}
        self._protected = {item.value.flow for item in self._loaded if item.value.protect}
        for path in project.flow_files() if self._broken else ():
            # Whether it is protected is said by a line that can be read for itself.
            if says_protect(path):
                self._protected.add(name_in(path, "flow") or path.stem)

    @property
    def ids(self) -> list[str]:
        """Every flow that a file of the project is about."""
        return sorted({*(item.value.flow for item in self._loaded), *self._broken})

    @property
    def protected(self) -> set[str]:
        """Flows that nothing may delete."""
        return {*self._protected}

    def named(self, flow: str) -> str:
        """The id of a flow that is named by its id, which need not be one of this project, or by its file.

        Raises:
            UsageError: no such file, or no id in it.
        """
        from pathlib import Path

        from ghl_flow.errors import UsageError
        from ghl_flow.spec.definitions import name_in

        path = Path(flow)
        if path.suffix not in (".yaml", ".yml"):
            return flow
        if not path.is_file():
            raise UsageError(f"there is no file {flow}")
        found = name_in(path, "flow")
        if not found:
            raise UsageError(f"{flow} names no flow", hint="give the flow's id instead of its file")
        return found

    def of(self, account: "Loaded[Account]") -> "Flows":
        """The flows as this account has them. One that it does not run is among them, where it compiles."""
        from ghl_flow.deploy.state.desired import DesiredWorkflow
        from ghl_flow.deploy.state.managed import Flows
        from ghl_flow.errors import GhlFlowError

        runs = set(account.value.flows)
        broken = dict(self._broken)
        workflows: list[DesiredWorkflow] = []
        fields: dict[str, Sequence[RequiredField]] = {}
        tags: dict[str, Sequence[str]] = {}
        passing: set[str] = set()
        lasting: set[str] = set()
        for item in self._loaded:
            name = item.value.flow
            try:
                compiled = self._compiled(item, account)
            except GhlFlowError as error:
                if name in runs:
                    broken[name] = error.told
                continue
            workflows += [DesiredWorkflow(name, one, item.value.previously) for one in compiled.workflows]
            fields[name] = (*fields.get(name, ()), *compiled.fields)
            tags[name] = (*tags.get(name, ()), *compiled.tags)
            passing.update(compiled.cooldown_tags)
            lasting.update({*compiled.tags} - {*compiled.cooldown_tags})
        return Flows(
            tuple(workflows),
            broken,
            frozenset(self._protected),
            frozenset(runs),
            fields=fields,
            tags=tags,
            passing_tags=frozenset(passing - lasting),
        )

    def _compiled(self, flow: "Loaded[Flow]", account: "Loaded[Account]") -> "CompiledFlow":
        from ghl_flow.compile.flow import compile_flow
        from ghl_flow.errors import GhlFlowError

        try:
            self._workspace.project.flows_of(account)
        except GhlFlowError:
            # Another flow of the account is not valid; this one is compiled beside those that are.
            runs = set(account.value.flows) - {flow.value.flow}
            beside = [one.value for one in self._loaded if one.value.flow in runs]
            lock = self._workspace.project.locks.of(account.value.account, flow.value.flow)
            return compile_flow(flow, account.value, self._workspace.templates, beside, lock=lock)
        return self._workspace.compiled(flow, account)
