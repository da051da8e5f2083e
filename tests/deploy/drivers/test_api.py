"""The api driver, and when it is left for another, against a real HTTP server."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import anyio
import pytest

from ghl_flow.checkup.driver_text import driver_text
from ghl_flow.cli.display.plan.json import account_plan_json
from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.access.connection import Credentials, connect
from ghl_flow.deploy.access.driver_reason import Because, DriverReason
from ghl_flow.deploy.applying.apply import apply
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.outcome import Applied
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.drivers.api import ApiDriver
from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.deploy.planning.change import Action
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.problem import ProblemError, WouldRefuse
from ghl_flow.deploy.planning.warned import BackToDraft
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.survey import survey
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.highlevel import (
    ConflictError,
    Endpoints,
    Secret,
    StaleVersionError,
    UnauthorizedError,
    WorkflowApiNotEnabledError,
)
from ghl_flow.sandbox import (
    SANDBOX_TOKEN,
    Fault,
    FaultKind,
    FaultPlan,
    SandboxStore,
    create_app,
    running_server,
)
from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from ghl_flow.wire.workflow import Status
from tests.conftest import SEED, compiled
from tests.deploy.conftest import LOCATION, VALIDATE, Account, Requests
from tests.deploy.gates import CLOSED

SLOWER = compiled(SEED.replace("wait: 2 minutes", "wait: 90 seconds"))


@pytest.fixture
def faults() -> FaultPlan:
    return FaultPlan()


@pytest.fixture
def account(tmp_path: Path, faults: FaultPlan) -> Iterator[Account]:
    store = SandboxStore(tmp_path / "sandbox.sqlite3")
    store.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
    requests = Requests(create_app(store, rate_limit=None, faults=faults))
    with running_server(requests) as url:
        yield Account(store, requests, url, "auto")
    store.close()


def main_workflow(account: Account) -> JsonObject:
    return next(item for item in account.workflows() if item["name"] == "Missed call text-back")


def waits(account: Account) -> list[object]:
    """How long the steps of the main workflow wait."""
    nodes = objects_of(object_of(main_workflow(account), "workflowData"), "templates")
    return [
        object_of(object_of(node, "attributes"), "startAfter").get("value")
        for node in nodes
        if node["type"] == "wait"
    ]


# --- which driver -----------------------------------------------------------------------------------


def test_auto_takes_the_api_and_says_why(account: Account) -> None:
    plan = account.plan()
    assert plan.driver == "api"
    assert plan.driver_reason == DriverReason(Because.ENABLED)
    assert account_plan_json(plan)["driver_reason"] == driver_text(plan.driver_reason)


@pytest.mark.parametrize("already_applied", [False, True])
def test_auto_goes_on_only_when_the_api_is_not_enabled(account: Account, already_applied: bool) -> None:
    if already_applied:
        account.apply()
    account.store.enable_workflow_api(LOCATION, False)
    plan = account.plan()
    assert (plan.driver, plan.driver_reason) == (
        "builder",
        DriverReason(Because.SESSION),
    )
    assert bool(plan.pending) is not already_applied
    account.apply()
    assert account.plan().pending == []
    account.store.enable_workflow_api(LOCATION, True)
    assert account.plan().driver == "api"
    assert account.plan().pending == []  # one sees what the other wrote


def test_without_a_session_auto_does_not_ask_for_one_while_the_api_answers(account: Account) -> None:
    assert _plan_with(account, Credentials(Secret(SANDBOX_TOKEN))).driver == "api"
    account.store.enable_workflow_api(LOCATION, False)
    assert _plan_with(account, Credentials(Secret(SANDBOX_TOKEN))).driver == "file"


@pytest.mark.parametrize(
    ("status", "error"), [(401, UnauthorizedError), (403, GhlFlowError), (404, GhlFlowError)]
)
def test_auto_does_not_go_around_any_other_refusal(
    account: Account, faults: FaultPlan, status: int, error: type[Exception]
) -> None:
    faults.inject(Fault(FaultKind.STATUS, path="definition", status=status))
    with pytest.raises(error):
        account.apply()
    assert account.requests.writes == []


def test_a_driver_that_is_asked_for_is_not_replaced(account: Account) -> None:
    account.store.enable_workflow_api(LOCATION, False)
    account.driver = "api"
    with pytest.raises(WorkflowApiNotEnabledError, match="not enabled"):
        account.plan()
    account.driver = "builder"
    assert account.plan().driver_reason == DriverReason(Because.OPTION)
    assert not any("definition" in path for _, path in account.requests.seen[-4:])
    account.driver = "bilder"
    with pytest.raises(UsageError, match="no driver 'bilder'"):
        account.plan()


def _plan_with(account: Account, credentials: Credentials) -> AccountPlan:
    async def run() -> AccountPlan:
        flow = compiled()
        async with connect(flow.account, credentials, Endpoints(account.url, account.url)) as connection:
            return (await survey(desired_state(flow.account, [flow]), connection))[1]

    return anyio.run(run)


# --- how it writes ----------------------------------------------------------------------------------


def test_every_write_is_validated_before_and_read_back_after(account: Account) -> None:
    account.apply()
    seen = account.requests.seen
    first_write = next(number for number, line in enumerate(seen) if line in account.requests.writes)
    assert seen[:first_write].count(("POST", VALIDATE)) == 2
    ids = {text_of(item, "id") for item in account.workflows()}
    for workflow_id in ids:
        read, published = f"/workflows/{workflow_id}/definition", f"/workflows/{workflow_id}/status"
        assert seen.index(("GET", read)) < seen.index(("PUT", published))
    assert ("PUT", "auto-save") not in seen
    assert not any(path.startswith("/workflow/") for _, path in seen)


def test_what_highlevel_would_refuse_is_told_before_anything_is_written(account: Account) -> None:
    account.apply()
    account.requests.seen.clear()
    flow = compiled()
    workflow = flow.workflows[0].workflow
    empty = tuple(
        node._replace(attributes={**node.attributes, "body": ""}) if node.type == "sms" else node
        for node in workflow.nodes
    )
    main = flow.workflows[0]._replace(workflow=workflow._replace(nodes=empty))
    refused = flow._replace(workflows=(main, *flow.workflows[1:]))
    with pytest.raises(ProblemError) as caught:
        account.apply(refused)
    (problem,) = [one.about for one in caught.value.diagnostics]
    assert isinstance(problem, WouldRefuse)
    assert problem.name == "Missed call text-back"
    assert "has no text" in problem.answer
    assert account.requests.writes == []
    assert main_workflow(account)["status"] == "published"


def test_a_published_workflow_is_changed_as_one_unit(account: Account) -> None:
    account.apply()
    before = main_workflow(account)
    plan = account.plan(SLOWER)
    assert BackToDraft in {type(item) for item in plan.warnings}
    account.requests.seen.clear()
    applied = account.apply(SLOWER)
    assert any(one.facts.get("one_unit") is True for one in applied.done)
    status, body = f"/workflows/{before['id']}/status", f"/workflows/{before['id']}/definition"
    unit = [line for line in account.requests.seen if line[1] in (status, body)]
    assert [method for method, _ in unit] == ["GET", "GET", "PUT", "GET", "PUT", "GET", "PUT"]
    assert unit[-1] == ("PUT", status)
    assert main_workflow(account)["status"] == "published"
    assert waits(account)[0] == 90
    assert account.plan(SLOWER).pending == []


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize(
    "kind", [FaultKind.STATUS, FaultKind.DROP_BEFORE_COMMIT, FaultKind.DROP_AFTER_COMMIT]
)
def test_when_the_unit_fails_what_was_there_is_back_and_published(
    account: Account, faults: FaultPlan, kind: FaultKind, nth: int
) -> None:
    """The second status call publishes; the first takes it to draft."""
    account.apply()
    faults.inject(Fault(kind, method="PUT", path="/status$", nth=nth, status=500))
    with pytest.raises(GhlFlowError) as caught:
        account.apply(SLOWER)
    said = "\n".join(item.message for item in caught.value.diagnostics)
    assert "'Missed call text-back' is as it was before, and published again" in said
    assert "published again" in caught.value.told  # what the journal says
    assert main_workflow(account)["status"] == "published"
    assert waits(account)[0] == 2
    account.apply(SLOWER)
    assert waits(account)[0] == 90
    assert account.plan(SLOWER).pending == []


def test_when_it_cannot_be_put_back_the_error_says_what_is_left(account: Account, faults: FaultPlan) -> None:
    account.apply()
    for nth in (2, 3):  # the publish, then the way back
        faults.inject(Fault(FaultKind.STATUS, method="PUT", path="/status$", nth=nth, status=500))
    with pytest.raises(GhlFlowError) as caught:
        account.apply(SLOWER)
    last = caught.value.diagnostics[-1]
    assert "may be a draft now" in last.message
    assert "run 'ghl-flow apply'" in (last.hint or "")
    account.apply(SLOWER)
    assert main_workflow(account)["status"] == "published"


def test_a_closed_gate_leaves_what_runs_as_it_is(account: Account) -> None:
    account.apply()
    before = account.workflows()
    applied: Applied = account.apply(SLOWER, gates=(Gate("a2p", CLOSED),))
    assert not applied.complete
    assert account.workflows() == before


# --- others write too -------------------------------------------------------------------------------


def _with_driver(account: Account, act: Callable[[WorkflowDriver], Awaitable[None]]) -> None:
    async def run() -> None:
        flow = compiled()
        credentials = Credentials(Secret(SANDBOX_TOKEN))
        async with connect(
            flow.account, credentials, Endpoints(account.url, account.url), driver="api"
        ) as connection:
            await act(connection.driver)

    anyio.run(run)


def test_a_version_that_moved_on_is_refused_and_told(account: Account) -> None:
    account.apply(gates=(Gate("a2p", CLOSED),))
    document = main_workflow(account)

    async def act(driver: WorkflowDriver) -> None:
        live = await driver.read(text_of(document, "id"))
        moved: JsonObject = {**document, "version": 9, "name": "Theirs"}
        account.store.put("workflow", LOCATION, text_of(document, "id"), moved)
        with pytest.raises(StaleVersionError, match="version 2 then, 9 now"):
            await driver.save(live.workflow, live)
        assert main_workflow_named(account, "Theirs") == moved

    _with_driver(account, act)


def test_one_that_was_published_meanwhile_is_refused_and_told(account: Account) -> None:
    account.apply(gates=(Gate("a2p", CLOSED),))
    document = main_workflow(account)

    async def act(driver: WorkflowDriver) -> None:
        live = await driver.read(text_of(document, "id"))
        published: JsonObject = {**document, "status": "published"}
        account.store.put("workflow", LOCATION, text_of(document, "id"), published)
        with pytest.raises(ConflictError, match="was published since it was read"):
            await driver.save(live.workflow, live)
        assert main_workflow(account) == published

    _with_driver(account, act)


def main_workflow_named(account: Account, name: str) -> JsonObject:
    return next(item for item in account.workflows() if item["name"] == name)


@pytest.mark.parametrize("moment", ["since it was read", "while it is a draft"])
def test_what_somebody_publishes_meanwhile_is_not_overwritten(account: Account, moment: str) -> None:
    account.apply()
    document = main_workflow(account)
    body = f"/workflows/{document['id']}/status"

    def edit(_: int = 0) -> None:
        stored = main_workflow(account)
        version = int(str(stored["version"])) + 1
        theirs: JsonObject = {**stored, "allowMultiple": False, "version": version}
        account.store.put("workflow", LOCATION, text_of(stored, "id"), theirs)

    def edit_once(_: int) -> None:
        if account.requests.seen[-1] == ("PUT", body):
            account.requests.after = lambda number: None
            edit()

    async def act(driver: WorkflowDriver) -> None:
        live = await driver.read(text_of(document, "id"))
        if moment == "since it was read":
            edit()
        else:
            account.requests.after = edit_once
        with pytest.raises(StaleVersionError, match="changed in HighLevel since it was read"):
            await driver.replace(live.workflow._replace(name="Ours"))

    _with_driver(account, act)
    now = main_workflow(account)
    assert (now["status"], now["allowMultiple"]) == ("published", False)


@pytest.mark.parametrize("which", [1, 2], ids=["before it is saved", "before it is read back"])
@pytest.mark.parametrize("what", ["edited", "renamed", "deleted"])
def test_what_a_person_saves_into_the_draft_stays(account: Account, which: int, what: str) -> None:
    """While a published workflow is changed it is a draft; what another saves then is not put back."""
    account.apply()
    document = main_workflow(account)
    read = ("GET", f"/workflows/{document['id']}/definition")
    body = ("PUT", f"/workflows/{document['id']}/definition")

    def edit(_: int) -> None:
        now = ("PUT", f"/workflows/{document['id']}/status") in account.requests.seen
        if not now or account.requests.seen[-1] != (read if which == 1 else body):
            return
        account.requests.after = lambda number: None
        stored = account.store.get("workflow", LOCATION, text_of(document, "id"))
        assert stored is not None
        if what == "deleted":
            account.store.delete("workflow", LOCATION, text_of(document, "id"))
            return
        change: JsonObject = {"name": "Mine"} if what == "renamed" else {"allowMultiple": False}
        version = int(str(stored["version"])) + 1
        account.store.put(
            "workflow", LOCATION, text_of(document, "id"), {**stored, **change, "version": version}
        )

    account.requests.seen.clear()
    account.requests.after = edit
    with pytest.raises(GhlFlowError) as failed:
        account.apply(compiled(SEED.replace("wait: 2 minutes", "wait: 3 minutes")))
    now = account.store.get("workflow", LOCATION, text_of(document, "id"))
    told = failed.value.diagnostics[-1].message
    if what == "deleted":
        assert now is None
        assert told.endswith("was deleted in HighLevel meanwhile")
        return
    assert now is not None
    assert now["status"] == "published"
    assert now["name"] == "Mine" if what == "renamed" else now["allowMultiple"] is False
    assert told.endswith("was saved in HighLevel meanwhile: that stays, and is published again")


@pytest.mark.parametrize("change", [{"name": "Mine"}, {"active": False}])
def test_a_trigger_that_a_person_changed_meanwhile_is_not_overwritten(
    account: Account, change: JsonObject
) -> None:
    """A change of a trigger may leave the version of its workflow as it was."""
    account.apply()
    document = main_workflow(account)
    (trigger,) = account.store.triggers(LOCATION, text_of(document, "id"))
    reads = 0

    def edit(_: int) -> None:
        nonlocal reads
        reads += account.requests.seen[-1] == ("GET", f"/workflows/{document['id']}/definition")
        if reads == 1:
            account.requests.after = lambda number: None
            account.store.put("trigger", LOCATION, text_of(trigger, "id"), {**trigger, **change})

    account.requests.after = edit
    with pytest.raises(StaleVersionError, match="changed in HighLevel since it was read"):
        account.apply(compiled(SEED.replace("wait: 2 minutes", "wait: 3 minutes")))
    assert account.store.triggers(LOCATION, text_of(document, "id")) == [{**trigger, **change}]
    assert main_workflow(account) == document


def test_an_answer_that_does_not_say_the_status_is_looked_up(account: Account) -> None:
    """The documented list tells then."""

    class Silent(ApiDriver):
        async def set_status(self, workflow_id: str, status: Status) -> Status | None:
            await super().set_status(workflow_id, status)
            return None

    async def run(flow: CompiledFlow) -> Applied:
        credentials = Credentials(Secret(SANDBOX_TOKEN))
        where = Endpoints(account.url, account.url)
        async with connect(flow.account, credentials, where, driver="api") as connection:
            connection.driver.__class__ = Silent
            return await apply(desired_state(flow.account, [flow]), connection, Terms())

    # Before, after what was made whether another apply made it too, and after publishing.
    for flow, lists in ((compiled(), 3), (SLOWER, 2)):
        account.requests.seen.clear()
        assert anyio.run(run, flow).complete
        assert account.requests.seen.count(("GET", "/workflows/")) == lists
        assert {item["status"] for item in account.workflows()} == {"published"}
        assert account.plan(flow).pending == []


def test_a_locked_workflow_says_so_and_stays(account: Account) -> None:
    account.apply(gates=(Gate("a2p", CLOSED),))
    document = main_workflow(account)
    account.store.put("workflow", LOCATION, text_of(document, "id"), {**document, "locked": True})
    with pytest.raises(ConflictError, match="locked or paused on a schedule"):
        account.apply()
    assert main_workflow(account)["status"] == "draft"


def test_a_tag_that_is_there_already_stays_theirs(account: Account) -> None:
    name = compiled().tags[0]
    account.store.put("tag", LOCATION, "theirs", {"id": "theirs", "name": name, "locationId": LOCATION})
    applied = account.apply()
    assert Did.TAG_CREATED not in [one.did for one in applied.done]
    assert len(account.store.all("tag", LOCATION)) == 1
    assert account.plan().pending == []


def test_what_we_do_not_know_of_a_definition_is_kept(account: Account) -> None:
    account.apply()
    document = main_workflow(account)
    changed: JsonObject = {**document, "senderAddress": {"fromName": "Dale"}}
    changed["version"] = int(str(document["version"])) + 1
    account.store.put("workflow", LOCATION, text_of(document, "id"), changed)
    account.apply(SLOWER)
    assert main_workflow(account)["senderAddress"] == {"fromName": "Dale"}


def test_a_workflow_that_refers_to_itself_is_made_empty_first(account: Account) -> None:
    """No order exists in which it could be made whole."""
    looping = compiled(SEED.replace("      - sms:", "      - add_to_workflow: this\n      - sms:"))
    account.apply(looping)
    assert account.plan(looping).pending == []
    assert len(account.workflows()) == 2
    assert {item["status"] for item in account.workflows()} == {"published"}


def test_actions_are_the_same_through_either_driver(account: Account) -> None:
    def actions(driver: str) -> list[tuple[str, str, Action]]:
        account.driver = driver
        return [(item.resource, item.key, item.action) for item in account.plan(SLOWER).changes]

    assert actions("api") == actions("builder")
    account.apply()
    assert actions("api") == actions("builder")


def test_applying_a_plan_that_was_approved_lists_the_tags_too(account: Account) -> None:
    digest = account.plan().digest
    account.requests.seen.clear()
    account.apply(terms=Terms(approved=(digest,)))
    assert ("GET", f"/locations/{LOCATION}/tags") in account.requests.seen
    assert account.plan().pending == []
