"""Files into models: every error at its line, in the words of who writes YAML."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import Field

from ghl_flow.errors import SpecError
from ghl_flow.language.model import SpecModel
from ghl_flow.spec.loader import MOST_ERRORS, load_text


class Inner(SpecModel):
    colour: Literal["red", "blue"]


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Outer(SpecModel):
    name: str
    day: date | None = None
    size: Size | None = None
    sizes: Annotated[dict[Size, int], Field(default_factory=dict)]
    count: Annotated[int, Field(ge=1)] = 1
    on: bool = False
    items: Annotated[tuple[str, ...], Field(min_length=1)] = ("x",)
    inner: Inner | None = None
    by_name: Annotated[dict[str, Inner], Field(default_factory=dict)]


@pytest.mark.parametrize(
    ("text", "where", "message", "hint"),
    [
        ("count: 2", "1:1", "missing key 'name'", ""),
        ("name: x\nnmae: y", "2:1", "unknown key 'nmae'", "did you mean 'name'?"),
        ("nmae: x", "1:1", "unknown key 'nmae'", "did you mean 'name'?"),
        ("name: x\ninner: { colou: red }", "2:10", "unknown key 'colou'", "did you mean 'colour'?"),
        ("name: x\nby_name: { a: { colours: red } }", "2:17", "unknown key 'colours'", "'colour'?"),
        (
            "name: x\nzzz: y",
            "2:1",
            "unknown key 'zzz'",
            "known keys: name, day, size, sizes, count, on, items, inner, by_name",
        ),
        ("name: 5", "1:7", "expected text, found a number", 'put it in quotes: "5"'),
        ("name: 05", "1:7", "expected text, found a number", 'put it in quotes: "05"'),
        ("name: true", "1:7", "expected text, found true or false", ""),
        ("name: [a]", "1:7", "expected text, found a list", ""),
        ("name: {}", "1:7", "expected text, found a mapping", ""),
        ("name:", "1:6", "expected text, found nothing", ""),
        ("name: x\ncount: 0", "2:8", "input should be greater than or equal to 1", ""),
        ("name: x\nday: soon", "2:6", "expected a day, found 'soon'", "write it as 2026-11-30"),
        ("name: x\nday: 2026-13-40", "2:6", "expected a day, found '2026-13-40'", "write it as 2026-11-30"),
        ("name: x\nday: [2026-11-30]", "2:6", "expected a day, found a list", "write it as 2026-11-30"),
        ("name: x\nday: 2026-11-30 10:00", "2:6", "expected a day, found '2026-11-30 10:00'", "write it as"),
        ("name: x\nsize: larg", "2:7", "'larg' is not one of 'small' or 'large'", "did you mean 'large'?"),
        ("name: x\nsize: 3", "2:7", "expected 'small' or 'large'", ""),
        ("name: x\nsizes: { larg: 1 }", "2:10", "'larg' is not one of 'small' or 'large'", "'large'?"),
        ("name: x\non: maybe", "2:5", "expected true or false, found text", ""),
        ("name: x\nitems: []", "2:8", "this may not be empty", ""),
        ("name: x\nitems: [1]", "2:9", "expected text, found a number", ""),
        ("name: x\nitems: a", "2:8", "expected a list, found text", "write it as a list: - ..."),
        ("name: x\ninner: a", "2:8", "expected keys and values, found text", ""),
        (
            "name: x\ninner: { colour: rd }",
            "2:18",
            "'rd' is not one of 'red' or 'blue'",
            "did you mean 'red'?",
        ),
        ("name: x\ninner: { colour: 1 }", "2:18", "expected 'red' or 'blue'", ""),
        (
            "name: x\ninner: { color: red, colour: red }",
            "2:10",
            "unknown key 'color'",
            "did you mean 'colour'?",
        ),
        ("name: x\nby_name: { a: { colour: green } }", "2:25", "'green' is not one of 'red' or 'blue'", ""),
        ("- name: x", "1:1", "expected keys and values, found a list", ""),
    ],
)
def test_errors(text: str, where: str, message: str, hint: str) -> None:
    with pytest.raises(SpecError) as caught:
        load_text(text, Outer, "f.yaml")
    (found,) = caught.value.diagnostics
    assert (str(found.location), found.message) == (f"f.yaml:{where}", message)
    assert hint in (found.hint or "")


def test_all_errors_in_order_of_place() -> None:
    with pytest.raises(SpecError) as caught:
        load_text("inner: { colour: x }\ncount: 0\nname: 1", Outer)
    assert [item.location.span.line for item in caught.value.diagnostics if item.location] == [1, 2, 3]


@pytest.mark.parametrize(
    ("count", "shown", "more"), [(MOST_ERRORS, MOST_ERRORS, 0), (MOST_ERRORS + 3, MOST_ERRORS, 3)]
)
def test_most_errors_are_shown(count: int, shown: int, more: int) -> None:
    with pytest.raises(SpecError) as caught:
        load_text("name: x\n" + "".join(f"unknown{number}: 1\n" for number in range(count)), Outer, "f.yaml")
    found = caught.value.diagnostics
    assert len(found) == shown + bool(more)
    assert more == 0 or found[-1].message == f"{more} more errors in f.yaml are not shown"


def test_what_is_right_is_loaded_with_its_document() -> None:
    loaded = load_text("name: x\nitems:\n  - a\n  - b\n", Outer, "f.yaml")
    assert loaded.value.items == ("a", "b")
    assert str(loaded.document.location(("items", 1))) == "f.yaml:4:5"
