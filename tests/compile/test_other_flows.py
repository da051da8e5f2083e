"""`remove_from_workflow: { flows: others }`: the list that it becomes in an account."""

import pytest

from ghl_flow.compile.flow import CompiledFlow, compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import SpecError
from ghl_flow.kinds.triggers.event import call, reply
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded, load_text
from ghl_flow.wire.reference import workflow_reference
from tests.conftest import BRIDGEPOINT, ROOT, steps

ALL = "- remove_from_workflow: { flows: others }"
NO_REPLIES = "- remove_from_workflow: { flows: others, except_started_by: customer_reply }"
COOLDOWN = """
- if: { at: { within: 30m } }
  then: [end]
- sms: Hi
- update_contact: { at: now }
"""
AT = "{ at: { name: At, type: datetime } }"
AGAIN = "settings: { reentry: true }\ncancel_on: [answered_call]"


def flow(name: str, body: str, trigger: str = "", fields: str = "{}", top: str = "") -> Loaded[Flow]:
    text = steps(body, fields=fields, top=top).replace("flow: example", f"flow: {name}", 1)
    called = "call_status: { direction: inbound, status: [no-answer] }"
    return load_text(text.replace(called, trigger or called, 1), Flow, f"{name}.yaml")


def made(one: Loaded[Flow], *beside: Loaded[Flow]) -> CompiledFlow:
    account = load_text(BRIDGEPOINT, Account).value
    return compile_flow(
        one, account, TemplateLibrary(ROOT / "niche_templates"), [item.value for item in beside]
    )


CALLS = flow("calls", COOLDOWN, fields=AT, top=AGAIN)
WORDS = flow("words", "- sms: Sorry", "customer_reply: { contains: wrong }")
BOTH = flow("both", "- sms: Hi", "customer_reply: {}\n  - form: Contact us")
OFF = flow("off", "- sms: Hi", "{ customer_reply: {}, disabled: true }\n  - form: Contact us")


@pytest.mark.parametrize(
    ("body", "beside", "names"),
    [
        (ALL, [CALLS, WORDS], ["calls", "words"]),
        (NO_REPLIES, [CALLS, WORDS, BOTH], ["calls"]),
        (NO_REPLIES, [OFF], ["off"]),
        (ALL, [], []),
        (NO_REPLIES, [WORDS], []),
    ],
)
def test_it_is_the_main_workflow_of_each(body: str, beside: list[Loaded[Flow]], names: list[str]) -> None:
    (node,) = made(flow("mine", body, "customer_reply: {}"), *beside).workflows[0].workflow.nodes
    assert node.type == "remove_from_workflow"
    assert node.attributes["workflow_id"] == [workflow_reference(name) for name in names]
    assert node.name == "Remove from other flows"
    assert node.switched_off is not bool(names)


def test_also_in_branches_and_by_the_same_id_whichever_flows_there_are() -> None:
    mine = flow("mine", "- if: { tag: x }\n  then:\n    " + ALL, "customer_reply: {}")
    few, many = (made(mine, *beside).workflows[0].workflow.nodes for beside in ([CALLS], [CALLS, WORDS]))
    assert [node.id for node in few] == [node.id for node in many]
    assert [node.attributes.get("workflow_id") for node in few if node.type == "remove_from_workflow"] == [
        [workflow_reference("calls")]
    ]


@pytest.mark.parametrize(
    ("body", "texts"),
    [(ALL, 2), (NO_REPLIES, 2), ("- remove_from_workflow: others", 1)],
)
def test_the_cooldown_of_another_flow_goes_on(body: str, texts: int) -> None:
    """A call, a reply within the cooldown, and a call when that is over."""
    mine = flow("mine", body, "customer_reply: {}", top="settings: { reentry: true }")
    simulator = Simulator([made(CALLS, mine), made(mine, CALLS)], profile=Profile.DOCUMENTED)
    for minute, event in ((0, call("no-answer")), (5, reply("Hi")), (90, call("no-answer"))):
        simulator.schedule(minute * 60, CALLER, event)
    simulator.run()
    assert len(simulator.result().messages) == texts


def test_a_flow_that_others_take_contacts_out_of_waits_in_no_send_path() -> None:
    plain = flow("calls", COOLDOWN, fields=AT)
    roles = [[item.role for item in made(plain, flow("mine", body)).workflows] for body in (ALL, "- sms: Hi")]
    assert roles == [["main", "cooldown"], ["main"]]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{ flows: other }", "other"),
        ("{ flows: others, except_started_by: customer_repl }", "'customer_repl' is no trigger"),
        ("{ flows: others, except: [a] }", "except"),
    ],
)
def test_what_cannot_be_meant(written: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        flow("mine", f"- remove_from_workflow: {written}")
    (told,) = caught.value.diagnostics
    assert message in told.message
