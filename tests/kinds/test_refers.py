"""Where stored steps and triggers refer to things of the account."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from ghl_flow.kinds.refers import Reference, references_of
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.thing import Thing

ROOT = Path(__file__).parents[2]
FIELD, OTHER = "em3R3rToFy8N0oYcJDwE", "zds62BQRinETZ2Ldljaj"
FLOW = "0b0e9f0e-8f10-4f5b-8a3b-2f6f0f5c9d11"


def found(attributes: JsonObject, step_type: str = "x") -> list[tuple[Thing, str]]:
    step: JsonObject = {"id": "1", "type": step_type, "name": "Step", "attributes": attributes}
    return short(references_of({"workflowData": {"templates": [step]}}, []))


def in_filter(**row: JsonValue) -> list[tuple[Thing, str]]:
    return short(references_of({}, [{"name": "Trigger", "conditions": [row]}]))


def short(references: Iterable[Reference]) -> list[tuple[Thing, str]]:
    return [(one.thing, one.id or one.key) for one in references]


def condition(kind: str, asked: str, value: JsonValue) -> JsonObject:
    row: JsonObject = {"conditionType": kind, "conditionSubType": asked, "conditionValue": value}
    return {"branches": [{"segments": [{"conditions": [row]}]}]}


STEPS: list[tuple[JsonObject, list[tuple[Thing, str]]]] = [
    ({"workflow_id": FLOW}, [(Thing.WORKFLOW, FLOW)]),
    ({"workflow_id": [FLOW, "short"]}, [(Thing.WORKFLOW, FLOW), (Thing.WORKFLOW, "short")]),
    ({"workflows": [FLOW]}, [(Thing.WORKFLOW, FLOW)]),
    ({"workflow_id": ""}, []),
    (condition("workflow_contact", "workflow_contact", FLOW), [(Thing.WORKFLOW, FLOW)]),
    (condition("trigger", "trigger", OTHER), [(Thing.TRIGGER, OTHER)]),
    (condition("contact_detail", FIELD, "x"), [(Thing.FIELD, FIELD)]),
    (condition("contact_detail", "tags", ["vip"]), []),
    (condition("contact_detail", "postalCode", "1"), []),
    (condition("opportunities", "pipelineStageId", FLOW), [(Thing.STAGE, FLOW)]),
    ({"condition": condition("contact_detail", FIELD, "x")}, [(Thing.FIELD, FIELD)]),
    ({"fields": [{"field": FIELD, "value": "5"}, {"field": "firstName"}]}, [(Thing.FIELD, FIELD)]),
    ({"selectField": f"contact.{FIELD}", "updateField": FIELD}, [(Thing.FIELD, FIELD)] * 2),
    (
        {"body": "Hi {{contact.job_type}}, {{ custom_values.office }} {{ contact.first_name }}"},
        [(Thing.FIELD, "job_type"), (Thing.VALUE, "office"), (Thing.FIELD, "first_name")],
    ),
    ({"rawData": '{"a": "{{contact.job}}"}'}, [(Thing.FIELD, "job")]),
    ({"body": f"{{{{trigger_link.{OTHER}}}}}"}, [(Thing.LINK, OTHER)]),
    ({"pipeline_id": OTHER, "pipeline_stage_id": FLOW}, [(Thing.PIPELINE, OTHER), (Thing.STAGE, FLOW)]),
    (
        {"__customInputFields__": [{"filterField": "pipeline_id", "value": "eq", "secondValue": OTHER}]},
        [(Thing.PIPELINE, OTHER)],
    ),
    ({"notification": {"selectedUser": OTHER}, "assignedOwners": ["contact_owner"]}, [(Thing.USER, OTHER)]),
    ({"user_list": [OTHER]}, [(Thing.USER, OTHER)]),
    ({"assignedTo": "contact.assigned_user"}, []),
    ({"template_id": OTHER}, [(Thing.EMAIL_TEMPLATE, OTHER)]),
    ({"template_id": "none"}, []),
]


@pytest.mark.parametrize(("attributes", "expected"), STEPS, ids=lambda one: json.dumps(one)[:60])
def test_steps(attributes: JsonObject, expected: list[tuple[Thing, str]]) -> None:
    assert found(attributes) == expected


FILTERS: list[tuple[JsonObject, list[tuple[Thing, str]]]] = [
    ({"field": "workflow.id", "value": FLOW}, [(Thing.WORKFLOW, FLOW)]),
    ({"field": "workflow.id", "value": [FLOW]}, [(Thing.WORKFLOW, FLOW)]),
    ({"field": f"contact.{FIELD}", "operator": "has-changed"}, [(Thing.FIELD, FIELD)]),
    ({"field": "contact.tags", "value": "vip"}, []),
    ({"field": "calendar.id", "value": OTHER}, [(Thing.CALENDAR, OTHER)]),
    ({"field": "form.id", "value": [OTHER]}, [(Thing.FORM, OTHER)]),
    ({"field": "survey.id", "value": [OTHER]}, [(Thing.SURVEY, OTHER)]),
    ({"field": "opportunity.pipelineId", "value": OTHER}, [(Thing.PIPELINE, OTHER)]),
    ({"field": "link.id", "value": OTHER}, [(Thing.LINK, OTHER)]),
    ({"field": "tagsAdded", "value": "vip"}, []),
    ({"field": "message.type", "value": 2}, []),
]


@pytest.mark.parametrize(("row", "expected"), FILTERS, ids=lambda one: json.dumps(one)[:60])
def test_filters(row: JsonObject, expected: list[tuple[Thing, str]]) -> None:
    assert in_filter(**row) == expected


def test_every_stored_example_that_holds_an_id_of_another_thing() -> None:
    """The stored examples hold ids as `<uuid-001>`, `<userId>`: each that is no step's own is found."""
    expected = {
        "add_to_workflow": Thing.WORKFLOW,
        "remove_from_workflow": Thing.WORKFLOW,
        "condition.in-workflow": Thing.WORKFLOW,
        "condition.which-trigger": Thing.TRIGGER,
        "condition.field-is": Thing.FIELD,
        "condition.field-number": Thing.FIELD,
        "condition.field-text": Thing.FIELD,
        "condition.field-empty": Thing.FIELD,
        "condition.field-filled": Thing.FIELD,
        "update_contact_field": Thing.FIELD,
        "update_contact_field.number": Thing.FIELD,
        "internal_notification.bell": Thing.USER,
        "manual-call": Thing.USER,
        "task-notification": Thing.USER,
        "internal_create_opportunity": Thing.PIPELINE,
        "remove_opportunity": Thing.PIPELINE,
    }
    for name, thing in expected.items():
        text = (ROOT / f"tests/golden/steps/{name}.json").read_text(encoding="utf-8")
        for placeholder in ("<userId>", "<fieldId>", "<pipelineId>", "<triggerId>", "<workflowId>"):
            text = text.replace(placeholder, OTHER)
        document = json.loads(re.sub(r"<uuid-(\d{3})>", r"0b0e9f0e-8f10-4f5b-8a3b-2f6f0f5c9\1", text))
        steps = document.get("templates", [document])
        if "conditionType" in document:
            steps = [{"attributes": document}]
        things = {one.thing for one in references_of({"workflowData": {"templates": steps}}, [])}
        assert thing in things, name
