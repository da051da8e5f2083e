"""A shadowed flow reaches nobody, and is else as it was."""

import pytest

from ghl_flow.compile.flow import CompiledFlow, compile_flow
from ghl_flow.compile.shadow import MARK, SHADOW_TAG
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import SpecError
from ghl_flow.kinds.registry import effects_of
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.wire.json import text_of
from ghl_flow.wire.node import Node
from tests.conftest import BRIDGEPOINT, ROOT, SEED, steps


def shadowed(flow: str, *, account: str = BRIDGEPOINT, shadow: bool = True) -> CompiledFlow:
    library = TemplateLibrary(ROOT / "niche_templates")
    known = load_text(account, Account, "account.yaml").value
    return compile_flow(load_text(flow, Flow, "flow.yaml"), known, library, shadow=shadow)


def nodes(flow: CompiledFlow) -> list[Node]:
    return [node for item in flow.workflows for node in item.workflow.nodes]


def notes(flow: CompiledFlow) -> list[str]:
    return [text_of(node.attributes, "html") for node in nodes(flow) if node.type == "add_notes"]


def test_a_note_with_the_words_and_a_tag_take_the_place_of_a_text() -> None:
    flow = shadowed(steps("- sms: Hi <you> {{ '{{contact.first_name}}' }}\n- add_tag: done"))
    assert [node.type for node in nodes(flow)] == ["add_notes", "add_contact_tag", "add_contact_tag"]
    assert notes(flow) == [f"<p>{MARK} example/SMS</p><p>Hi &lt;you&gt; {{{{contact.first_name}}}}</p>"]
    assert SHADOW_TAG in flow.tags
    assert [text.body for text in flow.texts] == ["Hi <you> {{contact.first_name}}"]


@pytest.mark.parametrize(
    "body",
    [
        "- sms: One\n- wait: 2 minutes\n- sms: Two",
        "- email: { subject: Hello, text: There }",
        "- if: { tag: a }\n  then:\n    - if: { tag: b }\n      then:\n        - sms: Two\n- sms: One",
        "- id: again\n  sms: One\n- wait: 1 day\n- if: { tag: x }\n  then:\n    - goto: again",
    ],
)
def test_nothing_of_it_reaches_the_contact(body: str) -> None:
    flow, loud = shadowed(steps(body)), shadowed(steps(body), shadow=False)
    silent = [node for node in nodes(loud) if effects_of(node).sends]
    assert silent, "else it shows nothing"
    assert not [node for node in nodes(flow) if effects_of(node).sends or effects_of(node).anything]
    assert len(notes(flow)) == len(silent)
    # Steps keep their ids, so that who waits in one goes on there when the flow texts.
    assert {node.id for node in nodes(loud)} <= {node.id for node in nodes(flow)}


def test_the_shipped_flow_and_its_helper() -> None:
    flow = shadowed(SEED)
    assert len(notes(flow)) == 1
    assert not [node for node in nodes(flow) if effects_of(node).sends]


def test_a_text_in_two_languages_is_two_notes() -> None:
    said = "niche: hvac\nlanguage_tags: { es: habla espanol }"
    flow = shadowed(SEED, account=BRIDGEPOINT.replace("niche: contractor", said))
    assert len(notes(flow)) == 2
    assert any("¿Falla" in note for note in notes(flow))


@pytest.mark.parametrize(
    "step",
    [
        "raw: { type: whatsapp, attributes: { body: Hi } }",
        "raw: { type: something_new, attributes: {} }",
        "raw: { type: sms, attributes: { body: Hi, more: 1 } }",
    ],
)
def test_what_may_text_people_is_refused(step: str) -> None:
    with pytest.raises(SpecError, match="may text people, and cannot be silenced") as caught:
        shadowed(steps(f"- add_tag: a\n- {step}"))
    assert "flow.yaml:10" in str(caught.value.diagnostics[0].location)
