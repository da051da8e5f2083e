"""Kinds whose attributes are known from one capture write exactly its keys, and its constants."""

import json

import pytest
from pydantic import TypeAdapter

from ghl_flow.kinds.model import Step
from ghl_flow.kinds.registry import STEP_TYPES, AnyStep
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_reader import parse_yaml
from ghl_flow.wire.json import JsonObject, object_of, text_of
from tests.conftest import ROOT
from tests.kinds.names import KnownNames

STEP: TypeAdapter[Step] = TypeAdapter(AnyStep)
_CONSTANT = (
    "type",
    "action",
    "event",
    "actionType",
    "actionParams",
    "category",
    "connection_type",
    "formatterType",
)


@pytest.mark.parametrize(
    "keyword",
    [
        "appointment_status",
        "book_appointment",
        "chatgpt",
        "conversation_bot",
        "create_contact",
        "custom_code",
        "edit_conversation",
        "facebook_conversion",
        "format_date",
        "grant_offer",
        "sheet_row",
        "slack",
        "text_length",
    ],
)
def test_it_writes_the_keys_that_were_seen(keyword: str) -> None:
    kind = STEP_TYPES[keyword]
    example = kind.examples[0]
    document: JsonObject = json.loads((ROOT / f"tests/golden/steps/{example.wire}").read_text("utf-8"))
    seen = object_of(document, "attributes")
    step = STEP.validate_python(parse_yaml(SourceText("example", example.yaml)).data)
    stored = step.attributes(KnownNames())
    assert {*stored} == {*seen}
    assert {key: type(value) for key, value in stored.items()} == {
        key: type(value) for key, value in seen.items()
    }
    assert {key: stored[key] for key in _CONSTANT if key in seen} == {
        key: seen[key] for key in _CONSTANT if key in seen
    }
    assert step.node_type() == text_of(document, "type")
    assert step.beside == {key: value for key, value in document.items() if key == "workflowsActionType"}
