"""Every command says the same of what arrives: each template, for each demo account.

Each text is the only one of a flow, so that it is the first of a conversation.
"""

import json
import re
import shutil
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.display.warnings import warned_text
from ghl_flow.cli.main import main
from ghl_flow.compile.flow import CompiledFlow, compile_flow
from ghl_flow.copy.delivery import compliance_of, deliver
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.cost.amount import Amount, dollars
from ghl_flow.cost.runs import runs_of
from ghl_flow.cost.texts import message_cost, rates_of
from ghl_flow.counting import counted
from ghl_flow.deploy.planning.warned import SizeChange
from ghl_flow.deploy.planning.warnings import step_warnings
from ghl_flow.kinds.triggers.event import call
from ghl_flow.lint.registry import all_rules
from ghl_flow.lint.run import lint_project
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.operations.render import as_it_arrives
from ghl_flow.runtime.scenario import sent_segments
from ghl_flow.runtime.simulate import simulate
from ghl_flow.sandbox import SandboxStore
from ghl_flow.sandbox.sms_lines import lines_of
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.project import Project
from tests.conftest import ROOT

LIBRARY = TemplateLibrary(ROOT / "niche_templates")
ACCOUNTS = {
    path.stem: load_text(
        path.read_text(encoding="utf-8").replace("vars:\n", "vars:\n  review_link: g.page/r/EXAMPLE\n"),
        Account,
    ).value
    for path in sorted((ROOT / "accounts").glob("*.yaml"))
}


def texts_of(niche: str, *, filled_in: bool = False) -> list[tuple[str, str]]:
    """Those a contact gets. `filled_in`: those as well that HighLevel fills in, as long as it makes them."""
    files = LIBRARY.own_files(niche)
    found = [(name, spoken, LIBRARY.find(niche, name, spoken)) for name, spoken in files]
    return [
        (name, spoken)
        for name, spoken, one in found
        if one.front_matter.to == "customer" and (filled_in or "{{appoint" not in one.body)
    ]


EVERY = [(niche, *text) for niche in LIBRARY.niches() for text in texts_of(niche)]


