"""The filters of a text, and their limits."""

import pytest
from jinja2 import TemplateRuntimeError

from ghl_flow.copy.template_filters import FILTERS, MAX_OUTPUT, LimitError, concatenate, text


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("upper", ("aß",), "ASS"),
        ("lower", ("AB",), "ab"),
        ("title", ("ann van dyk",), "Ann Van Dyk"),
        ("capitalize", ("ANN",), "Ann"),
        ("trim", ("  a ",), "a"),
        ("trim", ("xax", "x"), "a"),
        ("replace", ("aaa", "a", "b"), "bbb"),
        ("replace", ("aaa", "a", "b", 2), "bba"),
        ("replace", ("aaa", "a", "b", 0), "aaa"),
        ("truncate", ("Hello world", 11), "Hello world"),
        ("truncate", ("Hello world", 10), "Hello..."),
        ("truncate", ("Hello world", 10, True), "Hello w..."),
        ("truncate", ("Hello world", 8, False, ""), "Hello"),
        ("truncate", ("Hello", 2), "..."),
        ("join", (["a", 1, "b"], "-"), "a-1-b"),
        ("join", ([], "-"), ""),
        ("first", ("abc",), "a"),
        ("first", ("",), ""),
        ("last", ("abc",), "c"),
        ("last", ([],), ""),
        ("length", ("abc",), 3),
        ("default", ("", "x", True), "x"),
    ],
)
def test_filters(name: str, arguments: tuple[object, ...], result: object) -> None:
    assert FILTERS[name](*arguments) == result


@pytest.mark.parametrize("value", [[], None, {}, ("a",), object()])
def test_only_text_and_numbers_are_printed(value: object) -> None:
    with pytest.raises(LimitError, match="only text and numbers"):
        text(value)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("replace", ("a" * MAX_OUTPUT, "a", "bb")),
        ("replace", ("a" * 5_001, "a", "bb")),
        ("join", (["a"] * 5_001, "bb")),
        ("upper", ("a" * (MAX_OUTPUT + 1),)),
        ("upper", ("ß" * (MAX_OUTPUT + 1),)),
    ],
)
def test_no_result_grows_without_limit(name: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(TemplateRuntimeError, match="grows beyond"):
        FILTERS[name](*arguments)


def test_the_longest_result() -> None:
    assert len(text("a" * MAX_OUTPUT)) == MAX_OUTPUT
    assert FILTERS["replace"]("a" * 5_000, "a", "bb") == "b" * MAX_OUTPUT
    assert FILTERS["replace"]("a" * MAX_OUTPUT, "a", "b") == "b" * MAX_OUTPUT
    assert concatenate(["a" * 5_000, "b" * 5_000])
    with pytest.raises(LimitError):
        concatenate(["a" * 5_000, "b" * 5_001])
