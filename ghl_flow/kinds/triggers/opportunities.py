"""`stage`, `opportunity_status`, `opportunity_created`, `opportunity_changed`, `stale_opportunity`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field, model_validator

from ghl_flow.kinds.names import Example, Named
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.moments import WHEN
from ghl_flow.kinds.triggers.reminders import Days
from ghl_flow.kinds.triggers.table import DAYS, PLAIN, Row, Rows, TableTrigger, named
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
_STATUS = Row(
    "to",
    "opportunity.status",
    "==",
    "Moved to status",
    PLAIN,
    id="moved-to-status",
    among=_STATUSES,
)


class InPipeline(SpecModel):
    """Which opportunities; none named means all."""

    pipeline: Annotated[FilledText | None, Field(description="The name of the pipeline.")] = None


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
        if self.to is not None and self.pipeline is None:
            raise ValueError(f"a stage is one of a pipeline: name the pipeline of '{self.to}' too")
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

    to: Annotated[OpportunityStatus | None, Field(description="The status it gets.")] = None


class OpportunityStatusTrigger(_OpportunityTrigger):
    """Enrol when an opportunity is won, or lost: `opportunity_status: { pipeline: Sales, to: lost }`."""

    keyword: ClassVar[str] = "opportunity_status"
    trigger_types: ClassVar[tuple[str, ...]] = ("opportunity_status_changed",)
    label: ClassVar[str] = "Opportunity Status Changed"
    happens: ClassVar[tuple[str, str]] = ("change of an opportunity", "changes of an opportunity")
    says: ClassVar[str] = "Opportunity"
    rows: ClassVar[Rows] = (_PIPELINE, _STATUS)
    word: ClassVar[str] = "opportunity_status"
    word_fields: ClassVar[tuple[str, ...]] = (_PIPELINE.field, _STATUS.field)
    also: ClassVar[tuple[str, ...]] = ("opportunity_changed",)
    examples = (
        Example(
            "opportunity_status: { pipeline: Sales, to: lost }",
            wire="trigger.opportunity_status_changed.json",
        ),
        Example("opportunity_status: { to: won }"),
    )

    opportunity_status: StatusDetails


class WithStatus(InPipeline):
    """Which opportunities."""

    status: Annotated[OpportunityStatus | None, Field(description="The status it has then.")] = None


class _WithStatusTrigger(_OpportunityTrigger):
    """Base of those that ask for a pipeline and a status."""

    rows: ClassVar[Rows] = (_PIPELINE, _STATUS._replace(key="status", title="Status", id=""))
    word_fields: ClassVar[tuple[str, ...]] = (_STATUS.field, _PIPELINE.field)


class OpportunityCreatedTrigger(_WithStatusTrigger):
    """Enrol on a new opportunity: `opportunity_created: { pipeline: Sales }`."""

    keyword: ClassVar[str] = "opportunity_created"
    trigger_types: ClassVar[tuple[str, ...]] = ("opportunity_created",)
    label: ClassVar[str] = "Opportunity Created"
    happens: ClassVar[tuple[str, str]] = ("new opportunity", "new opportunities")
    says: ClassVar[str] = "Opportunity created"
    word: ClassVar[str] = "opportunity_created"
    examples = (
        Example("opportunity_created: {}"),
        Example("opportunity_created: { pipeline: Sales, status: open }"),
    )

    opportunity_created: WithStatus


class OpportunityChangedTrigger(_WithStatusTrigger):
    """Enrol on any change of an opportunity: `opportunity_changed: { pipeline: Sales }`."""

    keyword: ClassVar[str] = "opportunity_changed"
    trigger_types: ClassVar[tuple[str, ...]] = ("opportunity_changed",)
    label: ClassVar[str] = "Opportunity Changed"
    happens: ClassVar[tuple[str, str]] = ("change of an opportunity", "changes of an opportunity")
    says: ClassVar[str] = "Opportunity changed"
    word: ClassVar[str] = "opportunity_changed"
    examples = (
        Example("opportunity_changed: {}"),
        Example("opportunity_changed: { pipeline: Sales, status: won }"),
    )

    opportunity_changed: WithStatus


class StaleDetails(InPipeline):
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
    word_fields: ClassVar[tuple[str, ...]] = (WHEN, _PIPELINE.field)
    examples = (
        Example("stale_opportunity: { after: 14 days }"),
        Example("stale_opportunity: { pipeline: Sales, after: 2 weeks }"),
    )

    stale_opportunity: StaleDetails
