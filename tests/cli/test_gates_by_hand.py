"""Every closed gate, where a person builds: no sheet goes out, nothing is lost, and the plan says so."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import FLOW, edit, output, project
from tests.cli.test_file_driver import FILE, in_highlevel

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
FLOW_ID = "missed-call-text-back"
MAIN = f"{FLOW_ID}/main"
GATES = {
    "native-toggle": (ACCOUNT, "back: off", "back: on"),
    "a2p": (ACCOUNT, "status: approved", "status: pending"),
    "verify": (FLOW, "replies_within: 3 minutes", "replies_within: 30 seconds"),
    "lint": (FLOW, "- sms: { template: missed-call }", "- sms: 'See https://bit.ly/abc'"),
    "paused": None,
}
STATES = {
    # What the main workflow is then, by the plan: action and reason.
    "absent": ("create", "missing"),
    "asked": ("create", "to-build"),
    "draft": ("update", "to-rebuild"),
    "published": ("update", "to-rebuild"),
    "changed": ("update", "to-rebuild"),
}


def brought_to(project: Path, state: str) -> None:
    """The account in that state, and the flow with another wait since it was asked for."""
    if state == "absent":
        return
    main(["apply", *FILE])
    if state == "draft":
        in_highlevel(project, "draft", version=3)
    if state in ("published", "changed"):
        in_highlevel(project, "published", version=4)
        main(["apply", *FILE])
    if state == "changed":
        in_highlevel(project, "published", version=7)
    edit(project / FLOW, "wait: 2 minutes", "wait: 1 minute")


def closed(project: Path, gate: str) -> None:
    change = GATES[gate]
    if change is None:
        main(["pause", FLOW_ID, *FILE])
    else:
        edit(project / change[0], change[1], change[2])


def sheets(project: Path) -> dict[Path, bytes]:
    return {one: one.read_bytes() for one in (project / ".ghl-flow").glob("build/**/*") if one.is_file()}


def planned(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    (account,) = output(capsys, "plan", *FILE, "--detailed-exitcode", code=2)["accounts"]
    return {one["key"]: one for one in account["changes"] if one["resource"] == "workflow"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("gate", GATES)
def test_a_closed_gate_asks_no_one(
    project: Path, capsys: pytest.CaptureFixture[str], gate: str, state: str
) -> None:
    brought_to(project, state)
    closed(project, gate)
    before = sheets(project)
    (applied,) = output(capsys, "apply", *FILE, code=1)["accounts"]
    assert gate in {one["code"] for one in applied["withheld"]}
    assert applied["files"] == []
    change = planned(capsys)[MAIN]
    assert (change["action"], change["reason"]) == STATES[state]
    assert change["hold"] == "held-back"
    assert [name.split()[0] for name in change["gates"]] == [gate]
    capsys.readouterr()
    assert main(["apply", *FILE]) == 1
    said = capsys.readouterr().out
    assert sheets(project) == before
    assert f"{MAIN}: change held back (gate: " in said or "published" in said
    if state in ("published", "changed"):
        reason = "the flow is paused" if gate == "paused" else "a gate is closed"
        assert f"published although {reason}" in said


def test_a_pause_before_it_is_built_is_remembered(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody has the sheet: that they may publish all the same is said, and seen when they do."""
    main(["apply", *FILE])
    capsys.readouterr()
    assert main(["pause", FLOW_ID, *FILE]) == 0
    said = capsys.readouterr().out
    assert "recorded that an apply writes no build sheet. Whoever has a sheet already may publish" in said
    in_highlevel(project, "published", version=4)
    assert main(["status", *FILE]) == 1
    assert "published although the flow is paused" in capsys.readouterr().out
    assert main(["resume", FLOW_ID, *FILE]) == 0
    assert main(["status", *FILE]) == 0
