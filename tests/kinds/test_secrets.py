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
FACEBOOK: JsonObject = {
    "type": "facebook_conversion_api",
    "event_type": "lead_event",
    "currency": "USD",
    "connection_type": "INTEGRATION",
    "customMapping": {"fbLeadId": "{{contact.facebookLeadId}}"},
    "isCustomMappingEnabled": True,
    "pixel_id": "5",
    "stage_name": "Lead",
}


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
    ("kind", "attributes", "where", "name"),
    [
        ("custom_code", {"language": "javascript", "code": "x", "output": {"a": 1}}, "inputData", "TOKEN"),
        ("chatgpt", {"type": "chatgpt"}, "apiKey", ""),
        ("facebook_conversion_api", FACEBOOK, "access_token", "FACEBOOK_ACCESS_TOKEN"),
        (
            "webhook",
            {"method": "POST", "url": "https://hooks.example.com", "customData": []},
            "headers",
            "X_API_KEY",
        ),
    ],
)
def test_a_stored_secret_is_not_written_down(
    kind: str, attributes: JsonObject, where: str, name: str
) -> None:
    """It is given a name, or the step is refused."""
    held: JsonValue = TOKEN
    if where == "inputData":
        held = {"token": TOKEN}
    elif where == "headers":
        held = [{"key": "X-Api-Key", "value": TOKEN}]
    node = Node("a", kind, "A", 0, {**attributes, where: held})
    found = from_node(node, KnownNames())
    assert TOKEN not in str(found)
    if name:
        assert f"env:{name}" in str(found)
        return
    assert isinstance(found, NotReadable)
    raw = as_written(node, KnownNames())
    assert isinstance(raw, NotReadable)
    assert "secret" in raw.reason


def test_another_attribute_is_still_told_apart() -> None:
    """Only what is a secret may be another one."""
    node = Node("a", "facebook_conversion_api", "A", 0, {**FACEBOOK, "access_token": TOKEN, "more": "x"})
    assert isinstance(from_node(node, KnownNames()), NotReadable)


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


def test_an_address_of_a_file_with_a_token_is_named() -> None:
    url = "https://files.example.com/prices.pdf?alt=media&token=307a5749-2d95-53ce-8a2f-3c704e272fd0"
    file: JsonObject = {"url": url, "name": "Prices.pdf", "size": 20480}
    node = Node("a", "email", "Email", 0, {"subject": "Hi", "html": "<p>Hi</p>", "attachments": [file]})
    found = from_node(node, KnownNames())
    assert "token" not in str(found)
    assert "env:FILE_PRICES_PDF" in str(found)
    with pytest.raises(ValidationError) as caught:
        STEP.validate_python({"email": {"subject": "Hi", "text": "Hi", "attachments": [file]}})
    assert "307a5749" not in "; ".join(error["msg"] for error in caught.value.errors())
