"""`stage`, `opportunity_status`, `opportunity_created`, `opportunity_changed`, `stale_opportunity`.

The rows are those of stored triggers: the examples in tests/golden, and for the earlier status, the stage of
a new or a stale opportunity and its user the rows seen by uxieee/uxie-ghl-factory (MIT, September 2026).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field, model_validator

from ghl_flow.kinds.names import Example, Named
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.moments import WHEN
from ghl_flow.kinds.triggers.reminders import Days
from ghl_flow.kinds.triggers.table import DAYS, PLAIN, Row, Rows, TableTrigger, named, parts_of
from ghl_flow.language.model import FilledText, SpecModel

OpportunityStatus = Literal["open", "won", "lost", "abandoned"]
_STATUSES: tuple[OpportunityStatus, ...] = get_args(OpportunityStatus)

_PIPELINE = Row("pipeline", "opportunity.pipelineId", "==", "In pipeline", named(Named.PIPELINE))
_STAGE = Row(
    "to",
    "opportunity.pipelineStageId",
    "==",
    "Moved to stage",
    named(Named.STAGE),
    id="moved-to-stage",
    within="pipeline",
)
_OF_STAGE = _STAGE._replace(key="stage", title="Pipeline stage", id="")
_ASSIGNED = Row("assigned_to", "opportunity.assignedTo", "==", "Assigned to", named(Named.USER))
_STATUS = Row(
    "to",
    "opportunity.status",
    "==",
    "Moved to status",
    PLAIN,
    id="moved-to-status",
    among=_STATUSES,
)

# Without `among`: what a status was makes a difference only where a trigger asks for it.
_OLD_STATUS = Row("from", "opportunity.oldStatus", "==", "Moved from status", PLAIN, id="moved-from-status")


class InPipeline(SpecModel):
    """Which opportunities; none named means all."""

    pipeline: Annotated[FilledText | None, Field(description="The name of the pipeline.")] = None


class OfStage(InPipeline):
    """Which opportunities, by the stage that they are in as well."""

    stage: Annotated[FilledText | None, Field(description="The name of the stage it is in.")] = None

    @model_validator(mode="after")
    def _stage_of_a_pipeline(self) -> "OfStage":
        named_with_pipeline(self.stage, self.pipeline)
        return self


def named_with_pipeline(stage: str | None, pipeline: str | None) -> None:
    """Refuse a stage of no pipeline.

    Raises:
        ValueError: the pipeline is not named.
    """
    if stage is not None and pipeline is None:
        raise ValueError(f"a stage is one of a pipeline: name the pipeline of '{stage}' too")


class _OpportunityTrigger(TableTrigger):
    """Base of these: what happens to an opportunity may be seen by triggers of several of them."""

    family: ClassVar[str] = "opportunities"
    # Other triggers that see it, by type.
    also: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def event(cls, facts: Mapping[str, str]) -> Event:
        known = dict.fromkeys((_PIPELINE.field, _STAGE.field, _STATUS.field), "")
        made = super().event(facts)
        return replace(made, facts={**known, **made.facts}, also=cls.also)


class StageDetails(InPipeline):
    """Which moves; none named means every move in every pipeline."""

    instead_of: ClassVar[Mapping[str, str]] = {
        "stage": "write to: and the stage that it moves to",
        "from": "HighLevel has no filter for the stage that it comes from: take it out",
    }

    to: Annotated[FilledText | None, Field(description="The name of the stage it moves to.")] = None

    @model_validator(mode="after")
    def _stage_of_a_pipeline(self) -> "StageDetails":
        named_with_pipeline(self.to, self.pipeline)
        return self


class StageTrigger(_OpportunityTrigger):
    """Enrol when an opportunity moves: `stage: { pipeline: Sales, to: Quoted }`."""

    keyword: ClassVar[str] = "stage"
    trigger_types: ClassVar[tuple[str, ...]] = ("pipeline_stage_updated",)
    label: ClassVar[str] = "Pipeline Stage Changed"
    happens: ClassVar[tuple[str, str]] = ("move to a stage", "moves to a stage")
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "Stage"
    rows: ClassVar[Rows] = (_PIPELINE, _STAGE)
    word: ClassVar[str] = "stage"
    word_fields: ClassVar[tuple[str, ...]] = (_PIPELINE.field, _STAGE.field)
    also: ClassVar[tuple[str, ...]] = ("opportunity_changed",)
    examples = (
        Example("stage: { pipeline: Sales, to: Quoted }", wire="trigger.pipeline_stage_updated.json"),
        Example("stage: { pipeline: Sales }"),
    )

    stage: StageDetails


class StatusDetails(InPipeline):
    """Which changes; none named means every change in every pipeline."""

    from_: Annotated[
        OpportunityStatus | None, Field(alias="from", description="The status it had before.")
    ] = None
    to: Annotated[OpportunityStatus | None, Field(description="The status it gets.")] = None


class OpportunityStatusTrigger(_OpportunityTrigger):
    """Enrol when an opportunity is won, or lost: `opportunity_status: { pipeline: Sales, to: lost }`."""

    keyword: ClassVar[str] = "opportunity_status"
    trigger_types: ClassVar[tuple[str, ...]] = ("opportunity_status_changed",)
    label: ClassVar[str] = "Opportunity Status Changed"
    happens: ClassVar[tuple[str, str]] = ("change of an opportunity", "changes of an opportunity")
    says: ClassVar[str] = "Opportunity"
    rows: ClassVar[Rows] = (_PIPELINE, _OLD_STATUS, _STATUS)
    word: ClassVar[str] = "opportunity_status"
    word_fields: ClassVar[tuple[str, ...]] = (_OLD_STATUS.field, _PIPELINE.field, _STATUS.field)
    also: ClassVar[tuple[str, ...]] = ("opportunity_changed",)
    examples = (
        Example(
            "opportunity_status: { pipeline: Sales, to: lost }",
            wire="trigger.opportunity_status_changed.json",
        ),
        Example("opportunity_status: { to: won }"),
        Example("opportunity_status: { from: lost, to: open }"),
    )

    opportunity_status: StatusDetails

    @classmethod
    def said(cls, text: str) -> dict[str, str]:
        """`lost`, `Sales/lost`, and `open/lost` or `open/Sales/lost` of what it was before."""
        first, _, rest = text.partition("/")
        if rest and first in _STATUSES:
            return {_OLD_STATUS.field: first, **parts_of(rest, cls.word_fields[1:])}
        return parts_of(text, cls.word_fields[1:])


_HAS_STATUS = _STATUS._replace(key="status", title="Status", id="")


class CreatedDetails(OfStage):
    """Which opportunities."""

    status: Annotated[OpportunityStatus | None, Field(description="The status it has then.")] = None


class OpportunityCreatedTrigger(_OpportunityTrigger):
    """Enrol on a new opportunity: `opportunity_created: { pipeline: Sales }`."""

    keyword: ClassVar[str] = "opportunity_created"
    trigger_types: ClassVar[tuple[str, ...]] = ("opportunity_created",)
    label: ClassVar[str] = "Opportunity Created"
    happens: ClassVar[tuple[str, str]] = ("new opportunity", "new opportunities")
    says: ClassVar[str] = "Opportunity created"
    rows: ClassVar[Rows] = (_PIPELINE, _OF_STAGE, _HAS_STATUS)
    word: ClassVar[str] = "opportunity_created"
    word_fields: ClassVar[tuple[str, ...]] = (_STAGE.field, _STATUS.field, _PIPELINE.field)
    examples = (
        Example("opportunity_created: {}"),
        Example("opportunity_created: { pipeline: Sales, status: open }"),
        Example("opportunity_created: { pipeline: Sales, stage: New }"),
    )

    opportunity_created: CreatedDetails


class ChangedDetails(InPipeline):
    """Which opportunities."""

    status: Annotated[OpportunityStatus | None, Field(description="The status it has then.")] = None
    assigned_to: Annotated[
        FilledText | None, Field(description="The user that it is given to, by name or e-mail address.")
    ] = None


class OpportunityChangedTrigger(_OpportunityTrigger):
    """Enrol on any change of an opportunity: `opportunity_changed: { pipeline: Sales }`."""

    keyword: ClassVar[str] = "opportunity_changed"
    trigger_types: ClassVar[tuple[str, ...]] = ("opportunity_changed",)
    label: ClassVar[str] = "Opportunity Changed"
    happens: ClassVar[tuple[str, str]] = ("change of an opportunity", "changes of an opportunity")
    says: ClassVar[str] = "Opportunity changed"
    rows: ClassVar[Rows] = (_PIPELINE, _HAS_STATUS, _ASSIGNED)
    word: ClassVar[str] = "opportunity_changed"
    word_fields: ClassVar[tuple[str, ...]] = (_ASSIGNED.field, _STATUS.field, _PIPELINE.field)
    examples = (
        Example("opportunity_changed: {}"),
        Example("opportunity_changed: { pipeline: Sales, status: won }"),
        Example("opportunity_changed: { assigned_to: Ann }"),
    )

    opportunity_changed: ChangedDetails


class StaleDetails(OfStage):
    """Which opportunities, and after how long."""

    after: Annotated[Days, Field(description="So many days without anything done to it.")]


class StaleOpportunityTrigger(_OpportunityTrigger):
    """Enrol when nothing was done for days: `stale_opportunity: { pipeline: Sales, after: 14 days }`."""

    keyword: ClassVar[str] = "stale_opportunity"
    trigger_types: ClassVar[tuple[str, ...]] = ("opportunity_decay",)
    label: ClassVar[str] = "Stale Opportunities"
    happens: ClassVar[tuple[str, str]] = ("stale opportunity", "stale opportunities")
    says: ClassVar[str] = "Stale opportunity"
    rows: ClassVar[Rows] = (
        _PIPELINE,
        _OF_STAGE,
        Row(
            "after",
            "opportunity.lastActionDate",
            "time-diff-now-gte",
            "Duration in days",
            DAYS,
            type="number",
        ),
    )
    word: ClassVar[str] = "stale_opportunity"
    word_fields: ClassVar[tuple[str, ...]] = (WHEN, _STAGE.field, _PIPELINE.field)
    examples = (
        Example("stale_opportunity: { after: 14 days }"),
        Example("stale_opportunity: { pipeline: Sales, after: 2 weeks }"),
        Example("stale_opportunity: { pipeline: Sales, stage: Quoted, after: 14 days }"),
    )

    stale_opportunity: StaleDetails

    @classmethod
    def said(cls, text: str) -> dict[str, str]:
        """`Sales`, `Quoted/Sales`, and either behind `14 days after/`."""
        first, _, rest = text.partition("/")
        if rest and first[:1].isdecimal():
            return {WHEN: first, **parts_of(rest, cls.word_fields[1:])}
        return parts_of(text, cls.word_fields[1:])
