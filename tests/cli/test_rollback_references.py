"""What a backup refers to is bound to what the account has now, or the workflow is not restored."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.display.restore import text as display
from ghl_flow.cli.main import main
from ghl_flow.sandbox.account_things import make_thing
from ghl_flow.sandbox.store import Kind, SandboxStore
from ghl_flow.wire.json import JsonObject, text_of
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_rollback import NAME, documents, forget, kept, put

__all__ = ["project"]

FIELD = "last_missed_call_sms_at"
CANCEL = f"{NAME}: cancel"
both_commands = pytest.mark.parametrize("command", ["rollback", "restore"])
both_drivers = pytest.mark.parametrize("driver", ["api", "builder"])


def store_of(root: Path) -> SandboxStore:
    return SandboxStore(root / ".ghl-flow/sandbox.sqlite3")


def delete(root: Path, kind: Kind, name: str) -> str:
    """Delete what has that name in HighLevel; its id."""
    with store_of(root) as store:
        (one,) = [one for one in store.all(kind, LOCATION) if one["name"] == name]
        store.delete(kind, LOCATION, text_of(one, "id"))
        return text_of(one, "id")


def named(root: Path, kind: Kind, name: str) -> JsonObject:
    with store_of(root) as store:
        (one,) = [one for one in store.all(kind, LOCATION) if one["name"] == name]
        return one


def body(root: Path, name: str) -> str:
    return json.dumps(documents(root)[name]["workflowData"])


def back(command: str, entry: Any, name: str, *words: str) -> list[str]:
    """Go back to an entry: all of it, or the one workflow of that name in its backups."""
    if command == "rollback":
        return ["rollback", "--to", entry["id"], "--sandbox", *words]
    return ["restore", kept(entry, f"{name}.after.json"), "--sandbox", *words]


def apply(driver: str) -> None:
    words = ["--on-conflict", "local", "--allow", "lint", "--allow", "verify"]
    assert main(["apply", "--sandbox", "--driver", driver, *words]) == 0


def first_apply(capsys: pytest.CaptureFixture[str], driver: str) -> Any:
    apply(driver)
    return output(capsys, "history")["entries"][0]


@both_commands
@both_drivers
def test_a_workflow_that_was_made_again(
    command: str, driver: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = first_apply(capsys, driver)
    old = delete(project, "workflow", NAME)
    edit(project / FLOW, "cancel_on: [answered_call, reply]", "cancel_on: [answered_call]")
    apply(driver)
    new = text_of(named(project, "workflow", NAME), "id")
    assert new != old
    capsys.readouterr()
    assert main(back(command, first, "cancel", "--driver", driver, "--dry-run")) == 0
    said = capsys.readouterr().out
    assert (
        f"workflow missed-call-text-back/main ('{NAME}'): {old} -> {new}, as the account has it now" in said
    )
    assert main(back(command, first, "cancel", "--driver", driver)) == 0
    assert f'"workflow_id": ["{new}"]' in body(project, CANCEL)
    assert old not in body(project, CANCEL)
    assert main(["status", "--sandbox", "--driver", driver]) == 0
    if command == "rollback":  # a restored one is a draft
        assert main(["sandbox", "call", "+15125550100", "--then", "30s"]) == 0
        assert main(["sandbox", "call", "+15125550100", "--status", "completed", "--then", "5m"]) == 0
        assert "1 text" not in capsys.readouterr().out


@both_commands
@both_drivers
@pytest.mark.parametrize("key", ["the same", "another"])
def test_a_field_that_was_made_again(
    command: str, driver: str, key: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / FLOW, "{ template: missed-call }", "It's {{ contact.job_type }} at Bridgepoint Group.")
    edit(project / FLOW, "fields:\n", "fields:\n  job_type: { name: Job type, type: text }\n")
    first = first_apply(capsys, driver)
    was = named(project, "custom_field", "Job type")
    old = {name: delete(project, "custom_field", name) for name in ("Job type", "Last missed call SMS at")}
    if key == "another":
        # A person made it again. HighLevel may have given the key to another field meanwhile.
        again: JsonObject = {"id": "jobtypefield00000001", "fieldKey": "contact.job_type_1"}
        with store_of(project) as store:
            store.put("custom_field", LOCATION, "jobtypefield00000001", {**was, **again})
    edit(project / FLOW, "wait: 2 minutes", "wait: 90 seconds")
    apply(driver)
    new = {name: text_of(named(project, "custom_field", name), "id") for name in old}
    capsys.readouterr()
    assert main(back(command, first, "main", "--driver", driver, "--dry-run")) == 0
    said = capsys.readouterr().out
    for name, one in old.items():
        if name != "Job type":
            assert f"custom field {FIELD} ('{name}'): {one} -> {new[name]}" in said
    assert main(back(command, first, "main", "--driver", driver)) == 0
    stored = body(project, NAME)
    assert new["Last missed call SMS at"] in stored
    assert not any(one in stored for one in old.values())
    merge_field = text_of(named(project, "custom_field", "Job type"), "fieldKey")
    assert (merge_field == "contact.job_type") is (key == "the same")
    assert "{{ %s }}" % merge_field in stored  # noqa: UP031
    assert main(["status", "--sandbox", "--driver", driver]) == 0


def a_field(root: Path) -> str:
    return delete(root, "custom_field", "Last missed call SMS at")


def a_field_of_another_type(root: Path) -> str:
    """It was made again, as text: dates cannot be written there."""
    one = named(root, "custom_field", "Last missed call SMS at")
    delete(root, "custom_field", "Last missed call SMS at")
    with store_of(root) as store:
        new: JsonObject = {**one, "id": "anotherfield00000001", "dataType": "TEXT"}
        store.put("custom_field", LOCATION, "anotherfield00000001", new)
    return text_of(one, "id")


@both_commands
@both_drivers
@pytest.mark.parametrize("gone", [a_field, a_field_of_another_type])
def test_a_field_without_a_successor(
    command: str,
    driver: str,
    gone: Callable[[Path], str],
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = first_apply(capsys, driver)
    edit(project / FLOW, "wait: 2 minutes", "wait: 90 seconds")
    apply(driver)
    gone(project)
    before = documents(project)
    for words in (["--dry-run"], []):
        capsys.readouterr()
        assert main(back(command, first, "main", "--driver", driver, *words)) == 1
        said = capsys.readouterr().out
        assert f"'{NAME}' is not restored" in said
        assert f" to custom field {FIELD} ('Last missed call SMS at')" in said
        assert ("is TEXT in this account now" in said) is (gone is a_field_of_another_type)
        assert documents(project)[NAME] == before[NAME]
    if command == "rollback":
        assert len(output(capsys, "history")["entries"]) == 2  # the helper needs that field too


@both_drivers
def test_workflows_that_are_created_again_together(
    driver: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / FLOW, "steps:\n", "steps:\n  - remove_from_workflow: this\n")
    first = first_apply(capsys, driver)
    forget(project)
    capsys.readouterr()
    assert main(back("rollback", first, "", "--driver", driver, "--dry-run")) == 0
    said = capsys.readouterr().out
    assert f"workflow missed-call-text-back/main ('{NAME}'): " in said
    assert "-> the one that is created" in said
    assert documents(project) == {}
    assert main(back("rollback", first, "", "--driver", driver)) == 0
    assert set(documents(project)) == {NAME, CANCEL, f"{NAME}: cooldown"}
    new = text_of(named(project, "workflow", NAME), "id")
    for name in (NAME, CANCEL):
        assert f'"workflow_id": ["{new}"]' in body(project, name)
    # They ran before they were deleted, and do not now.
    rows = output(capsys, "status", "--sandbox", "--driver", driver, code=1)["accounts"][0]["workflows"]
    assert {(row["status"], row["stopped"]) for row in rows} == {("draft", True)}
    # Of one workflow alone, the other is not there to refer to.
    forget(project)
    assert main(back("restore", first, "cancel", "--driver", driver)) == 1
    assert "restore or apply missed-call-text-back/main first" in capsys.readouterr().out
    assert documents(project) == {}


@both_drivers
def test_one_that_is_not_restored_is_not_there_for_others(
    driver: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = first_apply(capsys, driver)
    forget(project)
    a_field(project)
    assert main(back("rollback", first, "", "--driver", driver)) == 1
    said = capsys.readouterr().out
    assert f"'{NAME}' is not restored" in said
    assert f"'{CANCEL}' is not restored" in said
    assert documents(project) == {}


@both_drivers
def test_a_cut_off_run_leaves_what_the_next_one_takes_over(
    driver: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = first_apply(capsys, driver)
    forget(project)
    with monkeypatch.context() as patch:
        patch.setattr("ghl_flow.deploy.applying.restore._written", lambda *_, **__: 1 / 0)
        assert main(back("rollback", first, "", "--driver", driver)) == 1
    assert [*documents(project)] == [f"{NAME} (ghl-flow missed-call-text-back/main, unfinished)"]
    assert main(back("rollback", first, "", "--driver", driver)) == 0
    assert set(documents(project)) == {NAME, CANCEL}


RAW = """steps:
  - raw: { type: add_to_workflow, attributes: { type: add_to_workflow, workflow_id: nurture-workflow-00001 } }
