"""Whether a workflow that came from a snapshot says the texts of its account: each is a merge field there.

A text in its words is that of the master, whatever the custom values of this account hold.
"""

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from ghl_flow.deploy.planning.diff import StepChange
from ghl_flow.deploy.state.desired import DesiredWorkflow, text_name
from ghl_flow.kinds.registry import text_sent
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow


def wrong_texts(item: DesiredWorkflow, found: Workflow, fields: Mapping[str, str]) -> tuple[StepChange, ...]:
    """The steps that text something else than the merge field that stands there; empty when all are right.

    Steps are told apart by the order in which they run, since a person may have built them in the master.

    Args:
        item: the workflow, with the custom values for its texts.
        found: what the account holds.
        fields: the merge field of each custom value, by its name. One that is not there is not compared.
    """
    wanted = [
        (node, fields.get(text_name(item.flow, item.texts[node.id])))
        for node in _in_order(item.compiled.workflow)
        if node.id in item.texts
    ]
    said = [(node, text) for node in _in_order(found) if (text := text_sent(node)) is not None]
    return tuple(_compared(wanted, said))


def _compared(wanted: list[tuple[Node, str | None]], said: list[tuple[Node, str]]) -> Iterator[StepChange]:
    for expected, there in zip_longest(wanted, said):
        if there is None:
            yield StepChange("create", expected[0].type, expected[0].name)
        elif expected is None:
            yield StepChange("delete", there[0].type, there[0].name)
        elif expected[1] is not None and _plain(there[1]) != _plain(expected[1]):
            yield StepChange("update", there[0].type, there[0].name, (("body", there[1], expected[1]),))


def _plain(text: str) -> str:
    """The text without what makes no difference to a merge field: spaces around it and inside the braces."""
    return "".join(text.split()) if text.strip().startswith("{{") else text


def _in_order(workflow: Workflow) -> Iterator[Node]:
    """The steps in the order in which a run comes to them, branch after branch; then those not reached."""
    nodes = {node.id: node for node in workflow.nodes}
    seen: dict[str, Node] = {}
    ahead = [workflow.first] if workflow.first is not None else []
    while ahead:
        node = nodes.get(ahead.pop())
        if node is not None and node.id not in seen:
            seen[node.id] = node
            ahead += reversed(node.next)
    yield from seen.values()
    yield from (node for node in workflow.nodes if node.id not in seen)
