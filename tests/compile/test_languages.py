"""Texts in the contact's language: which file is taken, and the fork that a tag makes."""

from pathlib import Path

import pytest

from ghl_flow.compile.flow import CompiledFlow, compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.errors import SpecError
from ghl_flow.runtime.scenario import run_case
from ghl_flow.runtime.verify import verify
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.scenario import TestFile
from tests.conftest import BRIDGEPOINT, SEED, compiled, steps

SPANISH_BY_TAG = "niche: hvac\nlanguage_tags: { es: habla espanol }"


def account(said: str) -> str:
    return BRIDGEPOINT.replace("niche: contractor", said)


def bodies(flow: CompiledFlow) -> list[str]:
    return [text.body for text in flow.texts]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("niche: hvac", "Is it the heat or the AC that quit?"),
        ("niche: hvac\nlanguage: es", "¿Falla el aire o el calentador?"),
        ("niche: hvac\ntext_language: es", "¿Falla el aire o el calentador?"),
        ("niche: hvac\nlanguage: es\ntext_language: en", "Is it the heat or the AC that quit?"),
        ("niche: hvac\nlanguage: fr", "Is it the heat or the AC that quit?"),  # there is no French
        ("niche: bakery\nlanguage: es", "¿En qué le puedo ayudar?"),
    ],
)
def test_the_account_says_the_language(said: str, words: str) -> None:
    (body,) = bodies(compiled(account=account(said)))
    assert body.endswith(words)


def test_a_step_says_the_language() -> None:
    flow = steps("- sms: { template: missed-call, language: es }\n- sms: { template: follow-up }")
    first, second = bodies(compiled(flow, account(SPANISH_BY_TAG)))[:2]
    assert first.startswith("Hola")  # and it is no fork: its language is said
    assert second.startswith("Hi")
    with pytest.raises(SpecError, match="language goes with template"):
        compiled(steps("- sms: { body: Hi, language: es }"))


def test_a_tag_of_the_contact_chooses() -> None:
    flow = compiled(account=account(SPANISH_BY_TAG))
    main = flow.workflows[0].workflow
    texts = [(node.name, node.attributes["body"]) for node in main.nodes if node.type == "sms"]
    assert [name for name, _ in texts] == ["SMS: missed call (es)", "SMS: missed call"]
    assert [text.variant for text in flow.texts] == [False, True]
    assert "habla espanol" in flow.tags
    before = compiled(account=account("niche: hvac")).workflows[0].workflow
    # Who waits in a step stays there: what was there before keeps its id.
    assert {node.id for node in before.nodes} <= {node.id for node in main.nodes}


TESTS = """
version: 1
flow: missed-call-text-back
contacts:
  ana: { name: Ana, phone: "+15125550199" }
tests:
  - name: with the tag
    contacts:
      ana: { name: Ana, tags: [habla espanol] }
    events: [0s call no-answer]
    expect:
      - { at: 2m, sms: "\u00bfFalla el aire" }
      - { at: 3m, tags: [missed-call-text-back-cooldown] }
  - name: without it
    events: [0s call no-answer]
    expect:
      - { at: 2m, sms: "the heat or the AC" }
      - { at: 3m, tags: [missed-call-text-back-cooldown] }
"""


@pytest.mark.parametrize("number", [0, 1])
def test_each_contact_gets_their_language_once(number: int) -> None:
    flow = compiled(account=account(SPANISH_BY_TAG))
    for result in run_case([flow], load_text(TESTS, TestFile).value, number):
        assert result.differences == ()


def test_a_text_without_that_language_goes_to_everyone() -> None:
    flow = compiled(steps("- sms: Hi, it is us"), account(SPANISH_BY_TAG))
    assert [node.type for node in flow.workflows[0].workflow.nodes] == ["sms"]
    assert flow.tags == ()


