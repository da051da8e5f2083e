"""The steps of a stored workflow as a tree: what leads where, what nothing leads to, what leads nowhere."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ghl_flow.importing.finding import Finding, Matter
from ghl_flow.kinds.registry import kind_of
from ghl_flow.kinds.stored import Part
from ghl_flow.spec.yaml_nodes import MAX_DEPTH
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow

# A fork is two levels of YAML at least; of those that are more, the depth of the YAML tells.
MAX_FORKS_DEEP = MAX_DEPTH // 2 - 2


class Canvas(NamedTuple):
    """The steps by id, the first one, and those that nothing leads to.

    A step that is not there is taken out of every `next` in `nodes`, and a branch that is not there is put
    in, and named in `missing`; `stored` has them as they are.
    """

    nodes: Mapping[str, Node]
    stored: Mapping[str, Node]
    first: str | None
    apart: tuple[Node, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]

    def following(self, node: Node) -> str | None:
        """The step after one that does not fork."""
        return node.next[0] if node.next else None

    def chain(self, first: str | None) -> Iterator[Node]:
        """The steps one after the other, up to the one that forks or jumps."""
        at = first
        while at is not None:
            node = self.nodes[at]
            yield node
            if node.is_fork or jumps_to(node) is not None:
                return
            at = self.following(node)

    def first_of(self, branch_id: str) -> str | None:
        """The first step of a branch, by the id of the node that stands for it."""
        return self.following(self.nodes[branch_id])


def jumps_to(node: Node) -> str | None:
    """The step that a Go To leads to; None for any other step."""
    return kind_of(node.type).jumps_to(node)


def is_branch(node: Node) -> bool:
    """Whether it stands for a branch and does nothing itself."""
    return kind_of(node.type).part(node) is Part.BRANCH


def is_entry(node: Node) -> bool:
    """Whether a run can begin at it."""
    return not is_branch(node) and jumps_to(node) is None


def entries(workflow: Workflow, first: str | None) -> Iterator[str]:
    """The steps besides the first at which triggers let contacts enter."""
    for one in workflow.triggers:
        if one.enters_at is not None and one.enters_at != first:
            yield one.enters_at


def canvas_of(workflow: Workflow) -> Canvas:
    """The canvas of a workflow. Findings that stop an import are among its findings."""
    stored = {node.id: node for node in workflow.nodes}
    findings: list[Finding] = []
    missing: list[str] = []
    if len(stored) != len(workflow.nodes):
        findings.append(Finding(Matter.TANGLED, detail="two steps have one id"))
    nodes: dict[str, Node] = {}
    for node in workflow.nodes:
        gone = [one for one in node.next if one not in stored]
        if gone:
            findings.append(Finding(Matter.LEADS_NOWHERE, node.name, ", ".join(gone)))
        if node.is_fork:
            missing += gone
            nodes |= {one: kind_of(node.type).empty_branch(node, one) for one in gone}
            nodes[node.id] = node
        else:
            nodes[node.id] = node._replace(next=tuple(one for one in node.next if one in stored))
    first = _first(workflow, nodes)
    reached: dict[str, int] = {}
    waiting = [(first, 0)] if first is not None else []
    while waiting:
        node_id, deep = waiting.pop()
        if node_id in reached:
            findings.append(Finding(Matter.TANGLED, nodes[node_id].name, "more than one step leads to it"))
            continue
        reached[node_id] = deep
        node = nodes[node_id]
        if node.is_fork:
            deep += 1
            if deep > MAX_FORKS_DEEP:
                findings.append(
                    Finding(
                        Matter.TANGLED,
                        node.name,
                        f"more than {MAX_FORKS_DEEP} forks deep: move a part to another workflow",
                    )
                )
                break
            odd = [nodes[one].name for one in node.next if not is_branch(nodes[one])]
            if odd:
                findings.append(Finding(Matter.TANGLED, node.name, f"it forks without branches: {odd[0]}"))
        waiting += [(one, deep) for one in node.next]
    apart = tuple(node for node in workflow.nodes if node.id not in reached)
    if apart:
        names = ", ".join(node.name or node.type for node in apart[:5])
        findings.append(Finding(Matter.APART, detail=f"{len(apart)}: {names}"))
    if first is None:
        findings.append(Finding(Matter.EMPTY))
    findings += [
        Finding(Matter.OTHER_ENTRY, one.name, one.enters_at)
        for one in workflow.triggers
        if one.enters_at not in (None, first)
        and one.enters_at is not None
        and (one.enters_at not in reached or not is_entry(nodes[one.enters_at]))
    ]
    return Canvas(nodes, stored, first, apart, tuple(missing), tuple(findings))


def _first(workflow: Workflow, nodes: Mapping[str, Node]) -> str | None:
    """The step that a contact enters at; without one, the first that comes from a step that is not there.

    Or from itself, or from one that does not lead to it.
    """
    if workflow.first is not None:
        return workflow.first
    led_to = {one for node in nodes.values() for one in node.next}
    alone = [node for node in workflow.nodes if node.id not in led_to and not is_branch(node)]
    odd = [node.id for node in alone if node.parent_key not in nodes]
    return next(iter((*odd, *(node.id for node in alone))), None)
