"""Accounts by what their files say."""

from pathlib import Path

import pytest

from ghl_flow.deploy.history.journal import new_entry
from ghl_flow.errors import UsageError
from ghl_flow.operations.accounts import ANY, Accounts, accounts_running, chosen_accounts
from ghl_flow.operations.accounts_having import Having
from ghl_flow.operations.history import history
from ghl_flow.operations.workspace import Workspace
from tests.operations.conftest import FLOW, NAME, account, edit


@pytest.fixture
def three(folder: Path) -> Path:
    """Of one niche each has a label; the last has no flow."""
    for name, labels in (("dental-north", "[vip, north]"), ("dental-south", "[south]")):
        account(folder, name)
        edit(folder / f"accounts/{name}.yaml", "niche:", f"labels: {labels}\nniche:")
    edit(folder / "accounts/dental-south.yaml", f"[{FLOW}]", "[]")
    return folder


def names(workspace: Workspace, **having: tuple[str, ...]) -> list[str]:
    return sorted(item.value.account for item in chosen_accounts(workspace, which(**having)).accounts)


def which(**having: tuple[str, ...]) -> Accounts:
    return Accounts(having=Having(**having))


@pytest.mark.parametrize(
    ("having", "found"),
    [
        ({"labels": ("vip",)}, ["dental-north"]),
        ({"labels": ("?o*h",)}, ["dental-north", "dental-south"]),
        ({"labels": ("vip", "south")}, ["dental-north", "dental-south"]),
        ({"labels": ("?o*h",), "excluded": ("*-north",)}, ["dental-south"]),
        ({"flows": (FLOW,)}, [NAME, "dental-north"]),
        ({"flows": (FLOW,), "labels": ("*",)}, ["dental-north"]),
        ({"excluded": ("dental-north,dental-south",)}, [NAME]),
    ],
)
@pytest.mark.usefixtures("three")
def test_found(having: dict[str, tuple[str, ...]], found: list[str], workspace: Workspace) -> None:
    assert names(workspace, **having) == found


@pytest.mark.parametrize(
    ("having", "said", "hint"),
    [
        ({"labels": ("vipp",)}, "no account has the label 'vipp'", "did you mean 'vip'?"),
        ({"niches": ("spaceship",)}, "no account has the niche 'spaceship'", "niches: contractor"),
        ({"flows": ("missed",)}, "no account runs the flow 'missed'", FLOW),
        ({"excluded": ("dentl-*",)}, "no account matches 'dentl-*'", "accounts: "),
        ({"excluded": ("*",)}, "no account is left", "dental-north"),
        ({"labels": ("south",), "flows": (FLOW,)}, "no account is left", "dental-north"),
    ],
)
@pytest.mark.usefixtures("three")
def test_refused(having: dict[str, tuple[str, ...]], said: str, hint: str, workspace: Workspace) -> None:
    with pytest.raises(UsageError) as caught:
        names(workspace, **having)
    assert said in str(caught.value)
    assert hint in (caught.value.diagnostics[0].hint or "")


def test_a_file_that_is_not_valid_may_be_meant(three: Path, workspace: Workspace) -> None:
    edit(three / "accounts/dental-north.yaml", "America/Chicago", "Mars/Olympus")
    found = chosen_accounts(workspace, which(labels=("south",)))
    assert [item.value.account for item in found.accounts] == ["dental-south"]
    assert [*found.unusable] == ["dental-north"]
    assert [*chosen_accounts(workspace, which(excluded=("dental-north",))).unusable] == []


def test_it_is_not_the_whole_project(workspace: Workspace) -> None:
    assert Accounts(everyone=True).whole
    assert not Accounts(everyone=True, having=Having(labels=("x",))).whole
    assert not ANY.narrowed


@pytest.mark.usefixtures("three")
def test_of_those_that_run_a_flow(workspace: Workspace) -> None:
    found = accounts_running(workspace, FLOW, which(labels=("*",)))
    assert [item.value.account for item in found.accounts] == ["dental-north"]
    with pytest.raises(UsageError, match=f"no account that is chosen runs '{FLOW}'"):
        accounts_running(workspace, FLOW, which(labels=("south",)))


@pytest.mark.usefixtures("three")
def test_the_journal_of_some(workspace: Workspace) -> None:
    for name in (NAME, "dental-north", "gone"):
        workspace.journal.append(
            {**new_entry("apply", name, "", None, workspace.origin), "outcome": "incomplete"}
        )
    assert [entry["account"] for entry in history(workspace, which(labels=("vip",)))] == ["dental-north"]
    assert len(history(workspace)) == 3
