"""Every step for people and opportunities: applied, started in the sandbox, and told as one line each."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import object_of, objects_of
from tests.cli.test_deploy_commands import LOCATION, output, project

__all__ = ["project"]

FLOW = """\
version: 1
flow: office
name: Office
trigger:
  - call_status: { direction: inbound, status: [no-answer] }
fields: {}
steps:
  - note: "{{ business_name }}: {{ contact.first_name }} called"
  - task: { title: Call back, text: They called, due: 1 day, to: Ann Office }
  - notify: { bell: "{{ contact.name }} called", title: Missed call, to: owner }
  - notify: { email: { subject: Missed call, text: Call back }, to: [Ann Office, Bob Office] }
  - notify: { sms: Missed call, to: all }
  - assign: [Ann Office, Bob Office]
  - event_date: "{{ contact.date_of_birth }}"
  - opportunity: { pipeline: Kitchens, stage: New, name: "{{ contact.name }}", value: 5000 }
  - if: { opportunity: { pipeline: Kitchens, stage: New } }
    then:
      - update_opportunity: { pipeline: Kitchens, stage: Quoted }
  - remove_opportunity: Kitchens
  - unassign
  - sms: Done
"""


def test_every_step_is_stored_with_ids_and_runs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (*(project / "flows").iterdir(), *(project / "accounts").iterdir()):
        if path.suffix == ".yaml" and path.parent.name == "flows":
            path.unlink()
    (project / "flows/office.yaml").write_text(FLOW, encoding="utf-8")
    (account,) = (project / "accounts").glob("*.yaml")
    text = account.read_text(encoding="utf-8").replace("missed-call-text-back", "office")
    account.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert main(["simulate", "office"]) == 0
    told = capsys.readouterr().out
    for line in (
        "note: Bridgepoint Group:",
        "task: Call back",
        "bell to people of the business: Missed call",
        "email to people of the business: Missed call",
        "text to people of the business: Missed call",
        "assigned to Ann Office or Bob Office",
        "opportunity: Kitchens, New, open",
        "update opportunity: Kitchens, Quoted",
        "remove opportunity: Kitchens",
        "assigned to no user",
        "Done",
    ):
        assert line in told
    assert "urn:" not in told
    assert main(["sandbox", "seed"]) == 0
    capsys.readouterr()
    assert main(["apply", "--sandbox", "--allow", "lint", "--allow", "verify"]) == 0
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        (workflow,) = store.all("workflow", LOCATION)
    assert "urn:" not in str(workflow)
    assert len(objects_of(object_of(workflow, "workflowData"), "templates")) > 14
    assert output(capsys, "plan", "--sandbox")["summary"]["update"] == 0
    episode = output(capsys, "sandbox", "call", "+15125550100")
    assert "Done" in str(episode)
    assert not episode.get("gaps")
