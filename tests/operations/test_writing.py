"""Operations that stop, delete, put back, save and adopt."""

from pathlib import Path

import pytest

from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.remains import Remains, remainder
from ghl_flow.deploy.history.archive import read_backup
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.operations.access import sandbox_store
from ghl_flow.operations.accounts import Accounts, Chosen
from ghl_flow.operations.adopt import adopt
from ghl_flow.operations.apply import apply
from ghl_flow.operations.backup import backup
from ghl_flow.operations.consent import ConsentNeededError, DeclinedError
from ghl_flow.operations.destroy import destroy
from ghl_flow.operations.events import Event, Restored, Written
from ghl_flow.operations.history import history
from ghl_flow.operations.pause import pause
from ghl_flow.operations.plan import plan
from ghl_flow.operations.restore import Consent, Restorations, restore
from ghl_flow.operations.rollback import rollback
from ghl_flow.operations.status import status
from ghl_flow.operations.workspace import Workspace
from tests.operations.conftest import FLOW, LOCATION, NAME, account, again, edit

ALL = Accounts(everyone=True)


def statuses(workspace: Workspace) -> list[str]:
    with sandbox_store(workspace) as store:
        return sorted(str(one["status"]) for one in store.all("workflow", LOCATION))


@pytest.fixture
def applied(workspace: Workspace) -> Workspace:
    """The project after its first apply."""
    assert apply(workspace).exit_code == 0
    return workspace


def real(workspace: Workspace) -> Workspace:
    return Workspace(workspace.directory)


@pytest.mark.parametrize("flow", [FLOW, None])
def test_pause_unpublishes_and_keeps_it_so(flow: str | None, applied: Workspace) -> None:
    assert "published" in statuses(applied)
    found = pause(applied, flow)
    ((name, removed),) = found.accounts.results
    assert (name, bool(removed.done), removed.left, found.exit_code) == (NAME, True, [], 0)
    assert set(statuses(applied)) == {"draft"}
    apply(again(applied))
    assert set(statuses(applied)) == {"draft"}
    ((_, one),) = status(again(applied)).accounts.results
    assert one.paused


def test_pause_of_a_flow_that_nothing_knows(applied: Workspace) -> None:
    found = pause(applied, "missed-call-textback")
    ((_, error),) = found.failed
    assert (found.exit_code, error.diagnostics[0].hint) == (2, f"did you mean '{FLOW}'?")
    assert "published" in statuses(applied)


def test_pause_by_the_flow_s_file_although_it_is_not_valid(folder: Path, applied: Workspace) -> None:
    edit(folder / f"flows/{FLOW}.yaml", "- wait: 2 minutes", "- wiat: 2 minutes")
    tolerant = Workspace(folder, sandbox=True, tolerant=True)
    assert pause(tolerant, str(folder / f"flows/{FLOW}.yaml")).exit_code == 0
    assert set(statuses(applied)) == {"draft"}


def test_destroy_deletes_what_was_created(applied: Workspace, told: list[Event]) -> None:
    found = destroy(applied, flows=[FLOW])
    ((_, removed),) = found.accounts.results
    assert (removed.emptied, found.exit_code) == (True, 0)
    assert removed.kept == [remainder(Remains.FIELDS_CARRIED, fields=["last_missed_call_sms_at"])]
    assert statuses(applied) == []
    assert [event.done for event in told if isinstance(event, Written)][-len(removed.done) :] == removed.done
    assert history(applied)[-1]["command"] == "destroy"


def test_destroy_refuses(folder: Path, applied: Workspace) -> None:
    def refusal(workspace: Workspace, *flows: str) -> tuple[str, int]:
        found = destroy(workspace, flows=flows)
        ((_, error),) = found.failed
        return str(error), found.exit_code

    message, code = refusal(applied, "other")
    assert ("there is no flow 'other'" in message, code) == (True, 2)
    edit(folder / f"flows/{FLOW}.yaml", "name: Missed", "protect: true\nname: Missed")
    message, code = refusal(again(applied))
    assert ("protect" in message, code) == (True, 1)
    assert "published" in statuses(applied)
    assert destroy(Workspace(folder, sandbox=True), Accounts.of(NAME), allow_data_loss=True).failed


def test_destroy_with_the_fields_and_what_is_in_them(applied: Workspace) -> None:
    found = destroy(applied, allow_data_loss=True)
    assert (found.accounts.results[0][1].left, found.exit_code) == ([], 0)


def test_destroy_of_a_real_account_needs_consent(workspace: Workspace) -> None:
    asked: list[str] = []

    def refuse(chosen: Chosen) -> bool:
        asked.extend(item.value.account for item in chosen.accounts)
        return False

    with pytest.raises(ConsentNeededError, match="destroy needs a confirmation"):
        destroy(real(workspace))
    with pytest.raises(DeclinedError):
        destroy(real(workspace), confirm=refuse)
    assert asked == [NAME]


