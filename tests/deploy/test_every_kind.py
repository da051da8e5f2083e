"""Every kind goes through the sandbox: written, read back, planned as no change, and run."""

from datetime import UTC, datetime

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.registry import STEP_TYPES
from ghl_flow.kinds.triggers.registry import TRIGGER_TYPES
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.program import Program
from ghl_flow.sandbox.account_things import make_thing
from ghl_flow.sandbox.store import AccountThing
from ghl_flow.spec.account_names import AccountNames
from ghl_flow.wire.reference import name_of
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.workflow import Workflow
from tests.conftest import compiled
from tests.deploy.conftest import LOCATION, Account

_HEAD = """version: 1
flow: {flow}
name: {flow}
trigger: {trigger}
settings: {{ reentry: true }}
fields:
  source: {{ name: Source, type: text }}
  status: {{ name: Status, type: text }}
  tries: {{ name: Tries, type: number }}
  last_text_at: {{ name: Last text at, type: date }}
  renews_on: {{ name: Renews on, type: date }}
steps:
"""
_PINNED = """\
  - {{ id: again, wait: 1 day }}
  - add_tag: "{flow}"
  - {{ id: welcome, sms: Welcome }}
  - {{ id: first, sms: First }}
  - {{ id: second, sms: Second }}
  - {{ id: mail-a, email: {{ subject: Hi, text: Hi }} }}
"""
_END = "  - { id: goodbye, add_tag: gone }\n"
_TAG = "[{ contact_tag: { added: go } }]"
# After these nothing runs, or they take the contact out: each has a flow of its own.
_LAST = ("end", "goto", "remove_from_workflow", "goal")


def _flow(number: int, *steps: str) -> CompiledFlow:
    flow = f"kinds-{number}"
    body = "".join(f"  - {text}\n" for text in steps)
    return compiled(_HEAD.format(flow=flow, trigger=_TAG) + _PINNED.format(flow=flow) + body + _END)


def flows_of_every_kind() -> list[CompiledFlow]:
    """Flows with every example of every step, fork and trigger."""
    found = [compiled(_HEAD.format(flow="follow-up", trigger="[{ form: Any }]") + "  - add_tag: followed\n")]
    together: list[str] = []
    for kind in STEP_TYPES.values():
        for example in kind.examples:
            text = example.yaml.replace("template: missed-call", "body: Hello")
            text = text if text.startswith("{") or ":" not in text else f"{{ {text} }}"
            if kind.keyword in _LAST:
                found.append(_flow(len(found), f"{{ if: {{ tag: go }}, then: [{text}] }}"))
            else:
                together.append(text)
    found += [_flow(len(found) + place, *together[place::3]) for place in range(3)]
    triggers = [example.yaml for kind in TRIGGER_TYPES.values() for example in kind.examples]
    wanted = [text for text in triggers if "raw" not in text]
    listed = "".join(f"\n  - {text}" for text in wanted)
    return [*found, compiled(_HEAD.format(flow="triggers", trigger=listed) + "  - add_tag: started\n")]


NOT_FOLLOWED = (
    "chatgpt",
    "custom_code",
    "review_request",
    "update_conversation_ai_status",
    "update_custom_value",
    "whatsapp_v2",
)
_MADE: dict[Thing, AccountThing] = {
    Thing.PIPELINE: "pipeline",
    Thing.CALENDAR: "calendar",
    Thing.FORM: "form",
    Thing.SURVEY: "survey",
    Thing.LINK: "link",
    Thing.EMAIL_TEMPLATE: "email_template",
}


def _make_what_they_name(
    account: Account, flows: list[CompiledFlow], monkeypatch: pytest.MonkeyPatch
) -> list[CompiledFlow]:
    """The things that they name, in the sandbox; those that it has no list of, in the account file."""
    used = {one for flow in flows for item in flow.workflows for one in item.workflow.references}
    given: dict[str, dict[str, str]] = {"workflows": {}, "custom_values": {}}
    for name in (name for one in sorted(used) if (name := name_of(one)) is not None):
        said = name.name
        if name.thing is Thing.SECRET:
            monkeypatch.setenv(said.removeprefix("env:"), "s3cret-value")
        elif name.thing is Thing.STAGE:
            make_thing(account.store, LOCATION, "pipeline", name.within or "Sales", (said,))
        elif name.thing is Thing.USER:  # one that is called by its address has it by its name
            make_thing(account.store, LOCATION, "user", said.partition("@")[0].title())
        elif name.thing in _MADE:
            make_thing(account.store, LOCATION, _MADE[name.thing], said)
        else:
            given["workflows" if name.thing is Thing.WORKFLOW else "custom_values"][said] = said.replace(
                " ", ""
            )
    names = AccountNames.model_validate(given)
    return [one._replace(account=one.account.model_copy(update={"names": names})) for one in flows]


@pytest.mark.parametrize("account", ["auto"], indirect=True)
def test_every_kind_in_the_sandbox(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    flows = _make_what_they_name(account, flows_of_every_kind(), monkeypatch)
    applied = account.apply(*flows)
    assert applied.complete, [(held.key, held.gates) for held in applied.held]
    assert account.plan(*flows).pending == []
    published = programs_of(account)
    assert {one.workflow.name for one in published} >= {flow.flow.name for flow in flows}
    types, gaps = set(), set()
    for program in published:
        for node in program.workflow.nodes:
            interpreter = Interpreter(published, start=datetime(2026, 1, 5, 9, tzinfo=UTC))
            interpreter.enrol("+15125550100", program.workflow.id, at=node.id)
            interpreter.run(until=3600)
            assert (program.workflow.id, node.id) in interpreter.visited or interpreter.gaps
            types.add(node.type)
            gaps |= {gap for gap in interpreter.gaps if node.type in gap}
    assert {
        name for kind in STEP_TYPES.values() if kind.keyword != "raw" for name in kind.node_types
    } <= types
    # These are said to be beyond the model; all others are followed.
    assert {gap for gap in gaps if gap.startswith("action")} == {f"action '{name}'" for name in NOT_FOLLOWED}


def programs_of(account: Account) -> list[Program]:
    """What runs in the sandbox, as it is stored there."""
    triggers = account.store.all("trigger", LOCATION)
    return [
        Program(
            Workflow.from_document(one, [item for item in triggers if item.get("workflowId") == one["id"]])
        )
        for one in account.workflows()
        if one.get("status") == "published"
    ]
