"""Forks other than `if`: a step with several ways, each behind a node of type `transition`.

HighLevel lists the ways in the step's own `transitions`. What differs between kinds is what a way holds there
and which way a run takes.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.covered import empty
from ghl_flow.kinds.model import LaidArm, Place, Step
from ghl_flow.kinds.names import CompileContext
from ghl_flow.kinds.running import Outcome, Proceed, Run
from ghl_flow.kinds.stored import NodeKind, Part
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.node import Node


class Fork(NodeKind):
    """A stored fork whose ways are transitions."""

    forks: ClassVar[bool] = True

    @classmethod
    def part(cls, node: Node) -> Part:
        return Part.FORK if node.forks else Part.STEP

    @classmethod
    def branch_words(cls, node: Node, branch_id: str, shown: Shown) -> str | None:
        way = next((way for way in transitions(node) if text_of(way, "id") == branch_id), None)
        return None if way is None else text_of(way, "name")


class ChoiceFork(Fork):
    """One of which it cannot be known which way a run takes: any of them."""

    chooses: ClassVar[bool] = True

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        ways = transitions(node)
        return Proceed(text_of(ways[run.chosen(node, [text_of(way, "name") for way in ways])], "id"))


class ForkStep(Fork, Step):
    """A fork that YAML has a word for."""

    @abstractmethod
    def head(self, arms: Sequence[LaidArm], context: CompileContext) -> JsonObject:
        """The attributes of the step, for these ways."""

    def way(self, name: str) -> JsonObject:
        """The attributes of the node that stands for the way of that name."""
        return {}

    def attributes(self, context: CompileContext) -> JsonObject:
        return self.head([(context.uuid(arm.key), arm.name, None) for arm in self.arms], context)

    def fork(self, place: Place, arms: Sequence[LaidArm], context: CompileContext) -> Node:
        return Node(
            id=place.id,
            type=self.node_type(),
            name=self.title,
            order=place.order,
            attributes=self.head(arms, context),
            next=tuple(arm[0] for arm in arms),
            parent_key=place.parent_key,
            parent=place.parent,
            cat="multi-path",
            forks=True,
            extra=self.beside,
        )

    def branch(self, place: Place, arm: LaidArm, siblings: Sequence[str], first: str | None) -> Node:
        _, name, _ = arm
        return Node(
            id=place.id,
            type="transition",
            name=name,
            order=place.order,
            attributes=self.way(name),
            next=() if first is None else (first,),
            parent_key=place.parent_key,
            parent=place.parent,
            cat="transition",
        )

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        if "transitions" not in attributes:
            return attributes
        ways: list[JsonValue] = [
            {key: value for key, value in way.items() if key != "id"}
            for way in objects_of(attributes, "transitions")
        ]
        return {**attributes, "transitions": ways}


def transitions(node: Node) -> list[JsonObject]:
    """The ways of a stored fork, as the step lists them."""
    return objects_of(node.attributes, "transitions")


def not_those_it_leads_to(node: Node) -> str | None:
    """That the ways which a fork lists are not those it leads to, in words."""
    listed = [text_of(way, "id") for way in transitions(node)]
    if listed and listed == list(node.next) and len({*listed}) == len(listed) and node.forks:
        return None
    return f"a '{node.type}' whose ways are not those it leads to"


def leads_on(node: Node) -> bool:
    """Whether a step has no ways, but one step after it or none."""
    return not node.forks and len(node.next) < 2 and empty(node.attributes.get("transitions"))
