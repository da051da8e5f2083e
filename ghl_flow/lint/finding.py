"""What a rule finds, how bad that is, and how it is fixed."""

from enum import StrEnum
from typing import NamedTuple

from ghl_flow.source import Location
from ghl_flow.spec.yaml_document import YamlPath


class Edit(NamedTuple):
    """A stretch of a file and what to put in its place."""

    location: Location
    text: str


class Change(NamedTuple):
    """What a YAML file holds after a fix: the value at a path."""

    path: YamlPath
    value: str


class Fix(NamedTuple):
    """A way to fix a finding. A safe one changes neither what the flow does nor a word of its texts.

    `changes` are all that differs in the data of a YAML file afterwards; none for a fix of a template or
    of a comment.
    """

    message: str
    edits: tuple[Edit, ...]
    safe: bool = True
    changes: tuple[Change, ...] = ()


class Severity(StrEnum):
    """How bad a finding is. An error blocks publishing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


INVALID_FILE = "GF000"
"""The code of a file that is not valid."""


class Finding(NamedTuple):
    """One place where a rule is broken, and how to fix it."""

    code: str
    name: str
    severity: Severity
    message: str
    location: Location
    hint: str | None = None
    fix: Fix | None = None

    @property
    def always_counts(self) -> bool:
        """Whether nothing may hide it: of a file that is not valid it is not known what else is wrong."""
        return self.code == INVALID_FILE
