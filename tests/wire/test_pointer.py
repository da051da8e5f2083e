"""Where two documents differ, and putting that into one."""

import pytest

from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.pointer import beside, put, strings, without


@pytest.mark.parametrize(
    ("one", "other", "values", "gone", "lengths"),
    [
        ({"a": 1}, {"a": 1}, {}, (), {}),
        ({"a": 1}, {"a": 2, "b": 3}, {"/a": 2, "/b": 3}, (), {}),
        ({"a": 1, "b": 2}, {"a": 1}, {}, ("/b",), {}),
        ({"a": True}, {"a": 1}, {"/a": 1}, (), {}),
        ({"a": [{"x": 1}, {"x": 2}]}, {"a": [{"x": 1}, {"x": 3}]}, {"/a/1/x": 3}, (), {"/a": 2}),
        ({"a": [1]}, {"a": [1, 2]}, {"/a": [1, 2]}, (), {}),
        ({"a/b": {"~": 1}}, {"a/b": {"~": 2}}, {"/a~1b/~0": 2}, (), {}),
    ],
)
def test_what_differs_is_put_in(
    one: JsonObject, other: JsonObject, values: JsonObject, gone: tuple[str, ...], lengths: dict[str, int]
) -> None:
    found = beside(one, other)
    assert (found.put, found.leave_out, found.lengths) == (values, gone, lengths)
    assert put(without(one, found.leave_out), found.put, found.lengths) == other


@pytest.mark.parametrize(
    ("document", "pointer", "value"),
    [
        ({"a": [1, 2, 3]}, "/a/1", 9),  # another length than the list had
        ({}, "/a/b", 1),
        ({"a": "text"}, "/a/b", 1),
        ({"a": [1, 2]}, "/a/7", 1),
    ],
)
def test_what_has_no_place_is_passed_over(document: JsonObject, pointer: str, value: JsonValue) -> None:
    assert put(document, {pointer: value}, {"/a": 2}) == document


def test_texts_by_their_pointers() -> None:
    assert [*strings({"a": ["x", {"b": "y"}], "c": 1})] == [("/a/0", "x"), ("/a/1/b", "y")]
