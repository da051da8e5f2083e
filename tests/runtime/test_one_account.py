"""A step that names a flow's workflow as HighLevel has it, by name or id, means that flow."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import Event, call, reply
from ghl_flow.operations.account_graph import account_graph
from ghl_flow.runtime.one_account import as_one_account
from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.runtime.verify.alike import SharedVerdicts
from tests.conftest import compiled

CALLS = """
version: 1
flow: calls
name: Missed calls
trigger: [{ call_status: { direction: inbound, status: [no-answer] } }]
settings: { reentry: true }
cancel_on: [reply]
steps: [{ wait: 2 minutes }, { sms: Hi }]
guarantees: [{ never_texts_after: [reply] }]
"""
BESIDE = """
version: 1
flow: beside
name: Beside
trigger: [{{ {trigger} }}]
settings: {{ reentry: true }}
steps: [{step}]
"""
ID = "0b6c8d2e-1111-4222-8333-444455556666"
RAW_ADD = (
    f"{{ raw: {{ type: add_to_workflow, attributes: {{ type: add_to_workflow, workflow_id: {ID} }} }} }}"
)
RAW_REMOVE = (
    "{ raw: { type: remove_from_workflow, "
    f"attributes: {{ type: remove_from_workflow, workflow_id: [{ID}] }} }} }}"
)
ADDS = ["{ add_to_workflow: calls }", "{ add_to_workflow: { workflow: Missed calls } }", RAW_ADD]
REMOVES = [
    "{ remove_from_workflow: calls }",
    "{ remove_from_workflow: { workflow: Missed calls } }",
    RAW_REMOVE,
]
MISSED = "call_status: { direction: inbound, status: [no-answer] }"
WAYS = ["by flow", "by name", "by id"]


def calls() -> CompiledFlow:
    """The flow, as it was imported from the workflow of that id."""
    flow = compiled(CALLS)
    main, *others = flow.workflows
    return flow._replace(workflows=(main._replace(imported=ID), *others))


def beside(step: str, trigger: str = "customer_reply: {}") -> CompiledFlow:
    return compiled(BESIDE.format(step=step, trigger=trigger))


def test_by_itself_it_is_proved() -> None:
    assert verify(calls(), max_calls=1)[0].result is Result.PROVED


@pytest.mark.parametrize("step", ADDS, ids=WAYS)
def test_what_enters_contacts_takes_part_in_a_proof(step: str) -> None:
    flow, other = calls(), beside(step)
    (verdict, *_) = verify(flow, beside=[other], max_calls=1)
    assert verdict.result is Result.VIOLATED, verdict.reason
    assert SharedVerdicts().of(flow, [other])[0].result is Result.VIOLATED


@pytest.mark.parametrize(
    ("step", "trigger", "event", "texts"),
    [
        *((step, "customer_reply: {}", reply("Hello"), ["Hi"]) for step in ADDS),
        *((step, MISSED, call("no-answer"), []) for step in REMOVES),
    ],
    ids=[*(f"adds {way}" for way in WAYS), *(f"removes {way}" for way in WAYS)],
)
def test_a_simulation_follows_it(step: str, trigger: str, event: Event, texts: list[str]) -> None:
    simulator = Simulator([calls(), beside(step, trigger)])
    simulator.schedule(0, CALLER, event)
    simulator.run()
    assert [one.text for one in simulator.result().texts] == texts


TO_IT = "customer_reply: { to: calls }"
RAW_TO_IT = f"""raw:
    type: customer_reply
    conditions: [{{ field: workflow.id, operator: "==", value: {ID}, title: Workflow, type: select }}]
"""
RAW_TO_ANOTHER = RAW_TO_IT.replace(ID, ID.replace("0b6c", "0b6d"))


@pytest.mark.parametrize(
    ("trigger", "texts"),
    [(TO_IT, ["Hi", "Thanks"]), (RAW_TO_IT, ["Hi", "Thanks"]), (RAW_TO_ANOTHER, ["Hi"])],
    ids=["by flow", "by id", "another workflow"],
)
def test_a_trigger_on_replies_to_it_is_heard(trigger: str, texts: list[str]) -> None:
    other = compiled(
        f"version: 1\nflow: beside\nname: Beside\ntrigger:\n- {trigger}\nsteps: [{{ sms: Thanks }}]\n"
    )
    simulator = Simulator([calls(), other])
    simulator.schedule(0, CALLER, call("no-answer"))
    simulator.schedule(300, CALLER, reply("Hello"))
    simulator.run()
    assert [one.text for one in simulator.result().texts] == texts


@pytest.mark.parametrize("step", [*ADDS, *REMOVES], ids=[*WAYS, *WAYS])
def test_a_picture_of_the_account_has_no_second_workflow_of_it(step: str) -> None:
    found = account_graph("a", [calls(), beside(step)])
    assert [one.id for one in found.vertices if one.title == "Missed calls"] == ["calls/main"]
    assert ("beside/main", "calls/main") in {(one.source, one.target) for one in found.edges}


def test_flows_that_name_each_other_by_flow_are_the_same_objects() -> None:
    flows = [calls(), beside(ADDS[0])]
    assert [one is other for one, other in zip(as_one_account(flows), flows, strict=True)] == [True, True]
