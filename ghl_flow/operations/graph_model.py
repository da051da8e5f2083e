"""A picture as data: what stands in it, and what leads from one to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """What a thing in the picture is."""

    WORKFLOW = "workflow"
    TRIGGER = "trigger"
    STEP = "step"
    WAIT = "wait"
    FORK = "fork"
    MESSAGE = "message"
    UNKNOWN = "unknown"
    """A step of which it is not known what it does."""
    TAG = "tag"
    EVENT = "event"
    END = "end"
    ALL = "all"
    """Every workflow of the account."""


class Way(StrEnum):
    """What leads from one thing to another."""

    NEXT = "next"
    JUMP = "jump"
    STARTS = "starts"
    TAGS = "tags"
    UNTAGS = "untags"
    REMOVES = "removes"


@dataclass(frozen=True, slots=True)
class Vertex:
    """A thing: `kind` is HighLevel's type of a step or trigger, `group` the workflow that it is in."""

    id: str
    title: str
    sort: Sort
    kind: str = ""
    group: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one thing to another, by their ids; `label` is the branch, or the tag."""

    source: str
    target: str
    way: Way
    label: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """A picture. `groups` are the workflows, by the id in `Vertex.group`, with their names.

    `not_understood`: how many steps may do more than is drawn.
    """

    title: str
    vertices: Sequence[Vertex]
    edges: Sequence[Edge]
    groups: dict[str, str]
    not_understood: int = 0
    account: str = ""
    whole_account: bool = False