"""


@both_commands
@both_drivers
def test_a_strangers_workflow_that_was_deleted(
    command: str, driver: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger: JsonObject = {"id": "nurture-workflow-00001", "_id": "nurture-workflow-00001", "version": 1}
    stranger |= {"name": "Nurture", "status": "draft", "workflowData": {"templates": []}}
    put(project, stranger)
    edit(project / FLOW, "steps:\n", RAW)
    first = first_apply(capsys, driver)
    delete(project, "workflow", "Nurture")
    edit(project / FLOW, "cancel_on: [answered_call, reply]", "cancel_on: [answered_call]")
    apply(driver)
    before = documents(project)
    # One of the same name is another one, as far as anyone knows.
    put(project, {**stranger, "id": "another-workflow-00001", "_id": "another-workflow-00001"})
    capsys.readouterr()
    assert main(back(command, first, "main", "--driver", driver)) == 1
    assert "refers to workflow 'Nurture', which is not in this account any more" in capsys.readouterr().out
    # The others are restored.
    assert documents(project)[NAME] == before[NAME]
    assert (documents(project)[CANCEL] != before[CANCEL]) is (command == "rollback")
    if command == "rollback":
        assert output(capsys, "history")["entries"][-1]["outcome"] == "incomplete"


@both_drivers
def test_custom_values_by_their_keys(driver: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / FLOW, "{ template: missed-call }", '"It\'s Dale, call {{ custom_values.office }}."')
    value: JsonObject = {"id": "valueoffice000000001", "name": "Office", "value": "512"}
    with store_of(project) as store:
        store.put(
            "custom_value",
            LOCATION,
            "valueoffice000000001",
            {
                **value,
                "fieldKey": "{{ custom_values.office }}",
                "locationId": LOCATION,
            },
        )
    first = first_apply(capsys, driver)
    delete(project, "custom_value", "Office")
    capsys.readouterr()
    assert main(back("restore", first, "main", "--driver", driver)) == 1
    assert "refers to custom value 'Office'" in capsys.readouterr().out
    with store_of(project) as store:
        store.put(
            "custom_value",
            LOCATION,
            "valueoffice000000002",
            {
                **value,
                "id": "valueoffice000000002",
                "fieldKey": "{{ custom_values.office_1 }}",
                "locationId": LOCATION,
            },
        )
    assert main(back("restore", first, "main", "--driver", driver)) == 0
    assert "{{ custom_values.office_1 }}" in body(project, NAME)


@both_commands
@both_drivers
def test_backups_of_earlier_versions_do_not_say_what_they_refer_to(
    command: str, driver: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = first_apply(capsys, driver)
    for path in (project / ".ghl-flow/backups").rglob("*.json"):
        content = json.loads(path.read_text())
        del content["refers_to"]
        path.write_text(json.dumps(content))
    # What a workflow was is told by its own backups.
    old = delete(project, "workflow", NAME)
    edit(project / FLOW, "cancel_on: [answered_call, reply]", "cancel_on: [answered_call]")
    apply(driver)
    assert main(back(command, first, "cancel", "--driver", driver)) == 0
    assert old not in body(project, CANCEL)
    assert text_of(named(project, "workflow", NAME), "id") in body(project, CANCEL)
    # What a field was is told by nothing.
    old = a_field(project)
    apply(driver)
    capsys.readouterr()
    assert main(back(command, first, "main", "--driver", driver)) == 1
    assert f" to custom field {old}, which is not in this account any more" in capsys.readouterr().out


def test_of_several_accounts_one_is_not_restored(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = project / "accounts/bridgepoint-group.yaml"
    other = file.read_text().replace("bridgepoint-group", "second").replace(LOCATION, "secondClientLocation1")
    (project / "accounts/second.yaml").write_text(other)
    assert main(["apply", "--all", "--sandbox"]) == 0
    entry = output(capsys, "history")["entries"][-1]
    edit(project / FLOW, "wait: 2 minutes", "wait: 90 seconds")
    assert main(["apply", "--all", "--sandbox"]) == 0
    a_field(project)
    before = documents(project), documents(project, "secondClientLocation1")
    assert main(["rollback", "--to", entry["id"], "--all", "--sandbox"]) == 3
    said = capsys.readouterr().out
    assert f"bridgepoint-group: '{NAME}' is not restored" in said
    assert f"second: restored '{NAME}'" in said
    assert documents(project) == before[0]
    assert documents(project, "secondClientLocation1") != before[1]


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something once it was shown what would be restored, before it is done."""
    shown = display.print_restorations

    def then(*words: Any) -> None:
        shown(*words)
        act()

    monkeypatch.setattr(display, "print_restorations", then)


