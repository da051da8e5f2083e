"""Things that a stored workflow refers to, and others in their place."""

from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.things import Known, uses_in, with_made, with_others
from ghl_flow.wire.trigger import Trigger, TriggerFilter
from ghl_flow.wire.workflow import Workflow

OLD, NEW = "em3R3rToFy8N0oYcJDwE", "zds62BQRinETZ2Ldljaj"


def test_ids_are_found_and_replaced_wherever_they_stand() -> None:
    document: JsonObject = {
        "exact": OLD,
        "list": [OLD, {OLD: 1}],
        "within": f"contact.{OLD}",
        "both": f"{OLD}:{OLD}",
        "longer": f"{OLD}x",
        "number": 5,
    }
    assert OLD in uses_in(document).ids
    assert OLD not in uses_in({"longer": f"{OLD}x"}).ids
    assert with_others(document, {OLD: NEW}, {}) == {
        "exact": NEW,
        "list": [NEW, {NEW: 1}],
        "within": f"contact.{NEW}",
        "both": f"{NEW}:{NEW}",
        "longer": f"{OLD}x",
        "number": 5,
    }


def test_keys_are_replaced_in_merge_fields_alone() -> None:
    keys = {(Thing.FIELD, "job"): "job_1", (Thing.VALUE, "job"): "work"}
    text = "{{ contact.job }} {{contact.job}} {{ custom_values.job }} contact.job {{ contact.job_2 }}"
    assert with_others(text, {}, keys) == (
        "{{ contact.job_1 }} {{contact.job_1}} {{ custom_values.work }} contact.job {{ contact.job_2 }}"
    )
    assert uses_in(text).keys == {(Thing.FIELD, "job"), (Thing.VALUE, "job"), (Thing.FIELD, "job_2")}


def test_two_that_swap_places() -> None:
    assert with_others([OLD, NEW], {OLD: NEW, NEW: OLD}, {}) == [NEW, OLD]
    keys = {(Thing.FIELD, "a"): "b", (Thing.FIELD, "b"): "a"}
    assert with_others("{{ contact.a }}{{ contact.b }}", {}, keys) == "{{ contact.b }}{{ contact.a }}"


def test_what_is_made_is_put_in_steps_and_triggers() -> None:
    reference = "urn:ghl-flow:workflow:a/main"
    step = Node(
        "1", "x", "Step", 0, {"workflow_id": [reference, f"{reference}-2"], "source": f"{reference}:1"}
    )
    trigger = Trigger("customer_reply", "Reply", (TriggerFilter("workflow.id", "==", reference),))
    made = with_made(Workflow("", "A", (step,), (trigger,)), {reference: NEW, f"{reference}-2": OLD})
    assert made.nodes[0].attributes == {"workflow_id": [NEW, OLD], "source": f"{NEW}:1"}
    assert made.triggers[0].filters[0].value == NEW
    assert made.nodes[0]._replace(attributes={}) == step._replace(attributes={})


def test_known_things_are_written_and_read() -> None:
    one = Known(Thing.FIELD, OLD, "job", "Job", "job_1", "TEXT")
    assert Known.from_json(one.to_json()) == one
    assert Known(Thing.WORKFLOW, OLD).to_json() == {"thing": "workflow", "id": OLD}
    assert Known.from_json({"thing": "planet", "id": OLD}) is None
    assert Known.from_json({"thing": "workflow"}) is None
    assert one.words == "custom field job ('Job')"
    assert Known(Thing.WORKFLOW, OLD, name="Nurture").words == "workflow 'Nurture'"
    assert Known(Thing.WORKFLOW, OLD).words == f"workflow {OLD}"
