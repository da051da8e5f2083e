"""What of a stored step the model covers: exactly that is run, and anything else is said to be unknown."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.kinds.registry import kind_of
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.program import Program
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow
from ghl_flow.wire.trigger import Trigger, TriggerFilter
from ghl_flow.wire.workflow import Settings, Workflow

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
MISSED = Trigger("call_status", "Missed", (TriggerFilter("call_status", "contains-any", ["no-answer"]),))


def node(kind: str, attributes: JsonObject, **more: Any) -> Node:
    return Node.from_json({"id": "a", "type": kind, "name": "A", "attributes": attributes, **more})


def time(unit: str, value: Any, **more: Any) -> JsonObject:
    return {"type": "time", "startAfter": {"type": unit, "value": value, "when": "after"}, **more}


def run(*nodes: Node, trigger: Trigger = MISSED, settings: Settings | None = None) -> Interpreter:
    workflow = Workflow("w", "W", nodes, (trigger,), settings or Settings())
    interpreter = Interpreter([Program(workflow)], start=START)
    interpreter.schedule(0, "a", call("no-answer"))
    interpreter.run(until=400 * 86400)
    return interpreter


def sent(interpreter: Interpreter) -> list[int]:
    return [message.at for message in interpreter.messages]


SMS = Node.from_json({"id": "b", "type": "sms", "name": "B", "attributes": {"body": "Hi"}, "parentKey": "a"})


@pytest.mark.parametrize(
    ("unit", "value", "seconds"),
    [
        ("seconds", 90, 90),
        ("second", 90, 90),
        ("minutes", 2, 120),
        ("minute", 2, 120),
        ("hour", 12, 43200),
        ("hours", 12, 43200),
        ("hours", 1.5, 5400),
        ("days", 2, 172800),
        ("day", 1, 86400),
        ("weeks", 1, 604800),
        ("week", 2, 1209600),
    ],
)
def test_every_spelling_of_a_unit_is_a_wait(unit: str, value: float, seconds: int) -> None:
    interpreter = run(node("wait", time(unit, value), next="b"), SMS)
    assert (sent(interpreter), [*interpreter.gaps]) == ([seconds], [])


def dynamic(**more: JsonValue) -> JsonObject:
    said: JsonObject = {"timePeriodInputMode": "dynamic", "dynamicTimePeriod": "{{contact.n}}"}
    return {**time("days", 1), **said, "unitInputMode": "standard", "dynamicUnit": "days", **more}


WRITES: JsonObject = {"actionType": "update_field_data"}
BEYOND: list[tuple[str, JsonObject]] = [
    ("wait", time("months", 1)),
    ("wait", time("month", 1)),
    ("wait", time("fortnights", 1)),
    ("wait", time("", 1)),
    ("wait", time("hour", "12")),
    ("wait", time("hour", True)),
    ("wait", time("hour", -1)),
    ("wait", time("minutes", 0)),
    ("wait", time("seconds", 0.5)),
    ("wait", {"type": "time", "startAfter": {"type": "hour", "value": 1, "when": "before"}}),
    ("wait", {"type": "time"}),
    ("wait", {"type": "time", "startAfter": {"value": 12}}),
    ("wait", {"type": "appointment"}),
    ("wait", {"type": "reply", "startAfter": {"type": "days", "value": 3, "when": "after"}}),
    ("wait", {}),
    ("wait", time("days", 1, window={"condition": "exact", "days": [1], "start": "09:00", "end": "10:00"})),
    ("wait", time("days", 1, window={"condition": "exact", "days": [1], "start": "24:00"})),
    ("wait", time("days", 1, window={"condition": "exact", "days": [], "start": "9:00"})),
    ("wait", time("days", 1, window={"condition": "exact", "days": [1]})),
    ("wait", time("days", 1, window={"condition": "when", "days": [1], "start": "17:00", "end": "09:30"})),
    ("wait", time("days", 1, window={"days": [1], "start": "09:00", "end": "17:30"})),
    ("wait", time("days", 1, window="always")),
    ("wait", time("days", 1, windowCondition={"field": "x", "operator": "", "value": ""})),
    ("wait", {"type": "specific_date", "specificTimeMinute": 30}),
    ("wait", {"type": "specific_date", "specificTimeHour": True}),
    ("wait", {"type": "specific_date", "specificTimeHour": 10, "specificTimeMinute": True}),
    ("wait", {"type": "specific_date", "specificTimeHour": 24}),
    ("wait", {"type": "specific_date", "specificTimeHour": 10, "specificDate": "2026-12-24"}),
    ("wait", {"type": "recurring"}),
    ("wait", time("days", 1, timePeriodInputMode="dynamic", dynamicTimePeriod="{{contact.n}}")),
    ("wait", dynamic(unitInputMode="dynamic")),
    ("wait", dynamic(dynamicTimePeriod="3")),
    ("wait", dynamic(window={"condition": "exact", "days": [1], "start": "09:00"})),
    ("wait", {"type": "time", "timePeriodInputMode": "dynamic", "dynamicTimePeriod": "{{contact.n}}"}),
    ("wait", time("days", 1, convertToMultipath=True)),
    ("wait", time("days", 1, transitions=[{"id": "x"}])),
    ("add_contact_tag", {"tags": ["x"], "removeAll": True}),
    ("add_contact_tag", {"tags": ["x"], "customTags": ["{{contact.city}}"]}),
    ("add_contact_tag", {"tags": ["{{contact.city}}"]}),
    ("add_contact_tag", {"tags": "x"}),
    ("add_contact_tag", {}),
    ("remove_contact_tag", {"tags": [], "removeAll": True, "type": "remove_contact_tag"}),
    ("remove_contact_tag", {"tags": ["x"], "type": "add_contact_tag"}),
    ("update_contact_field", {"fields": [{"field": "f", "value": "x"}]}),
    ("update_contact_field", {"actionType": "append", "fields": []}),
    (
        "update_contact_field",
        {"actionType": "update_field_data", "fields": [{"field": "f", "date": "custom"}]},
    ),
    ("update_contact_field", {**WRITES, "fields": [{"field": "f", "math": 1}]}),
    ("add_to_workflow", {"workflow_id": ""}),
    ("add_to_workflow", {"workflow_id": "v", "input_trigger_params": True}),
    ("remove_from_workflow", {"workflow_id": "v"}),
    ("remove_from_workflow", {"workflow_id": []}),
    ("goto", {"targetNodeId": ""}),
    ("sms", {"body": "Hi", "scheduled": True}),
    ("if_else", {"branches": [], "if": True}),
    ("if_else", {"if": True, "currentRecipeType": "APPOINTMENT"}),
    ("transition", {"fields": [1]}),
    ("workflow_split", {"condition": "random-split"}),
    ("workflow_split", {"condition": "by-hand"}),
    ("remove_from_all_workflows", {}),
    ("dnd_contact", {}),
    ("dnd_contact", {"dnd_contact": "enable_specific", "specific_channels": ["fax"]}),
    ("math_operation", {"selectField": "f", "updateField": "f", "operators": []}),
    (
        "math_operation",
        {"selectField": "f", "updateField": "f", "operators": [{"operator": "div", "value": 0}]},
    ),
    (
        "math_operation",
        {
            "selectField": "f",
            "selectFieldtype": "date",
            "updateField": "f",
            "operators": [{"operator": "add", "value": 1}],
        },
    ),
    ("workflow_goal", {"segments": [], "action": "leap"}),
]


@pytest.mark.parametrize(("kind", "attributes"), BEYOND, ids=lambda item: json.dumps(item)[:60])
def test_what_is_not_covered_is_said(kind: str, attributes: JsonObject) -> None:
    assert [*run(node(kind, attributes, next="b"), SMS).gaps]


def test_an_empty_length_does_not_pause() -> None:
    """Observed; the one wait of no time whose exact attributes are known."""
    interpreter = run(node("wait", {"type": "time", "startAfter": {}}, next="b"), SMS)
    assert (sent(interpreter), [*interpreter.gaps]) == ([0], [])


@pytest.mark.parametrize("kind", ["wait", "sms", "remove_from_all_workflows", "dnd_contact"])
def test_a_step_that_is_switched_off_is_skipped(kind: str) -> None:
    attributes: JsonObject = {"body": "No"} if kind == "sms" else time("hour", 1) if kind == "wait" else {}
    meta = {"position": {"x": 0, "y": 0}, "isDisabled": True}
    off = node(kind, attributes, next="b", advanceCanvasMeta=meta)
    interpreter = run(off, SMS)
    assert (sent(interpreter), [*interpreter.gaps]) == ([0], [])
    on = run(node(kind, attributes, next="b", advanceCanvasMeta={"isDisabled": "yes"}), SMS)
    assert [*on.gaps] == ["a step with 'isDisabled' of this kind"]
    fork = node(kind, attributes, next=["b"], advanceCanvasMeta={"isDisabled": True})
    assert [*run(fork, SMS).gaps] == [f"a switched-off '{kind}'"]


def test_a_step_with_an_unknown_key_beside_its_attributes_is_said() -> None:
    assert [*run(node("sms", {"body": "Hi"}, retries=3)).gaps] == ["a step with 'retries'"]
    assert not run(node("sms", {"body": "Hi"}, stepIndex=3, workflowsActionType="INTERNAL")).gaps


@pytest.mark.parametrize("target", ["gone", "a", "b"])
def test_a_trigger_that_names_its_step_enters_there(target: str) -> None:
    trigger = Trigger.from_json(
        {
            "type": "call_status",
            "conditions": [{"field": "call_status", "operator": "contains-any", "value": ["no-answer"]}],
            "targetActionId": target,
        }
    )
    interpreter = run(node("wait", time("minutes", 1), next="b"), SMS, trigger=trigger)
    assert sent(interpreter) == {"a": [60], "b": [0], "gone": []}[target]
    assert bool(interpreter.gaps) == (target == "gone")


def test_a_deleted_trigger_does_not_fire() -> None:
    stored: JsonObject = {"type": "call_status", "conditions": [], "deleted": True}
    assert sent(run(SMS._replace(parent_key=None), trigger=Trigger.from_json(stored))) == []


@pytest.mark.parametrize(
    "window",
    [
        {"days": [], "start": "09:00", "end": "17:00"},
        {"days": [1], "start": "09:00", "end": "09:00"},
        {"days": [1], "start": "nine", "end": "17:00"},
        {"days": [8], "start": "09:00", "end": "17:00"},
        {"days": ["mon"], "start": "09:00", "end": "17:00"},
        {"condition": "exact"},
    ],
)
def test_a_window_that_cannot_be_read_is_no_open_one(window: JsonObject) -> None:
    read = TimeWindow.from_json(window)
    assert read is not None
    assert not read.readable
    assert [*run(SMS._replace(parent_key=None), settings=Settings(window=read)).gaps]


@pytest.mark.parametrize(
    "window", [{}, {"days": None}, {"days": [0, 1, 2, 3, 4, 5, 6], "start": "0:00", "end": "24:00"}]
)
def test_a_window_that_leaves_nothing_out_is_none(window: JsonObject) -> None:
    assert TimeWindow.from_json(window) is None


# --- HighLevel's stored steps, where that folder is present -------------------------------------------

EXAMPLES = Path(__file__).parents[3] / "shared/highlevel/step-examples"
COVERED = {
    "custom_webhook",
    "remove_from_all_workflows",
    "drip",
    "email",
    "email.inline-tracked",
    "email.template",
    "add_contact_tag",
    "remove_contact_tag",
    "update_contact_field",
    "update_contact_field.number",
    "add_to_workflow",
    "remove_from_workflow",
    "find_contact",
    "find_opportunity",
    "goto",
    "sms",
    "sms.with-type",
    "transition",
    "wait",
    "wait.appointment",
    "wait.specific_date",
    "wait.time-hours",
    "wait.time-window",
    "workflow_goal",
    "any-step.disabled",
    "if_else",
    # A run goes straight through these, whatever they do elsewhere.
    "add_notes",
    "add_notes.titled",
    "assign_user",
    # A run waits here until the scenario says that a user has done it.
    "manual-call",
    "manual-sms",
    "event_start_date",
    "remove_assigned_user",
    "create_opportunity",
    "create_opportunity.stage",
    "edit_conversation",
    "facebook_conversion_api",
    "google_sheets",
    "internal_create_opportunity",
    "internal_notification",
    "internal_notification.bell",
    "internal_notification.bell-owner",
    "internal_notification.email",
    "internal_update_opportunity",
    "remove_opportunity",
    "slack_message",
    "task-notification",
    "task-notification.relative",
    "webhook",
    "workflow_split",
    "dnd_contact",
    "create_update_contact",
    "membership_grant_offer",
    "update_appointment_status",
    "appointment_booking",
    "dnd_contact.outbound",
    "math_operation",
    "math_operation.add",
    "call",
}


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason=f"HighLevel's stored step examples are not in {EXAMPLES}")
def test_of_all_stored_steps_only_these_are_covered() -> None:
    found: dict[str, bool] = {}
    for path in sorted(EXAMPLES.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if "attributes" not in document or path.name.startswith(("condition.", "trigger.")):
            continue
        stored = {key: value for key, value in document.items() if not key.startswith("_")}
        found[path.stem] = (
            not Program(Workflow("w", "W", (Node.from_json(stored),))).nodes[stored["id"]].beyond
        )
    assert {name for name, covered in found.items() if covered} == COVERED
    assert len(found) > 40


def test_every_step_type_says_what_it_covers() -> None:
    for kind in ("sms", "wait", "if_else", "add_contact_tag", "remove_contact_tag", "goto"):
        assert kind_of(kind).beyond(node(kind, {"nobody knows": 1}))


@pytest.mark.parametrize(
    ("kind", "attributes", "known"),
    [
        *(
            ("internal_notification", {"type": "sms", "sms": {"body": "{{contact.name}}", **who}}, known)
            for who, known in (
                ({"userType": "all"}, True),
                ({"userType": "user", "selectedUser": ["abc"]}, True),
                ({"userType": "custom_sms", "to": "+15125550100"}, True),
                ({"userType": "custom_sms", "to": "{{custom_values.office}}"}, True),
                ({"userType": "custom_sms", "to": "{{contact.phone}}"}, False),
                ({"userType": "custom_sms", "to": "+15125550100,{{ contact.phone_raw }}"}, False),
                ({"userType": "custom_sms", "to": "{{custom_values.office}}, {{contact.phone}}"}, False),
                ({"userType": "custom_sms", "to": ["{{inboundWebhookRequest.phone}}"]}, False),
                ({"userType": "contact"}, False),
            )
        ),
        ("internal_notification", {"type": "sms", "smsTo": "contact"}, False),
        ("internal_notification", {"type": "whatsapp", "whatsapp": {"userType": "all"}}, False),
        (
            "internal_notification",
            {"type": "email", "email": {"userType": "custom_email", "to": "{{contact.email}}"}},
            False,
        ),
        *(
            (
                "update_contact_field",
                {"actionType": action, "fields": [{"field": field, "value": value}]},
                field == "city",
            )
            for action, value in (("clear_field_data", ""), ("update_field_data", "12"))
            for field in ("phone", "contact.phone", "email", "dnd", "additionalPhones", "city")
        ),
    ],
)
def test_who_is_reached(kind: str, attributes: JsonObject, known: bool) -> None:
    """A message may reach the contact by a step for people of the business, or not reach it any more."""
    assert (kind_of(kind).beyond(Node("n", kind, "N", 0, attributes)) is None) is known
