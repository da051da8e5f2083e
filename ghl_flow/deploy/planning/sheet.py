"""How far the build sheet of a workflow is, where a person builds it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict


class SheetState(StrEnum):
    """What is there of it."""

    NOT_WRITTEN = "not-written"
    UNCHANGED = "unchanged"
    """It says what the flow says now."""
    STALE = "stale"
    """The flow was changed since it was written."""
    ELSEWHERE = "elsewhere"
    """The manifest says that it was written, and it is not in this folder."""


class SheetJson(TypedDict):
    """A build sheet; `written` is when."""

    key: str
    state: str
    file: str
    written: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The build sheet of a workflow that is to be built: its `flow/role`, the file, and when it was written.

    `written` is a moment in ISO 8601, empty where that is not known.
    """

    key: str
    state: SheetState
    file: str
    written: str = ""

    def to_json(self) -> SheetJson:
        """The sheet for machines."""
        return {
            "key": self.key,
            "state": str(self.state),
            "file": self.file,
            "written": self.written or None,
        }
