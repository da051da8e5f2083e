"""Values reach customers as they are written, whatever YAML would make of them."""

import json

import pytest

from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import SpecError
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.simulate import simulate
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.scenario import TestFile
from tests.conftest import BRIDGEPOINT, ROOT, compiled, steps

WRITTEN = [
    "0730",
    "1e3",
    "1_000",
    "0x1F",
    "0o17",
    "12:30",
    "2026-01-05",
    "1.50",
    ".5",
    "+15125550199",
    "-0",
    "yes",
    "no",
    "on",
    "5",
    "10000000000000000000000.0",
]


def account_with(value: str) -> str:
    return BRIDGEPOINT.replace("callback_window: the next hour", f"callback_window: {value}")


@pytest.mark.parametrize("value", [*WRITTEN, "true", "FALSE"])
def test_an_account_value(value: str) -> None:
    """All the way into the text that goes out."""
    account = load_text(account_with(value), Account).value
    assert account.vars["callback_window"] == value
    flow = load_text(steps('- sms: "Call at {{ callback_window }}."'), Flow)
    made = compile_flow(flow, account, TemplateLibrary(ROOT / "niche_templates"))
    assert made.texts[0].body == f"Call at {value}."
    (message,) = simulate(made, [(0, call("no-answer"))]).messages
    assert message.text == f"Call at {value}."


def test_quotes_are_no_part_of_it() -> None:
    assert load_text(account_with('"0730"'), Account).value.vars["callback_window"] == "0730"
    assert load_text(account_with("&w 0730\n  again: *w"), Account).value.vars["again"] == "0730"


@pytest.mark.parametrize("value", ["", "null", "NULL", "~", "~ # later", "&w ~", "[0730]", "{ a: 1 }"])
def test_what_is_no_text(value: str) -> None:
    with pytest.raises(SpecError, match="expected text, found") as caught:
        load_text(account_with(value), Account, "account.yaml")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.location is not None
    assert "callback_window" in diagnostic.location.source.line(diagnostic.location.span.line)


@pytest.mark.parametrize("value", WRITTEN)
def test_a_field_value(value: str) -> None:
    text = steps(
        f"- update_contact: {{ code: {value} }}\n"
        f"- if: {{ code: {value} }}\n  then:\n    - if: {{ code: {{ is_not: {value} }} }}\n      then: [end]",
        fields="{ code: { name: Code, type: text } }",
    )
    nodes = compiled(text).workflows[0].workflow.nodes
    stored = json.dumps([node.to_json() for node in nodes])
    assert stored.count(f'"value": "{value}"') == 1
    assert stored.count(f'"conditionValue": "{value}"') == 2


@pytest.mark.parametrize("step", ["update_contact: { code: true }", "if: { code: False }\n  then: [end]"])
def test_true_and_false_are_no_field_values(step: str) -> None:
    with pytest.raises(SpecError, match="in quotes"):
        compiled(steps(f"- {step}", fields="{ code: { name: Code, type: text } }"))


@pytest.mark.parametrize(
    ("value", "hint"),
    [("0730", '"0730"'), ("+15125550199", '"+15125550199"'), ("1e3", '"1e3"'), ("7", '"7"')],
)
def test_the_advice_to_quote_keeps_what_is_written(value: str, hint: str) -> None:
    """A contact's phone and fields in a test file, and a flow's name."""
    text = (
        "version: 1\nflow: x\ntests:\n  - name: a\n    events: [0s call no-answer]\n    expect: []\n"
        f"contacts:\n  ann: {{ phone: {value}, fields: {{ code: {value} }} }}\n"
    )
    with pytest.raises(SpecError) as caught:
        load_text(text, TestFile)
    assert [item.hint for item in caught.value.diagnostics] == [f"put it in quotes: {hint}"] * 2
    with pytest.raises(SpecError, match="expected text, found a number") as caught:
        load_text(steps("- sms: Hi").replace("name: Example", f"name: {value}"), Flow)
    assert caught.value.diagnostics[0].hint == f"put it in quotes: {hint}"


def test_a_raw_step_keeps_its_numbers() -> None:
    flow = compiled(steps("- raw: { type: x, attributes: { n: 007, f: 1.50, e: 1e3, i: 5 } }"))
    assert json.dumps(flow.workflows[0].workflow.nodes[0].attributes) == (
        '{"n": 7, "f": 1.5, "e": 1000.0, "i": 5}'
    )
