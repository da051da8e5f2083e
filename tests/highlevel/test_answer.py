"""Reading an answer of success: whatever it is not is said, and no value is repeated."""

import pytest
from pydantic import TypeAdapter

from ghl_flow.highlevel.answer import Answer
from ghl_flow.highlevel.errors import MalformedResponseError, RequestLine

NUMBERS = TypeAdapter(list[int])
ROW = TypeAdapter(dict[str, int])


def answer(content: bytes, method: str = "GET") -> Answer:
    return Answer(RequestLine(method, "https://x.example/y"), 200, content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the answer is not JSON"),
        (b"\xff", "the answer is not JSON"),
        (b"<html>", "a web page came back"),
        (b"[1]", "the answer is not an object"),
        (b"{}", "the answer has no 'rows'"),
        (b'{"rows": "secret"}', "rows: Input should be a valid list"),
        (b'{"rows": [1, "secret"]}', "rows.1: Input should be a valid integer"),
    ],
)
def test_what_it_is_not(content: bytes, message: str) -> None:
    with pytest.raises(MalformedResponseError) as caught:
        answer(content).field("rows", NUMBERS)
    text = caught.value.diagnostics[0].message
    assert message in text
    assert "200" in text
    assert "secret" not in text


@pytest.mark.parametrize(("method", "ambiguous"), [("GET", False), ("POST", True), ("DELETE", True)])
def test_a_write_may_have_been_done_all_the_same(method: str, ambiguous: bool) -> None:
    with pytest.raises(MalformedResponseError) as caught:
        answer(b"x", method).object()
    assert caught.value.ambiguous is ambiguous


def test_rows_of_another_shape_are_passed_over_and_counted() -> None:
    found = answer(b'{"rows": [{"a": 1}, {"a": "x"}, null, {"b": 2}]}')
    assert found.counted("rows", ROW) == ([{"a": 1}, {"b": 2}], 2)
    assert found.entries("rows", ROW) == [{"a": 1}, {"b": 2}]
    assert answer(b'{"rows": []}').counted("rows", ROW) == ([], 0)
    with pytest.raises(MalformedResponseError):
        answer(b'{"rows": {}}').entries("rows", ROW)
