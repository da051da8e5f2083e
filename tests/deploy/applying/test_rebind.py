"""A backup bound to what an account has now: what is told by the backup, and what is not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from ghl_flow.deploy.applying.rebind import Here, Rebound, rebind
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.history.archive import Backup
from ghl_flow.deploy.state.managed import Evidence, Flows, Managed, ManifestState, Recognised
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.names import Listed
from ghl_flow.highlevel.public import CustomField, CustomValue, PublicApi, WorkflowSummary
from ghl_flow.highlevel.transport import Transport
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.things import Known

OLD, NEW = "em3R3rToFy8N0oYcJDwE", "zds62BQRinETZ2Ldljaj"
FLOW = "0b0e9f0e-8f10-4f5b-8a3b-2f6f0f5c9d11"


def account(
    *,
    managed: dict[str, str] | None = None,
    others: tuple[str, ...] = (),
    fields: tuple[CustomField, ...] = (),
    values: tuple[CustomValue, ...] = (),
    owned: dict[str, str] | None = None,
    former: dict[str, str] | None = None,
    lists: Mapping[str, list[JsonObject]] | None = None,
    backup: Backup,
) -> Here:
    summaries = {one: WorkflowSummary(one, f"Name of {one}") for one in (*(managed or {}).values(), *others)}
    seen = Recognised(
        None,
        Manifest("location1", workflows=managed or {}, fields=owned or {}),
        ManifestState.READ,
        summaries,
        tuple(Managed(key, summaries[one], Evidence.MANIFEST) for key, one in (managed or {}).items()),
        values=values,
    )
    return Here(seen, Flows(), fields, [backup], former or {}, listed(lists or {}))


def listed(lists: Mapping[str, list[JsonObject]]) -> Listed:
    """The account's lists; one that is not among them is refused."""

    def answer(request: httpx.Request) -> httpx.Response:
        name = request.url.path.strip("/").rpartition("/")[2]
        key = {"builder": "builders"}.get(name, name)
        refused = httpx.Response(403, json={"message": "Forbidden resource"})
        return httpx.Response(200, json={key: lists[key]}) if key in lists else refused

    async def read() -> Listed:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            found = Listed(
                PublicApi(Transport(client, "https://services.leadconnectorhq.com", {}), "location1")
            )
            await found.read(Thing)
            return found

    return anyio.run(read)


def kept(
    attributes: JsonObject, *known: Known, silent: bool = False, triggers: tuple[JsonObject, ...] = ()
) -> Backup:
    step: JsonValue = {"id": "1", "type": "x", "name": "Step", "attributes": attributes}
    document: JsonObject = {"id": "own-workflow-000001", "name": "Own", "workflowData": {"templates": [step]}}
    live = LiveWorkflow(document, [*triggers])
    return Backup(Path("b.json"), live, "own/main", "location1", refers_to=None if silent else known)


def bound(
    backup: Backup, here: Here, *stored: JsonObject, coming: tuple[str, ...] = ()
) -> tuple[Rebound, JsonObject]:
    result = rebind(backup, backup.live.document, stored, here, coming)
    (step,) = objects_of(object_of(result.document, "workflowData"), "templates")
    return result, object_of(step, "attributes")


def lost(result: Rebound) -> list[tuple[Thing, str, tuple[str, ...]]]:
    return [(one.thing.thing, one.thing.id or one.thing.key, one.where) for one in result.lost]


def test_by_its_address_even_where_the_old_one_is_still_there() -> None:
    backup = kept({"workflow_id": FLOW}, Known(Thing.WORKFLOW, FLOW, "a/main", "A"))
    here = account(managed={"a/main": NEW}, others=(FLOW,), backup=backup)
    result, attributes = bound(backup, here)
    assert attributes == {"workflow_id": NEW}
    assert [(one.was, one.now) for one in result.moved] == [(FLOW, NEW)]


def test_one_that_is_there_and_managed_no_more_stays() -> None:
    backup = kept({"workflow_id": FLOW}, Known(Thing.WORKFLOW, FLOW, "a/main", "A"))
    result, attributes = bound(backup, account(others=(FLOW,), backup=backup))
    assert (attributes, result.moved, result.lost) == ({"workflow_id": FLOW}, (), ())


