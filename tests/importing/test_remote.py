"""What is changed on any canvas comes into the file of its flow, or is told."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

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
from ghl_flow.wire.reference import name_of
from ghl_flow.wire.workflow import Workflow
from tests.importing.canvases import Drawn
from tests.importing.documents import ACCOUNT, stored
from tests.importing.edits import EDITS

Edit: TypeAlias = Callable[[Drawn, list[Any], Random], None]
COMMENT = "# a person's words"


def changed(drawn: Drawn, edits: Sequence[Edit], seed: int) -> list[Any]:
    """The canvas after a person worked on it."""
    nodes: list[Any] = json.loads(json.dumps(drawn.nodes))
    draw = Random(seed)
    for edit in edits:
        edit(drawn, nodes, draw)
    return nodes


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
@pytest.mark.parametrize("seed", range(10))
def test_an_edit_of_any_canvas(edit: Edit, seed: int) -> None:
    assert_taken(Drawn(seed, most=14, jumps=seed % 2 == 0), [edit], seed)


@pytest.mark.parametrize("seed", range(20))
def test_several_edits_of_any_canvas(seed: int) -> None:
    draw = Random(seed)
    assert_taken(Drawn(seed, most=14, jumps=False), [draw.choice(EDITS) for _ in range(3)], seed)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_most_of_what_is_tried_changes_something_that_yaml_can_say(edit: Edit) -> None:
    looked_at = 0
    for seed in range(10):
        drawn = Drawn(seed, most=14, jumps=seed % 2 == 0)
        drawn.chain(None, None, 0)
        nodes = changed(drawn, [edit], seed)
        there = Workflow.from_document(stored(nodes))
        looked_at += nodes != drawn.nodes and flow_of(there, ACCOUNT, flow="old-one").taken
    assert looked_at >= 2


def assert_taken(drawn: Drawn, edits: Sequence[Edit], seed: int) -> None:
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
    there = Workflow.from_document(stored(changed(drawn, edits, seed)))
    if not flow_of(there, ACCOUNT, flow="old-one").taken:
        return  # what a jump leads to was put where no list has it
    parts = {one.part for one in differences(there, mine)}
    edited = with_remote(flow, ACCOUNT, Tables(), Sides(mine, there, compiled.origins), parts)
    assert edited.refused == ()
    again = load_text(edited.text, Flow, "old-one.yaml")
    lock = lock_if_same(again, there, ACCOUNT, Tables(), library)
    assert isinstance(lock, Lock), lock


def test_without_a_change_not_a_byte_is_another() -> None:
    drawn = Drawn(3, most=14, jumps=False)
    drawn.chain(None, None, 0)
    workflow = Workflow.from_document(stored(drawn.nodes))
    found = flow_of(workflow, ACCOUNT, flow="old-one")
    flow = load_text(found.text, Flow)
    sides = Sides(workflow, workflow, {})
    assert with_remote(flow, ACCOUNT, Tables(), sides, ()).text == found.text
