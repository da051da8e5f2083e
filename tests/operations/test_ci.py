"""The whole gate: every stage runs, and the code says most."""

from pathlib import Path

import pytest

from ghl_flow.errors import UsageError
from ghl_flow.operations.ci import Gate, Passed, Stage, run_gate, stages_named
from ghl_flow.operations.workspace import Workspace
from tests.operations.conftest import FLOW, NAME, account, edit


@pytest.mark.parametrize(
    ("codes", "worst"),
    [
        ((0, 0, 0, 0), 0),
        ((0, 3, 0), 3),
        ((4, 3), 4),
        ((4, 1, 3), 1),
        ((1, 2), 2),
        ((2, 130, 1), 130),
        ((0, 9), 9),
        ((9, 1), 1),
        ((), 0),
    ],
)
def test_the_code_that_says_most(codes: tuple[int, ...], worst: int) -> None:
    assert Gate(tuple(Passed(Stage.LINT, code) for code in codes)).exit_code == worst


def run(workspace: Workspace, skip: tuple[Stage, ...] = ()) -> dict[str, int]:
    return {str(one.stage): one.code for one in run_gate(workspace, skip=skip)}


def test_a_project_as_it_ships(workspace: Workspace) -> None:
    assert run(workspace) == {"lint": 0, "verify": 0, "test": 0, "plan": 0}
    assert [*run(workspace, (Stage.PLAN, Stage.TEST))] == ["lint", "verify"]


@pytest.mark.parametrize(
    ("file", "old", "new", "codes"),
    [
        (f"accounts/{NAME}.yaml", "back: off", "back: on", {"lint": 1, "verify": 0, "test": 0, "plan": 0}),
        (f"flows/{FLOW}.yaml", "2 minutes", "9 minutes", {"lint": 1, "verify": 1, "test": 1, "plan": 0}),
        (f"flows/{FLOW}.yaml", "steps:", "stpes:", {"lint": 2, "verify": 2, "test": 2, "plan": 2}),
    ],
)
def test_one_that_fails_stops_no_other(
    file: str, old: str, new: str, codes: dict[str, int], folder: Path, workspace: Workspace
) -> None:
    edit(folder / file, old, new)
    assert run(workspace) == codes


def test_of_several_accounts_each_is_planned(folder: Path, workspace: Workspace) -> None:
    account(folder, "second")
    edit(folder / "accounts/second.yaml", "first_name:", "last_name:")
    assert run(workspace)["plan"] == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lnt"], "there is no stage 'lnt'"),
        (["lint", "verify", "test", "plan"], "no stage is left"),
        (["plan", ""], "there is no stage ''"),
    ],
)
def test_no_stages(words: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        stages_named(words)


def test_a_stage_named_twice_is_one() -> None:
    assert stages_named(["plan", "lint", "plan"]) == [Stage.PLAN, Stage.LINT]
