"""A secret that a person put into the name of a workflow or of a step is shown nowhere."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.faults import Fault, FaultKind, FaultPlan
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import ACCOUNT, TAGGED, applied, built, faulty, one_text
from tests.cli.test_deploy_commands import project

__all__ = ["applied", "faulty", "project"]

SECRET = "pit-0123456789abcdef"
HIDDEN = "Nurture ********************"
OTHER = "b0000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    "words",
    [
        *("pull --dry-run", "pull --dry-run --format json"),
        *("audit", "audit --format json", "audit --format html"),
        *("plan", "plan --format json", "status", "status --format json", "doctor"),
    ],
)
def test_of_a_workflow_that_cannot_be_read(
    words: str, applied: Path, faulty: FaultPlan, capsys: pytest.CaptureFixture[str]
) -> None:
    built(applied, "old1", f"Nurture {SECRET}", one_text())
    faulty.inject(Fault(FaultKind.STATUS, "GET", r"/old1(/definition)?$", status=404, message="not found"))
    main([*words.split(), "--sandbox", "-a", ACCOUNT])
    captured = capsys.readouterr()
    assert HIDDEN in captured.out + captured.err
    assert SECRET not in captured.out + captured.err


@pytest.mark.parametrize(
    "words",
    [
        *("pull", "pull --format json", "pull --dry-run"),
        *("audit", "audit --format json", "audit --format html"),
    ],
)
def test_of_a_workflow_and_of_a_step(words: str, applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    step: JsonObject = {**one_text(node_id=OTHER)[0], "name": SECRET}
    built(applied, "old1", f"Nurture {SECRET}", one_text(), triggers=({**TAGGED, "name": SECRET},))
    built(applied, "old2", "Other", [*one_text(), {**step, "parentKey": "gone"}])
    main([*words.split(), "--sandbox", "-a", ACCOUNT])
    captured = capsys.readouterr()
    assert HIDDEN in captured.out + captured.err
    assert SECRET not in captured.out + captured.err
