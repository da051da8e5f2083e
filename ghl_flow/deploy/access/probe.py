"""Looking at HighLevel's Workflow API in an account, and keeping what it answers without personal data.

Reads only. What it saves is a fixture: it shows whether `ghl_flow.wire.definition` has the shape right.
"""

import json
from dataclasses import dataclass, field
from typing import TypedDict

from ghl_flow.deploy.access.redaction import Redaction, leaks
from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import (
    BadRequestError,
    MalformedResponseError,
    NoSuchCallError,
    NotFoundError,
    PublicApi,
    UnprocessableError,
)
from ghl_flow.wire.definition import read_definition
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of
from ghl_flow.wire.workflow import Workflow

FORMAT_VERSION = 1


@dataclass(slots=True)
class Capture:
    """What was read, before it is redacted. `requests` are `(method, path, status)`, as they were sent.

    `step_types` is None where HighLevel has no such call: its path is a guess.
    """

    step_types: JsonValue
    definition: JsonObject | None
    requests: list[tuple[str, str, int]] = field(default_factory=list)


async def capture(public: PublicApi, driver: WorkflowDriver, wanted: str | None) -> Capture:
    """Read the step types and one definition: of the workflow named, else of the first that is published.

    Raises:
        GhlFlowError: there is no workflow of that name or id, or nothing to read at all.
    """
    try:
        step_types = await driver.step_types()
    except (BadRequestError, MalformedResponseError, NoSuchCallError, NotFoundError, UnprocessableError):
        step_types = None
    workflows = sorted(await public.workflows(), key=lambda one: one.status != "published")
    chosen = [one for one in workflows if wanted is None or wanted in (one.id, one.name)]
    if wanted is not None and not chosen:
        raise GhlFlowError(f"the account has no workflow '{wanted}'", hint="its name or its id")
    definition = await driver.definition(chosen[0].id) if chosen else None
    if step_types is None and definition is None:
        raise GhlFlowError(
            "nothing was read: HighLevel has no call for the step types, and the account has no workflow",
            hint="make any workflow in HighLevel > Automation, and run it again",
        )
    return Capture(step_types, definition)


class RequestJson(TypedDict):
    """A request that was sent."""

    method: str
    path: str
    status: int


class ReadJson(TypedDict):
    """How many were read."""

    steps: int
    triggers: int


class AsAssumed(TypedDict):
    """Whether each part of a definition stands where it is looked for."""

    name: bool
    version: bool
    settings: bool
    triggers: bool
    steps: bool
    read: ReadJson


class FixtureJson(TypedDict):
    """What is saved; `step_types` and `definition` are None where HighLevel has none."""

    format_version: int
    requests: list[RequestJson]
    step_types: JsonValue
    definition: JsonValue
    as_assumed: AsAssumed | None


def fixture(captured: Capture, secrets: tuple[str, ...]) -> FixtureJson:
    """The capture without anybody in it, and whether the definition is as assumed.

    Raises:
        GhlFlowError: one of `secrets` or a number or address would still be in it.
    """
    redaction = Redaction()
    requests: list[RequestJson] = [
        {"method": method, "path": redaction.path(path), "status": status}
        for method, path, status in captured.requests
    ]
    document: FixtureJson = {
        "format_version": FORMAT_VERSION,
        "requests": requests,
        "step_types": redaction.of(captured.step_types),
        "definition": None if captured.definition is None else redaction.of(captured.definition),
        "as_assumed": None if captured.definition is None else _as_assumed(captured.definition),
    }
    if leaks(json.dumps(document, ensure_ascii=False), secrets):
        raise GhlFlowError(
            "what was read could not be freed of personal data, so nothing was saved",
            hint="take another workflow with --workflow",
        )
    return document


def _as_assumed(definition: JsonObject) -> AsAssumed:
    """Whether the parts stand where `wire.definition` looks for them."""
    document, triggers = read_definition(definition, "")
    return {
        "name": isinstance(definition.get("name"), str),
        "version": isinstance(definition.get("version"), int),
        "settings": bool(object_of(definition, "settings")),
        "triggers": isinstance(definition.get("triggers"), list),
        "steps": isinstance(object_of(definition, "workflowData").get("templates"), list),
        "read": {
            "steps": len(Workflow.from_document(document, triggers).nodes),
            "triggers": len(objects_of(definition, "triggers")),
        },
    }
