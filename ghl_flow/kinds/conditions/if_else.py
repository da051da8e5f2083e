"""`if`: branches by what is true of the contact."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from pydantic import Field

from ghl_flow.kinds.conditions.condition import (
    Condition,
    Expression,
    beyond_branch,
    branch_holds,
    describe,
    looked_at,
    segments,
)
from ghl_flow.kinds.covered import Table, anything, beyond, empty, is_false, is_true, one_of, text
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import CompileContext, Step
from ghl_flow.kinds.running import Outcome, Proceed, Run, following
from ghl_flow.kinds.stored import Part
from ghl_flow.language.model import SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.node import Node

if TYPE_CHECKING:
    AnyStep = Step


_COVERED_HEAD: Table = {
    "currentRecipeType": one_of("CUSTOM"),
    "branches": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
    "operator": one_of("and"),
    "if": is_true,
    "conditionName": text,
    "version": anything,
    "noneBranchName": anything,
    "noneBranchNameError": anything,
}
_COVERED_YES: Table = {
    "if": is_false,
    "conditionName": text,
    "operator": one_of("and", "or"),
    "branches": empty,
}
_PARTS = {"condition-node": Part.FORK, "branch-yes": Part.BRANCH, "branch-no": Part.BRANCH}
_COVERED_NO: Table = {"else": is_true}


class Arm(NamedTuple):
    """One branch as written. `expression` is None for the branch taken when no other matches (R14).

    `path` leads from the step to the branch's steps in YAML, `key` names the branch within the step.
    """

    key: str
    name: str
    expression: Expression | None
    steps: tuple[Step, ...]
    path: tuple[str | int, ...]


class ElseIf(SpecModel):
    """A further branch, asked when those before it did not match."""

    if_: Annotated[Condition, Field(alias="if")]
    then: "list[AnyStep]"
    name: Annotated[str | None, Field(description="The branch's name on the canvas.", min_length=1)] = None


class IfStep(Step):
    """Take the first branch whose condition holds, else the last one."""

    keyword: ClassVar[str] = "if"
    node_types: ClassVar[tuple[str, ...]] = ("if_else",)
    label: ClassVar[str] = "If / Else"
    bounded: ClassVar[bool] = True
    forks: ClassVar[bool] = True

    if_: Annotated[Condition, Field(alias="if")]
    then: Annotated["list[AnyStep]", Field(description="Steps when the condition holds.")]
    elif_: Annotated[
        tuple[ElseIf, ...], Field(alias="elif", description="Further branches, asked in order.")
    ] = ()
    else_: Annotated[
        "list[AnyStep] | None",
        Field(alias="else", description="Steps when no condition holds. Default: the steps after this one."),
    ] = None

    def default_name(self) -> str:
        question = describe(self.if_.expression)
        return f"{question[0].upper()}{question[1:]}?"[:120]

    def node_type(self) -> str:
        return "if_else"

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The branches in order; the last has no condition."""
        only_two = not self.elif_
        first = Arm(
            "then", "Yes" if only_two else "Branch 1", self.if_.expression, tuple(self.then), ("then",)
        )
        further = [
            Arm(
                f"elif{n}",
                branch.name or f"Branch {n + 2}",
                branch.if_.expression,
                tuple(branch.then),
                ("elif", n, "then"),
            )
            for n, branch in enumerate(self.elif_)
        ]
        last = Arm("else", "No" if only_two else "None", None, tuple(self.else_ or ()), ("else",))
        return (first, *further, last)

    def attributes(self, context: CompileContext) -> JsonObject:
        return self.fork_attributes(
            [(context.uuid(arm.key), arm.name, arm.expression) for arm in self.arms], context
        )

    def fork_attributes(
        self, arms: Sequence[tuple[str, str, Expression | None]], context: CompileContext
    ) -> JsonObject:
        """The condition node's attributes for these branches (id, name, expression)."""
        branches: list[JsonValue] = []
        for branch_id, name, expression in arms:
            if expression is None:
                continue
            operator, stored = segments(expression, context)
            branches.append(
                {
                    "id": branch_id,
                    "name": name,
                    "segments": stored,
                    "operator": operator,
                    "showErrors": False,
                    "branchNameError": "Branch name cannot be empty!",
                }
            )
        return {
            "currentRecipeType": "CUSTOM",
            "branches": branches,
            "operator": "and",
            "if": True,
            "conditionName": self.title,
            "version": 2,
            "noneBranchName": arms[-1][1],
        }

    @classmethod
    def effects(cls, node: Node) -> Effects:
        branches = objects_of(node.attributes, "branches")
        return Effects(reads=frozenset(fact for branch in branches for fact in looked_at(branch)))

    @classmethod
    def part(cls, node: Node) -> Part:
        return _PARTS.get(node.node_type or "", Part.STEP)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        match node.node_type:
            case "branch-yes":
                return beyond(node.attributes, _COVERED_YES, "a branch")
            case "branch-no":
                return beyond(node.attributes, _COVERED_NO, "the last branch")
            case "condition-node":
                pass
            case _:
                # One without a nodeType always takes its last branch, though the canvas shows all (observed).
                return "if_else without a known nodeType"
        if found := beyond(node.attributes, _COVERED_HEAD, "if_else"):
            return found
        branches = objects_of(node.attributes, "branches")
        if not branches:
            return "if_else without branches"
        for branch in branches:
            if found := beyond_branch(branch):
                return found
        named = [text_of(branch, "id") for branch in branches]
        if len({*named}) != len(named) or not {*named} <= {*node.next} or len(node.next) != len(named) + 1:
            return "if_else whose branches are not those it leads to"
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        if node.node_type != "condition-node":
            return following(node)  # a branch node leads to its first step, or nowhere (R15)
        branches = objects_of(node.attributes, "branches")
        for branch in branches:
            if branch_holds(branch, run):
                return Proceed(text_of(branch, "id"))
        # R14: no match takes the None branch, the one `next` names beside the branches.
        named = {text_of(branch, "id") for branch in branches}
        return Proceed(next((node_id for node_id in node.next if node_id not in named), None))


def branch_node(
    arm_id: str,
    name: str,
    order: int,
    head_id: str,
    siblings: Sequence[str],
    first: str | None,
    *,
    none: bool,
) -> Node:
    """The node that stands for one branch, between the condition node and the branch's first step."""
    attributes: JsonObject = (
        {"else": True}
        if none
        else {"if": False, "conditionName": "Condition", "operator": "and", "branches": []}
    )
    return Node(
        id=arm_id,
        type="if_else",
        name=name,
        order=order,
        attributes=attributes,
        next=() if first is None else (first,),
        parent_key=head_id,
        parent=head_id,
        node_type="branch-no" if none else "branch-yes",
        cat="conditions",
        comments=(),
        sibling=tuple(siblings),
    )
