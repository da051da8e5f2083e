"""What a flow names and the sandbox does not have is made there with one command, not with clicks."""

from pathlib import Path

import pytest

from ghl_flow.cli.display.unresolved import SEEDED
from ghl_flow.cli.main import main
from ghl_flow.operations.sandbox import _KINDS
from tests.cli.test_deploy_commands import edit, output, project

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"


def run_by_it(root: Path, capsys: pytest.CaptureFixture[str], recipe: str) -> None:
    """A recipe that names things, in the account."""
    assert main(["init", "--recipe", recipe]) == 0
    edit(root / ACCOUNT, "flows: [missed-call-text-back]", f"flows: [{recipe}]")
    capsys.readouterr()


@pytest.mark.parametrize("recipe", ["speed-to-lead", "round-robin", "stage-to-task"])
@pytest.mark.parametrize("command", ["plan", "apply --yes", "status"])
def test_the_remedy_is_to_seed_it(
    command: str, recipe: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_by_it(project, capsys, recipe)
    main([*command.split(), "--sandbox", "-a", "bridgepoint-group"])
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert said.count("'ghl-flow sandbox seed -a bridgepoint-group' makes what the flows name") == 1
    assert "create it in HighLevel" not in said
    assert main(["sandbox", "seed", "-a", "bridgepoint-group"]) == 0
    capsys.readouterr()
    assert main(["plan", "--sandbox"]) == 0
    assert "held back" not in capsys.readouterr().out


def test_a_name_that_is_close_is_offered_first(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_by_it(project, capsys, "stage-to-task")
    assert main(["sandbox", "seed"]) == 0
    edit(project / "flows/stage-to-task.yaml", "pipeline: Sales", "pipeline: Salse")
    capsys.readouterr()
    gates = output(capsys, "plan", "--sandbox")["accounts"][0]["gates"]
    (gate,) = [one for one in gates if one["detail"] == "pipeline 'Salse'"]
    assert gate["hint"] == "did you mean 'Sales'? Otherwise 'ghl-flow sandbox seed' makes what the flows name"


def test_it_is_known_what_can_be_seeded() -> None:
    assert frozenset(_KINDS) == SEEDED


@pytest.mark.parametrize(
    ("recipe", "name"),
    [
        ("speed-to-lead", "pipeline 'Sales'"),
        ("round-robin", "user 'Ann'"),
        ("stage-to-task", "pipeline 'Sales'"),
    ],
)
def test_status_says_it_to_machines(
    recipe: str, name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_by_it(project, capsys, recipe)
    found = output(capsys, "status", "--sandbox")["accounts"][0]["unresolved"]
    assert (recipe, name) in [(one["flow"], one["name"]) for one in found]
    assert "ghl-flow sandbox seed" in found[0]["hint"]
    assert main(["sandbox", "seed"]) == 0
    capsys.readouterr()
    assert output(capsys, "status", "--sandbox")["accounts"][0]["unresolved"] == []
