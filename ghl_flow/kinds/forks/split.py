"""`split`: sends contacts at random down one of several ways."""

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, beyond, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.paths import Path as SplitInto
from ghl_flow.kinds.forks.paths import distinct_names
from ghl_flow.kinds.forks.ways import ChoiceFork, ForkStep, not_those_it_leads_to, transitions
from ghl_flow.kinds.model import Arm, LaidArm
from ghl_flow.kinds.names import CompileContext, Example
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from ghl_flow.wire.node import Node

_COVERED: Table = {
    "name": anything,
    "cat": anything,
    "type": one_of("workflow_split"),
    "condition": one_of("random-split"),
    "transitions": lambda value: isinstance(value, list),
    "paths": anything,
    "extras": anything,
}


class SplitPath(SplitInto):
    """One way, and how many of a hundred contacts take it."""

    weight: Annotated[
        int | None,
        Field(description="How many of 100 take it; default: as many each.", ge=0, le=100),
    ] = None


class SplitStep(ChoiceFork, ForkStep):
    """Send contacts down different ways at random, to compare them."""

    keyword: ClassVar[str] = "split"
    node_types: ClassVar[tuple[str, ...]] = ("workflow_split",)
    label: ClassVar[str] = "Split"
    examples = (
        Example(
            "split: [{ path: Path A, weight: 60, steps: [{ sms: A }] }, "
            "{ path: Path B, weight: 40, steps: [{ sms: B }] }]",
            wire="workflow_split.with-branches.json",
        ),
        Example("split: [{ path: Path A }, { path: Path B }]", wire="workflow_split.json"),
    )
    bounded: ClassVar[bool] = True

    split: Annotated[
        tuple[SplitPath, ...], Field(min_length=2, description="The ways, each with the steps on it.")
    ]

    @model_validator(mode="after")
    def _all_contacts(self) -> "SplitStep":
        distinct_names(self.split)
        weights = [way.weight for way in self.split if way.weight is not None]
        if weights and len(weights) < len(self.split):
            raise ValueError("some paths have no weight: give each one, or none")
        if not weights and 100 % len(self.split):
            raise ValueError(f"100 has no {len(self.split)} equal parts: give each path a weight")
        if weights and sum(weights) != 100:
            raise ValueError(f"the weights come to {sum(weights)}: make them 100 together")
        return self

    def default_name(self) -> str:
        return "Split"

    def node_type(self) -> str:
        return "workflow_split"

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The ways in order."""
        return tuple(
            Arm(f"path{number}", way.path, None, tuple(way.steps), ("split", number, "steps"))
            for number, way in enumerate(self.split)
        )

    def head(self, arms: Sequence[LaidArm], context: CompileContext) -> JsonObject:
        equal = 100 // len(self.split)
        return {
            "name": "A/B Test flows",
            "cat": "multi-path",
            "type": "workflow_split",
            "condition": "random-split",
            "transitions": [
                {
                    "id": way_id,
                    "name": name,
                    "condition": name,
                    "conditionType": "default",
                    "isPrimaryBranch": False,
                    "description": "",
                    "attributes": {},
                }
                for way_id, name, _ in arms
            ],
            "paths": [{"name": name, "id": way_id} for way_id, name, _ in arms],
            "extras": {
                "weightDistribution": {
                    arm[0]: equal if way.weight is None else way.weight
                    for arm, way in zip(arms, self.split, strict=True)
                }
            },
        }

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        weights = object_of(object_of(attributes, "extras"), "weightDistribution")
        ordered: list[JsonValue] = [
            weights.get(text_of(way, "id")) for way in objects_of(attributes, "transitions")
        ]
        paths: list[JsonValue] = [text_of(path, "name") for path in objects_of(attributes, "paths")]
        return {**super().canonical(attributes), "paths": paths, "extras": {"weightDistribution": ordered}}

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if found := cls.beyond(node):
            not_readable(found)
        weights = object_of(object_of(node.attributes, "extras"), "weightDistribution")
        listed = transitions(node)
        equal = len({*map(str, weights.values())}) == 1 and 100 % len(listed) == 0
        ways: list[JsonValue] = []
        for way in listed:
            path: JsonObject = {"path": text_of(way, "name")}
            if not equal:
                path["weight"] = weights.get(text_of(way, "id"))
            if steps := names.steps(text_of(way, "id")):
                path["steps"] = steps
            ways.append(path)
        return {"split": ways}

    @classmethod
    def fork_drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        weights = object_of(object_of(node.attributes, "extras"), "weightDistribution")
        return tuple(
            Click(f"Path: {text_of(way, 'name')}, {weights.get(text_of(way, 'id'))} %")
            for way in transitions(node)
        )

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return beyond(node.attributes, _COVERED, "split") or not_those_it_leads_to(node)
