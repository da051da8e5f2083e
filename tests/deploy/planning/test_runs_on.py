"""What is published is proved beside what runs on: flows that are gone, paused ones, copies."""

import json
from collections.abc import Mapping

import anyio
import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.applying.pause import pause
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.planning.change import Hold
from ghl_flow.deploy.planning.choices import Choices, OnConflict, Prove
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.gates import proofs_of
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.staying import Runs, Staying, Stays
from ghl_flow.deploy.planning.why import NotProved
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.survey import survey
from ghl_flow.runtime.verify.alike import SharedVerdicts
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from ghl_flow.wire.workflow import Workflow
from tests.conftest import SEED, compiled, steps
from tests.deploy.conftest import LOCATION, Account
from tests.deploy.gates import CLOSED

MAIN = "missed-call-text-back"
ANSWERS = compiled(SEED)
SLOWER = compiled(SEED.replace("wait: 2 minutes", "wait: 90 seconds"))
NO_TWO = "{ no_two_flows_text: 10 minutes }"


CALLED = "trigger:\n  - call_status: { direction: inbound, status: [no-answer] }"


def flow(
    name: str,
    body: str = "- wait: 2 minutes\n- sms: Hi. Reply STOP to opt out",
    *,
    promise: str = "",
    more: str = "",
    fields: str = "{}",
    trigger: str = "call_status: { direction: inbound, status: [no-answer] }",
) -> CompiledFlow:
    """One that texts two minutes after a call; its workflow is called like the flow, in capitals."""
    text = steps(body, fields=fields, top=more + (f"guarantees: [{promise}]\n" if promise else ""))
    text = text.replace("flow: example\nname: Example", f"flow: {name}\nname: {name.upper()}")
    return compiled(text.replace("call_status: { direction: inbound, status: [no-answer] }", trigger))


def prove() -> Prove:
    """Each with time of its own."""
    return proofs_of(SharedVerdicts())


def plan(account: Account, *flows: CompiledFlow, prune: bool = False) -> AccountPlan:
    return account.plan(*flows, choices=Choices(prove=prove(), prune=prune))


def apply(account: Account, *flows: CompiledFlow, prune: bool = False) -> Mapping[str, Hold | None]:
    """What is held back."""
    result = account.apply(*flows, terms=Terms(prove=prove(), prune=prune))
    return {one.key: one.hold for one in result.held}


def beside(found: AccountPlan) -> set[Staying]:
    """What flows are not proved beside."""
    return {one for gate in found.gates if isinstance(gate.why, NotProved) for one in gate.why.staying}


def statuses(account: Account) -> dict[str, str]:
    return {text_of(one, "name"): text_of(one, "status") for one in account.workflows()}


def edit(account: Account, name: str, **more: JsonValue) -> None:
    """What a person does to a workflow in HighLevel."""
    (one,) = [one for one in account.workflows() if one["name"] == name]
    version = int(str(one["version"])) + 1
    account.store.put("workflow", LOCATION, text_of(one, "id"), {**one, "version": version, **more})


def paused(account: Account, name: str, *flows: CompiledFlow) -> None:
    items = desired_state(flows[0].account, flows).workflows

    async def run() -> None:
        async with account.connection(flows[0].account) as connection:
            await connection.settle()
            runs = frozenset(one.flow.flow for one in flows)
            await pause(connection, LOCATION, [name], Flows(items, runs=runs))

    anyio.run(run)


BEFORE = flow("before")
AFTER = flow("after", promise=NO_TWO)
SOONER = flow("after", "- wait: 1 minute\n- sms: Hi. Reply STOP to opt out", promise=NO_TWO)
HARMLESS = flow("before", "- add_tag: called")


def test_a_flow_that_is_gone_from_the_project_and_runs_counts(account: Account) -> None:
    """As one does whose `flow:` was changed: both text then, until the one before is deleted."""
    account.apply(HARMLESS)
    assert beside(plan(account, AFTER)) == set()
    account.apply(BEFORE)
    assert beside(plan(account, AFTER)) == {Staying("before", Stays.UNWANTED, Runs.AS_STORED)}
    assert apply(account, AFTER) == {"after/main": Hold.DRAFT}
    assert statuses(account) == {"BEFORE": "published", "AFTER": "draft"}


