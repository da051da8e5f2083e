"""A value that is one of several models, told by its key."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from ghl_flow.language.keyed import keyed_union
from ghl_flow.language.model import SpecModel


class Sum(SpecModel):
    keyword: ClassVar[str] = "sum"
    sum: Annotated[int, Field(gt=0)]


class Halt(SpecModel):
    keyword: ClassVar[str] = "halt"
    halt: int = 0


class Both(SpecModel):
    keyword: ClassVar[str] = "both"
    both: "list[AnyTerm]"


if TYPE_CHECKING:
    AnyTerm: TypeAlias = SpecModel
else:
    AnyTerm = keyed_union("term", {"sum": Sum, "halt": Halt, "both": Both}, bare=("halt",), beside=("name",))


@pytest.fixture
def term() -> TypeAdapter[Any]:
    return TypeAdapter(AnyTerm)


def test_reading_one_builds_no_other() -> None:
    class Read(Sum): ...

    class Left(Sum): ...

    terms: TypeAdapter[Any] = TypeAdapter(keyed_union("term", {"sum": Read, "left": Left}))
    assert terms.validate_python({"sum": 1}).sum == 1
    assert Read.__pydantic_complete__
    assert not Left.__pydantic_complete__


def test_members_nest(term: TypeAdapter[Any]) -> None:
    read = term.validate_python({"both": [{"sum": 1}, {"both": [{"halt": 2}]}]})
    assert read == Both(both=[Sum(sum=1), Both(both=[Halt(halt=2)])])
    assert term.validate_python(read) is read


@pytest.mark.parametrize(
    ("written", "place", "message"),
    [
        ({"sum": 0}, ("sum",), "Input should be greater than 0"),
        ({"both": [{"sum": 1}, {"sum": 0}]}, ("both", 1, "sum"), "Input should be greater than 0"),
        ({"both": [{"both": [{"sum": 1, "x": 2}]}]}, ("both", 0, "both", 0, "x"), "Extra inputs"),
        ({"both": [{"smu": 1}]}, ("both", 0), "unknown term 'smu'"),
        ({"sum": 1, "halt": 2}, (), "one term has one kind, this one has sum and halt"),
        ({"name": "x"}, (), "this term has no kind"),
        ("sum", (), "'sum' is not a term by itself"),
        (7, (), "a term is a mapping with one of the keys sum, halt, both"),
        (None, (), "a term is a mapping"),
    ],
)
def test_an_error_is_at_its_place(
    term: TypeAdapter[Any], written: object, place: tuple[object, ...], message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        term.validate_python(written)
    [error] = caught.value.errors()
    assert error["loc"] == place
    assert message in error["msg"]


def test_every_error_is_found(term: TypeAdapter[Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        term.validate_python({"both": [{"sum": 0}, {"wrong": 1}, {"halt": "x"}]})
    assert [error["loc"] for error in caught.value.errors()] == [
        ("both", 0, "sum"),
        ("both", 1),
        ("both", 2, "halt"),
    ]


def test_the_schema_describes_each_once(term: TypeAdapter[Any]) -> None:
    members = [{"$ref": f"#/$defs/{name}"} for name in ("Sum", "Halt", "Both")]
    schema = term.json_schema()
    assert schema["oneOf"] == members
    assert schema["$defs"].keys() == {"Sum", "Halt", "Both"}
    assert schema["$defs"]["Both"]["properties"]["both"]["items"] == {"oneOf": members}
