"""`create_opportunity`, `update_opportunity`, `remove_opportunity`: the newer actions, with rows of fields.

The rows of a create are those of one observer's captures (language.md, section 7).
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field, StrictBool, model_validator

from ghl_flow.kinds.card import CHANGED, STAGE_CHANGED, STATUS_CHANGED, Move, Status
from ghl_flow.kinds.card_step import Card, CardStep
from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import empty
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.node import Node


class NewOpportunity(Card):
    """A card that is created."""

    pipeline: Annotated[FilledText, Field(description="The pipeline that it is in.")]
    status: Annotated[Status | None, Field(description="Its status; without it, as HighLevel has it.")] = None


class ChangedOpportunity(Card):
    """A change of the card that goes with the run."""

    pipeline: Annotated[FilledText | None, Field(description="The pipeline that the stage is of.")] = None
    status: Annotated[Status | None, Field(description="Its status; without it, it stays.")] = None
    backward: Annotated[
        StrictBool, Field(description="true: it may go to an earlier stage too, which HighLevel else skips.")
    ] = False

    @model_validator(mode="after")
    def _changes_something(self) -> "ChangedOpportunity":
        if not self.model_fields_set & {"stage", "status", "name", "value", "source"}:
            raise ValueError("an update of an opportunity changes something: its stage, status, value ...")
        if (self.stage is None) != (self.pipeline is None):
            has, lacks = ("stage", "pipeline") if self.pipeline is None else ("pipeline", "stage")
            raise ValueError(f"a {has} without its {lacks}: write pipeline and stage together")
        return self


_TEXT, _CHOICE, _NUMBER = ("TEXT", "string"), ("SINGLE_OPTIONS", "select"), ("NUMERICAL", "number")
_KINDS = {
    "name": _TEXT,
    "pipelineId": _CHOICE,
    "pipelineStageId": _CHOICE,
    "status": _CHOICE,
    "source": _TEXT,
    "monetaryValue": _NUMBER,
}
_ROW = frozenset(("__customInputs__", "dataType", "filterField", "value", "valueFieldType"))


def _row(name: str, value: str) -> JsonObject:
    data_type, shown_as = _KINDS[name]
    return {
        "__customInputs__": {},
        "dataType": data_type,
        "filterField": name,
        "value": value,
        "valueFieldType": shown_as,
    }


def _rows(
    card: NewOpportunity | ChangedOpportunity, context: CompileContext, *, with_pipeline: bool
) -> list[JsonValue]:
    stage = card.stage and context.named(Named.STAGE, card.stage, card.pipeline)
    pipeline = card.pipeline and context.named(Named.PIPELINE, card.pipeline)
    values = {
        "name": context.words(card.name) if card.name else "",
        "pipelineId": (pipeline or "") if with_pipeline else "",
        "pipelineStageId": stage or "",
        "status": card.status or "",
        "source": context.words(card.source) if card.source else "",
        "monetaryValue": card.worth,
    }
    return [_row(name, value) for name, value in values.items() if value]


def _read_rows(rows: Sequence[JsonObject], names: Names) -> JsonObject:
    card: JsonObject = {}
    for row in rows:
        name, value = text_of(row, "filterField"), row.get("value")
        if row.keys() - _ROW or name not in _KINDS or not isinstance(value, str) or not value:
            not_readable(f"an opportunity with the field '{name}'")
        match name:
            case "pipelineId":
                card["pipeline"] = names.name_of_thing(Named.PIPELINE, value)
            case "pipelineStageId":
                card["stage"] = names.name_of_thing(Named.STAGE, value)
            case "status":
                card["status"] = value
            case "monetaryValue":
                card["value"] = value
            case _:
                card[name] = names.source(value)
    return card


def _in_rows(node: Node, name: str) -> str:
    rows = objects_of(node.attributes, "__customInputFields__")
    return next((text_of(row, "value") for row in rows if text_of(row, "filterField") == name), "")


def _row_clicks(node: Node, shown: Shown) -> Iterator[Click]:
    for row in objects_of(node.attributes, "__customInputFields__"):
        yield Click(f"Add field: {text_of(row, 'filterField')}: {shown.name(text_of(row, 'value'))}")


class CreateOpportunityStep(CardStep):
    """Create a card, whether there is one or not: `create_opportunity: { pipeline: Sales, stage: New }`."""

    keyword: ClassVar[str] = "create_opportunity"
    gives_card: ClassVar[bool] = True
    node_types: ClassVar[tuple[str, ...]] = ("internal_create_opportunity",)
    label: ClassVar[str] = "Create Opportunity"
    examples = (
        Example("create_opportunity: { pipeline: Sales }", wire="internal_create_opportunity.json"),
        Example('create_opportunity: { pipeline: Sales, stage: New, status: open, value: "500" }'),
    )

    create_opportunity: NewOpportunity

    def default_name(self) -> str:
        return "Create opportunity"

    def attributes(self, context: CompileContext) -> JsonObject:
        card = self.create_opportunity
        return {
            "pipelineId": context.named(Named.PIPELINE, card.pipeline),
            "type": "internal_create_opportunity",
            "__customInputs__": {},
            "__customInputFields__": _rows(card, context, with_pipeline=False),
        }

    def uses(self) -> Iterator[Use]:
        card, path = self.create_opportunity, (self.keyword,)
        yield Use(Named.PIPELINE, card.pipeline, (*path, "pipeline"))
        if card.stage is not None:
            yield Use(Named.STAGE, card.stage, (*path, "stage"), within=card.pipeline)
        yield from card.words(path)

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if unknown := held.keys() - {"pipelineId", "type", "__customInputs__", "__customInputFields__"}:
            not_readable(f"an opportunity with '{min(unknown)}'")
        card = _read_rows(objects_of(held, "__customInputFields__"), names)
        pipeline = names.name_of_thing(Named.PIPELINE, text_of(held, "pipelineId"))
        return {"create_opportunity": {**card, "pipeline": pipeline}}

    @classmethod
    def move(cls, node: Node) -> Move:
        stage, status = _in_rows(node, "pipelineStageId"), _in_rows(node, "status")
        return Move(text_of(node.attributes, "pipelineId"), stage, status or "open", creates=True)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        pipeline = shown.name(text_of(node.attributes, "pipelineId"))
        return (Click(f"Pipeline: {pipeline}"), *_row_clicks(node, shown))


class UpdateOpportunityStep(CardStep):
    """Change the card that goes with the run: `update_opportunity: { status: won }`.

    There is one where an opportunity started the run, or where a step before it found or created one.
    """

    keyword: ClassVar[str] = "update_opportunity"
    needs_card: ClassVar[bool] = True
    node_types: ClassVar[tuple[str, ...]] = ("internal_update_opportunity",)
    label: ClassVar[str] = "Update Opportunity"
    fires: ClassVar[frozenset[str]] = frozenset((CHANGED, STAGE_CHANGED, STATUS_CHANGED))
    examples = (
        Example("update_opportunity: { status: lost }", wire="internal_update_opportunity.json"),
        Example('update_opportunity: { pipeline: Sales, stage: Quoted, value: "900", backward: true }'),
    )

    update_opportunity: ChangedOpportunity

    def default_name(self) -> str:
        card = self.update_opportunity
        return f"Update opportunity: {card.stage or card.status or 'details'}"[:120]

    def attributes(self, context: CompileContext) -> JsonObject:
        card = self.update_opportunity
        return {
            "allowBackward": card.backward,
            "type": "internal_update_opportunity",
            "__customInputFields__": _rows(card, context, with_pipeline=True),
            "__customInputs__": {},
        }

    def uses(self) -> Iterator[Use]:
        card, path = self.update_opportunity, (self.keyword,)
        if card.pipeline is not None and card.stage is not None:
            yield Use(Named.PIPELINE, card.pipeline, (*path, "pipeline"))
            yield Use(Named.STAGE, card.stage, (*path, "stage"), within=card.pipeline)
        yield from card.words(path)

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if unknown := held.keys() - {"allowBackward", "type", "__customInputs__", "__customInputFields__"}:
            not_readable(f"an opportunity with '{min(unknown)}'")
        card = _read_rows(objects_of(held, "__customInputFields__"), names)
        if held.get("allowBackward"):
            card["backward"] = True
        return {"update_opportunity": card}

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        return {key: value for key, value in attributes.items() if key != "allowBackward" or not empty(value)}

    @classmethod
    def move(cls, node: Node) -> Move:
        names = ("pipelineId", "pipelineStageId", "status")
        pipeline, stage, status = (_in_rows(node, name) for name in names)
        return Move(pipeline, stage, status)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        back = "on" if node.attributes.get("allowBackward") is True else "off"
        return (*_row_clicks(node, shown), Click(f"Allow to move backward: {back}"))


class RemovedOpportunity(SpecModel):
    """Which cards. A pipeline's name alone is its `pipeline`."""

    pipeline: Annotated[FilledText, Field(description="Those in this pipeline.")]

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, value: Any) -> Any:
        return {"pipeline": value} if isinstance(value, str) else value