def test_a_change_of_what_runs_is_held_back_beside_it(account: Account) -> None:
    account.apply(AFTER, BEFORE)
    before = account.workflows()
    assert apply(account, SOONER) == {"after/main": Hold.BACK}
    assert account.workflows() == before


def test_an_account_that_runs_no_flow_any_more(account: Account) -> None:
    account.apply(BEFORE)
    nothing = desired_state(BEFORE.account, [])

    async def looked() -> AccountPlan:
        async with account.connection(BEFORE.account) as connection:
            return (await survey(nothing, connection, Choices(prove=prove())))[1]

    assert [str(one.reason) for one in anyio.run(looked).changes if one.runs] == ["no-flow"]


def test_what_runs_as_it_is_written_is_told_to_run_without_a_proof(account: Account) -> None:
    account.apply(AFTER)
    assert not plan(account, AFTER).is_wrong
    account.apply(AFTER, BEFORE)
    found = plan(account, AFTER)
    assert {one.key: one.despite for one in found.changes if one.despite} == {
        "after/main": ("verify violated",)
    }
    assert found.is_wrong
    assert not plan(account, AFTER, prune=True).is_wrong


def test_one_that_the_same_apply_deletes_does_not_count(account: Account) -> None:
    account.apply(BEFORE)
    assert beside(plan(account, AFTER, prune=True)) == set()
    assert apply(account, AFTER, prune=True) == {}
    assert statuses(account) == {"AFTER": "published"}


def test_one_that_does_not_matter_or_does_not_run_holds_nothing(account: Account) -> None:
    account.apply(HARMLESS)
    assert apply(account, AFTER) == {}
    account.apply(AFTER, BEFORE)
    edit(account, "BEFORE", status="draft")
    assert apply(account, SOONER) == {}


# What a proof beside it takes is the same through each driver, and some seconds.
one_driver = pytest.mark.parametrize("account", ["builder"], indirect=True)


@one_driver
def test_a_helper_that_is_no_longer_needed_and_runs_counts(account: Account) -> None:
    """It takes callers out at a reply, of which the flow says nothing any more."""
    without = SEED.replace("cancel_on: [answered_call, reply]", "").replace(
        "  - never_texts_after: [answered_call, reply]", ""
    )
    account.apply(HARMLESS)
    assert beside(plan(account, compiled(without))) == set()
    account.apply(ANSWERS)
    assert beside(plan(account, compiled(without))) == {Staying(MAIN, Stays.UNWANTED, Runs.AS_STORED)}
    slower = compiled(without.replace("wait: 2 minutes", "wait: 90 seconds"))
    assert apply(account, slower) == {f"{MAIN}/main": Hold.BACK}
    assert apply(account, slower, prune=True) == {}


RESUMED = frozenset({"guard"})
AGAIN = "settings: { reentry: true }\n"
GUARD = flow("guard", "- remove_from_workflow: silent", trigger="customer_reply: {}", more=AGAIN)


def silent(wait: str = "2 minutes") -> CompiledFlow:
    """One whose promise rests on another flow, which takes out who replies."""
    body = f"- wait: {wait}\n- sms: Hi. Reply STOP to opt out"
    return flow("silent", body, promise="{ never_texts_after: [reply] }")


def test_a_promise_does_not_rest_on_a_flow_that_is_paused(account: Account) -> None:
    assert apply(account, silent(), GUARD) == {}
    assert not plan(account, silent(), GUARD).is_wrong
    paused(account, "guard", silent(), GUARD)
    assert beside(plan(account, silent("1 minute"), GUARD)) == {Staying("guard", Stays.PAUSED, Runs.NOT)}
    assert apply(account, silent("1 minute"), GUARD) == {"silent/main": Hold.BACK}
    assert plan(account, silent(), GUARD).is_wrong
    # Once it runs again, the promise is kept.
    result = account.apply(
        silent("1 minute"), GUARD, terms=Terms(prove=prove(), resumed=frozenset({"guard"}))
    )
    assert not result.held


def test_one_that_only_a_paused_flow_lets_in_breaks_no_promise(account: Account) -> None:
    """It texts nobody as long as that one is paused."""
    inner = compiled(steps("- sms: Hi. Reply STOP to opt out").replace(CALLED, "trigger: []"))
    starts = flow("guard", "- add_to_workflow: example")
    assert apply(account, inner, starts) == {}
    paused(account, "guard", inner, starts)
    assert not plan(account, inner, starts).is_wrong


