"""Which gates are closed, and for which flow."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ghl_flow.cli.display.gates import gate_text, why_text
from ghl_flow.compile.flow import CompiledFlow, compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.deploy.planning.choices import Choices
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.gates import closed_gates
from ghl_flow.lint.engine import lint_account
from ghl_flow.lint.registry import all_rules
from ghl_flow.lint.rule import Severity
from ghl_flow.lint.rules.public_link_shortener import PublicLinkShortener
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.runtime.verify import alike as module
from ghl_flow.runtime.verify import search as searching
from ghl_flow.runtime.verify.situation import TOO_LONG
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded, load_text
from tests.conftest import BRIDGEPOINT, CALLS_ALONE, SEED, compiled, steps
from tests.deploy.gates import CLOSED

ACCOUNT = load_text(BRIDGEPOINT, Account, "account.yaml")


@pytest.mark.parametrize(
    ("result", "closed"), [(Result.PROVED, False), (Result.VIOLATED, True), (Result.UNKNOWN, True)]
)
def test_only_what_is_proved_opens_the_gate(
    result: Result, closed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = compiled()
    verdict = replace(verify(flow)[0], result=result)
    monkeypatch.setattr(module, "verify", lambda *_, **__: [verdict])
    found = closed_gates(ACCOUNT, [flow])
    assert [(gate.code, gate.flow, gate.detail) for gate in found] == (
        [("verify", "missed-call-text-back", str(result))] if closed else []
    )


def test_a_real_unknown_closes_it() -> None:
    flow = compiled(
        SEED.replace(
            "  - wait: 2 minutes\n", "  - wait: 2 minutes\n  - raw: { type: drip, attributes: {} }\n"
        )
    )
    assert {verdict.result for verdict in verify(flow)} & {Result.UNKNOWN, Result.VIOLATED}
    assert "verify" in {gate.code for gate in closed_gates(ACCOUNT, [flow])}


@pytest.mark.parametrize(
    ("gate", "closes"),
    [
        (Gate("a2p", CLOSED), {"one", "two"}),
        (Gate("verify", CLOSED, "one"), {"one"}),
        (Gate("lint", CLOSED, "three", "GF407"), set()),
    ],
)
def test_a_gate_closes_one_flow_or_all(gate: Gate, closes: set[str]) -> None:
    assert {flow for flow in ("one", "two") if gate.closes(flow)} == closes
    assert {flow for flow in ("one", "two") if Choices(gates=(gate,)).closed(flow)} == closes


def test_a_finding_in_a_flow_closes_that_flow_only() -> None:
    wrong = compiled(SEED.replace("within: 30 minutes } }", "within: 1 minute } }"))
    found = closed_gates(ACCOUNT, [wrong, compiled(steps("- add_tag: called"))])
    assert {gate.flow for gate in found} == {"missed-call-text-back"}
    assert {gate.name for gate in found if gate.code == "lint"} <= {f"lint {gate.detail}" for gate in found}


def test_a_finding_in_a_template_closes_the_flows_that_use_it(tmp_path: Path) -> None:
    (tmp_path / "default").mkdir()
    text = "---\ndescription: Booking.\n---\nBridgepoint Group: book at https://bit.ly/abc"
    (tmp_path / "default/booking.sms.j2").write_text(text, encoding="utf-8")
    library = TemplateLibrary(tmp_path)

    def flow(name: str, body: str) -> CompiledFlow:
        text = steps(body).replace("flow: example\nname: Example", f"flow: {name}\nname: {name}")
        return compile_flow(load_text(text, Flow, f"{name}.yaml"), ACCOUNT.value, library)

    uses = "- sms: { template: booking }"
    flows = [flow("one", uses), flow("two", uses), flow("three", "- add_tag: called")]
    found = [gate for gate in closed_gates(ACCOUNT, flows) if gate.detail == PublicLinkShortener.code]
    assert sorted(gate.flow for gate in found) == ["one", "two"]


LEAVES_ALL = "- remove_from_workflow: others"
UNKNOWN_STEP = "- raw: { type: dnd_contact, attributes: {} }"
TAGS = "- add_tag: missed-call-text-back-cooldown"


@pytest.mark.parametrize("body", [LEAVES_ALL, UNKNOWN_STEP, TAGS])
def test_a_gate_names_the_other_flows_that_take_part(body: str) -> None:
    other = steps(body).replace("flow: example\nname: Example", "flow: other-one\nname: Other one")
    flows = [compiled(CALLS_ALONE), compiled(other)]
    found = [
        gate_text(gate)
        for gate in closed_gates(ACCOUNT, flows)
        if gate.code == "verify" and gate.flow == "missed-call-text-back"
    ]
    assert found
    assert all("(beside other-one, which may change what it does)" in message for message in found), found
    assert all(message.count("other-one") == 1 for message in found)


@pytest.mark.parametrize("body", ["- note: { text: Called }", "- add_tag: called", "- sms: Hi"])
def test_one_that_has_nothing_to_do_with_it_is_not_named(body: str) -> None:
    other = steps(body).replace("flow: example\nname: Example", "flow: other-one\nname: Other one")
    wrong = compiled(SEED.replace("replies_within: 3 minutes", "replies_within: 1 minute"))
    found = [gate for gate in closed_gates(ACCOUNT, [wrong, compiled(other)]) if gate.code == "verify"]
    assert found
    assert not any("beside" in gate_text(gate) for gate in found)


@pytest.mark.parametrize("flows", [1, 2, 3])
def test_a_plan_that_stopped_waiting_says_what_searches_longer(
    flows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = [compiled(SEED.replace("2 minutes", f"{place + 2} minutes")) for place in range(flows)]
    late = replace(verify(several[0])[0], result=Result.UNKNOWN, reason=TOO_LONG, out_of_time=True)
    monkeypatch.setattr(module, "verify", lambda *_, **__: [late])
    found = [gate for gate in closed_gates(ACCOUNT, several) if gate.code == "verify"]
    assert {why_text(gate.why)[1] for gate in found} == {
        "'ghl-flow verify missed-call-text-back --time-limit 2m' searches longer"
    }
    assert "--max-calls" in TOO_LONG
    assert not any("--max-calls" in gate_text(gate) for gate in found)


@pytest.mark.parametrize("most", [1, 2, 20])
def test_a_search_of_too_many_steps_names_no_option_as_one_of_the_plan(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MAX_STEPS", most)
    monkeypatch.setattr(module, "verify", verify)
    found = [gate_text(gate) for gate in closed_gates(ACCOUNT, [compiled(SEED)]) if gate.code == "verify"]
    assert any(f"more than {most:,} steps: --max-calls of verify shortens it" in text for text in found), (
        found
    )
    assert not any(re.search(r"--(?!max-calls of verify)", text) for text in found), found


@pytest.mark.parametrize(
    ("status", "gates"),
    [("approved", []), ("pending", ["a2p pending"]), ("rejected", ["a2p rejected"])],
)
def test_only_an_approved_registration_opens_the_gate(status: str, gates: list[str]) -> None:
    written = ACCOUNT.value.a2p
    assert written is not None
    a2p = written.model_copy(update={"status": status})
    account = Loaded(ACCOUNT.value.model_copy(update={"a2p": a2p}), ACCOUNT.document)
    assert [gate.name for gate in closed_gates(account, [])] == gates


def test_a_warning_of_a_rule_closes_no_gate() -> None:
    flow = compiled(steps("- sms: 'Hi  there, Bridgepoint Group here. What do you need?'"))
    found = {item.severity for item in lint_account(ACCOUNT, [flow], all_rules())}
    assert {Severity.WARNING} <= found
    errors = [one for one in lint_account(ACCOUNT, [flow], all_rules()) if one.severity is Severity.ERROR]
    closed = [gate for gate in closed_gates(ACCOUNT, [flow]) if gate.code in ("lint", "native-toggle")]
    assert len(closed) == len(errors)
