"""`raw`: any action HighLevel has that ghl-flow does not type yet, passed through as it is."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import Field, StrictBool, model_validator

from ghl_flow.kinds.forks.paths import Path, distinct_names
from ghl_flow.kinds.forks.ways import ForkStep
from ghl_flow.kinds.model import Arm, LaidArm
from ghl_flow.kinds.names import CompileContext, Example, Use, tags_used
from ghl_flow.language.model import SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue

# Types of nodes that only the compiler can put together, and what to write instead.
_COMPILED: Mapping[str, str] = {
    "if_else": "write it as 'if', with 'then' and 'else'",
    "transition": "it stands for a path, so write the step that forks, with its paths",
    "workflow_split": "write it as 'split'",
}
_PUT_IN = ("id", "type", "name", "order", "attributes", "next", "parentKey", "parent", "cat")


class RawPath(Path):
    """One way of a raw fork. Its id and its name are put in."""

    transition: Annotated[
        JsonObject,
        Field(default_factory=dict, description="What the step's list of transitions holds for it."),
    ]
    attributes: Annotated[
        JsonObject, Field(default_factory=dict, description="The attributes of the path's own node.")
    ]


class RawAction(SpecModel):
    """An action as HighLevel's builder stores it."""

    type: Annotated[str, Field(min_length=1, description="HighLevel's type of the action.")]
    attributes: Annotated[JsonObject, Field(default_factory=dict, description="Its attributes, unchanged.")]
    beside: Annotated[
        JsonObject,
        Field(default_factory=dict, description="What stands beside its attributes: workflowsActionType."),
    ]
    paths: Annotated[
        tuple[RawPath, ...],
        Field(description="The ways of an action that forks, in order, each with the steps on it."),
    ] = ()
    disabled: Annotated[StrictBool, Field(description="Switched off on the canvas: HighLevel skips it.")] = (
        False
    )

    @model_validator(mode="after")
    def _can_be_passed_through(self) -> "RawAction":
        if self.type in _COMPILED:
            raise ValueError(f"a '{self.type}' cannot be raw: {_COMPILED[self.type]}")
        if self.attributes.get("transitions"):
            waits = self.type == "wait"
            hint = "write it as 'wait_for'" if waits else "write its ways as 'paths', which get their ids"
            raise ValueError(f"a '{self.type}' with transitions cannot be raw: {hint}")
        if compiled := [key for key in self.beside if key in _PUT_IN]:
            raise ValueError(f"'{compiled[0]}' is not for 'beside': the compiler puts it in")
        distinct_names(self.paths)
        if len(self.paths) == 1:
            raise ValueError("one path is no fork: write its steps after this one")
        if self.paths and self.disabled:
            raise ValueError("where a switched-off fork leads is not known: take its paths out")
        return self


class RawStep(ForkStep):
    """Any other action, as HighLevel stores it: passed through and marked so.

    `beside` is what stands beside its attributes, `disabled` switches it off, `paths` are the ways of one
    that forks. What the compiler puts together (if_else, transition, workflow_split, a wait with
    transitions) is refused. What it may do is told from HighLevel's type and its attributes; of a type that
    no kind knows it is not known at all.
    """

    keyword: ClassVar[str] = "raw"
    examples = (
        Example("raw: { type: add_notes, attributes: { html: Called } }", wire="add_notes.json"),
        Example(
            "raw: { type: sms, attributes: { body: Hi, attachments: [] }, disabled: true }",
            wire="any-step.disabled.json",
        ),
        Example(
            "raw: { type: workflow_ai_decision_maker, attributes: { instructions: Urgent or not? }, "
            "paths: [{ path: None }, { path: Urgent, transition: { conditionType: user-defined } }] }",
            wire="workflow_ai_decision_maker.json",
        ),
        Example("raw: { type: whatsapp_v2 }"),
    )

    raw: RawAction

    def default_name(self) -> str:
        return self.raw.type.replace("_", " ").replace("-", " ").capitalize()

    def node_type(self) -> str:
        return self.raw.type

    @property
    def beside(self) -> JsonObject:
        off: JsonObject = {"advanceCanvasMeta": {"isDisabled": True}} if self.raw.disabled else {}
        return {**self.raw.beside, **off}

    def attributes(self, context: CompileContext) -> JsonObject:
        return super().attributes(context) if self.raw.paths else self._held(context)

    def _held(self, context: CompileContext) -> JsonObject:
        """Its attributes, with what `env:NAME` stands for."""
        return {key: _with_secrets(value, context) for key, value in self.raw.attributes.items()}

    def head(self, arms: Sequence[LaidArm], context: CompileContext) -> JsonObject:
        ways: list[JsonValue] = [
            {"id": arm[0], "name": arm[1], **way.transition}
            for arm, way in zip(arms, self.raw.paths, strict=True)
        ]
        return {**self._held(context), "transitions": ways}

    def way(self, name: str) -> JsonObject:
        return next(dict(one.attributes) for one in self.raw.paths if one.path == name)

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The ways in order."""
        return tuple(
            Arm(f"path{number}", one.path, None, tuple(one.steps), ("raw", "paths", number, "steps"))
            for number, one in enumerate(self.raw.paths)
        )

    @property
    def may_pause(self) -> bool:
        return True  # it may take its time

    @property
    def untyped(self) -> str:
        return self.raw.type

    def uses(self) -> Iterator[Use]:
        # What else is named here is named by ids, which only the account knows.
        yield from tags_used(self.raw.attributes.get("tags"), ("raw", "attributes", "tags"))


def _with_secrets(value: JsonValue, context: CompileContext) -> JsonValue:
    if isinstance(value, str):
        return context.secret(value)
    if isinstance(value, list):
        return [_with_secrets(item, context) for item in value]
    if isinstance(value, dict):
        return {key: _with_secrets(item, context) for key, item in value.items()}
    return value