def test_nor_on_one_that_a_gate_or_the_operator_keeps_a_draft(account: Account) -> None:
    account.apply(silent(), GUARD)
    edit(account, "GUARD", status="draft")
    choices = Choices(OnConflict.REMOTE, prove=prove())
    found = account.plan(silent("1 minute"), GUARD, choices=choices)
    assert beside(found) == {Staying("guard", Stays.KEPT, Runs.NOT)}


def stored(account: Account, one: CompiledFlow, other: CompiledFlow, **more: JsonValue) -> set[Staying]:
    """What keeps a flow a draft, where another one that was gone is stored with more than was written."""
    account.apply(other)
    if more:
        edit(account, other.workflows[0].workflow.name, **more)
    return beside(plan(account, one))


UNWANTED = {Staying("other", Stays.UNWANTED, Runs.AS_STORED)}


@pytest.mark.parametrize(
    "more",
    [
        {"eventStartDate": "2026-01-01"},
        {"removeContactFromLastStep": False},
    ],
)
def test_a_setting_that_is_not_understood_counts_where_it_is_stored(
    account: Account, more: dict[str, JsonValue]
) -> None:
    """The tag matters to the flow that is asked about, so the one that puts it on has a say."""
    asks = flow(
        "asks", "- if: { tag: vip }\n  then:\n    - sms: Hi", promise="{ never_texts_after: [reply] }"
    )
    other = flow("other", "- add_tag: vip")
    assert stored(account, asks, other) == set()
    assert stored(account, asks, other, **more) == UNWANTED


def test_a_trigger_that_is_stored_names_fields_as_the_account_does(account: Account) -> None:
    """By the id of the field, where the flow that writes it has a reference; each starts the other."""
    fields = "{ stage: { name: Stage, type: text } }"
    writes = flow(
        "writes",
        "- update_contact: { stage: called }\n- wait: 1 minute\n- update_contact: { stage: done }",
        fields=fields,
        trigger="contact_tag: { added: again }",
        more="settings: { reentry: true }\n",
        promise="terminates",
    )
    other = flow(
        "other",
        "- remove_tag: again\n- add_tag: again",
        fields=fields,
        trigger="contact_changed: { field: stage }",
        more="settings: { reentry: true }\n",
    )
    account.apply(HARMLESS)
    assert beside(plan(account, writes)) == set()
    assert stored(account, writes, other) == UNWANTED


def test_what_one_that_is_stored_names_by_id_is_what_others_name(account: Account) -> None:
    """A step takes contacts out of a workflow by its id; the flow of that one has a reference."""
    account.apply(silent(), GUARD)
    lint = Gate("lint", CLOSED, "guard", "GF407")
    changed = flow("guard", "- add_tag: replied", trigger="customer_reply: {}")
    assert beside(plan(account, silent("1 minute"), changed)) == set()
    found = account.plan(silent("1 minute"), changed, choices=Choices(gates=(lint,), prove=prove()))
    assert [one.hold for one in found.changes if one.key.endswith("/main")] == [None, Hold.BACK]
    assert beside(found) == set()


def test_a_trigger_that_is_switched_off_starts_nothing(account: Account) -> None:
    assert stored(account, AFTER, flow("other")) == UNWANTED
    (trigger,) = account.store.all("trigger", LOCATION)
    account.store.put("trigger", LOCATION, text_of(trigger, "id"), {**trigger, "active": False})
    assert beside(plan(account, AFTER)) == set()


def copied(account: Account, name: str, *, status: str = "published") -> None:
    """What a person gets who copies a workflow, with its step ids."""
    (one,) = [one for one in account.workflows() if one["name"] == name]
    (trigger,) = [
        trigger for trigger in account.store.all("trigger", LOCATION) if trigger["workflowId"] == one["id"]
    ]
    new: JsonObject = {"id": "copied", "_id": "copied", "name": f"Copy of {name}", "status": status}
    account.store.put("workflow", LOCATION, "copied", {**one, **new})
    started: JsonObject = {"id": "started", "_id": "started", "workflowId": "copied"}
    account.store.put("trigger", LOCATION, "started", {**trigger, **started})


