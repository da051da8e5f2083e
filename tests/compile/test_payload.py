"""`compile --format json`: the bodies as the builder would send them."""

from ghl_flow.compile.payload import payload
from ghl_flow.wire.json import objects_of
from tests.conftest import compiled


def test_every_workflow_with_its_triggers_fields_and_tags() -> None:
    flow = compiled()
    made = payload(flow)
    workflows = objects_of(made, "workflows")
    assert [item["role"] for item in workflows] == [item.role for item in flow.workflows]
    for item, one in zip(workflows, flow.workflows, strict=True):
        assert len(objects_of(item, "triggers")) == len(one.workflow.triggers)
    assert [item["name"] for item in objects_of(made, "tags")] == list(flow.tags)
    assert [item["key"] for item in objects_of(made, "fields")] == [field.key for field in flow.fields]
    assert {item["model"] for item in objects_of(made, "fields")} == {"contact"}
    assert made["values"] == []


_TRIGGERS = "  - contact_tag: { added: late }\n    start: second\n  - contact_tag: { added: early }\n"


def test_a_trigger_says_where_contacts_enter() -> None:
    steps = "steps:\n  - wait: 1 hour\n  - add_tag: x\n    id: second\n"
    flow = compiled(f"version: 1\nflow: f\nname: F\ntrigger:\n{_TRIGGERS}{steps}")
    (workflow,) = objects_of(payload(flow), "workflows")
    second = flow.workflows[0].workflow.nodes[1].id
    entered = [one.get("targetActionId") for one in objects_of(workflow, "triggers")]
    assert entered == [second, None]
