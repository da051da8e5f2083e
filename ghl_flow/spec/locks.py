"""The locks of a project: `<folder>/<account>/<flow>.lock.yaml`."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from ghl_flow.errors import SpecError
from ghl_flow.spec.loader import load
from ghl_flow.spec.lock import Lock

_SUFFIX = ".lock.yaml"


class Locks:
    """The locks in a folder, each read when it is asked for."""

    def __init__(self, folder: Path, display: Callable[[Path], str]) -> None:
        self._folder = folder
        self._display = display

    def file(self, account: str, flow: str) -> Path:
        """Where the lock of a flow is, if there is one."""
        return self._folder / account / f"{flow}{_SUFFIX}"

    def of(self, account: str, flow: str) -> Lock | None:
        """The lock of a flow in an account; None for a flow that was not imported from it.

        Raises:
            SpecError: it is not valid, or is of another flow or account: two would write into one workflow.
        """
        path = self.file(account, flow)
        if path not in self._there:
            return None
        found = load(path, Lock, self._display(path))
        for key, said, expected in (
            ("flow", found.value.flow, flow),
            ("account", found.value.account, account),
        ):
            if said != expected:
                raise SpecError(
                    f"this lock is of the {key} '{said}', and it lies where that of '{expected}' belongs",
                    location=found.document.location((key,)),
                    hint=f"remove it; where the {key} was renamed, write its new name here",
                )
        return found.value

    @cached_property
    def _there(self) -> frozenset[Path]:
        """Looked for once: most flows have none."""
        return frozenset(self._folder.glob(f"*/*{_SUFFIX}")) if self._folder.is_dir() else frozenset()
