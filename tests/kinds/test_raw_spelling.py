"""A step written raw, as HighLevel stores it, gets the verdict of the one that YAML has a word for."""

import json

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.model import Step
from ghl_flow.runtime.verify import verify
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_reader import parse_yaml
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node
from tests.conftest import compiled, steps
from tests.kinds.test_every_kind import EXAMPLES, STEP

TOP = """\
settings: { reentry: true, stop_on_response: true }
cancel_on: [reply]
guarantees:
  - at_most: { any: 1, within: 30 minutes }
  - never_texts_after: [reply]
  - replies_within: 1 hour
"""
FIELDS = (
    "{ status: { name: Status, type: text }, tries: { name: Tries, type: number },"
    " last_text_at: { name: Last text at, type: date }, renews_on: { name: Renews on, type: date } }"
)
# What names another step or flow, which is not there; and what only the compiler puts together.
NOT_HERE = ("goto", "end", "add_to_workflow", "remove_from_workflow", "goal", "raw")
NAMING = ("wait_for", "goto:")


def _alone() -> list[tuple[type[Step], str]]:
    found = []
    for kind, text in EXAMPLES:
        step = STEP.validate_python(parse_yaml(SourceText("example", text)).data)
        if kind.keyword not in NOT_HERE and not step.arms and not any(one in text for one in NAMING):
            found.append((kind, text))
    return found


ALONE = _alone()


def _within(step: JsonObject) -> CompiledFlow:
    """The step in a flow that waits, texts and writes after it."""
    body = f"- {json.dumps({**step, 'name': 'it'})}\n- wait: 10m\n- sms: Hello\n- add_tag: vip\n"
    return compiled(steps(body, fields=FIELDS, top=TOP))


def _it(flow: CompiledFlow) -> Node:
    return next(node for one in flow.workflows for node in one.workflow.nodes if node.name == "it")


def _verdicts(flow: CompiledFlow) -> list[tuple[str, str, str, object]]:
    return [
        (one.guarantee, one.result.value, one.reason, one.counterexample and one.counterexample.timeline)
        for one in verify(flow, max_calls=2, seconds=3)
    ]


@pytest.mark.parametrize(("kind", "text"), ALONE, ids=lambda item: str(item)[:60])
def test_raw_gets_the_verdict_of_the_typed_step(kind: type[Step], text: str) -> None:
    written = parse_yaml(SourceText("example", text)).data
    typed = _within(written if isinstance(written, dict) else {str(written): True})
    node = _it(typed)
    beside = {"beside": dict(node.extra)} if node.extra else {}
    raw = _within({"raw": {"type": node.type, "attributes": node.attributes, **beside}})
    assert _it(raw).attributes == node.attributes
    assert _verdicts(raw) == _verdicts(typed)


def test_most_kinds_are_tried() -> None:
    assert len({kind for kind, _ in ALONE}) > 25
