"""The kill switch, where the manifest does not say what is managed."""

from collections.abc import Callable

import anyio
import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.applying.destroy import destroy
from ghl_flow.deploy.applying.pause import pause
from ghl_flow.deploy.applying.remains import Remains
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.manifest import IntendedField, Intent, Manifest
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME, manifest_text, read_manifest
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from tests.conftest import SEED, compiled
from tests.deploy.conftest import LOCATION, Account

OTHER = SEED.replace("flow: missed-call-text-back", "flow: evenings").replace(
    "name: Missed call text-back", "name: Evenings"
)


def known(*flows: CompiledFlow) -> Flows:
    wanted = flows or (compiled(),)
    return Flows(desired_state(wanted[0].account, wanted).workflows)


def paused(account: Account, flows: Flows | None = None, only: tuple[str, ...] = ()) -> Removed:
    async def run() -> Removed:
        async with account.connection(compiled().account) as connection:
            await connection.settle()
            return await pause(connection, LOCATION, only, flows if flows is not None else known())

    return anyio.run(run)


def destroyed(account: Account, archive: Archive, flows: Flows | None = None) -> Removed:
    async def run() -> Removed:
        async with account.connection(compiled().account) as connection:
            await connection.settle()
            ours = flows if flows is not None else known()
            seen = await recognise(connection, LOCATION, ours)
            return await destroy(connection, seen, (), archive, data_loss=True, known=ours)

    return anyio.run(run)


def manifest_value(account: Account) -> JsonObject:
    (value,) = [one for one in account.store.all("custom_value", LOCATION) if one["name"] == MANIFEST_NAME]
    return value


def tidied(account: Account) -> None:
    account.store.delete("custom_value", LOCATION, text_of(manifest_value(account), "id"))


def rewritten(text: Callable[[str], str]) -> Callable[[Account], None]:
    def change(account: Account) -> None:
        value = manifest_value(account)
        changed: JsonObject = {**value, "value": text(text_of(value, "value"))}
        account.store.put("custom_value", LOCATION, text_of(value, "id"), changed)

    return change


LOST = {
    "tidied": tidied,
    "another account's": rewritten(lambda text: text.replace(LOCATION, "masterSubAccount00001")),
    "cut short": rewritten(lambda text: text[:40]),
    "emptied": rewritten(lambda _: ""),
    "a list": rewritten(lambda _: "[]"),
}


def states(account: Account) -> dict[str, object]:
    return {text_of(one, "name"): one["status"] for one in account.workflows()}


def put(account: Account, workflow_id: str, **changes: JsonValue) -> None:
    base: JsonObject = {"id": workflow_id, "_id": workflow_id, "status": "published", "version": 1}
    base |= {"locationId": LOCATION, "workflowData": {"templates": []}}
    account.store.put("workflow", LOCATION, workflow_id, {**base, **changes})


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST.keys())
def test_without_the_manifest_its_workflows_are_paused_all_the_same(
    lost: Callable[[Account], None], account: Account
) -> None:
    account.apply()
    lost(account)
    removed = paused(account)
    assert set(states(account).values()) == {"draft"}
    assert len(removed.done) == 2
    assert removed.left == []
    assert removed.notes[0].reason is Remains.MANIFEST_STATE
    assert removed.notes[0].number("found") == 2
    # And they stay so: the manifest is there again, and says it.
    account.apply()
    assert set(states(account).values()) == {"draft"}
    assert account.plan().pending == []


def test_one_flow_that_is_paused_leaves_the_other_running_and_keeps_earlier_pauses(account: Account) -> None:
    both = (compiled(), compiled(OTHER))
    account.apply(*both)
    paused(account, known(*both), ("evenings",))
    tidied(account)
    paused(account, known(*both), ("missed-call-text-back",))
    assert set(states(account).values()) == {"draft"}
    paths = read_manifest(text_of(manifest_value(account), "value"), LOCATION).paused
    assert {key.partition("/")[0] for key in paths} == {"evenings", "missed-call-text-back"}
    account.apply(*both)
    assert set(states(account).values()) == {"draft"}


def test_renamed_in_highlevel_and_without_the_manifest(account: Account) -> None:
    account.apply()
    for document in account.workflows():
        put(account, text_of(document, "id"), **{**document, "name": f"Old {document['name']}"})
    tidied(account)
    assert len(paused(account).done) == 2
    assert set(states(account).values()) == {"draft"}


