"""A workflow of 150 steps becomes a flow, beside PyYAML writing it down.

The peer reads the same JSON and writes it as YAML, which is all that exporters of workflows do: no words of a
person, no names, no lock, nothing compiled again. Times are of the processor, for both: what else a machine
does is no part of them.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from benchmarks.measured import GHL_FLOW, Row, in_turns, median, took
from ghl_flow.importing.flow_of import flow_of
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from ghl_flow.wire.json import JsonObject, object_of, objects_of
from ghl_flow.wire.workflow import Workflow
from tests.importing.canvases import Drawn

NODES = 150
_BIG = 815
"""A seed that gives so many, so that few others have to be tried."""
_ACCOUNT = (
    "account: ann\nlocation_id: loc123\nniche: default\ntimezone: America/Chicago\ntoken: env:ANN\n"
    "vars: {}\nflows: []\n"
)
_PEER = "import json, sys, yaml; print(yaml.safe_dump(json.load(open(sys.argv[1])), sort_keys=False))"


def document(nodes: int = NODES) -> JsonObject:
    """A workflow of all kinds of steps and forks in forks, of so many nodes at least; always the same."""
    for seed in (_BIG, *range(1_000)):
        drawn = Drawn(seed, most=nodes, jumps=False)
        drawn.chain(None, None, 0)
        if nodes <= len(drawn.nodes) <= nodes * 1.2:
            break
    return {
        "id": "wf1",
        "name": "Old one",
        "locationId": "loc123",
        "allowMultiple": True,
        "workflowData": {"templates": [*drawn.nodes]},
    }


def rows() -> Iterator[Row]:
    """The rows of the table."""
    found = document()
    nodes = len(objects_of(object_of(found, "workflowData"), "templates"))
    account = load_text(_ACCOUNT, Account).value
    workflow = Workflow.from_document(found)

    def once() -> None:
        if not flow_of(workflow, account, flow="old-one").taken:
            raise AssertionError("the document is not taken")

    theirs = median(lambda: yaml.safe_dump(found, sort_keys=False), 5)
    what = f"read back a workflow of {nodes} nodes, compile it again, compare"
    yield Row(what, median(once, 5), "PyYAML's safe_dump of it", theirs, 2)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "accounts").mkdir()
        (root / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
        (root / "accounts/ann.yaml").write_text(_ACCOUNT, encoding="utf-8")
        (root / "export.json").write_text(json.dumps(found), encoding="utf-8")
        words = ("import", "export.json", "-a", "ann", "--dry-run")
        whole, dumped = in_turns(
            lambda: took(GHL_FLOW, *words, cwd=root),
            lambda: took(sys.executable, "-c", _PEER, "export.json", cwd=root),
            5,
        )
    peer = "the same with json and PyYAML"
    yield Row("`ghl-flow import` of it", whole.processor, peer, dumped.processor, 8)
