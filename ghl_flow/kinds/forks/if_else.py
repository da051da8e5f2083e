"""`if`: branches by what is true of the contact."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.conditions.model import describe, leaves
from ghl_flow.kinds.covered import Table, anything, beyond, empty, is_false, is_true, one_of, text
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.branches import (
    beyond_branch,
    branch_holds,
    branch_words,
    read_branch,
    segments,
    stored_branches,
    without_ids,
)
from ghl_flow.kinds.forks.condition import Condition, written
from ghl_flow.kinds.model import Arm, LaidArm, Place, Step
from ghl_flow.kinds.names import CompileContext, Example, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Proceed, Run, following
from ghl_flow.kinds.stored import Part
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.once import once
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


def _names(further: int) -> tuple[str, str]:
    """What the first and the last branch are called, where there are so many between."""
    return ("Branch 1", "None") if further else ("Yes", "No")


class ElseIf(SpecModel):
    """A further branch, asked when those before it did not match."""

    if_: Annotated[Condition, Field(alias="if")]
    then: Annotated["list[AnyStep]", Field(description="Steps when this one holds, and none before did.")]
    name: Annotated[FilledText | None, Field(description="The branch's name on the canvas.")] = None


class IfStep(Step):
    """Take the first branch whose condition holds, else the last one."""

    keyword: ClassVar[str] = "if"
    node_types: ClassVar[tuple[str, ...]] = ("if_else",)
    label: ClassVar[str] = "If / Else"
    examples = (
        Example(
            "{ if: { tag: vip }, then: [end], else: [add_tag: known] }", wire="if_else.two-branches.json"
        ),
        Example("{ if: { tag: vip }, then: [end], then_name: VIP, else_name: Others }"),
        Example(
            "{ if: { any: [{ not_tag: vip }, { source: phone, tries: { greater_than: 2 } }] }, then: [end], "
            "elif: [{ if: { in_flow: follow-up, source: { empty: true } }, then: [add_tag: b], name: A }] }"
        ),
    )
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
    then_name: Annotated[
        FilledText | None,
        Field(description="The first branch's name on the canvas. Default: Yes, or Branch 1."),
    ] = None
    else_name: Annotated[
        FilledText | None, Field(description="The last branch's name on the canvas. Default: No, or None.")
    ] = None

    def default_name(self) -> str:
        question = describe(self.if_.expression)
        return f"{question[0].upper()}{question[1:]}?"[:120]

    def node_type(self) -> str:
        return "if_else"

    @once
    def arms(self) -> tuple[Arm, ...]:
        """The branches in order; the last has no condition."""
        yes, no = _names(len(self.elif_))
        first = Arm("then", self.then_name or yes, self.if_.expression, tuple(self.then), ("then",))
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
        last = Arm("else", self.else_name or no, None, tuple(self.else_ or ()), ("else",))
        return (first, *further, last)

    def uses(self) -> Iterator[Use]:
        for arm in self.arms:
            for leaf in leaves(arm.expression):
                for use in leaf.uses():
                    yield use._replace(path=("if", *use.path))

    def attributes(self, context: CompileContext) -> JsonObject:
        return self._head([(context.uuid(arm.key), arm.name, arm.expression) for arm in self.arms], context)

    def _head(self, arms: Sequence[LaidArm], context: CompileContext) -> JsonObject:
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

    def fork(self, place: Place, arms: Sequence[LaidArm], context: CompileContext) -> Node:
        return Node(
            id=place.id,
            type="if_else",
            name=self.title,
            order=place.order,
            attributes=self._head(arms, context),
            next=tuple([arm[0] for arm in arms]),
            parent_key=place.parent_key,
            parent=place.parent,
            node_type="condition-node",
            cat="conditions",
            comments=(),
            forks=True,
        )

    def branch(self, place: Place, arm: LaidArm, siblings: Sequence[str], first: str | None) -> Node:
        _, name, expression = arm
        none = expression is None
        attributes: JsonObject = (
            {"else": True}
            if none
            else {"if": False, "conditionName": "Condition", "operator": "and", "branches": []}
        )
        return Node(
            id=place.id,
            type="if_else",
            name=name,
            order=place.order,
            attributes=attributes,
            next=() if first is None else (first,),
            parent_key=place.parent_key,
            parent=place.parent,
            node_type="branch-no" if none else "branch-yes",
            cat="conditions",
            comments=(),
            sibling=tuple(siblings),
        )

    @classmethod
    def empty_branch(cls, node: Node, branch_id: str) -> Node:
        last = branch_id == node.next[-1]
        kind = "branch-no" if last else "branch-yes"
        return Node(branch_id, "if_else", "", 0, {}, parent_key=node.id, parent=node.id, node_type=kind)

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if found := cls._beyond_shape(node):
            not_readable(found)
        if cls.part(node) is not Part.FORK:
            not_readable("a branch of an if_else by itself")
        branches = objects_of(node.attributes, "branches")
        *arms, last = node.next
        if [text_of(branch, "id") for branch in branches] != arms:
            not_readable("an if_else whose branches stand in another order than they are asked")
        first, *others = [
            (text_of(branch, "name"), written(read_branch(branch, names)), names.steps(text_of(branch, "id")))
            for branch in branches
        ]
        fork: JsonObject = {"if": first[1], "then": first[2]}
        if others:
            fork["elif"] = [
                {"if": asked, "then": steps, **({} if name == f"Branch {number}" else {"name": name})}
                for number, (name, asked, steps) in enumerate(others, 2)
            ]
        if otherwise := names.steps(last):
            fork["else"] = otherwise
        called = (first[0], text_of(node.attributes, "noneBranchName"))
        for key, name, usual in zip(("then_name", "else_name"), called, _names(len(others)), strict=True):
            if name and name != usual:
                fork[key] = name
        return fork

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        # The name is that of the step.
        found = {key: value for key, value in attributes.items() if key != "conditionName"}
        return {**found, "branches": without_ids(objects_of(attributes, "branches"))}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        if cls.part(node) is Part.BRANCH:
            return Effects.none()  # its fork asks
        return Effects(branches=stored_branches(objects_of(node.attributes, "branches")))

    @classmethod
    def branch_words(cls, node: Node, branch_id: str, shown: Shown) -> str | None:
        branches = objects_of(node.attributes, "branches")
        return next(
            (branch_words(item, shown) for item in branches if text_of(item, "id") == branch_id), None
        )

    @classmethod
    def fork_drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return ()

    @classmethod
    def part(cls, node: Node) -> Part:
        return _PARTS.get(node.node_type or "", Part.STEP)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        asked = objects_of(node.attributes, "branches") if cls.part(node) is Part.FORK else ()
        return cls._beyond_shape(node) or next(filter(None, map(beyond_branch, asked)), None)

    @classmethod
    def _beyond_shape(cls, node: Node) -> str | None:
        """The same, its conditions aside."""
        if node.node_type in ("branch-yes", "branch-no"):
            yes = node.node_type == "branch-yes"
            covered, name = (_COVERED_YES, "a branch") if yes else (_COVERED_NO, "the last branch")
            return beyond(node.attributes, covered, name)
        if node.node_type != "condition-node":
            # One without a nodeType always takes its last branch, though the canvas shows all (observed).
            return "if_else without a known nodeType"
        if found := beyond(node.attributes, _COVERED_HEAD, "if_else"):
            return found
        named = [text_of(branch, "id") for branch in objects_of(node.attributes, "branches")]
        if not named:
            return "if_else without branches"
        if len({*named}) != len(named) or not {*named} <= {*node.next} or len(node.next) != len(named) + 1:
            return "if_else whose branches are not those it leads to"
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        if node.node_type != "condition-node":
            return following(node)  # a branch node leads to its first step, or nowhere (R15)
        named: set[str] = set()
        for branch in objects_of(node.attributes, "branches"):
            named.add(text_of(branch, "id"))
            if branch_holds(branch, run):
                return Proceed(text_of(branch, "id"))
        # R14: no match takes the None branch, the one `next` names beside the branches.
        return Proceed(next((node_id for node_id in node.next if node_id not in named), None))
