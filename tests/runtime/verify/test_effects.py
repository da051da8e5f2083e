"""What is beyond the model is never proved: in a flow itself, and in the account's other flows."""

from pathlib import Path

import pytest

from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.time_window import TimeWindow
from ghl_flow.wire.workflow import Workflow
from tests.conftest import compiled, steps

SHARED = Path(__file__).parents[4] / "shared" / "highlevel"
REPLIES = "guarantees: [{ replies_within: 3 minutes }]"


ALL = "remove_from_all_workflows"


def of(body: str, *beside: str) -> Result:
    others = [
        compiled(steps(item).replace("\nflow: example", f"\nflow: other{number}"))
        for number, item in enumerate(beside)
    ]
    return verify(compiled(steps(body, top=REPLIES)), max_calls=1, beside=others)[0].result


def wait(after: str, more: str = "") -> str:
    return (
        f"- raw: {{ type: wait, attributes: {{ type: time, startAfter: {{ {after} }}{more} }} }}\n- sms: Hi"
    )


@pytest.mark.parametrize(
    ("body", "result"),
    [
        (wait("type: second, value: 30"), Result.PROVED),
        (wait("type: minutes, value: 2, when: after"), Result.PROVED),
        (wait("type: minute, value: 4"), Result.VIOLATED),
        (wait("type: hour, value: 12"), Result.VIOLATED),
        (wait("type: hours, value: 12"), Result.VIOLATED),
        (wait("type: day, value: 1"), Result.VIOLATED),
        (wait("type: weeks, value: 1"), Result.VIOLATED),
        (wait("type: month, value: 1"), Result.UNKNOWN),
        (wait("type: months, value: 1"), Result.UNKNOWN),
        (wait("type: fortnight, value: 1"), Result.UNKNOWN),
        (wait("type: minutes, value: '{{contact.pause}}'"), Result.UNKNOWN),
        (wait("type: minutes, value: '2'"), Result.UNKNOWN),
        (wait("type: minutes, value: 0"), Result.UNKNOWN),
        (wait("type: minutes, value: true"), Result.UNKNOWN),
        (wait("type: minutes, value: 1, when: before"), Result.UNKNOWN),
        (wait("type: minutes, value: 1, dynamicPeriod: x"), Result.UNKNOWN),
        (wait("type: minutes, value: 1", ", window: { days: [1] }"), Result.UNKNOWN),
        (wait("type: minutes, value: 1", ", convertToMultipath: true"), Result.UNKNOWN),
        ("- raw: { type: wait, attributes: { type: appointment } }\n- sms: Hi", Result.UNKNOWN),
        # What a workflow does that no flow makes is not known; to leave it makes no difference here.
        ("- sms: Hi\n- add_to_workflow: { workflow: Old nurture }", Result.UNKNOWN),
        ("- if: { in_workflow: Old nurture }\n  then: [end]\n- sms: Hi", Result.UNKNOWN),
        ("- sms: Hi\n- remove_from_workflow: { workflow: Old nurture }", Result.PROVED),
        ("- raw: { type: wait }\n- sms: Hi", Result.UNKNOWN),
        ("- raw: { type: ivr_gather, paths: [{ path: A }, { path: B }] }\n- sms: Hi", Result.UNKNOWN),
        ("- raw: { type: add_contact_tag, attributes: { tags: [a] } }\n- sms: Hi", Result.PROVED),
        ("- raw: { type: add_contact_tag, attributes: { tags: '{{x}}' } }\n- sms: Hi", Result.UNKNOWN),
        (
            "- raw: { type: remove_contact_tag, attributes: { tags: [], removeAll: true } }\n- sms: Hi",
            Result.UNKNOWN,
        ),
        (
            "- raw: { type: add_contact_tag, attributes: { tags: [a], customTags: [b] } }\n- sms: Hi",
            Result.UNKNOWN,
        ),
        ("- raw: { type: sms, attributes: { body: Hi, attachments: [], delay: 9 } }", Result.UNKNOWN),
    ],
)
def test_a_step_is_run_as_modelled_or_unknown(body: str, result: Result) -> None:
    assert of(body) is result


