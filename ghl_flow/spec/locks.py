"""The locks of a project: `<folder>/<account>/<flow>.lock.yaml`."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.errors import Diagnostic, SpecError
from ghl_flow.folders import files_below
from ghl_flow.spec.loader import Loaded, load

if TYPE_CHECKING:
    from ghl_flow.spec.lock import Lock

LOCK_ENDING = ".lock.yaml"


class Locks:
    """The locks in a folder, each read when it is asked for."""

    def __init__(
        self, folder: Path, display: Callable[[Path], str], is_flow: Callable[[str], bool] = bool
    ) -> None:
        """`is_flow`: whether the project has a flow of that id; a lock of one that is gone says nothing."""
        self._folder = folder
        self._display = display
        self._is_flow = is_flow
        self._read: dict[Path, Loaded[Lock] | SpecError] = {}

    def file(self, account: str, flow: str) -> Path:
        """Where the lock of a flow is, if there is one."""
        return self._folder / account / f"{flow}{LOCK_ENDING}"

    def of(self, account: str, flow: str) -> "Lock | None":
        """The lock of a flow in an account; None for a flow that was not imported from it.

        Raises:
            SpecError: it is not valid, is of another flow or account, or another flow's is of the same
                workflow: two would write into one.
        """
        path = self.file(account, flow)
        if path not in self._there:
            return None
        found = self._loaded(path, account, flow)
        for other in self._beside(path):
            if other.value.workflow == found.value.workflow and self._is_flow(other.value.flow):
                raise SpecError(
                    f"this lock and that of '{other.value.flow}' are both of the workflow "
                    f"{found.value.workflow}",
                    location=found.document.location(("workflow",)),
                    hint="remove the lock of the flow that is a copy: apply makes another workflow for it",
                )
        return found.value

    def errors(self) -> Iterator[Diagnostic]:
        """What is wrong with the locks of the flows that there are."""
        for path in sorted(self._there):
            flow = path.name.removesuffix(LOCK_ENDING)
            if self._is_flow(flow):
                try:
                    self.of(path.parent.name, flow)
                except SpecError as error:
                    yield from error.diagnostics

    def _beside(self, path: Path) -> "Iterator[Loaded[Lock]]":
        """The account's other locks, as far as they can be read."""
        for other in sorted(self._there):
            if other.parent == path.parent and other != path:
                with suppress(SpecError):
                    yield self._loaded(other, path.parent.name, other.name.removesuffix(LOCK_ENDING))

    def _loaded(self, path: Path, account: str, flow: str) -> "Loaded[Lock]":
        if path not in self._read:
            try:
                self._read[path] = self._checked(path, account, flow)
            except SpecError as error:
                self._read[path] = error
        found = self._read[path]
        if isinstance(found, SpecError):
            raise found
        return found

    def _checked(self, path: Path, account: str, flow: str) -> "Loaded[Lock]":
        from ghl_flow.spec.lock import Lock

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
        return found

    @cached_property
    def _there(self) -> frozenset[Path]:
        """Looked for once: most flows have none."""
        below = files_below(self._folder, LOCK_ENDING)
        return frozenset(path for path in below if path.parent.parent == self._folder)
