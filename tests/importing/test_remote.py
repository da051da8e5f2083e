"""What is changed on any canvas comes into the file of its flow, or is told."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.importing.flow_of import flow_of, lock_if_same
from ghl_flow.importing.known import Tables
from ghl_flow.importing.remote import Sides, with_remote
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.lock import Lock
from ghl_flow.wire.difference import differences
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.reference import name_of
from ghl_flow.wire.workflow import Workflow
from tests.importing.canvases import Drawn
from tests.importing.test_flow_of import ACCOUNT, stored

COMMENT = "# a person's words"


def text(drawn: Drawn, body: str) -> JsonObject:
    return {
        "id": drawn.id(),
        "order": 0,
        "type": "sms",
        "name": "SMS",
        "attributes": {"body": body, "attachments": []},
    }


def changed(drawn: Drawn, seed: int) -> list[Any]:
    """The canvas after a person worked on it: texts, a new step, one that is gone."""
    nodes: list[Any] = json.loads(json.dumps(drawn.nodes))
    by_id = {node["id"]: node for node in nodes}
    draw = Random(seed)  # noqa: S311 - no secret is made of it
    texts = [node for node in nodes if node["type"] == "sms"]
    for node in texts[:2]:
        node["attributes"]["body"] = f"Changed: {seed}"
    plain = [
        one for one in nodes if one["type"] not in ("if_else", "goto") and isinstance(one.get("next"), str)
    ]
    plain = [one for one in plain if one["type"] != "transition"]
    if plain and draw.random() < 0.7:
        before = draw.choice(plain)
        new: Any = text(drawn, f"New: {seed}")
        new |= {"parentKey": before["id"], "next": before["next"]}
        if "parent" in before:
            new["parent"] = before["parent"]
        by_id[before["next"]]["parentKey"] = new["id"]
        before["next"] = new["id"]
        nodes.append(new)
    doomed = [one for one in plain if one["id"] in {node.get("parentKey") for node in nodes}]
    doomed = [one for one in doomed if "parentKey" in one and one["type"] != "sms"]
    if doomed and draw.random() < 0.5:
        gone = draw.choice(doomed)
        before, after = by_id[gone["parentKey"]], next(one for one in nodes if one["id"] == gone["next"])
        if before["type"] != "if_else" or before.get("next") == gone["id"]:
            before["next"], after["parentKey"] = after["id"], before["id"]
            nodes.remove(gone)
    return nodes


@pytest.mark.parametrize("seed", range(40))
def test_any_canvas(seed: int) -> None:
    drawn = Drawn(seed, most=14, jumps=False)
    drawn.chain(None, None, 0)
    before = Workflow.from_document(stored(drawn.nodes))
    found = flow_of(before, ACCOUNT, flow="old-one")
    assert found.lock is not None
    lines = found.text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("  - "))
    lines.insert(first, f"  {COMMENT}")
    flow = load_text("\n".join(lines) + "\n", Flow, "old-one.yaml")
    library = TemplateLibrary(Path("niche_templates"))
    compiled = compile_flow(flow, ACCOUNT, library, lock=found.lock).workflows[0]
    ids = {one: name.name for one in compiled.workflow.references if (name := name_of(one)) is not None}
    mine = compiled.workflow.bound({**ids, compiled.workflow.id: "wf1"})
    there = Workflow.from_document(stored(changed(drawn, seed)))
    parts = {one.part for one in differences(there, mine)}
    edited = with_remote(flow, ACCOUNT, Tables(), Sides(mine, there, compiled.origins), parts)
    assert edited.refused == ()
    again = load_text(edited.text, Flow, "old-one.yaml")
    lock = lock_if_same(again, there, ACCOUNT, Tables(), library)
    assert isinstance(lock, Lock), lock
    assert COMMENT in edited.text


def test_without_a_change_not_a_byte_is_another() -> None:
    drawn = Drawn(3, most=14, jumps=False)
    drawn.chain(None, None, 0)
    workflow = Workflow.from_document(stored(drawn.nodes))
    found = flow_of(workflow, ACCOUNT, flow="old-one")
    flow = load_text(found.text, Flow)
    sides = Sides(workflow, workflow, {})
    assert with_remote(flow, ACCOUNT, Tables(), sides, ()).text == found.text
