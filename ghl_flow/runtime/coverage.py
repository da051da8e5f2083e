"""Which steps and branches of a flow some run came through."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.tree import walk
from ghl_flow.kinds.registry import kind_of
from ghl_flow.kinds.stored import Part
from ghl_flow.source import Location
from ghl_flow.wire.node import Node


@dataclass(frozen=True, slots=True)
class Place:
    """A step or branch as its author wrote it, and whether a run came through."""

    what: str
    location: Location
    reached: bool


def places(compiled: CompiledFlow, visited: Set[tuple[str, str]]) -> list[Place]:
    """Every step and branch in the order of the file.

    A step that stands behind several branches becomes several nodes; one of them is enough.
    """
    found: dict[tuple[object, ...], tuple[str, Location, bool]] = {}
    for what, key, location, reached in _units(compiled, visited):
        before = found.get(key)
        found[key] = (what, location, reached or (before is not None and before[2]))
    ordered = sorted(found.values(), key=lambda item: item[1].span)
    return [Place(*item) for item in ordered]


def _units(
    compiled: CompiledFlow, visited: Set[tuple[str, str]]
) -> Iterator[tuple[str, tuple[object, ...], Location, bool]]:
    document = compiled.document
    ways = {block.path: [arm.path for arm in block.step.arms] for block in walk(compiled.written)}
    for item in compiled.workflows:
        ids = {node.id: node for node in item.workflow.nodes}
        for node in item.workflow.nodes:
            path = item.origins.get(node.id)
            if path is None or kind_of(node.type).part(node) is Part.BRANCH:
                continue
            reached = (item.workflow.id, node.id) in visited
            yield f"step '{node.name}'", path, document.location(path), reached
            for way, branch in zip(ways.get(path, ()), _branches(node, ids), strict=False):
                written = (*path, *way)
                where = document.location(written if len(way) == 1 else written[:-1], key=len(way) == 1)
                gone = (item.workflow.id, branch.id) in visited
                yield f"branch '{branch.name}' of '{node.name}'", (*path, *way, "branch"), where, gone


def _branches(node: Node, ids: dict[str, Node]) -> list[Node]:
    forks = kind_of(node.type).part(node) is Part.FORK
    return [ids[branch] for branch in node.next if branch in ids] if forks else []
