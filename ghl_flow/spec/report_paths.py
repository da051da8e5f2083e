"""Names of files for machines: from one folder, wherever the command was started."""

import os
from collections.abc import Mapping
from pathlib import Path

from ghl_flow.folders import resolved
from ghl_flow.source import Location


def absolute(path: Path) -> Path:
    """A path from the top, its links not followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path has nothing that takes `..` out and keeps links


def report_base(folder: Path) -> Path:
    """The folder that paths in reports start from: that of the repository around it, else itself."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


class PathsBelow:
    """Names files from one folder."""

    def __init__(self, root: Path, files: Mapping[str, Path], nowhere: str = "") -> None:
        """`files` leads from the name of a file, as a person is shown it, to the file.

        `nowhere` is the name of the file at which stands what has no place: that of the project.
        """
        self._root = root
        self._files = files
        self._nowhere = nowhere

    @property
    def nowhere(self) -> str:
        """The path of what has no place."""
        return self.of(self._nowhere)

    def file(self, name: str) -> Path:
        """The file of that name, wherever the command was started."""
        return self._files.get(name, Path(name))

    def of(self, name: str) -> str:
        """The path below that folder, with `/`; as it is for a file elsewhere."""
        path = self.file(name)
        for place in (absolute(path), resolved(path)):
            if place.is_relative_to(self._root):
                return place.relative_to(self._root).as_posix()
        return name

    def at(self, place: Location) -> str:
        """`flows/x.yaml:3:5`, the path as `of` has it."""
        return f"{self.of(place.source.path)}:{place.span.line}:{place.span.column}"
