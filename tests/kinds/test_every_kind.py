"""What holds of every kind: both directions agree, nothing stored is lost, and a run does what was said."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ghl_flow.kinds.effects import How
from ghl_flow.kinds.model import LaidArm, Place, Step
from ghl_flow.kinds.read_back import as_written, from_node, from_trigger
from ghl_flow.kinds.reading import NotReadable
from ghl_flow.kinds.registry import STEP_TYPES, AnyStep, effects_of
from ghl_flow.kinds.triggers.registry import TRIGGER_TYPES, AnyTrigger
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.state import Contact, Enrolment, State
from ghl_flow.sandbox.publish_check import sentences
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_reader import parse_yaml
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.secrecy import same_but_for_secrets
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Settings, Workflow
from tests.kinds.names import FIELDS, KnownNames

STEPS = Path(__file__).parents[1] / "golden/steps"
STEP: TypeAdapter[Step] = TypeAdapter(AnyStep)
TRIGGER = TypeAdapter(AnyTrigger)
EXAMPLES = [(kind, example.yaml) for kind in STEP_TYPES.values() for example in kind.examples]
TRIGGER_EXAMPLES = [(kind, example.yaml) for kind in TRIGGER_TYPES.values() for example in kind.examples]


def compiled(step: Step, names: KnownNames) -> Node:
    """The node of a step, without what follows it."""
    if not step.arms:
        return Node("a", step.node_type(), step.title, 0, step.attributes(names), extra=step.beside)
    arms: list[LaidArm] = [(f"a/{arm.key}", arm.name, arm.expression) for arm in step.arms]
    return step.fork(Place("a", 0, None, None), arms, names)


def names_for(written: JsonValue) -> KnownNames:
    """What stands in the branches of a fork, by the ids that `compiled` gives them."""
    found: dict[str, list[JsonValue]] = {}
    if isinstance(written, dict):
        for key in ("then", "else"):
            steps = written.get(key)
            found[f"a/{key}"] = steps if isinstance(steps, list) else []
        for number, branch in enumerate(objects_of(written, "elif")):
            steps = branch["then"]
            found[f"a/elif{number}"] = steps if isinstance(steps, list) else []
        paths = [
            *objects_of(written, "split"),
            *objects_of(object_of(written, "raw"), "paths"),
            *objects_of(object_of(written, "ai_decision"), "paths"),
        ]
        for number, path in enumerate(paths):
            steps = path.get("steps")
            found[f"a/path{number}"] = steps if isinstance(steps, list) else []
    return KnownNames(found)


@pytest.mark.parametrize(
    "kind", [*STEP_TYPES.values(), *TRIGGER_TYPES.values()], ids=lambda kind: kind.keyword
)
def test_it_shows_how_it_is_written(kind: type[Step]) -> None:
    assert kind.examples
    for example in kind.examples:
        assert not example.wire or (STEPS / example.wire).is_file()


@pytest.mark.parametrize(("kind", "text"), EXAMPLES, ids=lambda item: str(item)[:60])
def test_a_step_is_read_back_as_it_was_written(kind: type[Step], text: str) -> None:
    written = parse_yaml(SourceText("example", text)).data
    step = STEP.validate_python(written)
    assert isinstance(step, kind)
    if not step.node_type():
        return  # HighLevel has no node for it
    if step.names_other_flows:
        step = step.of_flows(["follow-up", "win-back"])  # as the account says
    names = names_for(written)
    node = compiled(step, names)
    if step.untyped or "template" in text:
        again = STEP.validate_python(as_written(node, names))
        said = type(again).said
        assert said(again.attributes(names)) == said(node.attributes)
        return
    found = from_node(node, names)
    assert not isinstance(found, NotReadable), found
    assert STEP.validate_python(found) == step


@pytest.mark.parametrize(("kind", "text"), EXAMPLES, ids=lambda item: str(item)[:60])
def test_a_step_that_waits_says_that_it_may_pause(kind: type[Step], text: str) -> None:
    written = parse_yaml(SourceText("example", text)).data
    step = STEP.validate_python(written)
    if step.names_other_flows or not step.node_type():
        return
    waits = effects_of(compiled(step, names_for(written))).pauses
    assert step.may_pause or not waits
    assert waits or step.untyped or not step.may_pause


def _empty_texts(value: JsonValue, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    if isinstance(value, dict):
        # A condition is stored alike wherever it stands.
        return {one for key, item in value.items() for one in _empty_texts(item, (*path, key))} - {
            (*path, "ifElseNodeId")
        }
    if isinstance(value, list):
        return {one for item in value for one in _empty_texts(item, path)}
    return {path} if value == "" else set()


@pytest.mark.parametrize(("kind", "text"), EXAMPLES, ids=lambda item: str(item)[:60])
def test_an_empty_text_stands_only_where_a_stored_step_has_one(kind: type[Step], text: str) -> None:
    """Elsewhere it is a setting that is missing, for which HighLevel refuses to publish (observed)."""
    written = parse_yaml(SourceText("example", text)).data
    step = STEP.validate_python(written)
    if not step.node_type():
        return
    node = compiled(step, names_for(written))
    stored = [one.attributes for name in STORED for one in nodes_in(name) if one.type == node.type]
    known = {path for attributes in stored for path in _empty_texts(attributes)}
    assert _empty_texts(node.attributes) <= known
    found = sentences({"workflowData": {"templates": [{**node.to_json(), "next": None}]}})
    assert not [one for one in found if "invalid configuration" in one]


@pytest.mark.parametrize(("kind", "text"), TRIGGER_EXAMPLES, ids=lambda item: str(item)[:60])
def test_a_trigger_is_read_back_as_it_was_written(kind: type, text: str) -> None:
    spec = TRIGGER.validate_python(parse_yaml(SourceText("example", text)).data)
    assert isinstance(spec, kind)
    found = from_trigger(spec.compiled(KnownNames()), KnownNames())
    if "raw" in text:
        assert isinstance(found, NotReadable)
    else:
        assert TRIGGER.validate_python(found) == spec


STORED = sorted(path.name for path in STEPS.glob("*.json"))


def nodes_in(name: str) -> list[Node]:
    document: JsonObject = json.loads((STEPS / name).read_text(encoding="utf-8"))
    return [Node.from_json(item) for item in objects_of(document, "templates") or [document]]


@pytest.mark.parametrize("name", [name for name in STORED if not name.startswith(("condition.", "trigger."))])
def test_nothing_of_a_stored_step_is_lost(name: str) -> None:
    """What YAML says of it compiles to the very same; what YAML cannot say is refused with a reason."""
    names = KnownNames()
    for node in nodes_in(name):
        found = as_written(node, names)
        if isinstance(found, NotReadable):
            assert found.reason
            continue
        again = STEP.validate_python(found)
        kind = type(again)
        assert (again.title, again.node_type()) == (node.name, node.type)
        stored = kind.said(node.attributes)
        assert same_but_for_secrets(kind.said(again.attributes(names)), stored)


def test_what_yaml_has_words_for_is_not_passed_through() -> None:
    names = KnownNames()
    (tag,) = nodes_in("add_contact_tag.json")
    assert from_node(tag, names) == {"add_tag": "sba", "name": "Add Tag"}
    (text,) = nodes_in("sms.json")
    assert from_node(text, names) == {"sms": "{{chatgpt.1.response}}"}
    assert from_node(nodes_in("wait.appointment.json")[0], names) == {
        "wait": {"before_appointment": "1 day"},
        "name": "24 hours before Wait",
    }
    off = as_written(nodes_in("any-step.disabled.json")[0], names)
    assert off == {"sms": "Paused text", "disabled": True}


@pytest.mark.parametrize("name", [name for name in STORED if name.startswith("trigger.")])
def test_nothing_of_a_stored_trigger_is_lost(name: str) -> None:
    trigger = Trigger.from_json(json.loads((STEPS / name).read_text(encoding="utf-8")))
    found = from_trigger(trigger, KnownNames())
    if isinstance(found, NotReadable):
        assert found.reason
        return
    again = TRIGGER.validate_python(found).compiled(KnownNames())
    assert [(row.field, row.operator, row.value) for row in again.filters] == [
        (row.field, row.operator, row.value) for row in trigger.filters
    ]


# --- what a run changes is within what was said -------------------------------------------------------

TAGS = st.sampled_from(("vip", "Hot", "lead"))
VALUES = st.sampled_from(("", "1", "2026-01-05", "{{ contact.name }}", "done"))
FIELD_IDS = [f"field {key}" for key in FIELDS]
WORKFLOWS = st.sampled_from(("w", "v", "gone"))
ATTRIBUTES: st.SearchStrategy[tuple[str, JsonObject]] = st.one_of(
    st.lists(TAGS).map(lambda tags: ("add_contact_tag", {"tags": [*tags]})),
    st.lists(TAGS).map(lambda tags: ("remove_contact_tag", {"tags": [*tags], "type": "remove_contact_tag"})),
    st.tuples(
        st.sampled_from(("update_field_data", "clear_field_data")),
        st.lists(st.tuples(st.sampled_from(FIELD_IDS), VALUES, st.sampled_from(("", "currentDate")))),
    ).map(
        lambda item: (
            "update_contact_field",
            {
                "type": "update_contact_field",
                "actionType": item[0],
                "fields": [{"field": name, "value": value, "date": date} for name, value, date in item[1]],
            },
        )
    ),
    st.tuples(st.sampled_from(("seconds", "minutes", "hour")), st.integers(0, 90)).map(
        lambda item: (
            "wait",
            {"type": "time", "startAfter": {"type": item[0], "value": item[1], "when": "after"}},
        )
    ),
    st.just(("sms", {"body": "Hi", "attachments": []})),
    WORKFLOWS.map(lambda name: ("add_to_workflow", {"type": "add_to_workflow", "workflow_id": name})),
    st.lists(WORKFLOWS, min_size=1).map(lambda names: ("remove_from_workflow", {"workflow_id": [*names]})),
    st.just(("goto", {"type": "goto", "targetNodeId": "end"})),
    st.sampled_from(("exit", "continue", "wait")).map(
        lambda action: (
            "workflow_goal",
            {"type": "workflow_goal", "segments": [], "op": "or", "action": action},
        )
    ),
)


@settings(max_examples=400, deadline=None)
@given(
    ATTRIBUTES, st.sets(TAGS.map(str.lower)), st.dictionaries(st.sampled_from(FIELD_IDS), VALUES.filter(bool))
)
def test_a_run_changes_only_what_was_said(
    stored: tuple[str, JsonObject], tags: set[str], fields: dict[str, str]
) -> None:
    kind, attributes = stored
    node = Node("a", kind, "A", 0, attributes, next=("end",))
    end = Node("end", "wait", "End", 1, {"type": "time", "startAfter": {}}, parent_key="a")
    other = Node("b", "wait", "B", 0, {"type": "time", "startAfter": {"type": "days", "value": 1}})
    again = Settings(allow_multiple=True)
    programs = [
        Program(Workflow("w", "W", (node, end), settings=again)),
        Program(Workflow("v", "V", (other,), settings=again)),
    ]
    contact = Contact("c", tags={*tags}, fields={**fields})
    state = State(contacts={"c": contact}, enrolments=[Enrolment(1, "v", "c", 0, 10**6, "b")], counter=1)
    interpreter = Interpreter(programs, start=datetime(2026, 1, 5, tzinfo=UTC), state=state)
    interpreter.enrol("c", "w")
    effects = effects_of(node)
    if interpreter.gaps:
        return  # it was not run
    assert contact.tags - tags <= {*effects.adds}
    assert tags - contact.tags <= {*effects.removes}
    changed = {key for key in {*fields, *contact.fields} if fields.get(key) != contact.fields.get(key)}
    assert changed <= {write.field for write in effects.writes}
    for write in effects.writes:
        assert write.how is not How.CLEAR or write.field not in contact.fields
    assert bool(interpreter.messages) <= (effects.sends == "sms")
    active = [run for run in state.enrolments if run.active]
    assert "v" in {run.workflow_id for run in active} or "v" in effects.removes_from
    mine = next((run for run in active if run.workflow_id == "w"), None)
    if mine is not None:
        least, most = effects.waits
        assert least <= mine.wake_at
        assert most is None or mine.wake_at <= most
    assert {run.workflow_id for run in state.enrolments} - {"w", "v"} <= {*effects.enrols}
