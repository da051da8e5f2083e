"""Credentials, the probe, and things that happen in the sandbox."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import keyring
import pytest

from ghl_flow.errors import UsageError
from ghl_flow.kinds.triggers.event import call, reply
from ghl_flow.operations.access import has_accepted_builder
from ghl_flow.operations.accounts import Accounts
from ghl_flow.operations.apply import apply
from ghl_flow.operations.auth import (
    credentials,
    keep_builder_session,
    keep_token,
    token_entry,
)
from ghl_flow.operations.auth_forget import Forgotten, Gone, forget_credentials
from ghl_flow.operations.events import AccountTaken, Event
from ghl_flow.operations.probe import probe
from ghl_flow.operations.sandbox import enable_workflow_api, happen, messages, reset
from ghl_flow.operations.workspace import Workspace
from ghl_flow.sandbox.credentials import SANDBOX_SESSION, SANDBOX_TOKEN
from tests.highlevel.test_secret import Memory
from tests.operations.conftest import NAME, account, edit

TOKEN = "token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN"


@pytest.fixture
def memory() -> Iterator[Memory]:
    """A keyring that is nobody's."""
    before = keyring.get_keyring()
    keyring.set_keyring(found := Memory())
    yield found
    keyring.set_keyring(before)


@pytest.mark.usefixtures("memory")
def test_a_token_is_kept_used_and_forgotten(folder: Path) -> None:
    with pytest.raises(UsageError, match="reads its token from env:BRIDGEPOINT"):
        token_entry(Workspace(folder))
    edit(folder / f"accounts/{NAME}.yaml", TOKEN, f"token: keyring:{NAME}")
    workspace = Workspace(folder)
    (before,) = credentials(workspace, Accounts(everyone=True)).accounts
    assert (before.token.there, before.token.reference) == (False, f"keyring:{NAME}")
    entry = token_entry(workspace)
    keep_token(entry, SANDBOX_TOKEN)
    (kept,) = credentials(workspace, Accounts.of(NAME)).accounts
    assert (kept.token.there, kept.token.problem) == (True, None)
    assert SANDBOX_TOKEN not in repr(kept)
    assert forget_credentials(workspace, NAME, with_token=False) == Gone(NAME, (), token_stays=True)
    assert forget_credentials(workspace, NAME, with_token=True) == Gone(NAME, (Forgotten.TOKEN,))
    assert forget_credentials(workspace, NAME, with_token=True) == Gone(NAME, ())


@pytest.mark.usefixtures("memory")
def test_a_builder_session_is_kept_and_is_consent(folder: Path) -> None:
    edit(folder / f"accounts/{NAME}.yaml", "builder_session: env:BRIDGEPOINT_BUILDER_SESSION\n", "")
    workspace = Workspace(folder)
    copied = f"curl 'https://backend.leadconnectorhq.com/workflow/x' -H 'token-id: {SANDBOX_SESSION}'"
    assert not has_accepted_builder(workspace)
    item = workspace.project.account(NAME).value
    kept = keep_builder_session(workspace, item, copied, offline=True)
    assert (kept.account, kept.workflows_seen, kept.named) == (NAME, None, None)
    assert kept.signs_in_with == ("token-id",)
    assert has_accepted_builder(workspace)
    (row,) = credentials(workspace, Accounts.of(NAME)).accounts
    assert row.session.reference == "keyring"
    assert forget_credentials(workspace, None, with_token=False) == Gone(NAME, (Forgotten.SESSION,))
    with pytest.raises(UsageError):
        keep_builder_session(workspace, item, "no request", offline=True)


def test_a_probe_is_saved_without_what_is_private(folder: Path) -> None:
    workspace = Workspace(folder, sandbox=True, driver="api")
    apply(workspace)
    found = probe(workspace)
    assert (found.account, found.file) == (NAME, folder / f".ghl-flow/probe-{NAME}.json")
    saved = found.file.read_text(encoding="utf-8")
    assert json.loads(saved) == found.document
    assert workspace.project.account(NAME).value.location_id not in saved
    elsewhere = probe(workspace, NAME, output=folder / "probe.json")
    assert elsewhere.file.is_file()
    assert {method for method, *_ in (item.values() for item in _requests(found.document))} == {"GET"}


def _requests(document: Mapping[str, object]) -> list[dict[str, object]]:
    found = document["requests"]
    assert isinstance(found, list)
    return found


def test_what_is_applied_runs_in_the_sandbox(workspace: Workspace) -> None:
    apply(workspace)
    episode = happen(workspace, NAME, "(512) 555-0100", [(0, call("no-answer"))], then=600)
    assert [item.contact for item in episode.delivered] == ["+15125550100"]
    # They wrote first, so nothing is texted.
    happen(workspace, NAME, "+15125550101", [(0, call("no-answer")), (30, reply("Hi"))], then=600)
    assert [item.contact for item in messages(workspace)] == ["+15125550100"]
    reset(workspace, Accounts(everyone=True))
    assert messages(workspace) == []
    with pytest.raises(UsageError, match="is not a phone number"):
        happen(workspace, NAME, "nobody", [], then=1)


def test_the_sub_account_that_has_workflows_is_taken(
    folder: Path, workspace: Workspace, told: list[Event]
) -> None:
    account(folder, "another")
    assert messages(workspace) == []
    assert told == [AccountTaken("another", 1)]
    apply(workspace, Accounts.of(NAME))
    told.clear()
    assert messages(workspace) == []
    assert told == []


def test_the_workflow_api_is_switched_off_and_the_driver_is_another(
    folder: Path, workspace: Workspace
) -> None:
    account(folder, "second")
    assert enable_workflow_api(workspace, Accounts.of(NAME), on=False).accounts == (NAME,)
    drivers = {
        name: applied.plan.driver
        for name, applied in apply(workspace, Accounts(everyone=True)).accounts.results
    }
    assert (drivers[NAME], drivers["second"]) == ("builder", "api")
    assert sorted(enable_workflow_api(workspace, Accounts(everyone=True), on=True).accounts) == [
        NAME,
        "second",
    ]
