"""What the kinds say a stored step may do: a row a step, and the same of it however it is spelled."""

import json
from pathlib import Path

import pytest

from ghl_flow.kinds.card import CHANGED, CREATED, EVENTS
from ghl_flow.kinds.effects import Effects, How, Inert, Write
from ghl_flow.kinds.registry import NODE_KINDS, effects_of, kind_of
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.wire.json import JsonObject, objects_of
from ghl_flow.wire.node import Node

STEPS = Path(__file__).parents[1] / "golden/steps"
UNKNOWN = Effects.unknown()


def stored(name: str) -> Node:
    document: JsonObject = json.loads((STEPS / f"{name}.json").read_text(encoding="utf-8"))
    return Node.from_json(next(iter(objects_of(document, "templates")), document))


def node(kind: str, attributes: JsonObject, **more: JsonObject) -> Node:
    return Node.from_json({"id": "a", "type": kind, "name": "A", "attributes": attributes, **more})


@pytest.mark.parametrize(
    ("name", "effects"),
    [
        ("add_contact_tag", Effects(adds=("sba",))),
        ("remove_contact_tag", Effects(removes=("remove",))),
        ("add_to_workflow", Effects(enrols=("<uuid-002>",))),
        ("remove_from_workflow", Effects(removes_from=("<uuid-002>",))),
        ("sms", Effects(sends="sms")),
        ("sms.with-type", Effects(sends="sms")),
        ("email", Effects(sends="email")),
        ("call", Effects(sends="call", waits=(0, None))),
        ("review_request", Effects(sends="sms")),
        (
            "math_operation.add",
            Effects(writes=(Write("<fieldId>", How.VALUE, "{{ the result }}"),), computes=("<fieldId>",)),
        ),
        ("goto", Effects.none()),
        ("wait", Effects(waits=(259200, 259200))),
        ("wait.time-hours", Effects(waits=(28800, 28800))),
        ("wait.appointment", Effects(waits=(0, None))),
        ("wait.reply", Effects(waits=(0, 900))),
        ("drip", Effects(waits=(0, None))),
        ("workflow_goal", Effects(listens=frozenset({("tag", "fdd signed")}), ends=True)),
        ("webhook", Effects(calls=("https://hooks.example.com/ghl",))),
        ("update_contact_field.number", Effects(writes=(Write("<fieldId>", How.VALUE, "5"),))),
        ("any-step.disabled", Effects.none()),
        ("dnd_contact", Effects(silences=True)),
        ("remove_from_all_workflows", Effects(removes_from_all=True)),
        ("add_notes", Effects.none()),
        ("create_opportunity", Effects(fires=frozenset(EVENTS))),
        ("create_opportunity.stage", Effects(fires=frozenset(EVENTS))),
        ("internal_create_opportunity", Effects(fires=frozenset(EVENTS))),
        ("internal_update_opportunity", Effects(fires=frozenset(EVENTS) - {CREATED})),
        ("remove_opportunity", Effects(fires=frozenset({CHANGED}))),
        (
            "assign_user",
            Effects(writes=(Write("assignedTo", How.VALUE, "{{ contact.assigned_to }}"),)),
        ),
        ("remove_assigned_user", Effects(writes=(Write("assignedTo", How.CLEAR),))),
        ("task-notification", Effects.none()),
        ("event_start_date", Effects.none()),
        ("internal_notification.bell-owner", Effects.none()),
        # A user has to do it first, and nothing says when.
        ("manual-call", Effects(waits=(0, None))),
        ("manual-sms", Effects(waits=(0, None))),
        ("custom_code", UNKNOWN),
        ("chatgpt", UNKNOWN._replace(unlimited=True)),
        ("text_formatter", Effects.none()),
        ("datetime_formatter", Effects.none()),
        ("slack_message", Effects.none()),
        ("google_sheets", Effects.none()),
        ("facebook_conversion_api", Effects.none()),
        ("edit_conversation", Effects.none()),
        ("update_appointment_status", Effects(fires=frozenset({"appointment"}))),
        ("appointment_booking", Effects(fires=frozenset({"appointment"}))),
        (
            "membership_grant_offer",
            Effects(fires=frozenset({"offer_access_granted", "product_access_granted"})),
        ),
        ("update_conversation_ai_status", UNKNOWN),
        ("create_update_contact", Effects(fires=frozenset({"contact_created"}))),
        ("workflow_split", Effects.none()),
        ("workflow_ai_decision_maker", Effects.none()),
    ],
)
def test_a_stored_step_says_what_it_may_do(name: str, effects: Effects) -> None:
    assert effects_of(stored(name)) == effects


