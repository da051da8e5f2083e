"""Documents over each other: values and places of each, whatever shape the other has there."""

import pytest

from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.spec.yaml_joined import JoinedDocument
from ghl_flow.spec.yaml_reader import parse_yaml
from ghl_flow.spec.yaml_values import YamlValue


def joined(below: str, above: str, fill: dict[str, str] | None = None) -> JoinedDocument:
    shared = parse_yaml(SourceText("p", f"x:\n  {below}\n"))
    return JoinedDocument(parse_yaml(SourceText("a", f"{above}\n")), [(shared, ("x",))], fill or {})


@pytest.mark.parametrize(
    ("below", "above", "data", "place"),
    [
        ("{ v: { a: 1, b: 2 } }", "v: { b: 3 }", {"v": {"a": 1, "b": 3}}, "a:1:4"),
        ("{ v: { a: 1 } }", "v: text", {"v": "text"}, "a:1:4"),
        ("{ v: text }", "v: { a: 1 }", {"v": {"a": 1}}, "a:1:4"),
        ("{ v: [1, 2] }", "v: [3]", {"v": [3]}, "a:1:4"),
        ("{ v: [1, 2] }", "w: 1", {"v": [1, 2], "w": 1}, "p:2:8"),
        ("{ v: { a: 1 } }", "w: 1", {"v": {"a": 1}, "w": 1}, "p:2:8"),
    ],
)
def test_values_and_places(below: str, above: str, data: YamlValue, place: str) -> None:
    document = joined(below, above)
    assert document.data == data
    assert str(document.location(("v",))) == place


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        (("v", "a"), False, "p:2:13"),
        (("v", "a"), True, "p:2:10"),
        (("v", "b"), True, "a:1:6"),
        (("v", "c"), True, "a:1:4"),
        ((), True, "a:1:1"),
    ],
)
def test_the_place_of_a_key(path: YamlPath, key: bool, place: str) -> None:
    document = joined("{ v: { a: 1, b: 2 } }", "v: { b: 3 }")
    assert str(document.location(path, key=key)) == place


def test_only_texts_of_its_own_are_edited() -> None:
    document = joined("{ v: one, w: two }", "w: three")
    assert document.scalar(("v",)) is None
    assert document.scalar(("nothing",)) is None
    own = document.scalar(("w",))
    assert own is not None
    assert own.value == "three"


def test_words_are_filled_in_below_and_not_above() -> None:
    document = joined('{ v: "{n}-x", l: ["{n}"] }', "w: '{n}'", {"{n}": "acme"})
    assert document.data == {"v": "acme-x", "l": ["acme"], "w": "{n}"}
    assert document.written(("v",)) == "acme-x"


def test_a_part_that_is_no_mapping_counts_for_nothing() -> None:
    shared = parse_yaml(SourceText("p", "x: text\n"))
    own = parse_yaml(SourceText("a", "w: 1\n"))
    assert JoinedDocument(own, [(shared, ("x",)), (shared, ("y",))], {}).data == {"w": 1}
