"""A workflow as a tree of steps."""

from rich.text import Text
from rich.tree import Tree

from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow


def workflow_tree(workflow: Workflow) -> Tree:
    """Triggers, then steps in order, branches below their question."""
    nodes = {node.id: node for node in workflow.nodes}
    tree = Tree(Text(workflow.name, style="bold"))
    for trigger in workflow.triggers:
        tree.add(Text(f"when: {trigger.name}", style="green"))
    _chain(tree, workflow.first, nodes)
    return tree


def _chain(tree: Tree, node_id: str | None, nodes: dict[str, Node]) -> None:
    while node_id is not None and node_id in nodes:
        node = nodes[node_id]
        item = tree.add(Text(node.name))
        if node.forks:
            for branch_id in node.next:
                branch = nodes[branch_id]
                arm = item.add(Text(branch.name, style="cyan"))
                if branch.next:
                    _chain(arm, branch.next[0], nodes)
                else:
                    arm.add(Text("end", style="dim"))
            return
        node_id = node.next[0] if node.next else None
