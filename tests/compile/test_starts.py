"""Triggers that enter at another step than the first."""

from pathlib import Path

import pytest

from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import SpecError
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.wire.workflow import Workflow
from tests.importing.documents import ACCOUNT

HEAD = "version: 1\nflow: f\nname: F\n"
LIBRARY = TemplateLibrary(Path("niche_templates"))


def compiled(rest: str) -> Workflow:
    return compile_flow(load_text(HEAD + rest, Flow, "f.yaml"), ACCOUNT, LIBRARY).workflows[0].workflow


TRIGGER = "trigger:\n  - contact_created: {}\n  - contact_tag: { added: vip }\n    start: second\n"
STEPS = "steps:\n  - sms: One\n  - sms: Two\n    id: second\n"


def test_contacts_enter_at_the_step_that_is_named() -> None:
    workflow = compiled(TRIGGER + STEPS)
    first, second = workflow.nodes
    assert [one.enters_at for one in workflow.triggers] == [None, second.id]
    assert workflow.first == first.id


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (TRIGGER + STEPS.replace("id: second", "id: secund"), "no step of this flow has the id 'second'"),
        (TRIGGER + "steps:\n  - sms: One\n  - end: true\n    id: second\n", "a run cannot begin at 'second'"),
        (
            TRIGGER
            + "fields:\n  texted: { name: Texted, type: datetime }\nsteps:\n"
            + "  - if: { texted: { within: 2 hours } }\n    then: [end]\n"
            + "  - sms: Two\n    id: second\n  - update_contact: { texted: now }\n",
            "would skip the flow's cooldown",
        ),
        (
            (
                "trigger: [{ contact_created: {} }]\nsteps:\n  - sms: One\n    id: second\n"
                "  - wait: 1 day\n  - goal: { on: { contact_created: {}, start: second } }\n"
            ),
            "the event of a goal has no start: 'second'",
        ),
    ],
    ids=["unknown", "end", "cooldown", "goal"],
)
def test_what_no_run_can_begin_at(rest: str, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        compiled(rest)