@pytest.mark.parametrize("silent", [True, False])
def test_one_of_which_nothing_is_told(silent: bool) -> None:
    backup = kept({"workflow_id": [FLOW, NEW]}, silent=silent)
    result, _ = bound(backup, account(others=(NEW,), backup=backup))
    assert lost(result) == [(Thing.WORKFLOW, FLOW, ("step 'Step'",))]
    # A backup of the workflow itself tells, whenever it was written.
    here = account(managed={"a/main": OLD}, others=(NEW,), former={FLOW: "a/main"}, backup=backup)
    result, attributes = bound(backup, here)
    assert bool(result.lost) is not silent
    assert attributes == {"workflow_id": [OLD if silent else FLOW, NEW]}


def test_in_a_filter_and_in_a_step_that_has_no_words() -> None:
    row: JsonObject = {"field": "workflow.id", "operator": "==", "value": FLOW}
    trigger: JsonObject = {"id": OLD, "name": "Reply", "conditions": [row]}
    known = Known(Thing.WORKFLOW, FLOW, "a/main", "A")
    backup = kept({"anything": {"source": f"{FLOW}:step"}}, known, triggers=(trigger,))
    result, attributes = bound(backup, account(managed={"a/main": NEW}, backup=backup))
    assert attributes == {"anything": {"source": f"{NEW}:step"}}
    assert result.triggers[0]["conditions"] == [{**row, "value": NEW}]
    assert lost(bound(backup, account(backup=backup))[0]) == [(Thing.WORKFLOW, FLOW, ("trigger 'Reply'",))]


def test_one_that_is_created_in_the_same_run() -> None:
    backup = kept({"workflow_id": [FLOW]}, Known(Thing.WORKFLOW, FLOW, "a/main", "A"))
    result, attributes = bound(backup, account(backup=backup), coming=("a/main",))
    assert attributes == {"workflow_id": ["urn:ghl-flow:workflow:a/main"]}
    assert result.waits_for == {"a/main"}


FIELDS: dict[str, tuple[Known, dict[str, Any], CustomField]] = {
    "declared": (
        Known(Thing.FIELD, OLD, "job", "Job", "job", "TEXT"),
        {"owned": {"job": NEW}},
        CustomField(NEW, "Renamed", "contact.other", "TEXT"),
    ),
    "by its name and type": (
        Known(Thing.FIELD, OLD, "", "Job", "job", "TEXT"),
        {},
        CustomField(NEW, "Job", "contact.job_1", "TEXT"),
    ),
    "by its key": (
        Known(Thing.FIELD, OLD, "", "Job", "job", "TEXT"),
        {},
        CustomField(NEW, "Renamed", "contact.job", "TEXT"),
    ),
}


@pytest.mark.parametrize("case", FIELDS)
def test_fields(case: str) -> None:
    known, more, field = FIELDS[case]
    attributes: JsonObject = {"fields": [{"field": OLD}], "body": "{{ contact.job }}"}
    backup = kept(attributes, known)
    result, after = bound(backup, account(fields=(field,), backup=backup, **more))
    assert not result.lost
    assert after == {"fields": [{"field": NEW}], "body": f"{{{{ contact.{field.key} }}}}"}
    wrong = CustomField(NEW, field.name, field.field_key, "DATE")
    result, _ = bound(backup, account(fields=(wrong,), backup=backup, **more))
    assert [one.thing for one in result.lost] == [known]


@pytest.mark.parametrize(("silent", "refused"), [(True, ["strange"]), (False, [])])
def test_merge_fields_of_which_nothing_is_told(silent: bool, refused: list[str]) -> None:
    """In a backup that says what it refers to, what it does not say was no field of the account then."""
    text: JsonObject = {"body": "{{contact.strange}} {{ contact.first_name }} {{ contact.mine }}"}
    backup = kept(text, silent=silent)
    mine = CustomField(NEW, "Mine", "contact.mine", "TEXT")
    result, after = bound(backup, account(fields=(mine,), backup=backup))
    assert [one.thing.key for one in result.lost] == refused
    assert after == text


def test_custom_values() -> None:
    text: JsonObject = {"body": "{{ custom_values.office }}"}
    backup = kept(text, Known(Thing.VALUE, OLD, "", "Office", "office"))
    assert lost(bound(backup, account(backup=backup))[0]) == [(Thing.VALUE, OLD, ("step 'Step'",))]
    again = CustomValue(NEW, "Office", "{{ custom_values.office_1 }}", "x")
    assert bound(backup, account(values=(again,), backup=backup))[1]["body"] == "{{ custom_values.office_1 }}"
    renamed = CustomValue(OLD, "Main office", "{{ custom_values.office }}", "x")
    assert bound(backup, account(values=(renamed,), backup=backup))[1] == text
    unknown = kept({"body": "{{ custom_values.nothing }}"})
    assert lost(bound(unknown, account(backup=unknown))[0]) == [(Thing.VALUE, "nothing", ("step 'Step'",))]


