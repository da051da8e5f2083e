"""`remove_from_workflow`: take the contact out of a flow at once, also during a wait (R19)."""

from collections.abc import Collection, Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from ghl_flow.errors import did_you_mean
from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, beyond, one_of
from ghl_flow.kinds.effects import Effects, Inert, texts_in
from ghl_flow.kinds.names import CompileContext, Example, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Proceed, Run, following
from ghl_flow.kinds.table import FLOWS, OtherWorkflow, Stored, TableStep
from ghl_flow.kinds.triggers.registry import TRIGGER_TYPES
from ghl_flow.language.model import DISTINCT, FilledText, Identifier, SpecModel
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node

_ALL = "remove_from_all_workflows"
# What stands for more than flows that are named, and whether it holds for the one that says so too.
_INCLUDES_THIS = {"all": True, "others": False}
_COVERED: Table = {"type": one_of(_ALL), "includeCurrent": lambda value: isinstance(value, bool)}


class OtherFlows(SpecModel):
    """The flows that the account runs beside this one."""

    flows: Annotated[Literal["others"], Field(description="Every other flow that the account runs.")]
    except_started_by: Annotated[
        FilledText | None,
        Field(description="But not those with such a trigger, such as customer_reply."),
    ] = None

    @field_validator("except_started_by")
    @classmethod
    def _is_a_trigger(cls, value: str | None) -> str | None:
        if value is not None and value not in TRIGGER_TYPES:
            near = did_you_mean(value, [*TRIGGER_TYPES])
            raise ValueError(f"'{value}' is no trigger" + (f": {near}" if near else ""))
        return value


def _written_as(value: Any) -> str:
    of_account = isinstance(value, OtherFlows) or (isinstance(value, dict) and "workflow" not in value)
    return "others" if of_account else "named"


