"""A new project in which operations run: no terminal, no command line."""

from pathlib import Path

import pytest

from ghl_flow.operations.events import Event
from ghl_flow.operations.init import init
from ghl_flow.operations.workspace import Workspace
from tests.cli.starter import looked_up

FLOW = "missed-call-text-back"
NAME = "bridgepoint-group"
LOCATION = "bPt7Qm2LxRk94ZsVdC1e"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new project of one account and one flow."""
    init(tmp_path / "agency")
    return looked_up(tmp_path / "agency")


@pytest.fixture
def told() -> list[Event]:
    """What operations on `workspace` told."""
    return []


@pytest.fixture
def workspace(folder: Path, told: list[Event]) -> Workspace:
    """The project, with its accounts in the sandbox."""
    return Workspace(folder, sandbox=True, on_event=told.append)


def account(folder: Path, name: str, *, broken: bool = False) -> Path:
    """Another account of the project; a broken one lacks a value that the flow's text needs."""
    text = (folder / f"accounts/{NAME}.yaml").read_text(encoding="utf-8")
    text = text.replace(NAME, name).replace(LOCATION, f"{name:x<20}"[:20].replace("-", "x"))
    path = folder / f"accounts/{name}.yaml"
    path.write_text(text.replace("business_name", "other") if broken else text, encoding="utf-8")
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def again(workspace: Workspace) -> Workspace:
    """The same project, read anew."""
    return Workspace(workspace.directory, workspace.sandbox, on_event=workspace.on_event)