def test_a_trigger_by_its_name() -> None:
    row: JsonValue = {"conditionType": "trigger", "conditionSubType": "trigger", "conditionValue": OLD}
    asks: JsonObject = {"branches": [{"segments": [{"conditions": [row]}]}]}
    backup = kept(asks, triggers=({"id": OLD, "name": "Missed call"},))
    here = account(backup=backup)
    result, after = bound(backup, here, {"id": NEW, "name": "Missed call"})
    assert NEW in str(after)
    assert OLD not in str(after)
    assert not result.lost
    assert not bound(backup, here, {"id": OLD, "name": "Renamed"})[0].lost
    # One that is created gets an id that nothing knows before.
    result, _ = bound(backup, here, {"id": NEW, "name": "Another"})
    assert lost(result) == [(Thing.TRIGGER, OLD, ("step 'Step'",))]


@pytest.mark.parametrize(
    ("attribute", "thing", "key"),
    [
        ("pipeline_id", Thing.PIPELINE, "pipelines"),
        ("selectedUser", Thing.USER, "users"),
        ("calendarId", Thing.CALENDAR, "calendars"),
        ("formId", Thing.FORM, "forms"),
        ("surveyId", Thing.SURVEY, "surveys"),
        ("linkId", Thing.LINK, "links"),
        ("template_id", Thing.EMAIL_TEMPLATE, "builders"),
    ],
)
def test_what_a_list_of_the_account_tells(attribute: str, thing: Thing, key: str) -> None:
    """By its id; where that is gone by its name; where that is gone too, or there twice, not at all."""
    backup = kept({attribute: OLD}, Known(thing, OLD, name="Sales"))
    cases: list[tuple[list[JsonObject], JsonObject, list[object]]] = [
        ([{"id": OLD, "name": "Renamed"}, {"id": NEW, "name": "Sales"}], {attribute: OLD}, []),
        ([{"id": NEW, "name": "Sales"}], {attribute: NEW}, []),
        ([{"id": NEW, "name": "Other"}], {attribute: OLD}, [(thing, OLD, ("step 'Step'",))]),
        (
            [{"id": NEW, "name": "Sales"}, {"id": NEW[::-1], "name": "Sales"}],
            {attribute: OLD},
            [(thing, OLD, ("step 'Step'",))],
        ),
    ]
    for there, attributes, gone in cases:
        result, after = bound(backup, account(lists={key: [*there]}, backup=backup))
        assert (after, lost(result), result.unchecked) == (attributes, gone, ())
    # A list that cannot be read tells nothing.
    result, after = bound(backup, account(backup=backup))
    assert (after, lost(result), result.unchecked) == ({attribute: OLD}, [], (thing,))
    # Of a backup that does not say what it was only the id tells, and not every user is in the list.
    silent = kept({attribute: OLD})
    result, _ = bound(silent, account(lists={key: [{"id": NEW, "name": "Sales"}]}, backup=silent))
    partly = thing in (Thing.USER, Thing.EMAIL_TEMPLATE)
    assert lost(result) == ([] if partly else [(thing, OLD, ("step 'Step'",))])
    assert result.unchecked == ((thing,) if partly else ())


def test_a_stage_is_one_of_its_pipeline() -> None:
    stages: list[JsonValue] = [{"id": NEW, "name": "New"}]
    other: list[JsonValue] = [{"id": NEW[::-1], "name": "New"}]
    pipelines: list[JsonObject] = [
        {"id": "pipeline000000000001", "name": "Care", "stages": other},
        {"id": "pipeline000000000002", "name": "Sales", "stages": stages},
    ]
    backup = kept({"pipeline_stage_id": OLD}, Known(Thing.STAGE, OLD, name="New", within="Sales"))
    result, attributes = bound(backup, account(lists={"pipelines": pipelines}, backup=backup))
    assert (attributes, result.lost) == ({"pipeline_stage_id": NEW}, ())


def test_what_is_not_looked_up_is_named() -> None:
    backup = kept({"pipeline_id": OLD, "notification": {"selectedUser": NEW}, "tags": ["x"]})
    result, _ = bound(backup, account(backup=backup))
    assert (result.lost, result.unchecked) == ((), (Thing.PIPELINE, Thing.USER))
