"""What counts as a difference between a stored step and a wanted one."""

import pytest

from ghl_flow.wire.difference import holds
from ghl_flow.wire.json import JsonValue


@pytest.mark.parametrize(
    ("live", "wanted", "same"),
    [
        ([1, 2], [1, 2], True),
        ([1, 2, 3], [1, 2], False),
        ([1], [1, 2], False),
        ([2, 1], [1, 2], False),
        ([], [], True),
        ([1], [], False),
        ([], [1], False),
        ([{"a": 1, "more": 2}], [{"a": 1}], True),
        ([{"a": 1}, {"a": 2}], [{"a": 1}], False),
        ({"list": [1, 2]}, {"list": [1]}, False),
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ({"a": None}, {"a": None}, True),
        ("a", ["a"], False),
        ({}, [], False),
        (1, True, True),
    ],
)
def test_objects_may_have_more_keys_lists_not_more_items(
    live: JsonValue, wanted: JsonValue, same: bool
) -> None:
    assert holds(live, wanted) is same
