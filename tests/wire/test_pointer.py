"""Where two documents differ, and putting that into one."""

import pytest

from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.pointer import beside, done_to, strings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": 1}),
        ({"a": 1}, {"a": 2, "b": 3}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": True}, {"a": 1}),
        ({"a": [{"x": 1}, {"x": 2}]}, {"a": [{"x": 1}, {"x": 3, "y": 4}]}),
        ({"a": [1]}, {"a": [1, 2]}),
        ({"a/b": {"~": 1}}, {"a/b": {"~": 2}}),
    ],
)
def test_what_differs_is_put_in(one: JsonObject, other: JsonObject) -> None:
    assert done_to(one, beside(one, other)) == other
    assert done_to(other, beside(other, one)) == one


# What was done for the first document, done to one that says something else now.
@pytest.mark.parametrize(
    ("one", "other", "now", "expected"),
    [
        # A value that is another one now stays what it is.
        ({"a": 1}, {"a": 2}, {"a": 5}, {"a": 5}),
        ({}, {"a": 2}, {"a": 5}, {"a": 5}),
        ({"a": []}, {}, {"a": ["sms"]}, {"a": ["sms"]}),
        ({"a": [1]}, {"a": [1, 2]}, {"a": [7]}, {"a": [7]}),
        # What is in a list of another length is in no place that is known.
        ({"a": [{}, {}]}, {"a": [{}, {"x": 1}]}, {"a": [{}, {}, {}]}, {"a": [{}, {}, {}]}),
        ({"a": {"b": {}}}, {"a": {"b": {"c": 1}}}, {"a": 3}, {"a": 3}),
        ({"a": {"b": {}}}, {"a": {"b": {"c": 1}}}, {"z": 1}, {"z": 1}),
    ],
)
def test_what_was_changed_since_stays(
    one: JsonObject, other: JsonObject, now: JsonObject, expected: JsonObject
) -> None:
    assert done_to(now, beside(one, other)) == expected


def test_texts_by_their_pointers() -> None:
    assert [*strings({"a": ["x", {"b": "y"}], "c": 1})] == [("/a/0", "x"), ("/a/1/b", "y")]
