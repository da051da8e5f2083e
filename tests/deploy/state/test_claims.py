"""What the manifest says is ghl-flow's, held against the thing: a row on either side of each decision."""

from dataclasses import replace
from uuid import NAMESPACE_DNS, uuid4, uuid5

import anyio
import pytest

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.claims import (
    Claims,
    held_against,
    is_as_applied,
    is_field_of,
    is_made_here,
    without_strange_fields,
)
from ghl_flow.deploy.state.desired import DesiredWorkflow, desired_state, working_name
from ghl_flow.deploy.state.manifest import MadeField, Manifest
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME, read_manifest
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.highlevel import CustomField
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from tests.conftest import compiled
from tests.deploy.conftest import LOCATION, Account

(ITEM, *_) = desired_state(compiled().account, [compiled()]).workflows
OURS = ITEM.compiled.workflow.nodes[0].id
DERIVED, PERSONS = str(uuid5(NAMESPACE_DNS, "x")), str(uuid4())
NODES = (ITEM.compiled.workflow.nodes[0]._replace(id=PERSONS),)
TAKEN = ITEM.compiled.workflow._replace(nodes=NODES)
IMPORTED = replace(ITEM, compiled=ITEM.compiled._replace(workflow=TAKEN))
RECORD = Recorded(3, "2026-01-05T10:00:00Z", "hash", {})


@pytest.mark.parametrize(
    ("version", "updated_at", "record", "as_applied"),
    [
        (3, "2026-01-05T10:00:00Z", RECORD, True),
        (4, "2026-01-05T10:00:00Z", RECORD, False),
        (3, "2026-01-05T10:00:01Z", RECORD, False),
        (3, "2026-01-05T10:00:00Z", None, False),
        (3, "", replace(RECORD, updated_at=""), False),  # a list without times tells nothing
    ],
)
def test_as_an_apply_left_it(
    version: int, updated_at: str, record: Recorded | None, as_applied: bool
) -> None:
    assert is_as_applied(WorkflowSummary("W", "W", "draft", version, updated_at), record) is as_applied


@pytest.mark.parametrize(
    ("steps", "item", "made_here"),
    [
        ([], None, True),
        ([PERSONS], ITEM, False),
        ([PERSONS], None, False),
        ([PERSONS, DERIVED], None, True),
        ([PERSONS, OURS], ITEM, True),
        ([PERSONS], IMPORTED, True),  # it keeps the ids that a person's steps had
    ],
)
def test_made_here(steps: list[str], item: DesiredWorkflow | None, made_here: bool) -> None:
    nodes: list[JsonValue] = [{"id": one, "type": "sms", "name": "x", "attributes": {}} for one in steps]
    document: JsonObject = {"name": "W", "workflowData": {"templates": nodes}}
    assert is_made_here(LiveWorkflow(document, []), item, None) is made_here
    assert is_made_here(LiveWorkflow(document, []), item, RECORD) is made_here  # it has none of these steps


def test_a_step_that_an_apply_wrote_is_ours() -> None:
    live = LiveWorkflow({"name": "W", "workflowData": {"templates": [NODES[0].to_json()]}}, [])
    assert not is_made_here(live, None, RECORD)
    assert is_made_here(live, None, Recorded.of(TAKEN, TAKEN, 3, "", "draft"))


BUDGET = CustomField("F", "Budget", "contact.budget", "TEXT")
SPEC = RequiredField("budget", "Budget", "TEXT")