@both_commands
@both_drivers
@pytest.mark.parametrize("gone", [a_field, a_field_of_another_type])
def test_what_is_lost_between_the_look_and_the_work(
    command: str,
    driver: str,
    gone: Callable[[Path], str],
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = first_apply(capsys, driver)
    edit(project / FLOW, "wait: 2 minutes", "wait: 90 seconds")
    apply(driver)
    before = documents(project)[NAME]
    meanwhile(monkeypatch, lambda: gone(project))
    capsys.readouterr()
    assert main(back(command, first, "main", "--driver", driver)) == 1
    said = capsys.readouterr().out
    assert f"'{NAME}' is not restored" in said
    assert f" to custom field {FIELD} ('Last missed call SMS at')" in said
    assert documents(project)[NAME] == before


@both_drivers
def test_what_is_there_again_between_the_look_and_the_work(
    driver: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(project / FLOW, "{ template: missed-call }", '"It\'s Dale, call {{ custom_values.office }}."')
    value: JsonObject = {"name": "Office", "value": "512", "fieldKey": "{{ custom_values.office }}"}
    value |= {"locationId": LOCATION}

    def made(number: int) -> None:
        with store_of(project) as store:
            one = f"valueoffice00000000{number}"
            store.put("custom_value", LOCATION, one, {**value, "id": one})

    made(1)
    first = first_apply(capsys, driver)
    edit(project / FLOW, "wait: 2 minutes", "wait: 90 seconds")
    edit(project / FLOW, "cancel_on: [answered_call, reply]", "cancel_on: [answered_call]")
    apply(driver)
    delete(project, "custom_value", "Office")
    meanwhile(monkeypatch, lambda: made(2))
    assert main(back("rollback", first, "", "--driver", driver)) == 0
    assert output(capsys, "history")["entries"][-1]["outcome"] == "complete"


KINDS: tuple[Kind, ...] = ("user", "pipeline")
STEPS = """
      - assign: Ann Lee
      - create_opportunity: { pipeline: Sales, stage: New Lead }
"""


@both_commands
@both_drivers
@pytest.mark.parametrize("name", ["the same", "another"])
def test_users_and_pipelines_that_were_made_again(
    command: str, driver: str, name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(
        project / FLOW,
        "      - sms: { template: missed-call }\n",
        STEPS[1:] + "      - sms: { template: missed-call }\n",
    )
    with store_of(project) as store:
        make_thing(store, LOCATION, "user", "Ann Lee")
        make_thing(store, LOCATION, "pipeline", "Sales", ("New Lead",))
    first = first_apply(capsys, driver)
    was = body(project, NAME)
    with store_of(project) as store:
        for kind in KINDS:
            (old,) = store.all(kind, LOCATION)
            store.delete(kind, LOCATION, text_of(old, "id"))
            again = json.loads(json.dumps(old).replace(text_of(old, "id"), f"{kind}again00000000000000"[:20]))
            for number, stage in enumerate(again.get("stages", [])):
                stage["id"] = f"stageagain000000000{number}"
            if name == "another":
                again["name"] = "Another"
            store.put(kind, LOCATION, again["id"], again)
    edit(project / FLOW, STEPS[1:], "")
    apply(driver)
    capsys.readouterr()
    code = main(back(command, first, "main", "--driver", driver))
    said = capsys.readouterr().out
    stored = body(project, NAME)
    if name == "another":
        assert code == 1
        assert "refers to user 'Ann Lee', which is not in this account any more" in said
        assert "pipeline stage 'New Lead' of 'Sales'" in said
        assert "create_opportunity" not in stored
        return
    assert code == 0
    assert "useragain00000000000" in stored
    assert "pipelineagain0000000" in stored
    assert "stageagain0000000000" in stored
    assert was != stored