def test_made_again_under_another_id_and_name(account: Account) -> None:
    account.apply()
    for number, document in enumerate(account.workflows()):
        account.store.delete("workflow", LOCATION, text_of(document, "id"))
        again = f"again{number}"
        put(account, again, **{**document, "id": again, "_id": again, "name": f"Again {number}"})
    assert len(paused(account).done) == 2
    assert set(states(account).values()) == {"draft"}


@pytest.mark.parametrize("lost", [lambda _: None, tidied], ids=["manifest", "no manifest"])
def test_a_copy_with_the_same_steps_is_paused_too(lost: Callable[[Account], None], account: Account) -> None:
    account.apply()
    original = next(one for one in account.workflows() if one["name"] == "Missed call text-back")
    put(account, "copy", **{**original, "id": "copy", "_id": "copy"})
    lost(account)
    assert len(paused(account).done) == 3
    assert {one["status"] for one in account.workflows()} == {"draft"}


def test_a_name_alone_is_no_reason_to_touch_anything(account: Account) -> None:
    mine: JsonObject = {"id": "7b2f6d0c-1111-4a2b-8c3d-000000000000", "type": "sms", "name": "Mine"}
    put(account, "mine", name="Missed call text-back", workflowData={"templates": [mine]})
    removed = paused(account)
    assert (removed.done, removed.left, removed.looked_at) == ([], [], 1)
    assert states(account) == {"Missed call text-back": "published"}
    assert account.requests.writes == []


def test_steps_of_a_flow_that_the_project_lost_are_reported(account: Account) -> None:
    account.apply()
    tidied(account)
    removed = paused(account, Flows())
    assert removed.done == []
    (left,) = removed.left
    assert left.reason is Remains.DOUBTFUL_UNNAMED
    assert len(left.texts("names")) == 2
    assert left.text("doubt") == "no-flow"


def test_a_flow_without_its_file_is_paused_by_the_manifest(account: Account) -> None:
    account.apply()
    removed = paused(account, Flows(), ("missed-call-text-back",))
    assert len(removed.done) == 2
    assert removed.left == []
    assert set(states(account).values()) == {"draft"}


def test_a_flow_that_does_not_compile_is_paused_by_the_manifest_and_doubted_without(account: Account) -> None:
    account.apply()
    broken = Flows(broken={"missed-call-text-back": "no such template"})
    tidied(account)
    (left, *_) = [one for one in paused(account, broken).left if one.reason is Remains.NOT_RECOGNISED]
    assert left.text("why") == "no such template"
    account.apply()
    removed = paused(account, broken)
    assert len(removed.done) == 2
    assert removed.left == []


def test_an_unfinished_one_is_recognised_by_its_name_alone(account: Account) -> None:
    put(account, "begun", name="Missed call text-back (ghl-flow missed-call-text-back/main, unfinished)")
    removed = paused(account, Flows())
    assert len(removed.done) == 1
    assert {one["status"] for one in account.workflows()} == {"draft"}


def test_what_cannot_be_read_is_said(account: Account) -> None:
    account.apply()
    tidied(account)
    refused = text_of(account.workflows()[0], "id")
    account.requests.refused = f"{refused}"
    removed = paused(account)
    account.requests.refused = None
    assert len(removed.done) == 1
    (left,) = removed.left
    assert left.text("doubt") == "not-read"
    assert left.text("why")


def test_without_custom_values_it_pauses_and_says_that_it_is_not_remembered(account: Account) -> None:
    account.apply()
    account.requests.refused = "customValues"
    removed = paused(account)
    account.requests.refused = None
    assert set(states(account).values()) == {"draft"}
    assert Remains.NOT_REMEMBERED in {one.reason for one in removed.left}


def test_the_tag_that_a_pause_leaves_on_contacts_is_named(account: Account) -> None:
    account.apply()
    (note,) = paused(account).notes
    facts: JsonObject = {"flow": "missed-call-text-back", "tag": "missed-call-text-back-cooldown", "days": 2}
    assert (note.reason, note.facts) == (Remains.STRANDED_TAG, facts)


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST.keys())
def test_a_paused_flow_stays_paused_when_the_manifest_is_lost(
    lost: Callable[[Account], None], account: Account
) -> None:
    account.apply()
    paused(account)
    lost(account)
    changed = compiled(SEED.replace("wait: 2 minutes", "wait: 90 seconds"))
    for flow in (compiled(), changed):
        account.apply(flow)
        assert set(states(account).values()) == {"draft"}
    account.apply(changed, terms=Terms(allow_paused=True))
    assert set(states(account).values()) == {"published"}


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST.keys())
def test_destroy_without_the_manifest(
    lost: Callable[[Account], None], account: Account, tmp_path_factory: pytest.TempPathFactory
) -> None:
    account.apply()
    put(account, "mine", name="Mine")
    lost(account)
    removed = destroyed(account, Archive(tmp_path_factory.mktemp("kept"), LOCATION))
    assert states(account) == {"Mine": "published"}
    assert len(removed.backups) == 2
    assert Remains.BELONGINGS_NOT_KNOWN in {one.reason for one in removed.left}


