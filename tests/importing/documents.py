"""Documents of workflows as HighLevel stores them, and what comes of importing them."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.importing.flow_of import Imported, flow_of
from ghl_flow.importing.known import Tables
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of
from ghl_flow.wire.reference import name_of
from ghl_flow.wire.secrecy import secrets_in
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.workflow import Workflow

GOLDEN = Path(__file__).parent.parent / "golden"
ACCOUNT = load_text(
    "account: ann\nlocation_id: loc123\nniche: default\ntimezone: America/Chicago\n"
    "token: env:ANN\nvars: {}\nflows: []\n",
    Account,
).value
_CONSTANT = (
    "order",
    "nestedDropdownTypes",
    "allowIsOperatorTypes",
    "branchNameError",
    "showErrors",
    "sourceId",
)
# What an SMS says where it does not matter.
TEXT: JsonObject = {"attributes": {"body": "Ho", "attachments": []}}


def plain(value: JsonValue) -> JsonValue:
    """A document without what says nothing, by a rule of the test's own."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key not in _CONSTANT}
    return value


def stored(nodes: list[JsonObject], **more: JsonValue) -> JsonObject:
    """The document of a workflow with these steps."""
    return {
        "id": "wf1",
        "name": "Old one",
        "allowMultiple": True,
        "workflowData": {"templates": [*nodes]},
        **more,
    }


def imported(
    document: JsonObject, triggers: Iterable[JsonObject] = (), tables: Tables | None = None
) -> Imported:
    """What comes of importing a document."""
    return flow_of(Workflow.from_document(document, [*triggers]), ACCOUNT, tables, flow="old-one")


def compiled(found: Imported, tables: Tables | None = None) -> Workflow:
    """What the flow compiles to with its lock, with ids in place of names."""
    flow = load_text(found.text, Flow)
    made = compile_flow(flow, ACCOUNT, TemplateLibrary(Path("niche_templates")), lock=found.lock)
    workflow = made.workflows[0].workflow
    things = {
        (thing, known.name): one
        for thing, table in (tables.things if tables else {}).items()
        for one, known in table.items()
    }
    ids = {}
    for reference in workflow.references:
        if (name := name_of(reference)) is not None:
            ids[reference] = (
                "a secret" if name.thing is Thing.SECRET else things.get((name.thing, name.name), name.name)
            )
    return workflow.bound(ids)


def assert_the_same(found: Imported, document: JsonObject) -> None:
    """The flow compiles to the very steps of the document."""
    assert found.taken, found.findings
    nodes = [node.to_json() for node in compiled(found).nodes]
    wanted = objects_of(object_of(document, "workflowData"), "templates")
    assert sorted(map(json.dumps, map(as_compared, nodes))) == sorted(
        map(json.dumps, map(as_compared, wanted))
    )


def as_compared(node: JsonObject) -> JsonValue:
    """A node without what says nothing, and with one word for every secret."""
    text = json.dumps(plain(node), sort_keys=True)
    for secret in secrets_in(node.get("attributes")):
        text = text.replace(json.dumps(secret), '"a secret"')
    found: JsonValue = json.loads(text)
    return found


def two_steps(first: JsonObject) -> list[JsonObject]:
    """A step, and a text after it."""
    return [
        {"id": "s1", "order": 0, "next": "s2", **first},
        {
            "id": "s2",
            "order": 1,
            "parentKey": "s1",
            "type": "sms",
            "name": "SMS",
            "attributes": {"body": "Hi", "attachments": []},
        },
    ]


def golden(path: Path) -> JsonObject:
    """A file with ids in place of what stands for them: those of steps tell steps apart."""

    def one(found: re.Match[str]) -> str:
        kind, number = found[1], found[2] or "0"
        return f"00000000-0000-4000-8000-{int(number):012}" if kind == "uuid" else f"{kind}{'0' * 20}"[:20]

    document: JsonObject = json.loads(re.sub(r"<([A-Za-z]+)-?(\d*)>", one, path.read_text(encoding="utf-8")))
    return {key: value for key, value in document.items() if not key.startswith("_variant")}