@pytest.fixture(params=ACCOUNTS)
def account(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def words_of(template: str, language: str = "en") -> str:
    return (
        "version: 1\nflow: only\nname: Only\n"
        "trigger: [{ call_status: { direction: inbound, status: [no-answer] } }]\n"
        f"steps: [{{ sms: {{ template: {template}, language: {language} }} }}]\n"
    )


def flow_of(template: str, account: Account, language: str = "en") -> CompiledFlow:
    return compile_flow(load_text(words_of(template, language), Flow), account, LIBRARY)


def as_json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main([*words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("niche", LIBRARY.niches())
def test_the_first_text_costs_the_same_wherever_it_is_told(niche: str, account: str) -> None:
    """lint, render, simulate, plan and cost, by the functions that they call, of every text and language."""
    one = ACCOUNTS[account]
    rates = rates_of(one)
    rule = next(rule for rule in all_rules() if rule.code == "GF404")
    compared = 0
    for name, language in texts_of(niche, filled_in=True):
        flow = flow_of(name, one.model_copy(update={"niche": niche}), language)
        (text,) = flow.texts
        delivered = deliver(text.body, compliance_of(one))
        (message,) = simulate(flow, [(0, call("no-answer"))]).messages
        # No value is known of what HighLevel fills in: the words differ then, and what they cost does not.
        assert message.delivered == delivered or "{{" in text.body
        assert sent_segments(message) == delivered.floor_size.segments
        assert message_cost(message).ceiling == delivered.ceiling_size.segments
        floor, ceiling = delivered.floor_size.segments, delivered.ceiling_size.segments
        shown = as_it_arrives(text, compliance_of(one))
        assert (shown.delivered, shown.first_segments) == (delivered, floor)
        (paid,) = runs_of(flow, rates, Amount.of(0)).listed
        assert (paid.segments, paid.ceiling) == (floor, ceiling)
        price = rates.segments(floor)
        assert price is not None
        assert price == paid.price == message_cost(message, rates).price
        wanted = flow.workflows[0].workflow
        (warned,) = step_warnings(
            "k", wanted._replace(nodes=()), wanted, rates, compliance=compliance_of(one)
        )
        assert f"is a new text of {counted(floor, 'segment')}: " in warned_text(warned)
        assert f"cost {dollars(price.times(Amount.of(1000)))} more" in warned_text(warned)
        found = [item.message for item in rule.check_text(text, FlowSubject(flow))]
        over = delivered.floor_size.segments > text.max_segments
        assert len(found) == over
        assert all(f"takes {delivered.floor_size.segments} segments" in item for item in found)
        compared += 1
    assert compared


def test_every_command_on_the_texts_for_everyone(
    account: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    niche = "default"
    shutil.copytree(ROOT / "niche_templates", tmp_path / "niche_templates")
    (tmp_path / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
    written = (ROOT / f"accounts/{account}.yaml").read_text(encoding="utf-8").splitlines()
    moved = [f"niche: {niche}" if line.startswith("niche:") else line for line in written]
    names = ["missed-call", "after-hours", "follow-up"]
    flows = [f"only-{name}" for name in names]
    moved = [line if not line.startswith("flows:") else f"flows: [{', '.join(flows)}]" for line in moved]
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts/one.yaml").write_text("\n".join(moved) + "\n", encoding="utf-8")
    (tmp_path / "flows").mkdir()
    for name in names:
        text = words_of(name).replace("flow: only\nname: Only\n", f"flow: only-{name}\nname: {name}\n")
        (tmp_path / f"flows/only-{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    project = Project(tmp_path)
    rule = tuple(rule for rule in all_rules() if rule.code == "GF404")
    found = [item.message for item in lint_project(project, LIBRARY, rule).findings]
    told: dict[str, int] = {}
    for name, flow in zip(names, flows, strict=True):
        (rendered,) = as_json(capsys, "render", flow)
        floor, ceiling = rendered["delivered"]["floor"], rendered["delivered"]["ceiling"]
        told[name] = floor["segments"]
        command = ["sms", "--as-delivered", "-a", account, rendered["body"]]
        assert as_json(capsys, *command)["delivered"] == rendered["delivered"]
        (message,) = as_json(capsys, "simulate", flow, "--event", "0s call no-answer")["messages"]
        assert f"{message['body']}\n{message['appended']}" == floor["text"]
        assert (message["segments"], message["ceiling_segments"]) == (floor["segments"], ceiling["segments"])
        assert message["perhaps_appended"] == rendered["delivered"]["perhaps_appended"]
        for fmt in ("svg", "html"):
            event = [] if fmt == "html" else ["--event", "0s call no-answer"]
            command = ["render" if fmt == "html" else "simulate", flow, *event, "--format", fmt]
            assert main(command) == 0
            drawn = re.sub(r"<[^>]+>|\s+", " ", unescape(capsys.readouterr().out))
            for size in (floor, ceiling):
                assert f"{size['encoding']}, {counted(size['units'], 'unit')}, " in drawn
                assert f"{counted(size['segments'], 'segment')}" in drawn
        for said in ("render", "simulate"):
            assert main([said, flow, *(["--event", "0s call no-answer"] if said == "simulate" else [])]) == 0
            assert f"'{message['perhaps_appended']}' too" in capsys.readouterr().out
        test = (
            f"version: 1\nflow: {flow}\ntests:\n  - name: it\n    events: [0s call no-answer]\n    expect:\n"
        )
        for segments, code in ((floor["segments"], 0), (floor["segments"] + 1, 1)):
            expected = f"      - {{ at: 0s, sms: {{ contains: '', segments: {segments} }} }}\n"
            expected = expected.replace("contains: '', ", "")
            (tmp_path / f"flows/{flow}.test.yaml").write_text(test + expected, encoding="utf-8")
            assert main(["test", f"flows/{flow}.test.yaml"]) == code
        (tmp_path / f"flows/{flow}.test.yaml").unlink()
        capsys.readouterr()
    assert told
    budgets = {name: LIBRARY.find(niche, name).front_matter.max_segments for name in names}
    over = [f"this text takes {n} segments" for name, n in sorted(told.items()) if n > budgets[name]]
    assert sorted(item.partition(" with ")[0] for item in found) == sorted(over)


@pytest.mark.parametrize("name", ["missed-call", "after-hours", "follow-up"])
def test_a_plan_counts_the_same(account: str, name: str) -> None:
    """It warns of one more segment exactly where the first text gets one more."""
    one = ACCOUNTS[account]
    flow = flow_of(name, one)
    (text,) = flow.texts
    live = flow.workflows[0].workflow
    (node,) = (node for node in live.nodes if node.type == "sms")
    for length in range(20):
        longer = f"{text.body} {'x' * 8 * length}"
        nodes = tuple(
            item._replace(attributes={**item.attributes, "body": longer}) if item is node else item
            for item in live.nodes
        )
        warned = [
            item
            for item in step_warnings(
                "k", live, live._replace(nodes=nodes), rates_of(one), compliance=compliance_of(one)
            )
            if isinstance(item, SizeChange) and item.code == "segments"
        ]
        old, new = (deliver(body, compliance_of(one)) for body in (text.body, longer))
        grew = new.floor_size.segments > old.floor_size.segments
        assert bool(warned) is grew
        if grew:
            assert [(one.before, one.after) for one in warned] == [
                (old.floor_size.segments, new.floor_size.segments)
            ]


@pytest.mark.parametrize("when", ["missing", "always"])
def test_the_sandbox_can_be_set_to_both(account: str, when: str) -> None:
    """Its lines are its own code's; set to `missing` it appends the floor, to `always` the ceiling."""
    one = ACCOUNTS[account]
    with SandboxStore() as store:
        store.ensure_location(one.location_id, name=one.vars["business_name"])
        store.word_sms_lines(
            one.location_id, person=one.vars["first_name"], opt_out="", sender="", again_after_days=None
        )
        store.set_sender_line(one.location_id, "always" if when == "always" else "missing")
        location = store.get("location", one.location_id, one.location_id)
        assert location is not None
        lines = lines_of(location)
    compared = 0
    for niche, name, language in EVERY:
        text = deliver(LIBRARY.find(niche, name, language).render(one.vars), compliance_of(one))
        arrives = "\n".join((text.body, *lines.appended(text.body).sure))
        assert arrives == (text.ceiling if when == "always" else text.floor)
        compared += 1
    assert compared == len(EVERY) > 0


def test_the_sizes_grow() -> None:
    for one in ACCOUNTS.values():
        for niche, name, language in EVERY:
            text = deliver(LIBRARY.find(niche, name, language).render(one.vars), compliance_of(one))
            for less, more in pairwise((text.body_size, text.floor_size, text.ceiling_size)):
                assert (less.segments, less.units) <= (more.segments, more.units)
