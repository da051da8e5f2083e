"""A step with `disabled: true`: it stands on the canvas as it is, and does nothing."""

from collections.abc import Iterator
from typing import Any, ClassVar

from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Use
from ghl_flow.wire.json import JsonObject, object_of


class SwitchedOff(Step):
    """Another step that HighLevel skips. Of what that one does it says nothing, so no pass relies on it."""

    examples: ClassVar[tuple[Example, ...]] = ()

    step: Any

    @classmethod
    def of(cls, step: Step) -> Step:
        """The step, switched off where its author says so."""
        if not step.disabled:
            return step
        return cls.model_construct(step=step, id=step.id, name=step.name, disabled=True)

    def default_name(self) -> str:
        return str(self.step.default_name())

    def node_type(self) -> str:
        return str(self.step.node_type())

    def attributes(self, context: CompileContext) -> JsonObject:
        found: JsonObject = self.step.attributes(context)
        return found

    @property
    def beside(self) -> JsonObject:
        held: JsonObject = self.step.beside
        return {**held, "advanceCanvasMeta": {**object_of(held, "advanceCanvasMeta"), "isDisabled": True}}

    @property
    def untyped(self) -> str:
        return str(self.step.untyped)

    def uses(self) -> Iterator[Use]:
        yield from self.step.uses()
