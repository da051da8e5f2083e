"""The locks of a project: `<folder>/<account>/<flow>.lock.yaml`."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

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
            SpecError: it is not valid.
        """
        path = self.file(account, flow)
        return load(path, Lock, self._display(path)).value if path in self._there else None

    @cached_property
    def _there(self) -> frozenset[Path]:
        """Looked for once: most flows have none."""
        return frozenset(self._folder.glob(f"*/*{_SUFFIX}")) if self._folder.is_dir() else frozenset()
