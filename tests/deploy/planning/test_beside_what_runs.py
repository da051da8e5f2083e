"""What is published is proved beside what will run: a change that is held back makes no promise true."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.drivers import api as api_driver
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.planning.change import Hold
from ghl_flow.deploy.planning.choices import Choices, OnConflict
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.gates import proofs_of
from ghl_flow.deploy.planning.staying import Runs, Staying, Stays
from ghl_flow.deploy.planning.why import NotProved
from ghl_flow.runtime.verify.alike import SharedVerdicts
from ghl_flow.wire.json import text_of
from tests.conftest import CALLS_ALONE, compiled, steps
from tests.deploy.conftest import LOCATION, Account
from tests.deploy.gates import CLOSED

MAIN = "missed-call-text-back"
ANSWERS = compiled(CALLS_ALONE)
SLOWER = compiled(CALLS_ALONE.replace("wait: 2 minutes", "wait: 90 seconds"))
REMOVES, HARMLESS, NAMES_IT = (
    compiled(steps(f"- wait: 1 minute\n{body}"))
    for body in ("- remove_from_workflow: others", "- add_tag: called", f"- remove_from_workflow: {MAIN}")
)
LINT = Gate("lint", CLOSED, "example", "GF407")
PROVE = proofs_of(SharedVerdicts())


def applied(
    account: Account, answers: CompiledFlow, other: CompiledFlow, *gates: Gate
) -> dict[str, Hold | None]:
    """What is held back of an apply in which the gate of the other flow is closed."""
    result = account.apply(answers, other, terms=Terms(gates, prove=PROVE))
    return {one.key: one.hold for one in result.held}


def statuses(account: Account) -> dict[str, str]:
    return {text_of(one, "name"): text_of(one, "status") for one in account.workflows()}


def test_what_still_removes_contacts_keeps_a_new_flow_a_draft(account: Account) -> None:
    """The version that runs takes callers out; the one that does not is held back by a gate of its own."""
    account.apply(REMOVES)
    held = applied(account, ANSWERS, HARMLESS, LINT)
    assert held == {
        "example/main": Hold.BACK,
        f"{MAIN}/main": Hold.DRAFT,
        f"{MAIN}/cancel": Hold.DRAFT,
    }
    assert statuses(account)["Missed call text-back"] == "draft"
    (gate,) = {
        one.why.verdict.guarantee: one
        for one in account.plan(ANSWERS, HARMLESS, choices=Choices(gates=(LINT,), prove=PROVE)).gates
        if isinstance(one.why, NotProved)
    }.values()
    assert isinstance(gate.why, NotProved)
    assert (gate.name, gate.why.staying) == (
        "verify violated",
        (Staying("example", Stays.HELD, Runs.AS_STORED),),
    )
    # Once that change is let through, both run.
    assert applied(account, ANSWERS, HARMLESS) == {}
    assert {*statuses(account).values()} == {"published"}


@pytest.mark.parametrize("running", [REMOVES, NAMES_IT], ids=["all others", "by its name"])
def test_a_change_of_what_runs_is_held_back_too(account: Account, running: CompiledFlow) -> None:
    account.apply(ANSWERS, running)
    before = account.workflows()
    held = applied(account, SLOWER, HARMLESS, LINT)
    assert held == {"example/main": Hold.BACK, f"{MAIN}/main": Hold.BACK}
    assert account.workflows() == before


def test_what_does_not_matter_holds_nothing(account: Account) -> None:
    """The gate of one flow closes none of another."""
    account.apply(HARMLESS)
    changed = compiled(steps("- wait: 1 minute\n- add_tag: missed"))
    assert applied(account, ANSWERS, changed, LINT) == {"example/main": Hold.BACK}
    assert statuses(account)["Missed call text-back"] == "published"
    assert applied(account, SLOWER, compiled(steps("- add_tag: other")), LINT) == {"example/main": Hold.BACK}


def seen(
    account: Account, *flows: CompiledFlow, choices: Choices | None = None
) -> tuple[list[CompiledFlow], list[CompiledFlow], list[str]]:
    """What is to be proved, among what, and what stays."""
    found: list[tuple[list[CompiledFlow], list[CompiledFlow], list[str]]] = []

    def prove(
        asked: Sequence[CompiledFlow], among: Sequence[CompiledFlow], staying: Sequence[Staying]
    ) -> list[Gate]:
        found.append(([*asked], [*among], [one.flow for one in staying]))
        return []

    account.plan(*flows, choices=replace(choices or Choices(gates=(LINT,)), prove=prove))
    return found[-1]


def test_one_that_stays_a_draft_starts_nothing_and_does_nothing(account: Account) -> None:
    asked, among, staying = seen(account, ANSWERS, REMOVES)
    assert ([one.flow.flow for one in asked], staying) == ([MAIN], ["example"])
    (example,) = [one for one in among if one.flow.flow == "example"]
    (workflow,) = [item.workflow for item in example.workflows]
    assert (workflow.nodes, workflow.triggers) == ((), ())
    assert [one for one in among if one.flow.flow == MAIN] == [ANSWERS]


def test_one_that_runs_is_taken_as_it_is_there_under_its_reference(account: Account) -> None:
    account.apply(ANSWERS, NAMES_IT)
    _, among, _ = seen(account, SLOWER, HARMLESS)
    (example,) = [one for one in among if one.flow.flow == "example"]
    (workflow,) = [item.workflow for item in example.workflows]
    (wanted,) = [item.workflow for item in HARMLESS.workflows]
    assert workflow.id == wanted.id
    assert [node.type for node in workflow.nodes] == ["wait", "remove_from_workflow"]
    assert ANSWERS.workflows[0].workflow.id in str(workflow.nodes[1].attributes)


def test_one_that_the_operator_keeps_as_it_is_in_highlevel_counts(account: Account) -> None:
    account.apply(ANSWERS, HARMLESS)
    for one in account.workflows():
        text = json.dumps(one).replace('"called"', '"kept"')
        if text != json.dumps(one):
            version = int(str(one["version"])) + 1
            account.store.put(
                "workflow", LOCATION, text_of(one, "id"), {**json.loads(text), "version": version}
            )
    _, among, staying = seen(account, SLOWER, HARMLESS, choices=Choices(OnConflict.REMOTE))
    assert staying == ["example"]
    (example,) = [one for one in among if one.flow.flow == "example"]
    assert "kept" in str(example.workflows[0].workflow.nodes)


def without_steps(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps of the flow `example` cannot be read, by that driver."""
    (ours,) = [one for one in account.workflows() if one["name"] == HARMLESS.workflows[0].workflow.name]
    workflow_id = text_of(ours, "id")
    account.store.put("workflow", LOCATION, workflow_id, {**ours, "version": 9})
    read = api_driver.ApiDriver.read

    async def unread(driver: api_driver.ApiDriver, one: str) -> LiveWorkflow:
        live = await read(driver, one)
        return replace(live, readable=False) if one == workflow_id else live

    monkeypatch.setattr(api_driver.ApiDriver, "read", unread)


