"""Which accounts an operation works on."""

from pathlib import Path

import pytest

from ghl_flow.errors import SpecError, UsageError
from ghl_flow.operations.accounts import ANY, Accounts, accounts_running, chosen_accounts
from ghl_flow.operations.events import AccountPartlyRead, Event
from ghl_flow.operations.workspace import Workspace
from tests.operations.conftest import FLOW, NAME, account, edit

ALL = Accounts(everyone=True)


def names(workspace: Workspace, which: Accounts) -> list[str]:
    return [item.value.account for item in chosen_accounts(workspace, which).accounts]


@pytest.fixture
def three(folder: Path) -> Path:
    account(folder, "dental-north")
    account(folder, "dental-south")
    return folder


@pytest.mark.parametrize(
    ("which", "found"),
    [
        (Accounts.of("dental-south", "dental-south"), ["dental-south"]),
        (Accounts.of("dental-south", NAME), [NAME, "dental-south"]),
        (Accounts(matching="dental-*"), ["dental-north", "dental-south"]),
        (Accounts(matching="*-[ng]*"), [NAME, "dental-north"]),
        (ALL, [NAME, "dental-north", "dental-south"]),
    ],
)
@pytest.mark.usefixtures("three")
def test_chosen(which: Accounts, found: list[str], workspace: Workspace) -> None:
    assert sorted(names(workspace, which)) == sorted(found)


@pytest.mark.parametrize(
    ("which", "message", "hint"),
    [
        (ANY, "several accounts", "dental-north"),
        (Accounts.of("dental-nort"), "there is no account 'dental-nort'", "did you mean 'dental-north'?"),
        (Accounts(matching="x*"), "no account matches 'x*'", "dental-south"),
        (Accounts(("dental-north",), "dental-*"), "exclude each other", ""),
        (Accounts(("dental-north",), everyone=True), "exclude each other", ""),
    ],
)
@pytest.mark.usefixtures("three")
def test_refused(which: Accounts, message: str, hint: str, workspace: Workspace) -> None:
    with pytest.raises(UsageError) as caught:
        chosen_accounts(workspace, which)
    assert message in str(caught.value)
    assert hint in (caught.value.diagnostics[0].hint or "")


def test_the_only_account_needs_no_choice(workspace: Workspace) -> None:
    assert names(workspace, ANY) == [NAME]
    assert not ANY.chosen
    assert all(which.chosen for which in (ALL, Accounts.of(NAME), Accounts(matching="*")))


def test_a_file_that_is_not_valid_stops_nothing_but_its_account(three: Path, workspace: Workspace) -> None:
    edit(three / "accounts/dental-north.yaml", "timezone: America/Chicago", "timezone: Mars/Olympus")
    found = chosen_accounts(workspace, ALL)
    assert {item.value.account for item in found.accounts} == {NAME, "dental-south"}
    assert [*found.unusable] == ["dental-north"]
    with pytest.raises(SpecError, match="Mars"):
        chosen_accounts(workspace, Accounts.of("dental-north"))


def test_of_a_broken_file_what_can_be_read_is_enough_to_stop_it(
    three: Path, workspace: Workspace, told: list[Event]
) -> None:
    edit(three / "accounts/dental-north.yaml", "timezone: America/Chicago", "timezone: Mars/Olympus")
    workspace.tolerant = True
    found = chosen_accounts(workspace, Accounts.of("dental-north"))
    assert ([item.value.account for item in found.accounts], found.unusable) == (["dental-north"], {})
    assert [type(event) for event in told] == [AccountPartlyRead]


@pytest.mark.usefixtures("three")
def test_every_account_that_runs_a_flow(folder: Path, workspace: Workspace) -> None:
    edit(folder / "accounts/dental-north.yaml", f"[{FLOW}]", "[]")
    running = accounts_running(workspace, FLOW)
    assert {item.value.account for item in running.accounts} == {NAME, "dental-south"}
    # Named all the same: it is looked at as this account would run it.
    named = accounts_running(workspace, FLOW, Accounts.of("dental-north"))
    assert [item.value.account for item in named.accounts] == ["dental-north"]
    with pytest.raises(UsageError, match="no account that matches 'dental-n\\*' runs"):
        accounts_running(workspace, FLOW, Accounts(matching="dental-n*"))


def test_an_account_that_names_a_flow_there_is_none_of_may_mean_this_one(
    three: Path, workspace: Workspace
) -> None:
    edit(three / "accounts/dental-north.yaml", f"[{FLOW}]", "[missed-call-textback]")
    assert [*accounts_running(workspace, FLOW).unusable] == ["dental-north"]
    assert [*accounts_running(workspace, FLOW, Accounts(matching="dental-*")).unusable] == ["dental-north"]


def test_no_project(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no project here"):
        chosen_accounts(Workspace(tmp_path), ANY)