class RemoveFromWorkflowStep(TableStep):
    """Take the contact out of the workflows of these flows; `this` is the flow itself.

    `all` is every workflow of the account, `others` every one but this, those that no flow makes too. The
    flow's own helper workflows are none of them: a contact in a cooldown of this flow stays in it, for a
    whole window from this step on. To other flows' cooldowns it puts an end, and leaves their tags on: they
    stay silent until the next day.

    `{ flows: others }` is the main workflow of each other flow that the account runs, as a list that is
    written anew when the account runs others: cooldowns go on, and so does what no flow makes. Flows
    `except_started_by` a trigger stay: what the same event starts would else race with this step. Where the
    account runs no other, the step is switched off.
    """

    keyword: ClassVar[str] = "remove_from_workflow"
    node_types: ClassVar[tuple[str, ...]] = ("remove_from_workflow", _ALL)
    label: ClassVar[str] = "Remove From Workflow"
    stored: ClassVar[Stored] = {"type": "remove_from_workflow", "workflow_id": FLOWS}
    examples = (
        Example("remove_from_workflow: follow-up", wire="remove_from_workflow.json"),
        Example("remove_from_workflow: [this, follow-up]"),
        Example("remove_from_workflow: others", wire="remove_from_all_workflows.json"),
        Example("remove_from_workflow: all"),
        Example("remove_from_workflow: { flows: others }"),
        Example("remove_from_workflow: { flows: others, except_started_by: customer_reply }"),
        Example("remove_from_workflow: { workflow: Old nurture }"),
        Example("remove_from_workflow: [follow-up, { workflow: Old nurture }]"),
    )

    remove_from_workflow: Annotated[
        Annotated[
            Identifier | OtherWorkflow | Annotated[list[Identifier | OtherWorkflow], DISTINCT], Tag("named")
        ]
        | Annotated[OtherFlows, Tag("others")],
        Discriminator(_written_as),
        Field(
            description="Ids of flows of this project, this, others, or all; workflows of the account by "
            "their names; or all other flows."
        ),
    ]

    @model_validator(mode="after")
    def _all_says_it_all(self) -> "RemoveFromWorkflowStep":
        if not isinstance(self.remove_from_workflow, str):
            for word in _INCLUDES_THIS.keys() & {*self._named}:
                raise ValueError(f"'{word}' stands for flows without a list: remove_from_workflow: {word}")
        return self

    @property
    def removes_from(self) -> Sequence[str]:
        if self._everything:
            return ["this"] if self.remove_from_workflow == "all" else []
        listed = self.remove_from_workflow
        return [one for one in (listed if isinstance(listed, list) else [listed]) if isinstance(one, str)]

    @property
    def _named(self) -> Sequence[str]:
        """All of them, by flow or by name."""
        listed = self.remove_from_workflow
        if isinstance(listed, OtherFlows):
            return []
        items = listed if isinstance(listed, list) else [listed]
        return [one.workflow if isinstance(one, OtherWorkflow) else one for one in items]

    def removes_from_other(self, started_by: Collection[str]) -> bool:
        which = self.remove_from_workflow
        return isinstance(which, OtherFlows) and which.except_started_by not in started_by

    def of_flows(self, flows: Sequence[str]) -> "RemoveFromWorkflowStep":
        changed = {
            "remove_from_workflow": [*flows],
            "name": self.title,
            "disabled": self.disabled or not flows,
        }
        return self.model_copy(update=changed)

    @property
    def names_other_flows(self) -> bool:
        return isinstance(self.remove_from_workflow, OtherFlows)

    @property
    def out_of_all(self) -> tuple["RemoveFromWorkflowStep", ...]:
        if not self._everything or self.disabled:
            return ()
        others = self.model_copy(update={"remove_from_workflow": "others"})
        leave = RemoveFromWorkflowStep(remove_from_workflow="this", name="Leave this workflow too")
        return (others, leave) if self.remove_from_workflow == "all" else (others,)

    @property
    def _everything(self) -> bool:
        return isinstance(self.remove_from_workflow, str) and self.remove_from_workflow in _INCLUDES_THIS

    def default_name(self) -> str:
        if self._everything:
            which = "other" if self.remove_from_workflow == "others" else self.remove_from_workflow
            return f"Remove from {which} workflows"
        if self.names_other_flows:
            return "Remove from other flows"
        return f"Remove from {', '.join(self._named)}"[:120]

    def node_type(self) -> str:
        return _ALL if self._everything else super().node_type()

    def attributes(self, context: CompileContext) -> JsonObject:
        if self._everything:
            return {"type": _ALL, "includeCurrent": self.remove_from_workflow == "all"}
        if self.names_other_flows:
            return self.of_flows(()).attributes(context)
        return super().attributes(context)

    def uses(self) -> Iterator[Use]:
        return iter(()) if self._everything or self.names_other_flows else super().uses()

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if node.type != _ALL:
            return super().beyond(node)
        missing = None if "includeCurrent" in node.attributes else f"{node.type} without 'includeCurrent'"
        return missing or beyond(node.attributes, _COVERED, node.type)

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if node.type != _ALL:
            # No other flow ran in the account, so it was switched off.
            if node.switched_off and node.attributes == {"type": "remove_from_workflow", "workflow_id": []}:
                return {"remove_from_workflow": {"flows": "others"}}
            return super().written(node, names)
        if found := cls.beyond(node):
            not_readable(found)
        return {"remove_from_workflow": "all" if node.attributes.get("includeCurrent") else "others"}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        if node.type == _ALL:
            return Effects(removes_from_all=True, ends=node.attributes.get("includeCurrent") is True)
        # Whether it ends its own run too is for those to say who know which workflow it is in.
        named = (*texts_in(node.attributes.get("workflow_id")),)
        return Effects(removes_from=named, inert=None if any(named) else Inert.NO_WORKFLOW)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        if node.type == _ALL:
            this_too = node.attributes.get("includeCurrent") is True
            return Proceed(None) if run.remove_from_all(this_too=this_too) else following(node)
        targets = [*texts_in(node.attributes.get("workflow_id"))]
        return Proceed(None) if run.remove_from(targets) else following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        if node.type == _ALL:
            this_too = node.attributes.get("includeCurrent") is True
            return (Click(f"Remove from all workflows, the current one {'too' if this_too else 'not'}"),)
        named = texts_in(node.attributes.get("workflow_id"))
        return (Click(f"Workflow: {', '.join(map(shown.name, named))}"),)
