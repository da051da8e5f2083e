"""One of several kinds, told by its key: what is taken, and what the error says where nothing is."""

from typing import ClassVar

import pytest
from pydantic import TypeAdapter, ValidationError

from ghl_flow.language.keyed import keyed_union
from ghl_flow.language.model import SpecModel


class Wait(SpecModel):
    keyword: ClassVar[str] = "wait"
    wait: str
    name: str | None = None


class End(SpecModel):
    keyword: ClassVar[str] = "end"
    end: bool = True


# As the loader leaves it to a word alone.
KINDS: dict[str, type[SpecModel]] = {"wait": Wait, "end": End}
STEP: TypeAdapter[object] = TypeAdapter(keyed_union("step", KINDS, bare=("end",), beside=("name",)))


def test_the_key_tells_the_kind() -> None:
    assert STEP.validate_python({"name": "x", "wait": "1m"}) == Wait(wait="1m", name="x")
    assert STEP.validate_python(End()) == End()


@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        ({"wiat": "1m"}, "unknown step 'wiat'", "did you mean 'wait'?"),
        ({"name": "x", "wiat": "1m"}, "unknown step 'wiat'", "did you mean 'wait'?"),
        ({"zzzzz": 1}, "unknown step 'zzzzz'", "known steps: wait, end"),
        ({"name": "x"}, "this step has no kind", "known steps: wait, end"),
        ({}, "this step has no kind", "known steps: wait, end"),
        (
            {"wait": "1m", "end": True},
            "one step has one kind, this one has wait and end",
            "make it two steps",
        ),
        ("wait", "'wait' is not a step by itself", "write 'wait: ...'"),
        ("wiat", "'wiat' is not a step by itself", "did you mean 'wait'?"),
        (["wait"], "a step is a mapping with one of the keys wait, end", ""),
        (None, "a step is a mapping with one of the keys wait, end", ""),
    ],
)
def test_what_is_none_of_them(value: object, message: str, hint: str) -> None:
    with pytest.raises(ValidationError) as caught:
        STEP.validate_python(value)
    (error,) = caught.value.errors()
    assert error["msg"] == message
    assert error["ctx"]["hint"] == hint


def test_a_bare_word_is_left_to_its_model() -> None:
    with pytest.raises(ValidationError) as caught:
        STEP.validate_python("end")
    assert caught.value.errors()[0]["type"] == "model_type"  # `End` here has no short form
