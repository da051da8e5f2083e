"""`python -m benchmarks.import_`: a workflow of 150 steps becomes a flow, beside PyYAML writing it down.

The peer reads the same JSON and writes it as YAML, which is all that exporters of workflows do: no words of a
person, no names, no lock, nothing compiled again. Times are of the processor, for both: what else a machine
does is no part of them.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from ghl_flow.importing.flow_of import flow_of
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from ghl_flow.wire.json import JsonObject, object_of, objects_of
from ghl_flow.wire.workflow import Workflow
from tests.importing.canvases import Drawn

NODES = 150
MOST_SECONDS = 1.0
"""What a document of that size may take."""
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


def import_seconds(found: JsonObject) -> float:
    """How long reading it back takes, compiled again and compared."""
    account = load_text(_ACCOUNT, Account).value
    workflow = Workflow.from_document(found)

    def once() -> None:
        if not flow_of(workflow, account, flow="old-one").taken:
            raise AssertionError("the document is not taken")

    return _best(once)


def _best(once: Callable[[], object], turns: int = 5) -> float:
    """The best of several: what a machine does undisturbed (timeit's advice)."""
    taken = []
    for _ in range(turns):
        started = time.process_time()
        once()
        taken.append(time.process_time() - started)
    return min(taken)


def _process(*command: str, cwd: Path) -> float:
    """The processor's seconds of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print a table."""
    found = document()
    nodes = len(objects_of(object_of(found, "workflowData"), "templates"))
    ours, theirs = import_seconds(found), _best(lambda: yaml.safe_dump(found, sort_keys=False))
    print("| what | ghl-flow | peer | peer's time | ratio |")
    print("| --- | --- | --- | --- | --- |")
    print(
        f"| read back {nodes} nodes, compile them again and compare | {ours * 1000:.0f} ms | "
        f"PyYAML's safe_dump of the document | {theirs * 1000:.0f} ms | {ours / theirs:.1f} |"
    )
    binary = str(Path(sys.executable).parent / "ghl-flow")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "accounts").mkdir()
        (root / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
        (root / "accounts/ann.yaml").write_text(_ACCOUNT, encoding="utf-8")
        (root / "export.json").write_text(json.dumps(found), encoding="utf-8")
        words = (binary, "import", "export.json", "-a", "ann", "--dry-run")
        pairs = [
            (_process(*words, cwd=root), _process(sys.executable, "-c", _PEER, "export.json", cwd=root))
            for _ in range(5)
        ]
    whole, dumped = (min(column) for column in zip(*pairs, strict=True))
    print(
        f"| `ghl-flow import` of it, the whole process | {whole * 1000:.0f} ms | the same with PyYAML | "
        f"{dumped * 1000:.0f} ms | {whole / dumped:.1f} |"
    )
    if whole > MOST_SECONDS:
        print(f"longer than the {MOST_SECONDS:.0f} s that it may take", file=sys.stderr)
        raise SystemExit(1)


if __name__ == "__main__":
    main()