def test_a_copy_that_runs_counts(account: Account) -> None:
    account.apply(AFTER)
    copied(account, "AFTER", status="draft")
    assert beside(plan(account, SOONER)) == set()
    copied(account, "AFTER")
    assert beside(plan(account, SOONER)) == {Staying("Copy of AFTER", Stays.COPY, Runs.AS_STORED)}
    assert apply(account, SOONER) == {"after/main": Hold.BACK}


def test_what_was_made_here_counts_where_the_manifest_is_lost(account: Account) -> None:
    """Nothing tells its flow, but its steps tell who made it."""
    account.apply(BEFORE)
    for value in account.store.all("custom_value", LOCATION):
        account.store.delete("custom_value", LOCATION, text_of(value, "id"))
    assert beside(plan(account, AFTER)) == {Staying("BEFORE", Stays.COPY, Runs.AS_STORED)}


def test_one_that_nobody_here_made_does_not_count(account: Account) -> None:
    """It is no flow of this project: a proof says that it takes part in nothing (`runs_as_written`)."""
    account.apply(BEFORE)
    (one,) = account.workflows()
    text = json.dumps(one).replace(text_of(one, "id"), "strange")
    for number, node in enumerate(Workflow.from_document(one).nodes):
        text = text.replace(node.id, f"step-{number}")
    account.store.delete("workflow", LOCATION, text_of(one, "id"))
    account.store.put("workflow", LOCATION, "strange", {**json.loads(text), "name": "Nurture"})
    assert beside(plan(account, AFTER)) == set()


def by_hand(account: Account) -> Account:
    """The same account, where from now on a person builds what is applied."""
    account.driver = "file"
    return account


def test_where_nothing_shows_the_steps_what_runs_on_is_not_known(account: Account) -> None:
    account.apply(AFTER, HARMLESS)
    found = plan(by_hand(account), SOONER, prune=True)
    assert beside(found) == {Staying("before", Stays.UNWANTED, Runs.UNREAD)}
    assert {one.key: one.hold for one in found.changes if one.hold} == {"after/main": Hold.BACK}
    assert {str(gate.why.verdict.result) for gate in found.gates if isinstance(gate.why, NotProved)} == {
        "unknown"
    }


def test_what_is_not_known_says_nothing_against_what_runs(account: Account) -> None:
    account.apply(AFTER, HARMLESS)
    found = plan(by_hand(account), AFTER)
    assert (beside(found), found.is_wrong) == (set(), False)


def test_a_promise_does_not_rest_on_what_a_person_has_still_to_build(account: Account) -> None:
    account.apply(silent())
    found = plan(by_hand(account), silent("1 minute"), GUARD)
    assert beside(found) == {Staying("guard", Stays.BY_HAND, Runs.NOT)}


@pytest.mark.parametrize("refusal", [404, 422])
def test_where_reading_it_fails_what_runs_on_is_not_known(account: Account, refusal: int) -> None:
    account.apply(AFTER, HARMLESS)
    (one,) = [one for one in account.workflows() if one["name"] == "BEFORE"]
    of_api = f"/workflows/{one['id']}/definition"
    path = of_api if account.driver == "auto" else f"/workflow/{LOCATION}/{one['id']}"
    account.requests.instead[f"GET {path}"] = (refusal, {"message": "not now"})
    found = plan(account, SOONER)
    assert beside(found) == {Staying("before", Stays.UNWANTED, Runs.UNREAD)}
    assert {one.key: one.hold for one in found.changes if one.hold} == {"after/main": Hold.BACK}


def of(account: Account, *flows: CompiledFlow, only: str) -> AccountPlan:
    """A plan that is about one of the flows."""
    desired = desired_state(flows[0].account, flows, only=frozenset({only}))

    async def looked() -> AccountPlan:
        async with account.connection(flows[0].account) as connection:
            return (await survey(desired, connection, Choices(prove=prove())))[1]

    return anyio.run(looked)


def test_a_flow_that_the_command_is_not_about_counts_as_it_is_there(account: Account) -> None:
    account.apply(AFTER, BEFORE)
    assert beside(plan(account, SOONER, HARMLESS)) == set()
    found = of(account, SOONER, HARMLESS, only="after")
    assert beside(found) == {Staying("before", Stays.LEFT, Runs.AS_STORED)}
    assert beside(of(account, SOONER, only="after")) == {Staying("before", Stays.UNWANTED, Runs.AS_STORED)}
    edit(account, "BEFORE", status="draft")
    assert beside(of(account, SOONER, HARMLESS, only="after")) == set()