@pytest.mark.parametrize(
    ("kind", "attributes", "effects"),
    [
        ("add_contact_tag", {"tags": ["VIP"]}, Effects(adds=("vip",))),  # R22
        ("number_formatter", {"any": "thing"}, Effects.none()),
        ("whatsapp_v2", {"any": "thing"}, UNKNOWN._replace(sends="whatsapp")),
        ("payments_create_invoice", {"templateId": "t"}, UNKNOWN),
        ("payments_create_estimate", {}, UNKNOWN),
        ("add_contact_tag", {"tags": "vip"}, Effects(adds=("vip",), anything=True)),
        ("add_contact_tag", {"tags": [], "removeAll": True}, UNKNOWN._replace(waits=(0, 0))),
        ("wait", {"type": "time", "startAfter": {}}, Effects(inert=Inert.NO_LENGTH)),
        ("email", {"subject": "Hi", "body": "Hello"}, Effects(sends="email", inert=Inert.NO_WORDS)),
        ("wait", {"type": "time", "startAfter": {"type": "month", "value": 1}}, Effects(waits=(0, None))),
        ("add_to_workflow", {"workflow_id": ""}, Effects(True, enrols=("",), inert=Inert.NO_WORKFLOW)),
        ("remove_from_workflow", {"workflow_id": []}, Effects(True, inert=Inert.NO_WORKFLOW)),
        ("internal_notification", {"type": "sms", "sms": {}}, Effects(inert=Inert.NO_RECIPIENT)),
        ("internal_notification", {"type": "sms", "sms": {"userType": "all"}}, Effects.none()),
        ("sms", {"body": "Hi", "nobody": "knows"}, Effects(sends="sms")),
        ("chatgpt", {}, UNKNOWN._replace(unlimited=True)),
        ("chatgpt", {"max_tokens": 9}, UNKNOWN),
        ("never_heard_of", {}, UNKNOWN),
    ],
)
def test_its_attributes_decide(kind: str, attributes: JsonObject, effects: Effects) -> None:
    assert effects_of(node(kind, attributes)) == effects


def test_a_kind_that_says_nothing_may_do_anything() -> None:
    """Nobody can prove something over a new kind by accident."""

    class New(NodeKind):
        node_types = ("new",)

    assert New.effects(node("new", {})) == UNKNOWN
    assert New.beyond(node("new", {}))
    assert not New.bounded


def test_what_stands_beside_the_attributes_counts_for_what_may_change() -> None:
    strange: JsonObject = {"retries": 3}
    assert effects_of(node("add_contact_tag", {"tags": ["vip"]}, extra=strange)).anything
    assert not effects_of(node("sms", {"body": "Hi"}, extra=strange)).anything


def test_every_type_has_one_kind() -> None:
    assert {kind for kind in NODE_KINDS.values() if kind.premium} == {
        kind_of(name)
        for name in (
            "custom_webhook",
            "custom_code",
            "google_sheets",
            "slack_message",
            "chatgpt",
            "text_formatter",
            "datetime_formatter",
            "number_formatter",
            "copy_contact_to_subaccount",
        )
    }
    assert len(NODE_KINDS) >= 40
