"""Random stored workflows: steps as HighLevel keeps them, put together and left as people do."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from uuid import UUID

from ghl_flow.wire.json import JsonObject, object_of, objects_of

_GOLDEN = Path(__file__).parent.parent / "golden/steps"
# Parts of forks, and what names steps or branches that a document has to have.
_NOT_ALONE = (
    *("if_else", "transition", "goto", "workflow_split", "find_", "workflow_ai", "any-step"),
    *("trigger.", "condition.", "wait.reply", "wait.email_event", "wait.condition"),
)


def golden_steps() -> dict[str, JsonObject]:
    """Stored steps that stand for themselves, by file."""
    found: dict[str, JsonObject] = {}
    for path in sorted(_GOLDEN.glob("*.json")):
        # Ids are replaced by placeholders in the files; here they look like ids again.
        text = re.sub(
            r"<(\w+Id)>", lambda found: f"{found[1]}00000000000000000000"[:20], path.read_text("utf-8")
        )
        document = json.loads(text)
        if path.name.startswith(_NOT_ALONE) or not isinstance(document, dict) or "type" not in document:
            continue
        if isinstance(document.get("next"), list):
            continue
        kept = ("type", "name", "attributes", "cat", "workflowsActionType", "advanceCanvasMeta")
        found[path.stem] = {key: value for key, value in document.items() if key in kept}
    return found


class Drawn:
    """Draws one canvas."""

    def __init__(self, seed: int, most: int = 25, *, jumps: bool = True) -> None:
        self.random = Random(seed)
        self.left = most
        self.jumps = jumps
        self.nodes: list[JsonObject] = []
        self.kinds = [*golden_steps().values()]

    def id(self) -> str:
        """An id as the builder gives it."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def chain(self, parent_key: str | None, parent: str | None, deep: int) -> str | None:
        """Steps one after the other, and a fork or a Go To at the end; the first one's id."""
        first: str | None = None
        before: JsonObject | None = None
        order = 0
        for _ in range(self.random.randint(0 if parent else 1, 4)):
            if self.left <= 0:
                break
            self.left -= 1
            if deep < 4 and self.random.random() < 0.3:
                node = self.fork(parent_key if before is None else str(before["id"]), parent, deep, order)
                before, first = self.linked(before, node, first)
                return first
            kind = self.random.choice(self.kinds)
            node = {"id": self.id(), "order": order, **json.loads(json.dumps(kind))}
            node.setdefault("name", str(node["type"]))
            self.placed(node, parent_key if before is None else str(before["id"]), parent)
            before, first = self.linked(before, node, first)
            order += 1
        if self.jumps and parent and self.nodes and self.random.random() < 0.5:
            targets = [one for one in self.nodes if one["type"] not in ("transition", "goto")]
            targets = [one for one in targets if not str(one.get("nodeType", "")).startswith("branch")]
            if targets:
                attributes: JsonObject = {"targetNodeId": self.random.choice(targets)["id"], "type": "goto"}
                node = {
                    "id": self.id(),
                    "order": order,
                    "type": "goto",
                    "name": "Go To",
                    "attributes": attributes,
                }
                self.placed(node, parent_key if before is None else str(before["id"]), parent)
                before, first = self.linked(before, node, first)
        return first

    def placed(self, node: JsonObject, parent_key: str | None, parent: str | None) -> None:
        """Put a step on the canvas."""
        if parent_key is not None:
            node["parentKey"] = parent_key
        if parent is not None:
            node["parent"] = parent
        self.nodes.append(node)

    def linked(
        self, before: JsonObject | None, node: JsonObject, first: str | None
    ) -> tuple[JsonObject, str]:
        """Lead from the step before to this one."""
        if before is not None:
            before["next"] = node["id"]
        return node, first or str(node["id"])

    def fork(self, parent_key: str | None, parent: str | None, deep: int, order: int) -> JsonObject:
        """A fork with its branches."""
        ways = [self.id() for _ in range(self.random.randint(2, 3))]
        draw = self.random.choice((self.condition, self.split))
        node, branches = draw(ways, order)
        self.placed(node, parent_key, parent)
        for branch in branches:
            self.placed(branch, str(node["id"]), str(node["id"]))
            first = self.chain(str(branch["id"]), str(branch["id"]), deep + 1)
            if first is not None:
                branch["next"] = first
        return node

    def condition(self, ways: list[str], order: int) -> tuple[JsonObject, list[JsonObject]]:
        """An if_else that asks for tags."""
        stored = json.loads((_GOLDEN / "condition.tag.json").read_text(encoding="utf-8"))
        asked: list[JsonObject] = []
        for number, way in enumerate(ways[:-1]):
            row = {**stored, "conditionValue": [f"tag {number}"], "__conditionId": self.id()}
            segment: JsonObject = {"__segmentId": self.id(), "operator": "and", "conditions": [row]}
            name = f"Branch {number + 1}" if len(ways) > 2 else "Yes"
            asked.append({"id": way, "name": name, "segments": [segment], "operator": "and"})
        last = "None" if len(ways) > 2 else "No"
        node: JsonObject = {
            "id": self.id(),
            "order": order,
            "type": "if_else",
            "name": "Asked?",
            "nodeType": "condition-node",
            "cat": "conditions",
            "attributes": {
                "currentRecipeType": "CUSTOM",
                "operator": "and",
                "if": True,
                "version": 2,
                "branches": [*asked],
                "conditionName": "Asked?",
                "noneBranchName": last,
            },
            "next": [*ways],
        }
        yes: JsonObject = {"if": False, "conditionName": "Condition", "operator": "and", "branches": []}
        branches: list[JsonObject] = [
            {
                "id": way,
                "order": number,
                "type": "if_else",
                "cat": "conditions",
                "name": last if way == ways[-1] else str(asked[number]["name"]),
                "nodeType": "branch-no" if way == ways[-1] else "branch-yes",
                "attributes": {"else": True} if way == ways[-1] else {**yes},
                "sibling": [one for one in ways if one != way],
            }
            for number, way in enumerate(ways)
        ]
        return node, branches

    def split(self, ways: list[str], order: int) -> tuple[JsonObject, list[JsonObject]]:
        """A random split."""
        stored = json.loads((_GOLDEN / "workflow_split.json").read_text(encoding="utf-8"))
        node: JsonObject = {**stored, "id": self.id(), "order": order}
        names = [f"Path {chr(ord('A') + number)}" for number in range(len(ways))]
        way = objects_of(object_of(stored, "attributes"), "transitions")[0]
        weights = [100 // len(ways)] * (len(ways) - 1)
        share = [*weights, 100 - sum(weights)]
        node["attributes"] = {
            **object_of(stored, "attributes"),
            "transitions": [
                {**way, "id": one, "name": name, "condition": name}
                for one, name in zip(ways, names, strict=True)
            ],
            "paths": [{"name": name, "id": one} for one, name in zip(ways, names, strict=True)],
            "extras": {"weightDistribution": dict(zip(ways, share, strict=True))},
        }
        node["next"] = [*ways]
        for key in ("parentKey", "parent"):
            node.pop(key, None)
        branches: list[JsonObject] = [
            {
                "id": way,
                "order": number,
                "type": "transition",
                "cat": "transition",
                "name": names[number],
                "attributes": {},
            }
            for number, way in enumerate(ways)
        ]
        return node, branches


Mess = Callable[[Random, list[JsonObject]], None]


def an_orphan(random: Random, nodes: list[JsonObject]) -> None:
    """A step that nothing leads to."""
    nodes.append(
        {
            "id": str(UUID(int=random.getrandbits(128), version=4)),
            "order": 0,
            "type": "sms",
            "name": "Left over",
            "attributes": {"body": "Hi", "attachments": []},
            "parentKey": "gone",
        }
    )


def a_dangling_next(random: Random, nodes: list[JsonObject]) -> None:
    """A last step that leads on to one that is not there."""
    last = [one for one in nodes if "next" not in one and one["type"] != "goto"]
    if last:
        random.choice(last)["next"] = "gone"


def a_deleted_branch(random: Random, nodes: list[JsonObject]) -> None:
    """A branch whose node is gone."""
    empty = [one for one in nodes if one["type"] in ("transition", "if_else") and "next" not in one]
    if empty:
        nodes.remove(random.choice(empty))


def a_disabled_step(random: Random, nodes: list[JsonObject]) -> None:
    """A step that is switched off."""
    plain = [
        one
        for one in nodes
        if not isinstance(one.get("next"), list) and one["type"] not in ("transition", "if_else")
    ]
    if plain:
        random.choice(plain)["advanceCanvasMeta"] = {"isDisabled": True}


def an_unknown_type(random: Random, nodes: list[JsonObject]) -> None:
    """An action that nobody has heard of."""
    plain = [one for one in nodes if one["type"] == "sms"]
    if plain:
        random.choice(plain).update(type="send_pigeon", attributes={"to": "roof", "stepIndex": 3})


def a_second_entry(random: Random, nodes: list[JsonObject]) -> None:
    """Another step without one before it."""
    nodes.append(
        {
            "id": str(UUID(int=random.getrandbits(128), version=4)),
            "order": 0,
            "type": "sms",
            "name": "Also",
            "attributes": {"body": "Hi", "attachments": []},
        }
    )


def more_keys(random: Random, nodes: list[JsonObject]) -> None:
    """What newer builders write beside a step."""
    random.choice(nodes).update(
        stepIndex=random.randint(1, 9), comments=["why?"], unheardOf={"a": [1, {"b": 2}]}
    )


MESSES: tuple[Mess, ...] = (
    an_orphan,
    a_dangling_next,
    a_deleted_branch,
    a_disabled_step,
    an_unknown_type,
    a_second_entry,
    more_keys,
)
