"""Published workflows that ghl-flow did not make: no proof counts them, and plan and apply say so."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import SMS, applied, built, one_step, one_text, second_account, workflows
from tests.cli.test_deploy_commands import output, project

__all__ = ["applied", "project"]

NAME = "Missed call text-back"
COOLDOWN = "missed-call-text-back-cooldown"
NOBODY = ", which no proof counts"
TAG: JsonObject = {"type": "add_contact_tag", "name": "Tag", "attributes": {"tags": [COOLDOWN.upper()]}}
OFF: JsonObject = {"advanceCanvasMeta": {"isDisabled": True}}


def said(capsys: pytest.CaptureFixture[str], command: str = "plan", code: int = 0) -> list[str]:
    (account,) = output(capsys, command, "--sandbox", code=code)["accounts"]
    return [one["message"] for one in account["warnings"] if one["code"] == "others-run"]


def leaves(project: Path) -> JsonObject:
    (ours,) = [one["id"] for one in workflows(project).values() if one["name"] == NAME]
    attributes: JsonObject = {"type": "remove_from_workflow", "workflow_id": [ours]}
    return {"type": "remove_from_workflow", "name": "Out", "attributes": attributes}


def writes(field: str) -> JsonObject:
    row: JsonObject = {"field": field, "value": "x", "title": "F", "type": "string", "date": ""}
    attributes: JsonObject = {
        "type": "update_contact_field",
        "actionType": "update_field_data",
        "fields": [row],
    }
    return {"type": "update_contact_field", "name": "F", "attributes": attributes}


ALL: JsonObject = {
    "type": "remove_from_all_workflows",
    "name": "Out",
    "attributes": {"includeCurrent": False},
}
DND: JsonObject = {
    "type": "dnd_contact",
    "name": "Off",
    "attributes": {"type": "dnd_contact", "dnd_contact": "enable", "dnd_direction": ""},
}
CASES: list[tuple[Any, str]] = [
    (one_text(), ""),
    (one_step(TAG), f"; 'Theirs' changes tag {COOLDOWN}"),
    (one_step(TAG, **OFF), ""),
    (one_step(ALL), "; 'Theirs' takes contacts out of all workflows"),
    (one_step(DND), "; 'Theirs' turns messages off or on"),
    (one_step(writes("another0field0id0000")), ""),
    (leaves, "; 'Theirs' moves contacts into missed-call-text-back/main or out of it"),
    (one_step({"type": "nobody_knows", "name": "?", "attributes": {}}), ""),
]


@pytest.mark.parametrize(("steps", "more"), CASES)
def test_how_many_run_and_which_have_a_say(
    steps: Any, more: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys) == []
    built(applied, "theirs000000000000ab", "Theirs", one_step(leaves(applied)) if callable(steps) else steps)
    built(applied, "theirs000000000000cd", "Draft", one_step(TAG), status="draft")
    expected = [f"1 other published workflow{NOBODY}{more}"]
    assert said(capsys) == expected
    assert said(capsys, "apply") == expected  # from what the first look kept
    assert not said(capsys, "status")
    assert COOLDOWN not in "".join(path.read_text() for path in applied.glob(".ghl-flow/looked-at/*"))


def test_one_that_cannot_be_read_is_counted(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "theirs000000000000ab", "Theirs", one_text())
    built(applied, "theirs000000000000cd", "Theirs too", [dict(SMS, id="x", order=0)])
    assert main(["plan", "--sandbox", "--driver", "file"]) == 0
    assert f"2 other published workflows (2 unread){NOBODY}" in capsys.readouterr().out


def test_accounts_fold_however_many_run_in_each(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = second_account(applied)
    assert main(["apply", "--sandbox", "--all", "--yes"]) == 0
    for number in range(3):
        built(applied, f"theirs000000000000a{number}", "Theirs", one_text())
    capsys.readouterr()
    assert main(["plan", "--sandbox", "--all"]) == 0
    out = capsys.readouterr().out
    assert "2 accounts, nothing to change" in out
    assert f"3 other published workflows{NOBODY}\n" in out
    built(applied, "theirs000000000000a9", "Theirs", one_step(ALL), location=other)
    assert main(["plan", "--sandbox", "--all"]) == 0
    assert f"1 other published workflow{NOBODY}; 'Theirs' takes" in capsys.readouterr().out
    assert main(["apply", "--sandbox", "--all", "--yes"]) == 0
    assert "harlow-and-finch: 1 other published workflow" in capsys.readouterr().out
