"""The judge: it shares nothing with what it judges, and random flows do not set the two apart."""

import ast
from collections import Counter
from pathlib import Path

from tests.judge.__main__ import one
from tests.judge.compare import Question

HERE = Path(__file__).parent
SEEDS = range(1, 101)
# Disagreements that are known: the number of the flows, and what the verdicts are.
KNOWN: dict[int, tuple[str, ...]] = {}


def test_only_one_module_knows_ghl_flow() -> None:
    knowing = {}
    for path in HERE.glob("*.py"):
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {item.name for item in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
        knowing[path.name] = {name for name in names if name.split(".")[0] == "ghl_flow"}
    # The package itself is its public API (docs/api.md).
    assert knowing.pop("product.py") == {"ghl_flow"}
    assert {name: found for name, found in knowing.items() if found} == {}


def test_random_flows_set_verify_and_the_judge_apart_where_it_is_known(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    found = {}
    for seed in SEEDS:
        kinds = tuple(item.kind for _, item in one(tmp_path, seed, counts, Question(tries=12, limit=1)))
        if kinds:
            found[seed] = kinds
    assert found == KNOWN
    # Enough was looked at for that to mean something.
    assert counts["proved"] > 100
    assert counts["violated"] > 100
