"""A workspace: the project read once, each flow compiled once."""

from pathlib import Path

import pytest

from ghl_flow.errors import SpecError, UsageError
from ghl_flow.operations.events import AccountTaken, DriverUsed, Event, SettingsIgnored
from ghl_flow.operations.workspace import Workspace, load_project
from tests.operations.conftest import FLOW, NAME, account, edit


def test_a_flow_is_compiled_once_for_an_account_until_it_is_forgotten(workspace: Workspace) -> None:
    flow, one = workspace.project.flow(FLOW), workspace.project.account(NAME)
    first = workspace.compiled(flow, one)
    assert workspace.compiled(flow, one) is first
    workspace.forget()
    assert workspace.compiled(workspace.project.flow(FLOW), workspace.project.account(NAME)) is not first


def test_an_error_is_found_once_too(folder: Path, workspace: Workspace) -> None:
    account(folder, "broken", broken=True)
    flow, one = workspace.project.flow(FLOW), workspace.project.account("broken")
    errors = []
    for _ in range(2):
        with pytest.raises(SpecError, match="business_name") as caught:
            workspace.compiled(flow, one)
        errors.append(caught.value)
    assert errors[0] is errors[1]


def test_files_are_read_when_first_asked_for_and_again_when_forgotten(
    folder: Path, workspace: Workspace
) -> None:
    assert [item.value.account for item in workspace.project.accounts] == [NAME]
    account(folder, "second")
    assert len(workspace.project.accounts) == 1
    workspace.forget()
    assert len(workspace.project.accounts) == 2


def test_a_project_file_that_is_not_valid_stops_a_strict_workspace_only(
    folder: Path, told: list[Event]
) -> None:
    edit(folder / "ghl-flow.yaml", "version: 1", "version: nine")
    with pytest.raises(SpecError):
        load_project(folder)
    tolerant = Workspace(folder, tolerant=True, on_event=told.append)
    assert len(tolerant.project.accounts) == 1
    assert [type(event) for event in told] == [SettingsIgnored]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        load_project(tmp_path / "nowhere")


def test_the_project_around_the_working_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "flows")
    assert load_project().project.root == folder


def test_the_first_account_that_runs_a_flow_is_told(
    folder: Path, workspace: Workspace, told: list[Event]
) -> None:
    account(folder, "second")
    flow = workspace.project.flow(FLOW)
    assert workspace.account_for(flow, "second").value.account == "second"
    assert told == []
    assert workspace.account_for(flow, None).value.account == NAME
    assert told == [AccountTaken(NAME, 2)]


def test_what_need_not_be_told_again_is_told_once(workspace: Workspace, told: list[Event]) -> None:
    for driver in ("api", "api", "builder", "api"):
        workspace.tell_once(DriverUsed(driver, accepted=False))
    assert [event.driver for event in told if isinstance(event, DriverUsed)] == ["api", "builder"]


def test_paths_for_machines_are_known_although_the_project_file_is_not_valid(folder: Path) -> None:
    edit(folder / "ghl-flow.yaml", "version: 1", "version: nine")
    assert Workspace(folder).report_paths.of("ghl-flow.yaml") == "ghl-flow.yaml"
