"""A trigger that lets contacts enter at another step: imported, applied, and run."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import ACCOUNT, TAGGED, applied, built, changes, tagged, workflows
from tests.cli.test_deploy_commands import LOCATION, edit, output, project
from tests.cli.test_taken_from_highlevel import TAKE, chain, text

__all__ = ["applied", "project"]


def drawn(root: Path, at: str) -> None:
    nodes = chain([text(n, f"Text {n}") for n in range(3)])
    late: JsonObject = {**tagged("late"), "name": "Late", "targetActionId": at}
    built(root, "old1", "Nurture", nodes, triggers=(TAGGED, late))


SECOND = "a0000000-0000-4000-8000-000000000001"


def entered(root: Path) -> dict[str, Any]:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        return {
            str(one["name"]): one.get("targetActionId")
            for one in store.all("trigger", LOCATION)
            if one.get("workflowId") == "old1"
        }


def test_it_is_imported_and_nothing_changes(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn(applied, SECOND)
    (one,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT)["accounts"][0]["workflows"]
    assert (one["status"], [f["matter"] for f in one["findings"]]) == ("new", [])
    flow = (applied / "flows/nurture.yaml").read_text()
    assert "start: sms" in flow
    assert "id: sms" in flow
    assert changes(capsys)["nurture/main"]["action"] == "adopt"
    before = workflows(applied)["old1"]
    assert main(["apply", "--sandbox", "-a", ACCOUNT]) == 0
    assert workflows(applied)["old1"] == before
    capsys.readouterr()
    assert main(["simulate", "nurture", "-a", ACCOUNT, "--event", "0s tag late"]) == 0
    told = capsys.readouterr().out
    assert "Text 1" in told
    assert "Text 0" not in told


def test_one_that_leads_nowhere_is_not_taken(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn(applied, "gone")
    (one,) = output(capsys, "pull", "--sandbox", "-a", ACCOUNT, code=1)["accounts"][0]["workflows"]
    assert one["status"] == "not-taken"


@pytest.mark.parametrize("driver", ["builder", "api"])
def test_it_is_changed_in_the_file(driver: str, applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn(applied, SECOND)
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    edit(applied / "flows/nurture.yaml", "    start: sms\n", "")
    (step,) = changes(capsys)["nurture/main"]["steps"]
    assert [one["what"] for one in step["details"]] == ["enters at"]
    words = ["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify", "--driver", driver]
    code = main(words)
    assert code == 0, capsys.readouterr().err
    first = "a0000000-0000-4000-8000-000000000000"
    assert entered(applied)["Late"] in (None, first)
    assert changes(capsys)["nurture/main"]["action"] == "unchanged"


@pytest.mark.parametrize("driver", ["builder", "api"])
def test_a_new_one_is_made(driver: str, applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", chain([text(n, f"Text {n}") for n in range(3)]))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    flow = applied / "flows/nurture.yaml"
    edit(flow, "  - sms: Text 1", "  - sms: Text 1\n    id: second")
    edit(
        flow, "trigger:\n", "trigger:\n  - contact_tag: { added: late }\n    name: Late\n    start: second\n"
    )
    words = ["apply", "--sandbox", "-a", ACCOUNT, "--allow", "verify", "--driver", driver]
    assert main(words) == 0, capsys.readouterr().err
    assert entered(applied)["Late"] == SECOND
    assert changes(capsys)["nurture/main"]["action"] == "unchanged"


def test_it_is_taken_from_highlevel(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(applied, "old1", "Nurture", chain([text(n, f"Text {n}") for n in range(3)]))
    assert main(["pull", "--sandbox", "-a", ACCOUNT]) == 0
    with SandboxStore(applied / ".ghl-flow/sandbox.sqlite3") as store:
        trigger: Any = store.get("trigger", LOCATION, "old1t0")
        store.put("trigger", LOCATION, "old1t0", {**trigger, "targetActionId": SECOND})
    capsys.readouterr()
    assert main(TAKE) == 0, capsys.readouterr().out
    assert "start: " in (applied / "flows/nurture.yaml").read_text()
    assert changes(capsys)["nurture/main"]["action"] == "adopt"
