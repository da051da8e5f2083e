"""`opportunity`: the stage or the status of the card that goes with the run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.asked import By, Test
from ghl_flow.kinds.card import STAGE, STATUS, STATUSES, Status, same_stage
from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.conditions.covered import beyond_condition
from ghl_flow.kinds.conditions.model import Keyword, Leaf, value_words
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Run
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, text_of

_NAMES = {"pipelineStageId": STAGE, "status": STATUS}


@dataclass(frozen=True, slots=True)
class _OpportunityLeaf(Leaf):
    """Base of both. Without a card that goes with the run, neither holds (language.md, section 6)."""

    @classmethod
    def test(cls, condition: JsonObject) -> Test:
        name = _NAMES.get(text_of(condition, "conditionSubType"), text_of(condition, "conditionSubType"))
        operator = text_of(condition, "conditionOperator")
        return Test(By.VALUE, name, operator=operator, value=str(condition.get("conditionValue") or ""))

    @classmethod
    def beyond(cls, condition: JsonObject) -> str | None:
        if found := beyond_condition(condition, "opportunities"):
            return found
        if (operator := text_of(condition, "conditionOperator")) != "==":
            return f"condition operator '{operator}'"
        value = condition.get("conditionValue")
        return None if isinstance(value, str) and value else "an opportunity condition without a value"


class OpportunityTest(SpecModel):
    """What is asked of the opportunity that goes with the run. Without one, nothing of it holds."""

    pipeline: Annotated[
        FilledText | None, Field(description="With stage: the pipeline that the stage is of.")
    ] = None
    stage: Annotated[FilledText | None, Field(description="It is in this stage.")] = None
    status: Annotated[Status | None, Field(description="It has this status.")] = None

    @model_validator(mode="after")
    def _asks_something(self) -> "OpportunityTest":
        if self.stage is None and self.status is None:
            raise ValueError("an opportunity is asked for its stage, its status or both")
        if self.pipeline is not None and self.stage is None:
            raise ValueError("pipeline goes with stage")
        return self


def _asked(test: OpportunityTest) -> Iterator[Leaf]:
    if test.stage is not None:
        yield OpportunityStage(test.stage, test.pipeline)
    if test.status is not None:
        yield OpportunityStatus(test.status)


@dataclass(frozen=True, slots=True)
class OpportunityStage(_OpportunityLeaf):
    """The opportunity that goes with the run is in that stage, or has that status. Without one, it is not."""

    examples: ClassVar[tuple[Example, ...]] = (
        Example("opportunity: { pipeline: Sales, stage: Quoted }", wire="condition.opportunity-stage.json"),
        Example("opportunity: { status: open }", wire="condition.opportunity-status.json"),
    )

    keywords: ClassVar[Mapping[str, Keyword]] = {
        "opportunity": Keyword(OpportunityTest, "The opportunity that goes with the run is so.", _asked)
    }

    stage: str
    pipeline: str | None = None

    def describe(self) -> str:
        return f"opportunity in {self.stage}"

    def uses(self) -> Iterator[Use]:
        path = ("opportunity", "stage")
        yield Use(Named.STAGE, self.stage, path, within=self.pipeline)

    def question(self, context: CompileContext) -> JsonObject:
        return {
            "conditionType": "opportunities",
            "conditionSubType": "pipelineStageId",
            "conditionOperator": "==",
            "conditionValue": context.named(Named.STAGE, self.stage, self.pipeline),
        }

    def written(self) -> JsonObject:
        pipeline: JsonObject = {"pipeline": self.pipeline} if self.pipeline else {}
        return {"opportunity": {**pipeline, "stage": self.stage}}

    def excludes(self, other: Leaf) -> bool:
        return isinstance(other, OpportunityStage) and self.stage != other.stage

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        return (condition.get("conditionType"), condition.get("conditionSubType")) == (
            "opportunities",
            "pipelineStageId",
        )

    @classmethod
    def holds(cls, condition: JsonObject, run: Run) -> bool:
        have = run.field(STAGE) or ""
        return bool(have) and same_stage(have, text_of(condition, "conditionValue"))

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> Leaf:
        stage = text_of(condition, "conditionValue")
        return cls(names.name_of_thing(Named.STAGE, stage), names.pipeline_of(stage))

    @classmethod
    def words(cls, condition: JsonObject, shown: Shown) -> str:
        return f"Opportunities > Pipeline Stage is {shown.name(value_words(condition))}"


@dataclass(frozen=True, slots=True)
class OpportunityStatus(_OpportunityLeaf):
    """The card has that status."""

    status: str

    def describe(self) -> str:
        return f"opportunity {self.status}"

    def uses(self) -> Iterator[Use]:
        yield from ()

    def question(self, context: CompileContext) -> JsonObject:
        return {
            "conditionType": "opportunities",
            "conditionSubType": "status",
            "conditionOperator": "==",
            "conditionValue": self.status,
        }

    def written(self) -> JsonObject:
        return {"opportunity": {"status": self.status}}

    def excludes(self, other: Leaf) -> bool:
        return isinstance(other, OpportunityStatus) and self.status != other.status

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        return (condition.get("conditionType"), condition.get("conditionSubType")) == (
            "opportunities",
            "status",
        )

    @classmethod
    def holds(cls, condition: JsonObject, run: Run) -> bool:
        return run.field(STATUS) == text_of(condition, "conditionValue")

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> Leaf:
        status = text_of(condition, "conditionValue")
        if status not in STATUSES:
            not_readable(f"an opportunity status '{status}'")
        return cls(status)

    @classmethod
    def words(cls, condition: JsonObject, shown: Shown) -> str:
        return f"Opportunities > Status is {value_words(condition)}"
