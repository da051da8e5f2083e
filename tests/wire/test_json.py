"""JSON from elsewhere."""

import json

import pytest

from ghl_flow.wire.json import MAX_DEPTH, indented, parse_json


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "[" * 900 + "]" * 900,
        '{"a":' * 200 + "1" + "}" * 200,
        "[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2),
    ],
    ids=["unclosed", "list", "object", "one too deep"],
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"deeper|Expecting"):
        parse_json(text)


def test_what_is_not_too_deep_is_read() -> None:
    assert parse_json("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert parse_json(b'\xef\xbb\xbf{"a": [1, "\xc3\xa9"]}') == {"a": [1, "é"]}


@pytest.mark.parametrize("text", ["", "nope", "{", b"\xff\xff", "1" * 5000])
def test_other_things_are_no_json(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"half \ud83d"', "half �"),
        (r'{"\uDC00 key": ["\ud83d x"]}', {"� key": ["� x"]}),
        (r'"whole \ud83d\ude00"', "whole 😀"),
        (r'"a backslash \\ud83d"', r"a backslash \ud83d"),
    ],
)
def test_half_an_emoji_becomes_a_replacement_character(text: str, value: object) -> None:
    assert parse_json(text) == value


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"a": [], "b": {}, "c": [1, -0.5, 10**30, True, None]},
        {"steps": [{"id": "x", "attributes": {"body": 'Hey "you"\n\t\\ é 🙂 \u2028 \x7f \x01'}}]},
        {"half a character": "\ud83d"},
        [float("inf"), float("nan")],
    ],
    ids=["empty", "values", "a step", "half a character", "no numbers"],
)
def test_indented_as_json_does_it(value: object) -> None:
    assert indented(value) == json.dumps(value, indent=2, ensure_ascii=False)