def test_destroy_takes_what_a_cut_off_apply_had_begun(
    account: Account, tmp_path_factory: pytest.TempPathFactory
) -> None:
    account.apply()
    for document in account.workflows():
        account.store.delete("workflow", LOCATION, text_of(document, "id"))
    (field,) = compiled().fields
    intended = {field.key: IntendedField(field.name, field.data_type)}
    begun = Manifest(LOCATION, intent=Intent(intended, frozenset(compiled().tags)))
    rewritten(lambda _: manifest_text(begun))(account)
    removed = destroyed(account, Archive(tmp_path_factory.mktemp("kept"), LOCATION))
    assert removed.left == []
    for kind in ("custom_field", "tag", "custom_value"):
        assert account.store.all(kind, LOCATION) == []


@pytest.mark.parametrize(
    ("name", "data_type", "before"),
    [
        (None, "TEXT", False),  # of another type
        ("Last text", None, False),  # of another name
        (None, None, True),  # there before under another name, and renamed since
    ],
)
def test_destroy_leaves_a_field_that_a_person_made(
    name: str | None,
    data_type: str | None,
    before: bool,
    account: Account,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    (field,) = compiled().fields
    document: JsonObject = {
        "id": "hand",
        "name": name or field.name,
        "fieldKey": f"contact.{field.key}",
        "dataType": data_type or field.data_type,
        "model": "contact",
    }
    account.store.put("custom_field", LOCATION, "hand", document)
    intended = {field.key: IntendedField(field.name, field.data_type)}
    begun = Manifest(LOCATION, intent=Intent(intended, before=frozenset({"hand"} if before else ())))
    account.store.put(
        "custom_value",
        LOCATION,
        "m",
        {
            "id": "m",
            "name": MANIFEST_NAME,
            "fieldKey": "{{ custom_values.m }}",
            "value": manifest_text(begun),
        },
    )
    destroyed(account, Archive(tmp_path_factory.mktemp("kept"), LOCATION))
    assert [text_of(one, "id") for one in account.store.all("custom_field", LOCATION)] == ["hand"]


def test_destroy_leaves_copies_and_says_so(
    account: Account, tmp_path_factory: pytest.TempPathFactory
) -> None:
    account.apply()
    original = next(one for one in account.workflows() if one["name"] == "Missed call text-back")
    put(account, "copy", **{**original, "id": "copy", "_id": "copy"})
    removed = destroyed(account, Archive(tmp_path_factory.mktemp("kept"), LOCATION))
    assert [text_of(one, "id") for one in account.workflows()] == ["copy"]
    assert removed.left[0].reason is Remains.COPY
    assert account.store.all("tag", LOCATION)


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST.keys())
def test_renamed_and_without_the_manifest_nothing_is_made_twice(
    lost: Callable[[Account], None], account: Account
) -> None:
    account.apply()
    for document in account.workflows():
        workflow_id, name = text_of(document, "id"), text_of(document, "name")
        version = int(str(document["version"])) + 1
        account.store.put(
            "workflow", LOCATION, workflow_id, {**document, "name": f"{name} (old)", "version": version}
        )
    before = sorted(text_of(one, "id") for one in account.workflows())
    lost(account)
    account.plan()
    account.apply()
    assert sorted(text_of(one, "id") for one in account.workflows()) == before
    assert not any(text_of(one, "name").endswith("(old)") for one in account.workflows())
    assert account.plan().pending == []


def test_one_made_again_under_another_id_and_name_is_not_made_a_third_time(account: Account) -> None:
    """With its triggers, it texts; a second one beside it would text again."""
    account.apply()
    for number, document in enumerate(account.workflows()):
        old, again = text_of(document, "id"), f"again{number}"
        account.store.delete("workflow", LOCATION, old)
        put(account, again, **{**document, "id": again, "_id": again, "name": f"Again {number}"})
    account.apply(terms=Terms(on_conflict=OnConflict.LOCAL))
    assert sorted(text_of(one, "id") for one in account.workflows()) == ["again0", "again1"]
    assert account.plan().pending == []