@pytest.mark.parametrize(
    ("other", "result"),
    [
        ("- raw: { type: remove_from_all_workflows }", Result.UNKNOWN),
        ("- raw: { type: dnd_contact }", Result.UNKNOWN),
        ("- raw: { type: delete_contact }", Result.UNKNOWN),
        ("- raw: { type: ivr_gather }", Result.UNKNOWN),
        ("- raw: { type: never_heard_of }", Result.UNKNOWN),
        # Understood in full: what they do takes part, which is another reason than that nothing is known.
        ("- remove_from_workflow: others", Result.VIOLATED),
        (
            f"- raw: {{ type: {ALL}, attributes: {{ type: {ALL}, includeCurrent: false }} }}",
            Result.VIOLATED,
        ),
        ("- dnd: on", Result.VIOLATED),
        (
            "- raw: { type: dnd_contact, attributes: { type: dnd_contact, dnd_contact: enable } }",
            Result.VIOLATED,
        ),
        ("- raw: { type: remove_contact_tag, attributes: { tags: [], removeAll: true } }", Result.UNKNOWN),
        *((f"- raw: {{ type: {kind} }}", Result.PROVED) for kind in ("add_notes", "email", "slack_message")),
        ("- sms: Hello", Result.PROVED),
        ("- raw: { type: wait, attributes: { type: appointment } }\n- sms: Hello", Result.PROVED),
    ],
)
def test_another_flow_is_harmless_only_if_its_steps_are_known_to_be(other: str, result: Result) -> None:
    assert of("- wait: 2 minutes\n- sms: Hi", other) is result


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_a_promise_is_searched_with_one_event_more_than_it_allows(limit: int) -> None:
    top = f"settings: {{ reentry: true }}\nguarantees: [{{ at_most: {{ sms: {limit}, within: 1 hour }} }}]"
    verdict = verify(compiled(steps("- sms: Hi", top=top)), max_calls=1)[0]
    assert verdict.result is Result.VIOLATED


def document(*nodes: JsonObject) -> Program:
    linked = [
        {
            "id": str(n),
            "name": "x",
            "order": n,
            "parentKey": str(n - 1) if n else None,
            "next": str(n + 1) if n + 1 < len(nodes) else None,
            **node,
        }
        for n, node in enumerate(nodes)
    ]
    trigger: JsonObject = {"type": "call_status", "name": "t", "conditions": []}
    return Program(Workflow.from_document({"id": "w", "workflowData": {"templates": [*linked]}}, [trigger]))


def run(program: Program) -> Interpreter:
    from ghl_flow.kinds.triggers.event import call
    from ghl_flow.runtime.simulate import start_of

    interpreter = Interpreter(
        [program], start=start_of(compiled(steps("- sms: Hi"))), profile=Profile.DOCUMENTED
    )
    interpreter.schedule(0, "c", call("no-answer"))
    interpreter.run()
    return interpreter


SMS: JsonObject = {"type": "sms", "attributes": {"body": "Hi", "attachments": []}}


def test_a_disabled_step_is_passed_over() -> None:
    off: JsonObject = {**SMS, "advanceCanvasMeta": {"position": {}, "isDisabled": True}}
    done = run(document(off, SMS))
    assert [message.node_id for message in done.messages] == ["1"]
    assert not done.gaps


@pytest.mark.parametrize("meta", [{"isDisabled": "yes"}, {"isDisabled": 1}, "off"])
def test_canvas_data_of_unknown_meaning_is_a_gap(meta: object) -> None:
    strange: JsonObject = {**SMS, "advanceCanvasMeta": meta}  # type: ignore[dict-item]
    assert run(document(strange)).gaps


@pytest.mark.parametrize(("target", "sent", "gap"), [("1", ["1"], False), ("", ["0", "1"], False)])
def test_a_trigger_enters_at_its_step(target: str, sent: list[str], gap: bool) -> None:
    program = document(SMS, SMS)
    triggers: list[JsonObject] = [{"type": "call_status", "name": "t", "targetActionId": target}]
    done = run(Program(program.workflow.with_triggers(triggers)))
    assert ([item.node_id for item in done.messages], bool(done.gaps)) == (sent, gap)


