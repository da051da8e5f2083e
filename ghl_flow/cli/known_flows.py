"""What the project knows of its flows, for commands that must work while some of its files are broken."""

import re
from typing import TYPE_CHECKING

from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.deploy.managed import Flows
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.flow import Flow
    from ghl_flow.spec.loader import Loaded

_ID = re.compile(r"^flow:\s*[\"']?([a-z0-9-]+)", re.MULTILINE)
_PROTECTED = re.compile(r"^protect:\s*[\"']?true\b", re.MULTILINE)


class KnownFlows:
    """The project's flows, read once; a file that cannot be read is kept with its error."""

    def __init__(self, session: Session) -> None:
        from ghl_flow.errors import GhlFlowError

        self._session = session
        self._loaded: list[Loaded[Flow]] = []
        self._broken: dict[str, str] = {}
        self._protected: set[str] = set()
        for path in session.project.flow_files():
            try:
                flow = session.project.load_flow(path)
            except GhlFlowError as error:
                # Its id and whether it is protected are said by lines that can be read for themselves.
                text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
                found = _ID.search(text)
                self._broken[found[1] if found else ""] = f"{session.project.display(path)}: {error.told}"
                if found and _PROTECTED.search(text):
                    self._protected.add(found[1])
                continue
            self._loaded.append(flow)
            if flow.value.protect:
                self._protected.add(flow.value.flow)

    @property
    def ids(self) -> list[str]:
        """Every flow that a file of the project is about."""
        return sorted({*(item.value.flow for item in self._loaded), *self._broken} - {""})

    def named(self, flow: str) -> str:
        """The id of a flow that is named by its id, which need not be one of this project, or by its file.

        Raises:
            UsageError: no such file, or no id in it.
        """
        from pathlib import Path

        from ghl_flow.errors import UsageError

        path = Path(flow)
        if path.suffix not in (".yaml", ".yml"):
            return flow
        if not path.is_file():
            raise UsageError(f"there is no file {flow}")
        found = _ID.search(path.read_text(encoding="utf-8", errors="replace"))
        if found is None:
            raise UsageError(f"{flow} names no flow", hint="give the flow's id instead of its file")
        return found[1]

    def of(self, account: "Loaded[Account]") -> "Flows":
        """The flows as this account has them. One that it does not run is among them, where it compiles."""
        from ghl_flow.compile.flow import compile_flow
        from ghl_flow.deploy.desired import DesiredWorkflow
        from ghl_flow.deploy.managed import Flows
        from ghl_flow.errors import GhlFlowError

        runs = set(account.value.flows)
        broken = dict(self._broken)
        workflows: list[DesiredWorkflow] = []
        for item in self._loaded:
            name = item.value.flow
            beside = [one.value for one in self._loaded if one.value.flow in runs and one.value.flow != name]
            try:
                compiled = compile_flow(item, account.value, self._session.templates, beside)
            except GhlFlowError as error:
                if name in runs:
                    broken[name] = error.told
                continue
            workflows += [DesiredWorkflow(name, one, item.value.previously) for one in compiled.workflows]
        return Flows(tuple(workflows), broken, frozenset(self._protected))
