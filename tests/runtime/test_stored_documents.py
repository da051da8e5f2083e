"""Whatever is run from a stored document is modelled down to its last setting, or reported."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ghl_flow.kinds.registry import kind_of
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import start_of, wire_documents
from ghl_flow.wire.json import JsonObject, object_of, objects_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow
from tests.conftest import compiled, steps

EXPORTS = Path(__file__).parents[4] / "shared" / "highlevel" / "exports"


def plain() -> tuple[JsonObject, list[JsonObject]]:
    return wire_documents(compiled(steps("- sms: Hi")))[0]


def run(document: JsonObject, triggers: list[JsonObject]) -> Interpreter:
    program = Program(Workflow.from_document(document, triggers))
    start = start_of(compiled(steps("- sms: Hi")))
    interpreter = Interpreter([program], start=start, profile=Profile.DOCUMENTED)
    interpreter.schedule(0, "c", call("no-answer"))
    interpreter.run()
    return interpreter


def test_what_the_builder_writes_is_understood() -> None:
    done = run(*plain())
    assert len(done.messages) == 1
    assert not done.gaps


@pytest.mark.parametrize(
    "more",
    [
        {"allowMultipleOpportunity": "yes"},
        {"removeContactFromLastStep": False},
        {"eventStartDate": "2026-07-01"},
        {"scheduledPauseDates": [{"from": "2026-12-24"}]},
        {"allowMultiple": "yes"},
        {"stopOnResponse": 1},
        {"timezone": "America/Chicago"},
        {"window": "09:00-17:00"},
        {"window": [1]},
        {"deleted": True},
        {"neverHeardOf": {"a": 1}},
    ],
)
def test_a_setting_that_is_not_understood_is_reported(more: JsonObject) -> None:
    document, triggers = plain()
    done = run({**document, **more}, triggers)
    (key,) = more
    assert any(f"'{key}'" in gap for gap in done.gaps)
    assert done.sure_messages == 0


@pytest.mark.parametrize(
    "more",
    [
        {"eventStartDate": None},
        {"scheduledPauseDates": None},
        {"window": None},
        {"window": {}},
        {"timezone": ""},
        {"neverHeardOf": None},
        {"workflowNote": "<p>Hi</p>"},
        {"senderAddress": {"from_name": "A"}},
    ],
)
def test_what_is_empty_or_changes_nothing_is_not(more: JsonObject) -> None:
    document, triggers = plain()
    assert not run({**document, **more}, triggers).gaps


@pytest.mark.parametrize(
    "more", [{"schedule_config": {"every": "day"}}, {"allowMultiple": "yes"}, {"delay": 5}]
)
def test_a_trigger_that_is_not_understood_is_reported(more: JsonObject) -> None:
    document, (trigger,) = plain()
    assert run(document, [{**trigger, **more}]).gaps


def exports() -> Iterator[Path]:
    yield from sorted(EXPORTS.glob("*.json"))


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the exports of real accounts are not beside the project")
def test_every_step_of_a_real_export_is_modelled_or_reported() -> None:
    """Each step is run on its own, so that none hides behind another."""
    ran: dict[str, set[bool]] = {}
    for path in exports():
        stored = json.loads(path.read_text(encoding="utf-8"))
        workflow = object_of(stored, "workflow")
        trigger: JsonObject = {"type": "call_status", "name": "t", "conditions": []}
        for node in objects_of(object_of(workflow, "workflowData"), "templates"):
            kept = {key: value for key, value in node.items() if key not in ("next", "parentKey", "parent")}
            alone: JsonObject = {**workflow, "workflowData": {"templates": [kept]}}
            done = run(alone, [trigger])
            effects = bool(done.messages) or any(item.tags for item in done.state.contacts.values())
            waited = done.now > 0
            passed = kind_of(str(node.get("type"))).effects(Node.from_json(kept)).changes == set()
            assert done.gaps or effects or waited or passed, (path.name, node.get("name"))
            ran.setdefault(str(node.get("type")), set()).add(bool(done.gaps))
            if done.gaps:
                assert done.sure_messages == 0
    assert ran["email"] == ran["transition"] == {False}
    assert ran["add_contact_tag"] == ran["internal_notification"] == {False}
    assert True in ran["wait"]
