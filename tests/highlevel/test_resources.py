"""What the documented API answers: nothing is relied on but what tells which thing it is."""

import pytest
from pydantic import TypeAdapter, ValidationError

from ghl_flow.highlevel.resources import CustomField, CustomValue, Tag, WorkflowSummary
from ghl_flow.wire.json import JsonObject

FIELD = TypeAdapter(CustomField)
VALUE = TypeAdapter(CustomValue)
WORKFLOW = TypeAdapter(WorkflowSummary)


@pytest.mark.parametrize(
    ("key", "kind", "of_contacts", "told"),
    [
        ("contact.budget", "", True, "budget"),
        ("contact.", "", True, None),
        ("contact", "", True, None),
        ("", "", True, None),
        ("opportunity.budget", "", False, None),
        ("contact.budget", "folder", False, "budget"),
        ("contact.a.b", "field", True, "a.b"),
    ],
)
def test_fields_of_contacts(key: str, kind: str, of_contacts: bool, told: str | None) -> None:
    row: JsonObject = {"id": "f", "name": "Budget", "fieldKey": key, "documentType": kind}
    field = FIELD.validate_python(row)
    assert (field.is_of_contacts, field.key) == (of_contacts, told)


@pytest.mark.parametrize("row", [{}, {"id": "f"}, {"id": "", "name": "x"}, {"id": 1, "name": "x"}, None])
def test_a_row_that_tells_of_no_thing(row: object) -> None:
    for shape in (FIELD, VALUE, TypeAdapter(Tag)):
        with pytest.raises(ValidationError):
            shape.validate_python(row)


@pytest.mark.parametrize(
    ("key", "merge_field"),
    [
        ("{{ custom_values.offer }}", "{{ custom_values.offer }}"),
        ("{{custom_values.offer}}", "{{ custom_values.offer }}"),
        (" custom_values.offer ", "{{ custom_values.offer }}"),
        ("{{ contact.offer }}", None),
        ("offer", None),
        ("", None),
    ],
)
def test_how_a_text_names_a_custom_value(key: str, merge_field: str | None) -> None:
    assert VALUE.validate_python({"id": "v", "name": "Offer", "fieldKey": key}).merge_field == merge_field


@pytest.mark.parametrize(
    ("row", "version", "status"),
    [
        ({"id": "w"}, 0, ""),
        ({"id": "w", "version": True, "status": 1}, 0, ""),
        ({"id": "w", "version": "3", "status": "draft"}, 0, "draft"),
        ({"id": "w", "version": 3, "status": "published", "updatedAt": None}, 3, "published"),
    ],
)
def test_a_workflow_needs_an_id_only(row: JsonObject, version: int, status: str) -> None:
    found = WORKFLOW.validate_python(row)
    assert (found.version, found.status, found.updated_at) == (version, status, "")


def test_a_value_that_was_never_filled_in_is_empty() -> None:
    assert VALUE.validate_python({"id": "v", "name": "Offer", "value": None}).value == ""
