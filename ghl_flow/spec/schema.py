"""JSON Schema of the files an operator writes, for editors."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.niche import NicheFile
from ghl_flow.spec.project_file import ProjectFile
from ghl_flow.spec.scenario import TestFile

KINDS: dict[str, type[BaseModel]] = {
    "flow": Flow,
    "account": Account,
    "project": ProjectFile,
    "test": TestFile,
    "niche": NicheFile,
}

VERSION = 1
"""Of the spec language; a file says it in `version:`."""

# What may be written in place of the mapping; validators turn it into the mapping before pydantic looks.
_SHORT_FORMS: dict[str, JsonSchemaValue] = {
    "EndStep": {"const": "end"},
    "SmsCopy": {"type": "string", "minLength": 1},
    "EventSpec": {"type": "string", "examples": ["45s call no-answer", "2m reply 'yes please'"]},
    "SmsExpectation": {"type": "string", "minLength": 1},
    "FieldTest": {"type": ["string", "number"]},
}


def json_schema(kind: str) -> JsonSchemaValue:
    """The schema of one kind of file: `flow`, `account`, `project`, `test` or `niche`. Deterministic."""
    # A name and no address: editors find the file by the path in a comment of each file.
    identity = f"urn:ghl-flow:schema:{kind}:{VERSION}"
    schema: dict[str, Any] = {"$schema": GenerateJsonSchema.schema_dialect, "$id": identity}
    schema |= KINDS[kind].model_json_schema(by_alias=True)
    schema["title"] = f"ghl-flow {kind}"
    definitions = schema.get("$defs", {})
    for name, short in _SHORT_FORMS.items():
        if name in definitions:
            definitions[name] = {"anyOf": [short, definitions[name]]}
    return schema
