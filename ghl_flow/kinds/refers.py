"""Where stored steps and triggers refer to things of the account by an id or a key.

By the names of attributes, whatever the step: they are the same in every action that has them, those that
YAML has no words for included. Sources: real exports and captures (docs/highlevel.md).
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.things import merge_fields_in

_ID = re.compile(r"[A-Za-z0-9]{20}|[0-9a-f]{24}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""The ids that HighLevel gives. What is not one is a name: `firstName`, `contact_owner`."""

_ATTRIBUTES: Mapping[str, Thing] = {
    "workflow_id": Thing.WORKFLOW,
    "workflows": Thing.WORKFLOW,
    "field": Thing.FIELD,
    "selectField": Thing.FIELD,
    "updateField": Thing.FIELD,
    "pipeline_id": Thing.PIPELINE,
    "pipelineId": Thing.PIPELINE,
    "pipeline_stage_id": Thing.STAGE,
    "pipelineStageId": Thing.STAGE,
    "selectedUser": Thing.USER,
    "assignedUser": Thing.USER,
    "standardAssignedUser": Thing.USER,
    "assignedTo": Thing.USER,
    "user_list": Thing.USER,
    "userId": Thing.USER,
    "calendarId": Thing.CALENDAR,
    "calendar_id": Thing.CALENDAR,
    "formId": Thing.FORM,
    "form_id": Thing.FORM,
    "surveyId": Thing.SURVEY,
    "survey_id": Thing.SURVEY,
    "linkId": Thing.LINK,
    "link": Thing.LINK,
    "template_id": Thing.EMAIL_TEMPLATE,
}
_FILTERS: Mapping[str, Thing] = {
    "workflow.id": Thing.WORKFLOW,
    "calendar.id": Thing.CALENDAR,
    "form.id": Thing.FORM,
    "survey.id": Thing.SURVEY,
    "link.id": Thing.LINK,
    "opportunity.pipelineId": Thing.PIPELINE,
    "opportunity.pipelineStageId": Thing.STAGE,
    "opportunity.assignedTo": Thing.USER,
}
# What a condition of that type compares, by the thing that its value is the id of.
_CONDITIONS: Mapping[str, Thing] = {"workflow_contact": Thing.WORKFLOW, "trigger": Thing.TRIGGER}


# What these hold says what sort of thing stands there, in HighLevel's words; never a tag.
_STRUCTURE = frozenset(
    (
        *(
            "id",
            "type",
            "name",
            "cat",
            "title",
            "field",
            "operator",
            "op",
            "when",
            "method",
            "event",
            "action",
        ),
        *("actionType", "conditionType", "conditionSubType", "conditionOperator", "conditionName", "unit"),
        *("__customFieldType__", "nestedDropdownTypes", "allowIsOperatorTypes", "hybridActionType"),
        *("goal_condition", "contentType", "currentRecipeType", "condition", "userType", "redirectPage"),
    )
)


class Reference(NamedTuple):
    """That a part of a workflow refers to a thing: by its id, or by the key in a merge field."""

    where: str
    thing: Thing
    id: str = ""
    key: str = ""


def references_of(document: JsonObject, triggers: list[JsonObject]) -> Iterator[Reference]:
    """Every reference that is known to be one, in the steps and then in the filters of triggers."""
    data = document.get("workflowData")
    for step in objects_of(data if isinstance(data, dict) else {}, "templates"):
        where = f"step '{text_of(step, 'name') or text_of(step, 'type')}'"
        yield from _in(step.get("attributes"), "", where)
    for trigger in triggers:
        where = f"trigger '{text_of(trigger, 'name')}'"
        for row in objects_of(trigger, "conditions"):
            yield from _in_filter(row, where)


def sorts_of(document: JsonObject, triggers: list[JsonObject]) -> set[Thing]:
    """The sorts of things that a workflow may refer to, whatever their ids look like."""
    found = {one.thing for one in references_of(document, triggers)}
    data = document.get("workflowData")
    for step in objects_of(data if isinstance(data, dict) else {}, "templates"):
        found |= {*_sorts_in(step.get("attributes"), "")}
    fields = [row for trigger in triggers for row in objects_of(trigger, "conditions") if row.get("value")]
    return found | {thing for row in fields if (thing := _FILTERS.get(text_of(row, "field"))) is not None}


def _sorts_in(value: JsonValue, name: str) -> Iterator[Thing]:
    if isinstance(value, str):
        if value and name in _ATTRIBUTES:
            yield _ATTRIBUTES[name]
    elif isinstance(value, list):
        for item in value:
            yield from _sorts_in(item, name)
    elif isinstance(value, dict):
        # What a row names apart from its value: a filter of an action, and what a condition compares.
        row = text_of(value, "filterField") or text_of(value, "conditionSubType")
        for key, item in value.items():
            named = row in _ATTRIBUTES and key in ("value", "secondValue", "conditionValue")
            yield from _sorts_in(item, row if named else key)


def words_of(document: JsonObject, triggers: list[JsonObject]) -> frozenset[str]:
    """Every value in steps and filters that may be a tag, in lower case: all but names of sorts."""
    data = document.get("workflowData")
    steps = objects_of(data if isinstance(data, dict) else {}, "templates")
    values = [step.get("attributes") for step in steps]
    values += [row for trigger in triggers for row in objects_of(trigger, "conditions")]
    return frozenset(word.strip().lower() for value in values for word in _values(value))


def _values(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _values(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _STRUCTURE or not isinstance(item, str | list):
                yield from _values(item)


def _in(value: JsonValue, name: str, where: str) -> Iterator[Reference]:
    if isinstance(value, str):
        thing = _ATTRIBUTES.get(name)
        if thing is not None:
            yield from _named(value, thing, where)
        for root, key in merge_fields_in(value):
            if root is Thing.LINK:
                yield Reference(where, root, id=key)
            else:
                yield Reference(where, root, key=key)
    elif isinstance(value, list):
        for item in value:
            yield from _in(item, name, where)
    elif isinstance(value, dict):
        yield from _in_condition(value, where)
        # A row of the newer actions names the attribute apart from its value.
        row = text_of(value, "filterField")
        for key, item in value.items():
            yield from _in(item, row if row and key in ("value", "secondValue") else key, where)


def _in_condition(condition: JsonObject, where: str) -> Iterator[Reference]:
    kind, asked = text_of(condition, "conditionType"), text_of(condition, "conditionSubType")
    if kind == "contact_detail":
        yield from _named(asked, Thing.FIELD, where)
    thing = _CONDITIONS.get(kind) or (_ATTRIBUTES.get(asked) if kind else None)
    if thing is not None:
        for one in _strings(condition.get("conditionValue")):
            yield from _named(one, thing, where)


def _in_filter(row: JsonObject, where: str) -> Iterator[Reference]:
    field = text_of(row, "field")
    yield from _named(field.removeprefix("contact."), Thing.FIELD, where)
    thing = _FILTERS.get(field)
    for one in _strings(row.get("value")) if thing is not None else ():
        if thing is not None:
            yield from _named(one, thing, where)


def _named(value: str, thing: Thing, where: str) -> Iterator[Reference]:
    """Of workflows and triggers whatever stands there is an id; elsewhere it may be a word."""
    value = value.removeprefix("contact.") if thing is Thing.FIELD else value
    sure = thing in (Thing.WORKFLOW, Thing.TRIGGER) and value and "{{" not in value
    if sure or _ID.fullmatch(value):
        yield Reference(where, thing, id=value)


def _strings(value: JsonValue) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]
