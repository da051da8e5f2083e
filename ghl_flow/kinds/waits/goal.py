"""`goal`: moves the contact to itself when it is met, from wherever in the workflow it is (R17)."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ghl_flow.kinds.asked import Fact
from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, beyond, one_of, plain_texts
from ghl_flow.kinds.effects import Effects, texts_in
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Use, tags_used
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Await, Outcome, Proceed, Run, following
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.language.model import SpecModel, TagName
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from ghl_flow.wire.node import Node

if TYPE_CHECKING:
    AnyTrigger = TriggerSpec

_COVERED: Table = {
    "type": one_of("workflow_goal"),
    "op": one_of("or"),
    "action": one_of("exit", "continue", "wait"),
    "segments": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
}
_COVERED_SEGMENT: Table = {
    "op": one_of("and", "or"),
    "conditions": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
}
# The conditions that the model covers, and the fact of an event that meets each.
_CHANGES = {"add_contact_tag": "tagsAdded", "remove_contact_tag": "tagsRemoved"}
_COVERED_CONDITION: Table = {
    "goal_condition": one_of(*_CHANGES),
    "extras": lambda value: isinstance(value, dict) and [*value] == ["tags"] and plain_texts(value["tags"]),
    "id": anything,
}


class GoalEvent(SpecModel):
    """What meets the goal."""

    instead_of: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("booked", "form", "appointment", "link", "link_clicked", "payment", "invoice", "stage", "reply"),
        "write it as what starts a flow: on: { form: Quote request }",
    )

    tag: Annotated[TagName | None, Field(description="This tag is put on the contact.")] = None
    tag_removed: Annotated[TagName | None, Field(description="This tag is taken off.")] = None

    on: Annotated[
        "AnyTrigger | None",
        Field(
            description="Or this happens, written as what starts a flow: { appointment: { status: new } }."
        ),
    ] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "GoalEvent":
        if [self.tag, self.tag_removed, self.on].count(None) != 2:
            raise ValueError("a goal is met by one thing: write tag, tag_removed or on")
        if self.on is not None and not self.on.has_contact:
            raise ValueError(f"a goal is met by a contact, and '{self.on.keyword}' has none: write another")
        return self


class GoalStep(Step):
    """Go on here as soon as the goal is met, wherever in the flow the contact is. Only one goal counts.

    HighLevel's goals of other sorts than tags have attributes that have not been observed. So a goal `on` an
    event is stored as one of a tag, `<flow>-goal`, which a helper workflow puts on when that happens to a
    contact that is in the flow: `goal: { on: { form: Quote request } }`.
    """

    keyword: ClassVar[str] = "goal"
    examples = (
        Example("{ goal: { tag: fdd signed }, unless_met: exit }", wire="workflow_goal.json"),
        Example("goal: { tag: accepted }"),
        Example("{ goal: { tag_removed: lead }, unless_met: wait }"),
    )
    node_types: ClassVar[tuple[str, ...]] = ("workflow_goal",)
    label: ClassVar[str] = "Goal Event"
    bounded: ClassVar[bool] = True
    is_goal: ClassVar[bool] = True

    goal: GoalEvent
    unless_met: Annotated[
        Literal["continue", "wait", "exit"],
        Field(description="What a contact does that comes here before: go on, wait for it, or leave."),
    ] = "continue"

    @property
    def may_pause(self) -> bool:
        return self.unless_met == "wait"

    def default_name(self) -> str:
        if self.goal.on is not None:
            return f"Goal: {self.goal.on.name or self.goal.on.default_name()}"[:120]
        return f"Goal: {f'tag {self.goal.tag}' if self.goal.tag else f'no tag {self.goal.tag_removed}'}"

    def node_type(self) -> str:
        return "workflow_goal"

    def uses(self) -> Iterator[Use]:
        for key in ("tag", "tag_removed"):
            yield from tags_used(getattr(self.goal, key), ("goal", key))
        if self.goal.on is not None:
            yield from (use._replace(path=("goal", "on", *use.path)) for use in self.goal.on.uses())

    @property
    def goal_event(self) -> TriggerSpec | None:
        return self.goal.on

    def by_tag(self, tag: str) -> "GoalStep":
        return self.model_copy(update={"goal": GoalEvent(tag=tag), "name": self.title})

    def attributes(self, context: CompileContext) -> JsonObject:
        kind = "add_contact_tag" if self.goal.tag else "remove_contact_tag"
        tag = self.goal.tag or self.goal.tag_removed or ""
        condition: JsonObject = {
            "goal_condition": kind,
            "extras": {"tags": [tag.lower()]},  # R22
            "id": context.uuid("goal"),
        }
        return {
            "op": "or",
            "segments": [{"conditions": [condition], "op": "or"}],
            "type": "workflow_goal",
            "action": self.unless_met,
        }

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        segments: list[JsonValue] = [
            {
                **segment,
                "conditions": [
                    {key: value for key, value in item.items() if key != "id"}
                    for item in objects_of(segment, "conditions")
                ],
            }
            for segment in objects_of(attributes, "segments")
        ]
        return {**attributes, "segments": segments}

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if found := cls.beyond(node):
            not_readable(found)
        asked = [
            (text_of(item, "goal_condition"), [*texts_in(object_of(item, "extras").get("tags"))])
            for segment in objects_of(node.attributes, "segments")
            for item in objects_of(segment, "conditions")
        ]
        if len(asked) != 1 or len(asked[0][1]) != 1:
            not_readable("a goal that is met by several things")
        kind, (tag,) = asked[0]
        step: JsonObject = {"goal": {"tag" if kind == "add_contact_tag" else "tag_removed": tag}}
        action = text_of(node.attributes, "action")
        return step if action == "continue" else {**step, "unless_met": action}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        added = {"add_contact_tag": "Add Contact Tag", "remove_contact_tag": "Remove Contact Tag"}
        asked = tuple(
            Click(
                f"Goal: {added.get(text_of(item, 'goal_condition'), text_of(item, 'goal_condition'))} "
                f"{', '.join(texts_in(object_of(item, 'extras').get('tags')))}".rstrip()
            )
            for segment in objects_of(node.attributes, "segments")
            for item in objects_of(segment, "conditions")
        )
        action = {
            "continue": "Continue anyway",
            "wait": "Wait until the goal is met",
            "exit": "End this workflow",
        }.get(text_of(node.attributes, "action"), text_of(node.attributes, "action"))
        return (*asked, Click(f"What should happen if the contact reaches this step: {action}"))

    @classmethod
    def effects(cls, node: Node) -> Effects:
        action = text_of(node.attributes, "action")
        return Effects(
            listens=frozenset(_tags(node)),
            ends=action == "exit",
            waits=(0, 0) if action in ("exit", "continue") else (0, None),
        )

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if found := beyond(node.attributes, _COVERED, "goal"):
            return found
        if "action" not in node.attributes:
            return "goal without an action"
        for segment in objects_of(node.attributes, "segments"):
            if found := beyond(segment, _COVERED_SEGMENT, "a segment of a goal"):
                return found
            for condition in objects_of(segment, "conditions"):
                kind = text_of(condition, "goal_condition")
                if kind not in _CHANGES:
                    return f"goal '{kind}'"
                if found := beyond(condition, _COVERED_CONDITION, f"goal '{kind}'"):
                    return found
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        if text_of(node.attributes, "action") == "wait":
            return Await()
        run.pass_goal()
        return Proceed(None) if text_of(node.attributes, "action") == "exit" else following(node)

    @classmethod
    def met_by(cls, node: Node, event: Event, not_modelled: Callable[[str], None]) -> bool:
        segments = objects_of(node.attributes, "segments")
        met = [_segment_met(segment, event, not_modelled) for segment in segments]  # each says what it lacks
        return any(met)


def _tags(node: Node) -> list[Fact]:
    return [
        ("tag", tag)
        for segment in objects_of(node.attributes, "segments")
        for condition in objects_of(segment, "conditions")
        for tag in texts_in(object_of(condition, "extras").get("tags"))
    ]


def _segment_met(segment: JsonObject, event: Event, not_modelled: Callable[[str], None]) -> bool:
    results = [_met(item, event, not_modelled) for item in objects_of(segment, "conditions")]
    together = all if text_of(segment, "op") == "and" else any
    return bool(results) and together(results)


def _met(condition: JsonObject, event: Event, not_modelled: Callable[[str], None]) -> bool:
    kind = text_of(condition, "goal_condition")
    if kind not in _CHANGES:
        not_modelled(f"goal '{kind}'")
        return False
    changed = event.facts.get(_CHANGES[kind], ()) if event.trigger_type == "contact_tag" else ()
    return any(tag in changed for tag in texts_in(object_of(condition, "extras").get("tags")))
