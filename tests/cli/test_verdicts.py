"""How verdicts are told."""

import pytest
from rich.console import Console

from ghl_flow.cli.display.verify.json import verdict_json
from ghl_flow.cli.display.verify.text import print_verdicts
from ghl_flow.operations.verify import AccountsVerdict
from ghl_flow.runtime.verify import Verdict, verify
from tests.conftest import compiled, steps

ONE = "guarantees: [{ at_most: { sms: 1, within: 30 minutes } }]"
NO_TWO = "guarantees: [{ no_two_flows_text: 10 minutes }]"


def told(verdict: Verdict) -> str:
    console = Console(width=200)
    with console.capture() as captured:
        print_verdicts(console, [AccountsVerdict(verdict, ("acme",))])
    return captured.get()


def case(top: str, body: str, *beside: str) -> Verdict:
    others = [compiled(steps(text).replace("flow: example", "flow: other")) for text in beside]
    return verify(compiled(steps(body, top=top)), max_calls=1, beside=others)[0]


@pytest.mark.parametrize(
    ("verdict", "texts", "flows"),
    [
        (case(ONE, "- sms: A\n- sms: B"), ["TEXT", "TEXT"], ["example", "example"]),
        (
            case(NO_TWO, "- sms: A", "- wait: 1m\n- sms: B"),
            ["TEXT from example", "TEXT from other"],
            ["example", "other"],
        ),
        (
            case(
                ONE,
                "- wait: 1m\n- sms: A\n- if: { in_flow: other }\n  then:\n    - sms: B",
                "- sms: C\n- wait: 1h",
            ),
            ["TEXT from other", "TEXT from example", "TEXT from example"],
            ["other", "example", "example"],
        ),
    ],
)
def test_a_text_of_a_case_says_of_which_flow_it_is(
    verdict: Verdict, texts: list[str], flows: list[str]
) -> None:
    lines = [line.split("  ")[-1] for line in told(verdict).splitlines() if "TEXT" in line]
    assert lines == texts
    document = verdict_json(AccountsVerdict(verdict, ("acme",)))["counterexample"]
    assert isinstance(document, dict)
    assert [item["flow"] for item in document["timeline"] if item["what"] == "TEXT"] == flows
    assert [item for item in document["timeline"] if item["what"] != "TEXT" and "flow" in item] == []


def test_a_flow_that_cannot_text_is_no_silent_green() -> None:
    verdict = case(ONE, "- add_tag: x")
    assert "no step of this flow texts" in told(verdict)
    assert verdict_json(AccountsVerdict(verdict, ("acme",)))["no_step_texts"] is True
    assert "no step" not in told(case(ONE, "- sms: A"))
