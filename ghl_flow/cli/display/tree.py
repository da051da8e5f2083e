"""A compiled flow: each workflow as a tree of steps, then what they need."""

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow


def print_compiled(console: Console, compiled: CompiledFlow) -> None:
    """Its workflows, custom fields and tags."""
    for item in compiled.workflows:
        console.print(workflow_tree(item.workflow))
    for field in compiled.fields:
        console.print(f"custom field  {field.key} ({field.data_type})")
    for tag in compiled.tags:
        console.print(f"tag           {tag}")


def workflow_tree(workflow: Workflow) -> Tree:
    """Triggers, then steps in order, branches below their question."""
    nodes = {node.id: node for node in workflow.nodes}
    tree = Tree(Text(workflow.name, style="bold"))
    for trigger in workflow.triggers:
        at = nodes.get(trigger.enters_at or "")
        enters = f" (enters at '{at.name}')" if at is not None else ""
        off = "" if trigger.active else " (switched off)"
        tree.add(Text(f"when: {trigger.name}{enters}{off}", style="green"))
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
