"""`opportunity`: the older action, which updates the card of the contact or creates one (language.md, 7)."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from pydantic import Field, StrictBool, model_validator

from ghl_flow.kinds.card import Move, Status
from ghl_flow.kinds.card_step import Card, CardStep
from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import empty
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.language.model import FilledText
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from ghl_flow.wire.node import Node


class Opportunity(Card):
    """A card that is updated, or created where there is none."""

    pipeline: Annotated[FilledText, Field(description="The pipeline that it is in.")]
    status: Annotated[Status, Field(description="Its status.")] = "open"
    backward: Annotated[
        StrictBool, Field(description="true: it may go to an earlier stage too, which HighLevel else skips.")
    ] = False
    lost_reason: Annotated[
        FilledText | None,
        Field(
            description="With `status: lost`: the id of the reason; no API of HighLevel lists their names."
        ),
    ] = None

    @model_validator(mode="after")
    def _lost_for_a_reason(self) -> "Opportunity":
        if self.lost_reason is not None and self.status != "lost":
            raise ValueError("a lost_reason is of a lost opportunity: write status: lost")
        return self


_MAY_LACK = (
    "fields",
    "allow_backward",
    "opportunity_name",
    "opportunity_source",
    "monetary_value",
    "lostReasonId",
)
_OLDER = frozenset(
    (
        "type",
        "fields",
        "pipeline_id",
        "pipeline_stage_id",
        "opportunity_name",
        "opportunity_status",
        "opportunity_source",
        "monetary_value",
        "allow_backward",
        "lostReasonId",
    )
)


class OpportunityStep(CardStep):
    """Update the contact's card or create one: `opportunity: { pipeline: Sales, stage: New }`."""

    keyword: ClassVar[str] = "opportunity"
    gives_card: ClassVar[bool] = True
    node_types: ClassVar[tuple[str, ...]] = ("create_opportunity",)
    label: ClassVar[str] = "Create Or Update Opportunity"
    examples = (
        Example("opportunity: { pipeline: Sales, stage: New }"),
        Example("opportunity: { pipeline: Sales, status: abandoned }", wire="create_opportunity.json"),
        Example(
            'opportunity: { pipeline: Sales, stage: New, name: "{{contact.name}}", value: "5000" }',
            wire="create_opportunity.stage.json",
        ),
        Example("opportunity: { pipeline: Sales, stage: New, source: Call, backward: true }"),
        Example("opportunity: { pipeline: Sales, status: lost, lost_reason: 66f1c0a2b7d34e0012ab34cd }"),
    )

    opportunity: Opportunity

    def default_name(self) -> str:
        card = self.opportunity
        return f"Opportunity: {card.stage or card.status}"[:120]

    def attributes(self, context: CompileContext) -> JsonObject:
        card = self.opportunity
        found: JsonObject = {
            "fields": [],
            "type": "create_opportunity",
            "pipeline_id": context.named(Named.PIPELINE, card.pipeline),
        }
        if card.stage is not None:
            found["pipeline_stage_id"] = context.named(Named.STAGE, card.stage, card.pipeline)
        found |= {
            "opportunity_name": context.words(card.name) if card.name else "",
            "opportunity_status": card.status,
            "opportunity_source": context.words(card.source) if card.source else "",
            "monetary_value": card.worth,
        }
        if card.backward:
            found["allow_backward"] = True
        return {**found, "lostReasonId": card.lost_reason} if card.lost_reason else found

    def uses(self) -> Iterator[Use]:
        card, path = self.opportunity, (self.keyword,)
        yield Use(Named.PIPELINE, card.pipeline, (*path, "pipeline"))
        if card.stage is not None:
            yield Use(Named.STAGE, card.stage, (*path, "stage"), within=card.pipeline)
        yield from card.words(path)

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if unknown := held.keys() - _OLDER:
            not_readable(f"an opportunity with '{min(unknown)}'")
        pipeline = text_of(held, "pipeline_id")
        card: JsonObject = {"pipeline": names.name_of_thing(Named.PIPELINE, pipeline)}
        if stage := text_of(held, "pipeline_stage_id"):
            card["stage"] = names.name_of_thing(Named.STAGE, stage)
        card["status"] = text_of(held, "opportunity_status")
        for key, name in (("name", "opportunity_name"), ("source", "opportunity_source")):
            if text := text_of(held, name):
                card[key] = names.source(text)
        if value := held.get("monetary_value"):
            card["value"] = value
        if held.get("allow_backward"):
            card["backward"] = True
        if reason := text_of(held, "lostReasonId"):
            if card["status"] != "lost":
                not_readable("an opportunity with a reason why it was lost, which it was not")
            card["lost_reason"] = reason
        return {"opportunity": card}

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        # Absent in what was stored earlier, and where nothing was entered; a backward move is off then.
        return {key: value for key, value in attributes.items() if key not in _MAY_LACK or not empty(value)}

    @classmethod
    def move(cls, node: Node) -> Move:
        held = node.attributes
        stage, status = text_of(held, "pipeline_stage_id"), text_of(held, "opportunity_status")
        # A move back is skipped, unless that is allowed.
        certain = not stage or held.get("allow_backward") is True
        pipeline = text_of(held, "pipeline_id")
        return Move(pipeline, stage, status, creates=True, own_first=True, certain=certain)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        stage = text_of(held, "pipeline_stage_id")
        return (
            Click(f"Pipeline: {shown.name(text_of(held, 'pipeline_id'))}"),
            *(Click(f"Stage: {shown.name(one)}") for one in [stage] if one),
            *_told(
                held,
                {
                    "Opportunity Name": "opportunity_name",
                    "Opportunity Source": "opportunity_source",
                    "Lead Value": "monetary_value",
                    "Status": "opportunity_status",
                    "Lost Reason": "lostReasonId",
                },
            ),
            Click(f"Allow to move backward: {'on' if held.get('allow_backward') is True else 'off'}"),
        )


def _told(held: Mapping[str, JsonValue], labels: Mapping[str, str]) -> Iterator[Click]:
    for label, key in labels.items():
        if value := held.get(key):
            yield Click(f"{label}: {value}")
