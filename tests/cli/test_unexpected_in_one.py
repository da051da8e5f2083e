"""What was not thought of in one account fails it alone, wherever a command goes through several."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.operations import audit, cost, pull
from ghl_flow.operations.workspace import Workspace
from tests.cli.test_deploy_commands import LOCATION, project

__all__ = ["project"]

WRONG, WELL = "a-wrong", "bridgepoint-group"


def _failing(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, which fails where the account is among what it is asked for."""

    def asked(*words: Any, **more: Any) -> Any:
        names = [getattr(getattr(one, "value", None), "account", one) for one in words]
        if any(isinstance(one, str) and one == WRONG for one in names):
            raise RuntimeError("not thought of")
        return function(*words, **more)

    return asked


@pytest.mark.parametrize(
    ("owner", "name", "words"),
    [
        (pull, "import_workflows", ["pull", "--sandbox", "--dry-run"]),
        (audit, "_audited", ["audit", "--sandbox"]),
        (cost, "_one", ["cost"]),
        (Workspace, "compiled", ["render", "missed-call-text-back"]),
        (Workspace, "compiled", ["verify", "missed-call-text-back", "--time-limit", "1s"]),
        (Workspace, "compiled", ["test"]),
        (Workspace, "desired", ["plan", "--sandbox"]),
        (Workspace, "desired", ["apply", "--sandbox", "--yes"]),
    ],
    ids=["pull", "audit", "cost", "render", "verify", "test", "plan", "apply"],
)
def test_it_fails_its_account_alone(
    owner: Any,
    name: str,
    words: list[str],
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = (project / f"accounts/{WELL}.yaml").read_text().replace(WELL, WRONG)
    other = text.replace(LOCATION, "other1Location000000")
    (project / f"accounts/{WRONG}.yaml").write_text(other)
    monkeypatch.setattr(owner, name, _failing(getattr(owner, name)))
    assert main([*words, "-a", WRONG, "-a", WELL]) == 3
    said = capsys.readouterr()
    assert f"{WRONG}: failed\nerror: internal error (RuntimeError: not thought of" in said.err
    assert said.out