def test_a_trigger_that_enters_nowhere_or_on_a_schedule_is_a_gap() -> None:
    strange: list[JsonObject] = [{"targetActionId": "gone"}, {"schedule_config": {"every": "day"}}]
    for more in strange:
        trigger: JsonObject = {"type": "call_status", "name": "t", **more}
        assert run(Program(document(SMS).workflow.with_triggers([trigger]))).gaps


@pytest.mark.parametrize(
    "window",
    [
        {"days": [1, 2], "start": "20:00", "end": "twenty"},
        {"days": [1], "startHour": 9, "endHour": 9},
        {"days": "all", "start": "09:00", "end": "10:00"},
        {"days": [], "start": "09:00", "end": "10:00"},
        {"days": [1], "from": "09:00"},
    ],
)
def test_a_window_that_is_not_understood_is_never_read_as_none(window: JsonObject) -> None:
    found = TimeWindow.from_json(window)
    assert found is not None
    program = document(SMS)
    workflow = program.workflow
    late = Program(workflow._replace(settings=workflow.settings._replace(window=found)))
    assert run(late).gaps


def asks(name: str, then: str, otherwise: str, operator: str = "has_no_value") -> str:
    asked = f"conditionType: contact_detail, conditionSubType: {name}, conditionOperator: {operator}"
    return (
        f"- if: {{ raw: {{ {asked}, conditionValue: null }} }}\n"
        f"  then:\n{indented(then)}\n  else:\n{indented(otherwise)}"
    )


def indented(body: str) -> str:
    return "\n".join(f"    {line}" for line in body.splitlines())


@pytest.mark.parametrize(
    ("body", "result"),
    [
        # Whoever had no user has one now, so nobody is texted.
        (
            asks("assignedTo", f"- assign: u1\n{asks('assignedTo', '- sms: Hi', '- end')}", "- sms: Hi"),
            "violated",
        ),
        (asks("assignedTo", "- assign: u1\n- sms: Hi", "- sms: Hi"), "proved"),
        (
            asks("assignedTo", "- sms: Hi", f"- unassign\n{asks('assignedTo', '- end', '- sms: Hi')}"),
            "violated",
        ),
        (
            asks("assignedTo", "- sms: Hi", f"- unassign\n{asks('assignedTo', '- sms: Hi', '- end')}"),
            "proved",
        ),
        (asks("firstName", "- sms: Hi", "- sms: Hi"), "proved"),
        (asks("em3R3rToFy8N0oYcJDwE", "- sms: Hi", "- sms: Hi"), "proved"),
        # These change with messages, a STOP, or other fields.
        *(
            (asks(name, "- sms: Hi", "- sms: Hi"), "unknown")
            for name in ("dnd", "lastActivity", "dateUpdated")
        ),
        *(
            (asks(name, "- sms: Hi", "- sms: Hi"), "unknown")
            for name in ("last_note", "fullName", "tagsCount")
        ),
    ],
)
def test_a_property_of_a_contact_may_change_without_being_written(body: str, result: str) -> None:
    assert of(body) == Result(result)


@pytest.mark.parametrize(
    ("field", "step", "result"),
    [
        ("assignedTo", "assign: [u1, u2]", "unknown"),
        ("assignedTo", 'assign: "{{opportunity.assignedTo}}"', "unknown"),
        ("assignedTo", "assign: { to: u1, only_unassigned: true }", "unknown"),
        # The second time it changes nothing.
        ("assignedTo", "assign: u1", "proved"),
        ("assignedTo", "unassign", "proved"),
        ("email", "assign: [u1, u2]", "proved"),
        ("dnd", "dnd: off", "unknown"),
        ("dndSettings", "dnd: off", "unknown"),
        ("tags", "add_tag: x", "unknown"),
        ("lastActivity", "note: x", "unknown"),
    ],
)
def test_what_starts_itself_is_not_said_to_end(field: str, step: str, result: str) -> None:
    row = f"{{ field: contact.{field}, operator: has-changed, title: x, type: select }}"
    flow = steps(f"- wait: 1 day\n- {step}", top="guarantees: [terminates]")
    missed = "call_status: { direction: inbound, status: [no-answer] }"
    flow = flow.replace(missed, f"raw: {{ type: contact_changed, conditions: [{row}] }}")
    (verdict,) = [one for one in verify(compiled(flow)) if one.guarantee == "terminates"]
    assert verdict.result == Result(result)
