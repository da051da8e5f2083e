"""The judge: it shares nothing with what it judges, and random flows do not set the two apart."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.judge.__main__ import one
from tests.judge.cases import MISSED
from tests.judge.compare import Question, against_case
from tests.judge.flows import account_of
from tests.judge.product import Said

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


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (["abcd", "abcd", "abcd", "abcd"], None),
        (["dcba", "abdc", "bacd", "cdab"], None),
        (["badc", "dacb", "abcd", "dbca"], None),
        (["dcba", "aabd"], "other-texts"),
    ],
)
def test_a_case_is_found_in_whatever_order_its_texts_go_out(told: list[str], kind: str | None) -> None:
    """Of some hundred thousand: what is wrong from a text on is not gone on with."""
    flows: list[dict[str, object]] = [
        {"flow": name, "trigger": [MISSED], "settings": {"reentry": True}, "steps": [{"sms": "Hi"}]}
        for name in "abcd"
    ]
    timeline = []
    for number, order in enumerate(told):
        timeline.append((60.0 * number, "missed call (no-answer)", ""))
        timeline += [(60.0 * number, "TEXT", name) for name in order]
    happened = (("call_status", ()),) * len(told)
    said = Said("", "violated", "", "", profile="documented", timeline=tuple(timeline), happened=happened)
    found = against_case(account_of(flows), {"at_most": {"sms": 1, "within": "1 day"}}, said)
    assert (found.kind if found else None) == kind
