"""A definition of the v3 Workflow API: what is there beside what we write is kept."""

from ghl_flow.wire.definition import read_definition, to_definition
from ghl_flow.wire.json import JsonObject, object_of, objects_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger, TriggerFilter
from ghl_flow.wire.workflow import Settings, Workflow

ROW = TriggerFilter("direction", "==", "inbound", id="mine")
FLOW = Workflow(
    "w",
    "Flow",
    (Node("a", "sms", "Text", 0, {"body": "Hi"}),),
    (Trigger("call", "Call", (ROW,)),),
    Settings(allow_multiple=True, timezone="contact"),
)
STORED: JsonObject = {
    "version": 4,
    "note": "kept",
    "settings": {"window": {"days": [1]}, "allowMultiple": False},
    "triggers": [
        {
            "id": "t1",
            "name": "Call",
            "color": "red",
            "conditions": [ROW._replace(id="theirs").to_json()],
        },
        {"id": "t2", "name": "Gone"},
    ],
    "workflowData": {"templates": [{"id": "old"}], "canvas": 1},
}


def test_what_is_written_is_read_again() -> None:
    document, triggers = read_definition(to_definition(FLOW), "w")
    read = Workflow.from_document(document, triggers)
    assert read == FLOW


def test_what_is_there_is_kept() -> None:
    made = to_definition(FLOW, STORED)
    assert (made["version"], made["note"], made["name"]) == (4, "kept", "Flow")
    assert object_of(made, "settings") == {
        "window": {"days": [1]},
        "allowMultiple": True,
        "stopOnResponse": False,
        "timezone": "contact",
    }
    data = object_of(made, "workflowData")
    assert data["canvas"] == 1
    assert [item["id"] for item in objects_of(data, "templates")] == ["a"]
    (trigger,) = objects_of(made, "triggers")
    assert (trigger["id"], trigger["color"]) == ("t1", "red")
    assert [row["id"] for row in objects_of(trigger, "conditions")] == ["theirs"]
    assert STORED["version"] == 4
    assert len(objects_of(STORED, "triggers")) == 2


def test_reading_lifts_the_settings() -> None:
    document, triggers = read_definition(STORED, "w7")
    assert document["id"] == "w7"
    assert document["window"] == {"days": [1]}
    assert "settings" not in document
    assert "triggers" not in document
    assert [item["id"] for item in triggers] == ["t1", "t2"]
    assert read_definition({}, "w7") == ({"id": "w7"}, [])
