"""`in_flow`, `in_workflow`: whether the contact is active in the workflow of a flow, or in another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from ghl_flow.kinds.asked import By, Test
from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.conditions.covered import TAG_OPERATORS, beyond_condition
from ghl_flow.kinds.conditions.model import Keyword, Leaf, value_words
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, NotReadableError
from ghl_flow.kinds.running import Run
from ghl_flow.language.model import FilledText
from ghl_flow.wire.json import JsonObject, text_of


@dataclass(frozen=True, slots=True)
class InWorkflow(Leaf):
    """The contact is active in the main workflow of that flow (or is not)."""

    examples: ClassVar[tuple[Example, ...]] = (
        Example("in_flow: welcome", wire="condition.in-workflow.json"),
        Example("not_in_flow: welcome"),
        Example("in_workflow: Old nurture"),
        Example("not_in_workflow: Old nurture"),
    )

    keywords: ClassVar[Mapping[str, Keyword]] = {
        "in_flow": Keyword(FilledText, "Is active in that flow's workflow.", lambda flow: [InWorkflow(flow)]),
        "not_in_flow": Keyword(
            FilledText,
            "Is not active in that flow's workflow.",
            lambda flow: [InWorkflow(flow, active=False)],
        ),
        "in_workflow": Keyword(
            FilledText,
            "Is active in that workflow of the account, which no flow of the project makes.",
            lambda name: [InWorkflow(name, named=True)],
        ),
        "not_in_workflow": Keyword(
            FilledText,
            "Is not active in that workflow of the account.",
            lambda name: [InWorkflow(name, active=False, named=True)],
        ),
    }

    flow: str
    active: bool = True
    named: bool = False
    """Whether it is a workflow by its name in HighLevel, not a flow of the project."""

    @property
    def _keyword(self) -> str:
        return ("" if self.active else "not_") + ("in_workflow" if self.named else "in_flow")

    def describe(self) -> str:
        return f"{'is' if self.active else 'is not'} in {self.flow}"

    def uses(self) -> Iterator[Use]:
        yield Use(Named.WORKFLOW if self.named else Named.FLOW, self.flow, (self._keyword,))

    def question(self, context: CompileContext) -> JsonObject:
        return {
            "conditionType": "workflow_contact",
            "conditionSubType": "workflow_contact",
            "conditionOperator": "index-of-true" if self.active else "index-of-false",
            "conditionValue": context.named(Named.WORKFLOW, self.flow)
            if self.named
            else context.workflow(self.flow),
        }

    def written(self) -> JsonObject:
        return {self._keyword: self.flow}

    def excludes(self, other: Leaf) -> bool:
        return other == InWorkflow(self.flow, not self.active, self.named)

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        return condition.get("conditionType") == "workflow_contact"

    @classmethod
    def test(cls, condition: JsonObject) -> Test:
        operator = text_of(condition, "conditionOperator")
        wanted = operator == "index-of-true"
        return Test(By.WORKFLOW, str(condition.get("conditionValue")), wanted=wanted, operator=operator)

    @classmethod
    def beyond(cls, condition: JsonObject) -> str | None:
        if found := beyond_condition(condition, "workflow_contact"):
            return found
        operator, value = text_of(condition, "conditionOperator"), condition.get("conditionValue")
        if operator not in TAG_OPERATORS:
            return f"condition operator '{operator}'"
        return None if isinstance(value, str) and value else "in-workflow condition without a workflow"

    @classmethod
    def holds(cls, condition: JsonObject, run: Run) -> bool:
        wanted = text_of(condition, "conditionOperator") == "index-of-true"
        return run.is_in(text_of(condition, "conditionValue")) == wanted

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> Leaf:
        test = cls.test(condition)
        try:
            return cls(names.flow(test.name), test.wanted)
        except NotReadableError:
            return cls(names.name_of_thing(Named.WORKFLOW, test.name), test.wanted, named=True)

    @classmethod
    def words(cls, condition: JsonObject, shown: Shown) -> str:
        active = "is active in" if cls.test(condition).wanted else "is not active in"
        return f"Workflow > {active} {shown.name(value_words(condition))}".rstrip()
