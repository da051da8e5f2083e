"""What is remembered of a workflow, part by part."""

from dataclasses import replace
from typing import Any

import pytest

from ghl_flow.deploy.state.record import Recorded
from ghl_flow.wire.fingerprint import elements
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow

STORED = Workflow(id="w", name="W", nodes=(Node("n", "sms", "Text", 0, {"body": "a"}),))
RECORD = Recorded.of(STORED, STORED, 3, "t", "published")


def test_every_part_is_as_it_was_recorded() -> None:
    assert all(RECORD.has(name, value) for name, value in elements(STORED).items())


@pytest.mark.parametrize(
    ("name", "value", "same"),
    [
        ("setting/name", "Other", False),
        ("setting/name", None, False),
        ("step/n", None, False),
        ("step/m", None, True),  # was not there, and is not
        ("step/m", {}, False),
        ("trigger/T", None, True),
    ],
)
def test_another_part_is_not(name: str, value: object, same: bool) -> None:
    assert RECORD.has(name, value) is same


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"version": 9}, True),
        ({"updated_at": "later"}, True),
        ({"wanted": "other"}, False),
        ({"parts": {}}, False),
        ({"status": "draft"}, False),
        ({"kept": True}, False),
        ({"requested": True}, False),
    ],
)
def test_when_it_was_is_aside(changed: dict[str, Any], same: bool) -> None:
    assert RECORD.says_the_same_as(replace(RECORD, **changed)) is same