@pytest.mark.parametrize(
    ("made", "live", "specs", "ours"),
    [
        (MadeField("Budget", "TEXT", "budget"), BUDGET, [], True),
        (MadeField("Other", "DATE", "budget"), BUDGET, [], True),  # it was renamed
        (MadeField("Budget", "TEXT", "money"), BUDGET, [SPEC], False),
        (MadeField("Budget", "TEXT", "money"), CustomField("F", "Budget"), [], True),  # the key was not told
        (MadeField("Budget", "TEXT", ""), BUDGET, [], True),
        (MadeField("Budget", "TEXT", ""), CustomField("F", "Budget", "contact.money", "TEXT"), [], True),
        (MadeField("Budget", "TEXT", ""), CustomField("F", "Money", "contact.money", "TEXT"), [], False),
        (MadeField("Budget", "TEXT", ""), CustomField("F", "Budget", "contact.money", "DATE"), [], False),
        (None, BUDGET, [], True),
        (None, CustomField("F", "Budget"), [], True),
        (None, CustomField("F", "Money", "contact.money", "TEXT"), [], False),
        (None, CustomField("F", "Budget", "contact.money", "TEXT"), [SPEC], True),
        (None, CustomField("F", "Budget", "contact.money", "TEXT"), [SPEC._replace(key="other")], False),
        (None, CustomField("F", "Money", "contact.money", "TEXT"), [SPEC], False),
    ],
)
def test_fields(made: MadeField | None, live: CustomField, specs: list[RequiredField], ours: bool) -> None:
    manifest = Manifest(LOCATION, fields={"budget": "F", "gone": "G"}, made={"budget": made} if made else {})
    assert is_field_of(manifest, "budget", live, specs) is ours
    kept, strange = without_strange_fields(manifest, [live], specs)
    assert strange == ({} if ours else {"budget": live})
    assert dict(kept.fields) == ({"budget": "F", "gone": "G"} if ours else {"gone": "G"})


def held(account: Account, *, wanted: bool = True) -> Claims:
    items = desired_state(compiled().account, [compiled()]).workflows if wanted else ()
    (value,) = [one for one in account.store.all("custom_value", LOCATION) if one["name"] == MANIFEST_NAME]
    manifest = read_manifest(text_of(value, "value"), LOCATION)

    async def run() -> Claims:
        async with account.connection(compiled().account) as connection:
            await connection.settle()
            listed = await connection.public.workflows()
            by_id = {one.id: one for one in listed.workflows}
            return await held_against(manifest, items, by_id, connection)

    return anyio.run(run)


def changed(account: Account, **changes: object) -> str:
    """Somebody writes into one of the two workflows; its id."""
    (one,) = [one for one in account.workflows() if one["name"] == "Missed call text-back"]
    document: JsonObject = {**one, "version": 9, **changes}  # type: ignore[dict-item]
    account.store.put("workflow", LOCATION, text_of(one, "id"), document)
    return text_of(one, "id")


MAIN = "missed-call-text-back/main"
STRANGERS_STEPS = {"templates": [{"id": PERSONS, "type": "sms", "name": "x", "attributes": {"body": "x"}}]}


@pytest.mark.parametrize(
    ("changes", "read", "stranger"),
    [
        ({}, False, False),  # its flow's name says enough
        ({"name": "By hand"}, True, False),
        ({"name": "By hand", "workflowData": STRANGERS_STEPS}, True, True),
        ({"workflowData": STRANGERS_STEPS}, False, False),
        ({"name": working_name("By hand", MAIN), "workflowData": STRANGERS_STEPS}, False, False),
    ],
)
@pytest.mark.parametrize("wanted", [True, False])
def test_workflows(
    changes: dict[str, object], read: bool, stranger: bool, wanted: bool, account: Account
) -> None:
    account.apply()
    # The record of an apply by the Workflow API has no time, so what no flow names is read each time.
    told = wanted or account.driver == "builder"
    assert len(held(account, wanted=wanted).bodies) == (0 if told else 2)
    its_id = changed(account, **changes)
    found = held(account, wanted=wanted)
    if not wanted:  # no flow says which name it has
        read, stranger = True, "workflowData" in changes
    assert (its_id in found.bodies) is read
    assert not told or len(found.bodies) == read
    assert [*found.strangers] == ([MAIN] if stranger else [])
    assert (MAIN in found.manifest.workflows, MAIN in found.manifest.recorded) == (not stranger, not stranger)
    assert len(found.manifest.workflows) == 2 - stranger
    assert found.unsure == {}


@pytest.mark.parametrize("wanted", [True, False])
def test_what_cannot_be_read_is_no_stranger(wanted: bool, account: Account) -> None:
    account.apply()
    its_id = changed(account, name="By hand", workflowData=STRANGERS_STEPS)
    account.requests.refused = its_id
    found = held(account, wanted=wanted)
    assert its_id not in found.bodies
    assert found.strangers == {}
    assert [*found.unsure] == ([MAIN] if wanted else [])
    assert all("not now" in why for why in found.unsure.values())
    assert len(found.manifest.workflows) == 2