def test_backups_of_accounts_are_files_that_can_be_read(folder: Path, applied: Workspace) -> None:
    account(folder, "second")
    found = backup(again(applied), ALL)
    saved = dict(found.accounts.results)
    assert saved["second"].files == ()
    assert saved[NAME].looked_at == len(saved[NAME].files) == len(statuses(applied))
    assert all(read_backup(file).location_id == LOCATION for file in saved[NAME].files)
    assert found.exit_code == 0


def test_restore_puts_back_what_a_backup_has_as_a_draft(
    folder: Path, applied: Workspace, told: list[Event]
) -> None:
    kept = next(file for file in backup(applied).accounts.results[0][1].files if ".main." in file.name)
    edit(folder / f"flows/{FLOW}.yaml", "wait: 2 minutes", "wait: 1 minute")
    changed = again(applied)
    apply(changed)
    before = statuses(applied)
    looked = restore(changed, kept, consent=Consent(dry_run=True))
    assert (looked.due, looked.written, statuses(applied)) == ([NAME], None, before)
    done = restore(changed, kept.relative_to(folder))
    assert done.written is not None
    assert ([name for name, _ in done.written.results], done.exit_code) == ([NAME], 0)
    assert statuses(applied).count("draft") == before.count("draft") + 1
    assert [event.account for event in told if isinstance(event, Restored)] == [NAME]
    assert plan(again(applied)).pending


def test_a_restore_of_a_real_account_needs_consent(folder: Path, applied: Workspace) -> None:
    kept = backup(applied).accounts.results[0][1].files[0]
    for consent in (None, Consent(yes=True)):
        with pytest.raises(GhlFlowError, match="backup of the sandbox"):
            restore(real(applied), kept, consent=consent)
    kept.write_text(kept.read_text().replace('"sandbox": true', '"sandbox": false'))
    with pytest.raises(ConsentNeededError, match="restore needs a confirmation"):
        restore(real(applied), kept)


def test_rollback_goes_back_to_an_entry_if_it_is_confirmed(folder: Path, applied: Workspace) -> None:
    (first,) = history(applied)
    edit(folder / f"flows/{FLOW}.yaml", "wait: 2 minutes", "wait: 1 minute")
    apply(again(applied))
    shown: list[Restorations] = []

    def answer(found: Restorations) -> bool:
        shown.append(found)
        return len(shown) > 1

    entry = str(first["id"])
    with pytest.raises(DeclinedError):
        rollback(applied, entry, consent=Consent(confirm=answer))
    assert rollback(applied, entry, consent=Consent(dry_run=True)).due == [NAME]
    done = rollback(applied, entry, consent=Consent(confirm=answer))
    assert done.written is not None
    assert set(statuses(applied)) == {"published"}
    assert rollback(again(applied), entry).due == []
    assert history(applied)[-1]["command"] == "rollback"


@pytest.mark.parametrize(
    ("to", "which", "flows", "message"),
    [
        ("nothing", Accounts(), (), "no entry 'nothing'"),
        ("", Accounts.of("second"), (), "that entry is about"),
        ("", Accounts(), ("other",), "there is no flow 'other'"),
    ],
)
def test_rollback_refuses(
    to: str, which: Accounts, flows: tuple[str, ...], message: str, folder: Path, applied: Workspace
) -> None:
    account(folder, "second")
    with pytest.raises(UsageError, match=message):
        rollback(again(applied), to or str(history(applied)[0]["id"]), which, flows)


def test_adopt_manages_a_workflow_of_the_flow_s_name(applied: Workspace) -> None:
    with pytest.raises(UsageError, match=f"no workflow of '{FLOW}' to adopt"):
        adopt(applied, FLOW)
    with sandbox_store(applied) as store:
        # The manifest is lost, and the workflow was made by hand: its steps have ids of their own.
        for value in store.all("custom_value", LOCATION):
            store.delete("custom_value", LOCATION, str(value["id"]))
        for document in store.all("workflow", LOCATION):
            store.put(
                "workflow", LOCATION, str(document["id"]), {**document, "workflowData": {"templates": []}}
            )
    assert plan(again(applied)).exit_code == 1
    (done, *_) = adopt(again(applied), FLOW)
    assert done.did is Did.WORKFLOW_ADOPTED
    assert done.text("name").startswith("Missed call text-back")
    assert plan(again(applied)).exit_code == 0
    assert history(applied)[-1]["command"] == "adopt"


def test_history_of_accounts(folder: Path, applied: Workspace) -> None:
    account(folder, "second")
    apply(again(applied), ALL)
    everything = history(again(applied))
    assert [entry["account"] for entry in everything] == [NAME, "second"]
    assert history(again(applied), Accounts.of("second")) == everything[1:]
    with pytest.raises(UsageError, match="there is no account 'third'"):
        history(again(applied), Accounts.of("third"))
