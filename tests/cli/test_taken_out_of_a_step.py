"""What a step had when it was applied, and is not to have now, is a change like any other."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, object_of, objects_of
from tests.cli.test_deploy_commands import FLOW, LOCATION, by_hand, edit, output, project

__all__ = ["project"]

STEPS = "  - wait: 2 minutes\n"


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("task: { title: A, text: Ask, due: 1 day }", "task: { title: A, due: 1 day }", "body"),
        ("note: { text: A, title: B }", "note: { text: A }", "title"),
        ('{ wait: 1 day, resume: { from: "9:00", to: "17:00" } }', "wait: 1 day", "window"),
        ("raw: { type: x_y, attributes: { a: 1, b: 2 } }", "raw: { type: x_y, attributes: { a: 1 } }", "b"),
        (
            "raw: { type: x_y, attributes: { a: 1 }, disabled: true }",
            "raw: { type: x_y, attributes: { a: 1 } }",
            "disabled",
        ),
    ],
)
def test_it_is_planned_and_applied(
    driver: str, before: str, after: str, what: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = ["--sandbox", "--driver", driver, "--allow", "verify", "--allow", "lint"]
    edit(project / FLOW, STEPS, f"{STEPS}  - {before}\n")
    assert main(["apply", *again]) == 0
    edit(project / FLOW, before, after)
    changes = output(capsys, "plan", *again)["accounts"][0]["changes"]
    steps = [step for change in changes for step in change.get("steps", [])]
    assert what in [detail["what"] for step in steps for detail in step["details"]]
    assert main(["plan", *again, "--detailed-exitcode"]) == 2
    assert main(["apply", *again]) == 0
    assert main(["plan", *again, "--detailed-exitcode"]) == 0


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("kind", ["sms", "wait", "update_contact_field"])
def test_a_step_that_is_switched_off_in_highlevel_is_drift(
    driver: str, kind: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = ["--sandbox", "--driver", driver]
    assert main(["apply", *again]) == 0
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        (document,) = [
            one for one in store.all("workflow", LOCATION) if one["name"] == "Missed call text-back"
        ]
    off: JsonObject = {"advanceCanvasMeta": {"isDisabled": True}}
    steps = objects_of(object_of(document, "workflowData"), "templates")
    by_hand(
        project,
        workflowData={"templates": [{**step, **off} if step["type"] == kind else step for step in steps]},
    )
    assert main(["status", *again]) == 1
    changes = output(capsys, "plan", *again)["accounts"][0]["changes"]
    found = [step for change in changes for step in change.get("steps", [])]
    assert {step["kind"] for step in found} == {kind}
    assert all(step["drifted"] for step in found)
    assert {detail["what"] for step in found for detail in step["details"]} == {"disabled"}
    assert main(["apply", *again]) == 0
    assert main(["status", *again]) == 0