class RemoveOpportunityStep(CardStep):
    """Remove the contact's cards from a pipeline: `remove_opportunity: Sales`."""

    keyword: ClassVar[str] = "remove_opportunity"
    node_types: ClassVar[tuple[str, ...]] = ("remove_opportunity",)
    label: ClassVar[str] = "Remove Opportunity"
    fires: ClassVar[frozenset[str]] = frozenset((CHANGED,))
    examples = (Example("remove_opportunity: Sales", wire="remove_opportunity.json"),)

    remove_opportunity: RemovedOpportunity

    def default_name(self) -> str:
        return f"Remove from {self.remove_opportunity.pipeline}"[:120]

    def attributes(self, context: CompileContext) -> JsonObject:
        return {
            "type": "remove_opportunity",
            "opportunity_to_be_found": "all",
            "pipeline_id": context.named(Named.PIPELINE, self.remove_opportunity.pipeline),
        }

    def uses(self) -> Iterator[Use]:
        yield Use(Named.PIPELINE, self.remove_opportunity.pipeline, (self.keyword, "pipeline"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if text_of(held, "opportunity_to_be_found") != "all":
            not_readable("a removal of some opportunities only")
        pipeline = names.name_of_thing(Named.PIPELINE, text_of(held, "pipeline_id"))
        return {"remove_opportunity": {"pipeline": pipeline}}

    @classmethod
    def move(cls, node: Node) -> Move:
        return Move(text_of(node.attributes, "pipeline_id"), removes=True)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        pipeline = shown.name(text_of(node.attributes, "pipeline_id"))
        return (Click("Opportunity to be found: All"), Click(f"Pipeline: {pipeline}"))