BY_API = pytest.mark.parametrize("account", ["api"], indirect=True)
"""It is that driver's reading that is kept from it."""


@BY_API
def test_one_whose_steps_cannot_be_read_is_not_known(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.apply(HARMLESS)
    without_steps(account, monkeypatch)
    changed = compiled(steps("- add_tag: missed"))
    assert applied(account, ANSWERS, changed, LINT)[f"{MAIN}/main"] is Hold.DRAFT


def asked_for(
    account: Account, *flows: CompiledFlow, choices: Choices
) -> tuple[list[str], dict[str, tuple[str, ...]], list[Staying]]:
    """What is to be proved, the steps that are stored among it, and what stays; empty where none is asked."""
    found: list[tuple[list[str], dict[str, tuple[str, ...]], list[Staying]]] = []

    def prove(
        asked: Sequence[CompiledFlow], among: Sequence[CompiledFlow], staying: Sequence[Staying]
    ) -> list[Gate]:
        stored = {
            one.flow.flow: tuple(node.type for node in item.workflow.nodes)
            for one in among
            for item in one.workflows
            if item.as_stored
        }
        found.append(([one.flow.flow for one in asked], stored, [*staying]))
        return []

    account.plan(*flows, choices=replace(choices, prove=prove))
    return found[-1] if found else ([], {}, [])


VERIFY = Gate("verify", CLOSED, MAIN)


@pytest.mark.parametrize(
    ("gates", "asked"),
    [
        ((), []),  # nothing stays as it is
        ((LINT,), [MAIN]),
        ((LINT, VERIFY), []),  # it is not published either way
        ((LINT, replace(VERIFY, flow="example")), [MAIN]),
    ],
    ids=["none", "the other's", "its proof's", "the other's proof's"],
)
def test_it_is_asked_where_something_stays_and_the_flow_will_run(
    gates: tuple[Gate, ...], asked: list[str], account: Account
) -> None:
    found, stored, staying = asked_for(account, ANSWERS, REMOVES, choices=Choices(gates=gates))
    assert found == asked
    assert stored == {}  # nothing is there yet
    assert staying == ([Staying("example", Stays.HELD, Runs.NOT)] if asked else [])


def test_what_no_flow_needs_runs_on_until_it_is_pruned(account: Account) -> None:
    account.apply(ANSWERS, HARMLESS)
    found, stored, staying = asked_for(account, SLOWER, choices=Choices())
    assert found == [MAIN]
    assert stored == {"example": ("wait", "add_contact_tag")}
    assert staying == [Staying("example", Stays.UNWANTED, Runs.AS_STORED)]
    assert asked_for(account, SLOWER, choices=Choices(prune=True)) == ([], {}, [])


def test_a_copy_runs_beside_with_steps_of_its_own(account: Account) -> None:
    account.apply(ANSWERS)
    (ours,) = [one for one in account.workflows() if one["name"] == "Missed call text-back"]
    account.store.put("workflow", LOCATION, "copy", {**ours, "id": "copy", "_id": "copy", "name": "By hand"})
    found, stored, staying = asked_for(account, SLOWER, choices=Choices())
    assert (found, staying) == ([MAIN], [Staying("By hand", Stays.COPY, Runs.AS_STORED)])
    assert "sms" in stored["By hand"]


@BY_API
@pytest.mark.parametrize(
    ("answers", "gates", "readable", "asked"),
    [
        (ANSWERS, (LINT,), True, [MAIN]),
        (ANSWERS, (LINT, VERIFY), True, []),  # its promise is open already
        (ANSWERS, (LINT,), False, []),  # it was proved when it was published
        (SLOWER, (LINT,), False, [MAIN]),
    ],
    ids=["runs", "runs unproved", "unchanged beside the unknown", "changed beside the unknown"],
)
def test_what_runs_already_is_asked_where_the_other_is_known(
    answers: CompiledFlow,
    gates: tuple[Gate, ...],
    readable: bool,
    asked: list[str],
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account.apply(ANSWERS, HARMLESS)
    if not readable:
        without_steps(account, monkeypatch)
    changed = compiled(steps("- wait: 1 minute\n- add_tag: missed"))
    found, _, staying = asked_for(account, answers, changed, choices=Choices(gates=gates))
    assert found == asked
    runs = Runs.AS_STORED if readable else Runs.UNREAD
    assert staying == ([Staying("example", Stays.HELD, runs)] if asked else [])
