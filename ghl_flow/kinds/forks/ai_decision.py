"""`ai_decision`: a language model chooses the way."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, beyond, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.paths import Path as Way
from ghl_flow.kinds.forks.paths import distinct_names
from ghl_flow.kinds.forks.ways import ChoiceFork, ForkStep, not_those_it_leads_to, transitions
from ghl_flow.kinds.model import Arm, LaidArm
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of
from ghl_flow.wire.node import Node

_COVERED: Table = {
    **dict.fromkeys(("instructions", "information", "__customInputs__", "cat", "__name__"), anything),
    "type": one_of("workflow_ai_decision_maker"),
    "convertToMultipath": anything,
    "transitions": lambda value: isinstance(value, list),
}
_OTHERWISE = "Default Branch"
_TITLE = "Workflow AI - Decision Maker"


class DecidedWay(Way):
    """One way, and when it is the one."""

    when: Annotated[FilledText, Field(description="When it is taken, told to the model (Jinja2).")]


class Decision(SpecModel):
    """What is decided, by what, and the ways."""

    instructions: Annotated[FilledText, Field(description="What to decide (Jinja2).")]
    about: Annotated[
        FilledText, Field(description="What it is decided by (Jinja2), such as {{message.body}}.")
    ]
    paths: Annotated[
        tuple[DecidedWay, ...],
        Field(
            min_length=2,
            description=f"The ways, each with the steps on it. The first, {_OTHERWISE}, is for all others.",
        ),
    ]

    @model_validator(mode="after")
    def _first_is_the_default(self) -> "Decision":
        distinct_names(self.paths)
        if self.paths[0].path != _OTHERWISE:
            raise ValueError(f"the first path is the one for all others: call it '{_OTHERWISE}'")
        return self


class AiDecisionStep(ChoiceFork, ForkStep):
    """Let a language model choose the way of a contact. It does nothing else."""

    keyword: ClassVar[str] = "ai_decision"
    node_types: ClassVar[tuple[str, ...]] = ("workflow_ai_decision_maker",)
    label: ClassVar[str] = "AI Decision Maker"
    bounded: ClassVar[bool] = True
    examples = (
        Example(
            'ai_decision: { instructions: Urgent or not?, about: "{{message.body}}", paths: [{ path: Default '
            "Branch, when: If none of the others fits. }, { path: Urgent, when: It cannot wait., "
            "steps: [add_tag: urgent] }] }",
            wire="workflow_ai_decision_maker.json",
        ),
    )

    ai_decision: Decision

    def default_name(self) -> str:
        return _TITLE

    def node_type(self) -> str:
        return "workflow_ai_decision_maker"

    @property
    def beside(self) -> JsonObject:
        return {"workflowsActionType": "INTERNAL"}

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The ways in order."""
        return tuple(
            Arm(f"path{number}", way.path, None, tuple(way.steps), (self.keyword, "paths", number, "steps"))
            for number, way in enumerate(self.ai_decision.paths)
        )

    def uses(self) -> Iterator[Use]:
        asked, path = self.ai_decision, (self.keyword,)
        yield Use(Named.WORDS, asked.instructions, (*path, "instructions"))
        yield Use(Named.WORDS, asked.about, (*path, "about"))
        for number, way in enumerate(asked.paths):
            yield Use(Named.WORDS, way.when, (*path, "paths", number, "when"))

    def head(self, arms: Sequence[LaidArm], context: CompileContext) -> JsonObject:
        asked = self.ai_decision
        return {
            "instructions": context.words(asked.instructions),
            "information": context.words(asked.about),
            "type": "workflow_ai_decision_maker",
            "__customInputs__": {},
            "cat": "multi-path",
            "convertToMultipath": True,
            "__name__": _TITLE,
            "transitions": [
                {"id": arm[0], "name": way.path, **_stored(way.path, context.words(way.when))}
                for arm, way in zip(arms, asked.paths, strict=True)
            ],
        }

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if found := cls.beyond(node):
            not_readable(found)
        ways: list[JsonValue] = []
        for way in transitions(node):
            when = text_of(object_of(way, "fields"), "description")
            path: JsonObject = {"path": text_of(way, "name"), "when": names.source(when)}
            if steps := names.steps(text_of(way, "id")):
                path["steps"] = steps
            ways.append(path)
        asked: JsonObject = {
            "instructions": names.source(text_of(node.attributes, "instructions")),
            "about": names.source(text_of(node.attributes, "information")),
            "paths": ways,
        }
        return {cls.keyword: asked}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return beyond(node.attributes, _COVERED, "AI decision") or not_those_it_leads_to(node)

    @classmethod
    def fork_drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return (
            Click("Instructions, exactly:", text_of(node.attributes, "instructions")),
            Click("Information, exactly:", text_of(node.attributes, "information")),
        )

    @classmethod
    def branch_words(cls, node: Node, branch_id: str, shown: Shown) -> str | None:
        way = next((one for one in transitions(node) if text_of(one, "id") == branch_id), {})
        return text_of(object_of(way, "fields"), "description") or None


def _stored(name: str, when: str) -> JsonObject:
    """What the list of transitions holds for a way besides its id and name."""
    if name == _OTHERWISE:
        return {
            "fields": {"description": when, "branchKey": "none"},
            "meta": {"__branchKey__": f"predefined_{_OTHERWISE}"},
            "conditionType": "pre-defined",
        }
    key = "_".join(name.lower().split())
    return {
        "fields": {"description": when, "branchKey": key},
        "meta": {"__branchKey__": key},
        "conditionType": "user-defined",
    }
