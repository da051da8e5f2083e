"""`event_date`: the date that waits for an event go by."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.language.model import FilledText
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node


class EventDateStep(Step):
    """Set the date that waits before or after an event go by: `event_date: "{{contact.moves_in}}"`.

    Where the field is empty, those waits go by no date (observed).
    """

    keyword: ClassVar[str] = "event_date"
    node_types: ClassVar[tuple[str, ...]] = ("event_start_date",)
    label: ClassVar[str] = "Set Event Start Date"
    bounded: ClassVar[bool] = True
    examples = (Example('event_date: "{{task.dueDate}}"', wire="event_start_date.json"),)

    event_date: Annotated[
        FilledText, Field(pattern=r"\{\{.+\}\}", description="A merge field that holds the date.")
    ]

    def default_name(self) -> str:
        return "Set event start date"

    def node_type(self) -> str:
        return "event_start_date"

    def attributes(self, context: CompileContext) -> JsonObject:
        return {"type": "event_start_date", "event_start_type": "custom_field", "value": self.event_date}

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if text_of(node.attributes, "event_start_type") != "custom_field":
            not_readable("an event start date that is not that of a field")
        return {"event_date": text_of(node.attributes, "value")}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        # What goes by it, waits for an event, says itself that it is not known how long.
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.did(f"event start date: {text_of(node.attributes, 'value')}")
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        value = text_of(node.attributes, "value")
        return (Click("Select event start date option: Custom Field"), Click("Value, exactly:", value))
