"""A picture for machines."""

from typing import TypedDict

from ghl_flow.operations.graph import Pictured


class VertexJson(TypedDict):
    """A thing: `sort` says what it is, `kind` is HighLevel's type of a step or trigger."""

    id: str
    title: str
    sort: str
    kind: str
    workflow: str
    switched_off: bool


class EdgeJson(TypedDict):
    """A way from one thing to another."""

    source: str
    target: str
    way: str
    label: str


class MissingJson(TypedDict):
    """A flow that is not in the picture, and why."""

    flow: str
    error: str


class GraphJson(TypedDict):
    """A picture: `not_understood` steps may do more than is drawn; `missing` flows are not in it."""

    title: str
    account: str
    vertices: list[VertexJson]
    edges: list[EdgeJson]
    not_understood: int
    missing: list[MissingJson]


def graph_json(found: Pictured) -> GraphJson:
    """The picture."""
    graph = found.graph
    return {
        "title": graph.title,
        "account": graph.account,
        "vertices": [
            {
                "id": one.id,
                "title": one.title,
                "sort": one.sort.value,
                "kind": one.kind,
                "workflow": graph.groups.get(one.group, ""),
                "switched_off": one.off,
            }
            for one in graph.vertices
        ],
        "edges": [
            {"source": one.source, "target": one.target, "way": one.way.value, "label": one.label}
            for one in graph.edges
        ],
        "not_understood": graph.not_understood,
        "missing": [{"flow": name, "error": error.told} for name, error in found.missing],
    }
