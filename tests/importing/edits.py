"""What a person does to a canvas in the builder, as functions of its nodes."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.importing.canvases import Drawn

Nodes = list[Any]


def _plain(nodes: Nodes) -> Nodes:
    """Steps that lead on to one or none, and do something themselves."""
    passing = ("if_else", "goto", "transition", "workflow_split")
    return [one for one in nodes if one["type"] not in passing and not isinstance(one.get("next"), list)]


def _conditions(nodes: Nodes) -> Nodes:
    return [one for one in nodes if one.get("nodeType") == "condition-node"]


def insert(drawn: Drawn, nodes: Nodes, draw: Random) -> None:
    """A new text after a step, or at the end of a branch."""
    by_id = {one["id"]: one for one in nodes}
    before = draw.choice(_plain(nodes))
    after = before.get("next")
    new: Any = {"id": drawn.id(), "order": 0, "type": "sms", "name": "SMS", "parentKey": before["id"]}
    new["attributes"] = {"body": "New: one\nline", "attachments": []}
    new |= {key: before[key] for key in ("parent", "next") if key in before}
    if after:
        by_id[after]["parentKey"] = new["id"]
    before["next"] = new["id"]
    nodes.append(new)


def delete(drawn: Drawn, nodes: Nodes, draw: Random) -> None:
    """A step between two others is gone, which nothing jumps to."""
    by_id = {one["id"]: one for one in nodes}
    targets = {one["attributes"].get("targetNodeId") for one in nodes if one["type"] == "goto"}
    doomed = [one for one in _plain(nodes) if one.get("next") and one.get("parentKey") in by_id]
    doomed = [one for one in doomed if one["id"] not in targets]
    doomed = [one for one in doomed if by_id[one["parentKey"]].get("next") == one["id"]]
    if doomed:
        gone = draw.choice(doomed)
        by_id[gone["parentKey"]]["next"] = gone["next"]
        by_id[gone["next"]]["parentKey"] = gone["parentKey"]
        nodes.remove(gone)


def wrap(drawn: Drawn, nodes: Nodes, draw: Random) -> None:
    """All that follows a step is asked for first."""
    by_id = {one["id"]: one for one in nodes}
    before = draw.choice(_plain(nodes))
    after = before.get("next")
    node: Any
    branches: Nodes
    node, branches = drawn.condition([drawn.id(), drawn.id()], 0)
    node |= {"parentKey": before["id"], **({"parent": before["parent"]} if "parent" in before else {})}
    for one in branches:
        one["parentKey"] = one["parent"] = node["id"]
    if after:
        branches[0]["next"], by_id[after]["parentKey"] = after, branches[0]["id"]
    while after:
        by_id[after]["parent"] = branches[0]["id"]
        following = by_id[after].get("next")
        after = following if isinstance(following, str) else None
    before["next"] = node["id"]
    nodes += [node, *branches]


def unwrap(drawn: Drawn, nodes: Nodes, draw: Random) -> None:
    """A question is gone, and what its first branch did is done always."""
    by_id = {one["id"]: one for one in nodes}
    forks = [
        one for one in _conditions(nodes) if isinstance(by_id.get(one.get("parentKey"), {}).get("next"), str)
    ]
    targets = {one["attributes"].get("targetNodeId") for one in nodes if one["type"] == "goto"}
    for fork in forks[:1]:
        kept, before = by_id[fork["next"][0]].get("next"), by_id[fork["parentKey"]]
        doomed, waiting = set[str](), [fork["id"]]
        while waiting:
            at = waiting.pop()
            if at != kept:
                doomed.add(at)
                after = by_id[at].get("next")
                waiting += after if isinstance(after, list) else [after] if after else []
        if doomed & targets:
            return
        before.pop("next")
        if kept:
            before["next"], by_id[kept]["parentKey"] = kept, before["id"]
        nodes[:] = [one for one in nodes if one["id"] not in doomed]


def rename(drawn: Drawn, nodes: Nodes, draw: Random) -> None:
    """A step is called something else."""
    draw.choice(_plain(nodes))["name"] = "Re: named #1"


def switch_off(drawn: Drawn, nodes: Nodes, draw: Random) -> None:
    """A step is switched off."""
    draw.choice(_plain(nodes))["advanceCanvasMeta"] = {"isDisabled": True}


def ask_something_else(drawn: Drawn, nodes: Nodes, draw: Random) -> None:
    """A condition asks for another tag."""
    for one in _conditions(nodes)[:1]:
        one["attributes"]["branches"][0]["segments"][0]["conditions"][0]["conditionValue"] = ["other tag"]


def rename_branch(drawn: Drawn, nodes: Nodes, draw: Random) -> None:
    """A branch is called something else."""
    for fork in _conditions(nodes)[:1]:
        fork["attributes"]["branches"][0]["name"] = "Way: 1"
        (branch,) = [one for one in nodes if one["id"] == fork["attributes"]["branches"][0]["id"]]
        branch["name"] = "Way: 1"


EDITS: tuple[Callable[[Drawn, Nodes, Random], None], ...] = (
    insert,
    delete,
    wrap,
    unwrap,
    rename,
    switch_off,
    ask_something_else,
    rename_branch,
)
