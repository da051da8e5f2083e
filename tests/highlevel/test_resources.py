"""Names as the lists of an account give them: each is shown in a line, and begins none."""

import pytest
from pydantic import TypeAdapter

from ghl_flow.highlevel.resources import (
    CustomField,
    CustomValue,
    Entry,
    LocationInfo,
    Pipeline,
    Tag,
    User,
    WorkflowSummary,
)

NAMED = (CustomField, CustomValue, Entry, LocationInfo, Pipeline, Tag, User, WorkflowSummary)


@pytest.mark.parametrize("shape", NAMED, ids=lambda shape: shape.__name__)
def test_a_line_break_in_a_name_is_an_escape(shape: type) -> None:
    row = {"id": "x", "name": "a\nb\u2028c", "companyId": "y"}
    assert TypeAdapter(shape).validate_python(row).name == r"a\nb\u2028c"


def test_a_stage_has_such_a_name_too() -> None:
    row = {"id": "x", "name": "Sales", "stages": [{"id": "y", "name": "New\r\nlead"}]}
    (stage,) = TypeAdapter(Pipeline).validate_python(row).stages
    assert stage.name == r"New\r\nlead"
