"""A secret of an imported step that nobody set here stays as it is in HighLevel."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import ACCOUNT, SMS, WEBHOOK, applied, built, changes, workflows
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_taken_from_highlevel import Nodes, chain, there
from tests.importing.canvases import golden_steps

__all__ = ["applied", "project"]

SECRET = "AAAAAAAA1111"
LINK: JsonObject = {
    "type": "webhook",
    "name": "Webhook",
    "attributes": {
        "method": "POST",
        "url": f"https://a.example/in?token={SECRET}",
        "customData": [],
        "headers": [],
    },
}
META: JsonObject = json.loads(json.dumps(golden_steps()["facebook_conversion_api"]))
STEPS = {"header": WEBHOOK, "link": LINK, "conversion api": META}
NAMES = {
    "header": "NURTURE_CUSTOM_WEBHOOK_SECRET",
    "link": "NURTURE_WEBHOOK_SECRET",
    "conversion api": "NURTURE_META_CONVERSION_API_SECRET",
}


def imported(root: Path, step: JsonObject) -> None:
    text = {"id": "a0000000-0000-4000-8000-000000000001", **SMS}
    built(root, "old1", "Nurture", chain([text, {"id": "c0000000-0000-4000-8000-000000000001", **step}]))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0


def second_step(root: Path) -> Any:
    document: Any = workflows(root)["old1"]
    return document["workflowData"]["templates"][1]["attributes"]


@pytest.mark.parametrize("kind", STEPS)
def test_a_plan_says_no_changes_and_another_step_can_be_changed(
    kind: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(applied, STEPS[kind])
    before = second_step(applied)
    assert changes(capsys)["nurture/main"]["action"] in ("unchanged", "adopt")
    edit(applied / "flows/nurture.yaml", "Hi there", "Hello there")
    row = changes(capsys)["nurture/main"]
    assert [step["name"] for step in row["steps"]] == ["SMS"]
    assert main(["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify"]) == 0
    assert second_step(applied) == before
    assert changes(capsys)["nurture/main"]["action"] == "unchanged"


@pytest.mark.parametrize("kind", STEPS)
def test_one_that_is_set_is_written(
    kind: str, applied: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(applied, STEPS[kind])
    monkeypatch.setenv(NAMES[kind], "BBBBBBBB2222")
    row = changes(capsys)["nurture/main"]
    assert [step["action"] for step in row["steps"]] == ["update"]
    assert main(["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify"]) == 0
    assert "BBBBBBBB2222" in json.dumps(second_step(applied))
    # Set once and not here, as in another person's shell: it stays as it was applied.
    monkeypatch.delenv(NAMES[kind])
    assert changes(capsys)["nurture/main"]["action"] == "unchanged"


def rotated(nodes: Nodes) -> Nodes:
    nodes[1]["attributes"]["headers"][0]["value"] = "Bearer CCCCCCCC3333"
    return nodes


def test_another_one_there_stays_too(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported(applied, WEBHOOK)
    there(applied, rotated)
    edit(applied / "flows/nurture.yaml", "Hi there", "Hello there")
    row = changes(capsys)["nurture/main"]
    assert [step["name"] for step in row["steps"]] == ["SMS"]
    assert main(["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify"]) == 0
    assert second_step(applied)["headers"][0]["value"] == "Bearer CCCCCCCC3333"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("env:NURTURE_CUSTOM_WEBHOOK_SECRET", "env:ANOTHER_SECRET"),
        ("Authorization", "X-Api-Key"),
        ("https://a.example/in", "env:NURTURE_CUSTOM_WEBHOOK_SECRET"),
    ],
    ids=["another name", "another header", "in a second place"],
)
def test_one_that_was_not_there_has_to_be_set(
    old: str, new: str, applied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(applied, WEBHOOK)
    edit(applied / "flows/nurture.yaml", old, new)
    (account,) = output(capsys, "plan", "--sandbox", "-a", ACCOUNT)["accounts"]
    (row,) = (one for one in account["changes"] if one["key"] == "nurture/main")
    assert row["steps"]
    assert "names" in {gate["code"] for gate in account["gates"] if gate["flow"] == "nurture"}
