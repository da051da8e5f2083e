"""Names and lists as an operator writes them."""

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from ghl_flow.language.model import (
    DISTINCT,
    FieldKey,
    Identifier,
    SpecModel,
    TagName,
    identifier_of,
    without_accents,
)

ID: TypeAdapter[str] = TypeAdapter(Identifier)
KEY: TypeAdapter[str] = TypeAdapter(FieldKey)
TAG: TypeAdapter[str] = TypeAdapter(TagName)
LIST: TypeAdapter[tuple[object, ...]] = TypeAdapter(Annotated[tuple[object, ...], DISTINCT])


@pytest.mark.parametrize(
    ("adapter", "good", "bad"),
    [
        (ID, ["a", "a-b", "1-2", "com", "com10", "a" * 80], ["", "A", "a--b", "-a", "a-", "a_b", "a" * 81]),
        (ID, ["console", "nulls"], ["con", "nul", "aux", "prn", "com0", "com9", "lpt0", "lpt9"]),
        (KEY, ["a", "a_1", "_", "a" * 80], ["", "A", "a-b", "a.b", "a" * 81]),
        (TAG, ["a", "a b", "A", "x" * 120], ["", " a", "a ", " ", "x" * 121]),
    ],
)
def test_names(adapter: TypeAdapter[str], good: list[str], bad: list[str]) -> None:
    for name in good:
        assert adapter.validate_python(name) == name
    for name in bad:
        with pytest.raises(ValidationError):
            adapter.validate_python(name)


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        ((), []),
        (("a", "b"), []),
        (("a", "b", "a"), [(2,)]),
        (("a", "a", "a"), [(1,), (2,)]),
        (({"x": 1}, {"x": 1}), [(1,)]),
        (({"x": 1}, {"x": 2}), []),
    ],
)
def test_what_is_listed_twice_is_wrong_at_its_second_place(
    items: tuple[object, ...], wrong: list[tuple[int, ...]]
) -> None:
    if not wrong:
        assert LIST.validate_python(items) == items
        return
    with pytest.raises(ValidationError) as caught:
        LIST.validate_python(items)
    assert [error["loc"] for error in caught.value.errors()] == wrong


def test_a_model_takes_no_unknown_key_and_does_not_change() -> None:
    class Model(SpecModel):
        a: int = 1

    with pytest.raises(ValidationError):
        Model.model_validate({"b": 1})
    with pytest.raises(ValidationError):
        Model().a = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Bridgepoint Roofing, LLC", "bridgepoint-roofing-llc"),
        ("  --  ", ""),
        ("Reactivación: año 2", "reactivacion-ano-2"),
        ("Pérez & Söhne", "perez-sohne"),
        ("a" * 79 + " b", "a" * 79),
        ("日本", ""),
    ],
)
def test_a_name_becomes_an_identifier(text: str, made: str) -> None:
    assert identifier_of(without_accents(text)) == made
    if made:
        assert ID.validate_python(made) == made
