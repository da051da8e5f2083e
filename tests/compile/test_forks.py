"""Forks of every sort and the steps after them, as they are stored: each step once, the rest Go To."""

import json

import pytest

from ghl_flow.wire.json import JsonValue, object_of, objects_of
from tests.conftest import ROOT, compiled, steps

_GOLDEN = ROOT / "tests/golden/forks.json"
_FLOW = """version: 1
flow: forks
name: Forks
trigger: [contact_tag: { added: lead }]
steps:
  - if: { tag: vip }
    name: VIP?
    then: [{ add_tag: called-vip }]
    elif: [{ if: { tag: cold }, then: [end] }]
    else: [{ add_tag: called }]
  - sms: Are you still looking?
    id: ask
    name: Ask
  - wait_for: { reply: ask }
    name: Reply?
    timeout: 1 day
    then: [{ add_tag: replied }]
  - split:
      - { path: A, weight: 60, steps: [{ sms: One, name: One }] }
      - { path: B, weight: 40 }
    name: Which text
  - find_opportunity: { pipeline: Sales }
    name: Card?
    then: [end]
  - raw:
      type: workflow_ai_decision_maker
      attributes: { instructions: Urgent or not? }
      paths: [{ path: Urgent, steps: [{ add_tag: urgent }] }, { path: Later }]
    name: Urgent?
  - add_tag: done
    name: Done
"""


def test_forks_as_stored(pytestconfig: pytest.Config) -> None:
    nodes = compiled(_FLOW).workflows[0].workflow.nodes
    stored: list[JsonValue] = [node.to_json() for node in nodes]
    if pytestconfig.getoption("--regenerate"):
        _GOLDEN.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert stored == json.loads(_GOLDEN.read_text(encoding="utf-8"))


def test_every_step_is_there_once_and_led_to() -> None:
    nodes = compiled(_FLOW).workflows[0].workflow.nodes
    names = [node.name for node in nodes]
    for name in ("Ask", "Reply?", "Which text", "One", "Card?", "Urgent?", "Done"):
        assert names.count(name) == 1
    ids = {node.id for node in nodes}
    led_to = {one for node in nodes for one in node.next} | {
        str(node.attributes["targetNodeId"]) for node in nodes if "targetNodeId" in node.attributes
    }
    assert led_to == ids - {nodes[0].id}
    assert {node.parent_key for node in nodes} <= {None, *ids}


_ASK = "- {send}\n  id: hi\n- wait_for: {what}\n  timeout: 2 days\n  then: [{{ add_tag: a }}]"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("wait.reply", _ASK.format(send="sms: Hi", what="{ reply: hi }")),
        ("wait.link_clicked", _ASK.format(send="sms: Hi", what="{ clicked: Booking page }")),
        (
            "wait.email_event",
            _ASK.format(send="email: { subject: Hi, text: Hello }", what="{ opened: hi }"),
        ),
        ("workflow_split.with-branches", "- split: [{ path: A, steps: [{ sms: A }] }, { path: B }]"),
        (
            "find_opportunity.with-branches",
            "- find_opportunity: { pipeline: Sales }\n  then: [{ add_tag: a }]",
        ),
        ("find_contact", "- find_contact: { email: a@b.example }\n  then: [{ add_tag: a }]"),
        (
            "workflow_ai_decision_maker",
            (
                "- ai_decision: { instructions: x, about: y, paths: [{ path: Default Branch, when: else }, "
                "{ path: Urgent, when: now, steps: [sms: A] }] }"
            ),
        ),
        ("drip", "- drip: { batch: 100, every: 1 minute }"),
        ("workflow_goal", "- goal: { tag: a }"),
        ("wait.appointment", "- wait: { before_appointment: 1 day }"),
        ("wait.specific_date", '- wait: { until: "10:00" }'),
    ],
)
def test_a_fork_has_the_keys_of_a_stored_one(name: str, body: str) -> None:
    """The step, what it lists of each way, and the nodes of the ways."""
    document = json.loads((ROOT / f"tests/golden/steps/{name}.json").read_text(encoding="utf-8"))
    stored = document.get("templates", [document])
    nodes = compiled(steps(body)).workflows[0].workflow.nodes
    head = next(node for node in nodes if node.type == stored[0]["type"])
    place = {"next", "parentKey", "parent", "order"}
    named = {"cat"} if head.cat is None else set()  # a step that does not fork may go without
    assert {*head.to_json()} - place == {*stored[0]} - place - named
    assert {*head.attributes} - {"name"} == {*stored[0]["attributes"]} - {"name"}
    for mine, theirs in zip(
        objects_of(head.attributes, "transitions"),
        stored[0]["attributes"].get("transitions", []),
        strict=True,
    ):
        assert {*mine} == {*theirs}
        assert {**mine, "id": "", "attributes": ""}.keys() == {**theirs, "id": "", "attributes": ""}.keys()
    ways = [node.to_json() for node in nodes if node.type == "transition"]
    for way, theirs in zip(ways, (one for one in stored if one["type"] == "transition"), strict=False):
        assert {*way} - place == {*theirs} - place
        assert {*object_of(way, "attributes")} == {*theirs["attributes"]}