def test_a_goto_leads_to_the_choice() -> None:
    body = "- sms: { template: missed-call }\n  id: text\n- wait: 1 day\n- goto: text"
    main = compiled(steps(body), account(SPANISH_BY_TAG)).workflows[0].workflow
    by_id = {node.id: node for node in main.nodes}
    jump = [node for node in main.nodes if node.type == "goto"][-1]
    assert by_id[str(jump.attributes["targetNodeId"])].name == "Which language?"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("language_tags: { en: english }", "language of its texts anyway"),
        ("language_tags: { es: one, fr: ONE }", "two languages one tag"),
        ("language_tags: { xx: one }", "'en', 'es', 'pt', 'fr', 'de', 'it' or 'nl'"),
    ],
)
def test_tags_that_say_nothing(said: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        load_text(account(f"niche: hvac\n{said}"), Account)


NOTE = "- notify: { sms: { template: second-call }, to: all }"


@pytest.mark.parametrize(("said", "words"), [("hvac", "Call back now"), ("hvac\nlanguage: es", "Llame ya")])
def test_a_note_for_staff_is_no_text_to_a_contact(said: str, words: str) -> None:
    flow = compiled(steps(NOTE), account(f"niche: {said}"))
    assert flow.texts == ()
    (note,) = flow.notes
    (node,) = flow.workflows[0].workflow.nodes
    assert node.attributes["sms"] == {"body": note.body, "attachments": [], "userType": "all"}
    assert words in note.body


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("- sms: { template: second-call }", "is a note for staff"),
        (NOTE.replace("second-call", "missed-call"), "is for customers, and notify tells staff"),
        (NOTE.replace("second-call", "second-cal"), "no template 'second-cal'"),
    ],
)
def test_a_text_for_the_wrong_reader(body: str, message: str) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        compiled(steps(body))
    location = caught.value.diagnostics[0].location
    assert location is not None
    assert location.span.line == 9


DANGER = SEED.replace(
    "call_status: { direction: inbound, status: [no-answer, busy, voicemail] }",
    "customer_reply: { speaks_of: danger }",
)


def test_danger_words_are_those_of_the_niche() -> None:
    (trigger,) = compiled(DANGER, account("niche: hvac")).triggers
    (row,) = trigger.filters
    assert (row.operator, row.field) == ("string-contains-any-of", "message.body")
    assert isinstance(row.value, list)
    assert {"rotten egg", "huevo podrido", "smoke", "humo"} <= {*row.value}
    written = "customer_reply: { contains: [rotten egg] }"
    alone = compiled(DANGER.replace("customer_reply: { speaks_of: danger }", written)).triggers[0].filters[0]
    assert (row.operator, row.id, row.type) == (alone.operator, alone.id, alone.type)


def test_a_niche_without_danger_words(tmp_path: Path) -> None:
    (tmp_path / "default").mkdir()
    (tmp_path / "default/missed-call.sms.j2").write_text("---\ndescription: x\n---\nHi\n", encoding="utf-8")
    with pytest.raises(SpecError, match="the niche 'contractor' has no danger words") as caught:
        compile_flow(
            load_text(DANGER, Flow), load_text(BRIDGEPOINT, Account).value, TemplateLibrary(tmp_path)
        )
    assert caught.value.diagnostics[0].hint == "write danger_words: to niche_templates/contractor/niche.yaml"


def test_words_and_the_niche_s_words() -> None:
    both = DANGER.replace("speaks_of: danger", "speaks_of: danger, contains: gas")
    with pytest.raises(SpecError, match="write contains or speaks_of"):
        compiled(both)


def test_every_promise_is_decided_with_a_choice_of_language() -> None:
    verdicts = verify(compiled(account=account(SPANISH_BY_TAG)))
    assert len(verdicts) == 5
    assert {str(item.result) for item in verdicts} == {"proved"}


def test_in_a_master_each_language_has_a_value_of_its_text() -> None:
    said = f"{SPANISH_BY_TAG}\nsnapshot: {{ id: abc, role: master }}"
    flow = compiled(account=account(said))
    (main,) = [one for one in desired_state(flow.account, [flow]).workflows if one.is_main]
    bodies = [str(node.attributes["body"]) for node in main.compiled.workflow.nodes if node.type == "sms"]
    assert sorted(main.texts.values()) == [1, 2]
    assert len({*bodies}) == 2
    assert [text.body[:4] for text in flow.texts] == ["Hi, ", "Hola"]  # the first keeps its number
