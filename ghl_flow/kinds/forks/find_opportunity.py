"""`find_opportunity`: whether the contact has an opportunity, which then goes with the run."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.finder import FinderStep
from ghl_flow.kinds.forks.ways import transitions
from ghl_flow.kinds.model import LaidArm
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Proceed, Run
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.node import Node

_PIPELINE = "pipeline_id"


class Looked(SpecModel):
    """Which opportunities of the contact are looked at."""

    pipeline: Annotated[
        FilledText | None, Field(description="Only those in this pipeline, by its name. Default: in any.")
    ] = None


class FindOpportunityStep(FinderStep):
    """Look for the contact's latest opportunity: `then` where there is one, which later steps act on."""

    keyword: ClassVar[str] = "find_opportunity"
    gives_card: ClassVar[bool] = True
    node_types: ClassVar[tuple[str, ...]] = ("find_opportunity",)
    label: ClassVar[str] = "Find Opportunity"
    found: ClassVar[str] = "Opportunity Found"
    not_found: ClassVar[str] = "Opportunity Not Found"
    known: ClassVar[Table] = {
        "type": one_of("find_opportunity"),
        "transitions": lambda value: isinstance(value, list),
        "__customInputFields__": lambda value: isinstance(value, list),
        **dict.fromkeys(("sorting", "__customInputs__", "cat", "convertToMultipath", "__name__"), anything),
    }
    examples = (
        Example(
            "{ find_opportunity: { pipeline: Sales }, then: [add_tag: found] }",
            wire="find_opportunity.with-branches.json",
        ),
        Example("{ find_opportunity: {}, else: [add_tag: none] }", wire="find_opportunity.json"),
    )
    bounded: ClassVar[bool] = True

    find_opportunity: Looked

    def default_name(self) -> str:
        return "Find opportunity"

    def node_type(self) -> str:
        return "find_opportunity"

    @property
    def beside(self) -> JsonObject:
        return {"workflowsActionType": "INTERNAL"}

    def uses(self) -> Iterator[Use]:
        if self.find_opportunity.pipeline is not None:
            yield Use(Named.PIPELINE, self.find_opportunity.pipeline, ("find_opportunity", "pipeline"))

    def head(self, arms: Sequence[LaidArm], context: CompileContext) -> JsonObject:
        pipeline = self.find_opportunity.pipeline
        asked: list[JsonValue] = []
        if pipeline is not None:
            asked.append(
                {
                    "__customInputs__": {},
                    "filterField": _PIPELINE,
                    "value": "eq",
                    "secondValue": context.named(Named.PIPELINE, pipeline),
                }
            )
        return {
            "sorting": "latest",
            "type": "find_opportunity",
            "__customInputFields__": asked,
            "__customInputs__": {},
            "cat": "multi-path",
            "convertToMultipath": True,
            "__name__": self.title,
            "transitions": [
                {
                    "id": way_id,
                    "name": name,
                    "fields": [],
                    "meta": {"__branchKey__": f"predefined_{name}"},
                    "conditionType": "pre-defined",
                }
                for way_id, name, _ in arms
            ],
        }

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        return {key: value for key, value in super().canonical(attributes).items() if key != "__name__"}

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if found := cls.beyond(node):
            not_readable(found)
        rows = objects_of(node.attributes, "__customInputFields__")
        if len(rows) > 1 or any(text_of(row, "filterField") != _PIPELINE for row in rows):
            not_readable("find_opportunity that asks for more than a pipeline")
        looked: JsonObject = {}
        if rows:
            looked["pipeline"] = names.name_of_thing(Named.PIPELINE, text_of(rows[0], "secondValue"))
        return {"find_opportunity": looked, **cls.written_ways(node, names)}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        outcome = super().execute(node, run)
        if isinstance(outcome, Proceed):
            run.find_card(found=outcome.to == text_of(transitions(node)[0], "id"))
        return outcome

    @classmethod
    def fork_drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        rows = objects_of(node.attributes, "__customInputFields__")
        asked = tuple(
            Click(f"Filter: {text_of(row, 'filterField')} is {shown.name(text_of(row, 'secondValue'))}")
            for row in rows
        )
        return (*asked, Click(f"Sort: {text_of(node.attributes, 'sorting')}"))
