"""A text that is left empty, or holds nothing that anyone could read, is a mistake: said at its place."""

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.project_file import ProjectFile
from ghl_flow.spec.scenario import TestFile
from tests.conftest import BRIDGEPOINT, steps

EMPTY = ['""', "''", '" "', '"\\t\\n"', '"\\u00a0"', '"\\u200b"', '"\\u200d\\ufeff"', "|-\n", '"\\u2028"']
FIELDS = "{ budget: { name: Budget, type: text } }"


@pytest.mark.parametrize("value", EMPTY)
@pytest.mark.parametrize("name", ["first_name", "business_name", "unused"])
def test_an_account_value(name: str, value: str) -> None:
    """A customer would read "Hey, it's  with ..."."""
    text = BRIDGEPOINT.replace("  first_name: Dale\n", "").replace("  business_name: Bridgepoint Group\n", "")
    assert "first_name" not in text
    with pytest.raises(SpecError) as caught:
        load_text(text.replace("vars:\n", f"vars:\n  {name}: {value}\n"), Account, "a.yaml")
    (found,) = caught.value.diagnostics
    assert found.message.startswith(f"{name} is ")
    assert "leave the key out" in found.message
    assert found.location is not None
    assert found.location.span.line == text[: text.index("vars:")].count("\n") + 2


@pytest.mark.parametrize("value", ['"x"', "0", '"."', '"\\u00a0x"', '"\\U0001fa7a"', "no"])
def test_an_account_value_that_says_something(value: str) -> None:
    load_text(BRIDGEPOINT.replace("vars:\n", f"vars:\n  other: {value}\n"), Account, "a.yaml")


@pytest.mark.parametrize("value", ['""', '" "', '"\\u200b"'])
@pytest.mark.parametrize(
    "line",
    [
        "- if: { budget: { is: {} } }\n  then: [end]",
        "- if: { budget: {} }\n  then: [end]",
        "- if: { budget: { is_not: {} } }\n  then: [end]",
        "- if: { budget: { contains: {} } }\n  then: [end]",
        "- if: { in_flow: {} }\n  then: [end]",
        "- if: { not_in_flow: {} }\n  then: [end]",
        "- sms: {}",
        "- sms: { body: {} }",
        "- { sms: hello, name: {} }",
        "- update_contact: { budget: {} }",
    ],
)
def test_in_a_step(line: str, value: str) -> None:
    text = steps(line.replace("{}", value), fields=FIELDS)
    with pytest.raises(SpecError) as caught:
        load_text(text, Flow, "flow.yaml")
    assert "empty" in str(caught.value) or "blank" in str(caught.value)


@pytest.mark.parametrize("test", ["is_not", "contains", "greater_than", "less_than", "within", "tag"])
def test_a_condition_against_nothing(test: str) -> None:
    """`contains:` with nothing behind it asked for the word "none"."""
    text = steps(f"- if: {{ budget: {{ {test}: }} }}\n  then: [end]", fields=FIELDS)
    with pytest.raises(SpecError):
        load_text(text, Flow, "flow.yaml")


@pytest.mark.parametrize(
    "test", ["in_flow:", "not_in_flow: null", "tag:", "not_tag: ~", "tag: []", "all:", "any:"]
)
def test_a_condition_that_asks_nothing(test: str) -> None:
    """It would always be true."""
    with pytest.raises(SpecError):
        load_text(steps(f"- if: {{ {test} }}\n  then: [end]"), Flow, "flow.yaml")


@pytest.mark.parametrize("value", ['" "', '"\\u200b"'])
def test_the_name_of_a_flow(value: str) -> None:
    text = steps("- add_tag: asked").replace("name: Example", f"name: {value}")
    with pytest.raises(SpecError):
        load_text(text, Flow, "flow.yaml")


@pytest.mark.parametrize("line", ["select", "extend_select", "ignore"])
def test_a_rule_of_the_project_file(line: str) -> None:
    """An empty word is the beginning of every code: `ignore` would hide all of them."""
    with pytest.raises(SpecError):
        load_text(f'version: 1\nlint: {{ {line}: [""] }}\n', ProjectFile, "ghl-flow.yaml")
    with pytest.raises(SpecError):
        load_text('version: 1\nlint: { per_file_ignores: { "*": [""] } }\n', ProjectFile, "ghl-flow.yaml")


@pytest.mark.parametrize(
    "sms", ['""', '{ contains: "" }', '{ contains: " " }', '{ equals: "" }', "{ contains: }"]
)
def test_what_a_test_expects(sms: str) -> None:
    """Every text holds nothing, so the test could not fail."""
    text = (
        "version: 1\nflow: example\ntests:\n  - name: a\n    events: [{ at: 0s, call: no-answer }]\n"
        f"    expect: [{{ at: 2m, sms: {sms} }}]\n"
    )
    load_text(text.replace(f"sms: {sms}", "sms: any"), TestFile, "t.yaml")
    with pytest.raises(SpecError):
        load_text(text, TestFile, "t.yaml")
