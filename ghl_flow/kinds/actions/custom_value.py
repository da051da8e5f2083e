"""`custom_value`: writes a value of the account."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node


class UpdateCustomValue(NodeKind):
    """Write a custom value, which changes for every contact of the account (R24). Which is not modelled."""

    node_types: ClassVar[tuple[str, ...]] = ("update_custom_values",)
    label: ClassVar[str] = "Update Custom Value"

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(anything=True, writes_account_values=True)


class ValueWritten(SpecModel):
    """Which custom value, and what it becomes."""

    name: Annotated[FilledText, Field(description="The name of the custom value in the account.")]
    to: Annotated[FilledText, Field(description="What it holds from then on (Jinja2).")]


class CustomValueStep(UpdateCustomValue, Step):
    """Write a custom value: `custom_value: { name: Closing time, to: "17:00" }`.

    It changes for every contact of the account (R24), so what others are texted meanwhile is unknown.
    """

    keyword: ClassVar[str] = "custom_value"
    node_types: ClassVar[tuple[str, ...]] = ("update_custom_value",)
    examples = (Example('custom_value: { name: Closing time, to: "17:00" }'),)

    custom_value: ValueWritten

    def default_name(self) -> str:
        return f"Set {self.custom_value.name}"[:120]

    def node_type(self) -> str:
        return "update_custom_value"

    def attributes(self, context: CompileContext) -> JsonObject:
        written = self.custom_value
        return {
            "custom_value_id": context.named(Named.CUSTOM_VALUE, written.name),
            "name": written.name,
            "new_value": context.words(written.to),
        }

    def uses(self) -> Iterator[Use]:
        yield Use(Named.CUSTOM_VALUE, self.custom_value.name, (self.keyword, "name"))
        yield Use(Named.WORDS, self.custom_value.to, (self.keyword, "to"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if held.keys() != {"custom_value_id", "name", "new_value"}:
            not_readable("a custom value that is written in another way")
        name = names.name_of_thing(Named.CUSTOM_VALUE, text_of(held, "custom_value_id"))
        return {"custom_value": {"name": name, "to": names.source(text_of(held, "new_value"))}}

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        # The id says which; what it was called when the step was made may be another name.
        return {key: value for key, value in attributes.items() if key != "name"}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        return (
            Click(f"Custom value: {shown.name(text_of(held, 'custom_value_id'))}"),
            Click("New value, exactly:", text_of(held, "new_value")),
        )
