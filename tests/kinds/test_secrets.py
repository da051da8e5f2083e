"""A secret in a step is named, never written: not in the spec, not in what is read back."""

import pytest
from pydantic import TypeAdapter, ValidationError

from ghl_flow.kinds.model import Step
from ghl_flow.kinds.read_back import as_written, from_node
from ghl_flow.kinds.reading import NotReadable
from ghl_flow.kinds.registry import AnyStep
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node
from tests.kinds.names import KnownNames

STEP: TypeAdapter[Step] = TypeAdapter(AnyStep)
TOKEN = "pit-0c1d2e3f-4a5b-6c7d-8e9f-0a1b2c3d4e5f"


@pytest.mark.parametrize(
    "step",
    [
        {"facebook_conversion": {"pixel": "5", "token": TOKEN}},
        {"facebook_conversion": {"pixel": "5", "token": "EAAB short of a shape"}},
        {"custom_code": {"code": "return 1;", "input": {"token": TOKEN}, "output": {"ok": 1}}},
        {"custom_code": {"code": f"const token = '{TOKEN}';", "output": {"ok": 1}}},
        {"webhook": {"url": "https://hooks.example.com", "headers": {"Authorization": TOKEN}}},
    ],
)
def test_a_secret_is_refused_and_not_repeated(step: JsonObject) -> None:
    with pytest.raises(ValidationError) as caught:
        STEP.validate_python(step)
    said = "; ".join(error["msg"] for error in caught.value.errors())
    assert "secret" in said
    assert "env:NAME" in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    ("kind", "attributes", "where"),
    [
        ("custom_code", {"language": "javascript", "code": "x", "output": {"a": 1}}, "inputData"),
        ("chatgpt", {"type": "chatgpt"}, "apiKey"),
        ("facebook_conversion_api", {"type": "facebook_conversion_api", "pixel_id": "5"}, "access_token"),
        ("webhook", {"method": "POST", "url": "https://hooks.example.com", "customData": []}, "headers"),
    ],
)
def test_a_stored_secret_is_not_written_down(kind: str, attributes: JsonObject, where: str) -> None:
    held: JsonValue = TOKEN
    if where == "inputData":
        held = {"token": TOKEN}
    elif where == "headers":
        held = [{"key": "Authorization", "value": TOKEN}]
    node = Node("a", kind, "A", 0, {**attributes, where: held})
    assert isinstance(from_node(node, KnownNames()), NotReadable)
    raw = as_written(node, KnownNames())
    assert isinstance(raw, NotReadable)
    assert "secret" in raw.reason


@pytest.mark.parametrize(
    ("step", "stored"),
    [
        (
            {"custom_code": {"code": "return 1;", "input": {"t": "env:T"}, "output": {"ok": 1}}},
            {"inputData": {"t": "secret env:T"}},
        ),
        ({"facebook_conversion": {"pixel": "5", "token": "env:T"}}, {"access_token": "secret env:T"}),
    ],
)
def test_a_named_secret_is_a_reference(step: JsonObject, stored: JsonObject) -> None:
    attributes = STEP.validate_python(step).attributes(KnownNames())
    assert stored.items() <= attributes.items()
