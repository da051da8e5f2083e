"""What could not be looked at is never plain green, and what nothing shows is said beside it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.drivers.api import ApiDriver
from ghl_flow.deploy.state.reading import read_listed
from ghl_flow.errors import AuthenticationError, GhlFlowError
from ghl_flow.highlevel import MalformedResponseError
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, LOCATION, by_hand, edit, output, project
from tests.cli.test_unreadable_lists import Changed, answers, listed

__all__ = ["answers", "listed", "project"]

Closed = Callable[[GhlFlowError], None]


def stranger(root: Path, name: str = "Nurture") -> None:
    """A published workflow of another's making."""
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        made: JsonObject = {"id": "strange1", "_id": "strange1", "name": name, "version": 1}
        store.put(
            "workflow",
            LOCATION,
            "strange1",
            {**made, "status": "published", "workflowData": {"templates": []}},
        )


Status: TypeAlias = Literal["draft", "published"]


@pytest.fixture
def closed(project: Path, monkeypatch: pytest.MonkeyPatch) -> Closed:
    """The body of a stranger cannot be read."""

    def close(error: GhlFlowError) -> None:
        async def refuse(summary: WorkflowSummary, connection: Any) -> Any:
            if summary.id == "strange1":
                raise error
            return await read_listed(summary, connection)

        stranger(project)
        monkeypatch.setattr("ghl_flow.deploy.state.copies.read_listed", refuse)

    return close


def one_account(capsys: pytest.CaptureFixture[str], command: str, code: int) -> Any:
    return output(capsys, command, "--sandbox", code=code)["accounts"][0]


@pytest.mark.parametrize(
    "error",
    [MalformedResponseError("not JSON"), AuthenticationError("the session is over")],
    ids=["malformed", "over"],
)
def test_a_workflow_that_could_not_be_read(
    error: GhlFlowError, project: Path, closed: Closed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    closed(error)
    for command, code in (("status", 3), ("plan", 3), ("apply", 0)):
        found = one_account(capsys, command, code)
        assert len(found["unread"]) == 1
        assert "'Nurture'" in found["unread"][0]
        assert found["not_assessed"] == []
    capsys.readouterr()
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 1
    assert "not everything could be looked at" in capsys.readouterr().out
    assert main(["apply", "--sandbox"]) == 0
    said = capsys.readouterr().out
    assert "1 published workflow could not be read ('Nurture')" in said
    assert "nothing to do; not everything could be looked at" in said


def test_an_entry_of_the_list_that_could_not_be_read(
    project: Path, listed: Callable[[Changed], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    listed(lambda rows: [*rows, {"name": "no id"}])
    assert one_account(capsys, "status", 3)["unread"]
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 1
    capsys.readouterr()
    assert main(["apply", "--sandbox"]) == 0
    said = capsys.readouterr().out
    assert "1 entry of the workflow list could not be read" in said
    assert "nothing to do; not everything could be looked at" in said


def test_what_is_found_wins(project: Path, closed: Closed, capsys: pytest.CaptureFixture[str]) -> None:
    """Findings are 1 and pending changes 2, whatever else could not be read."""
    assert applied_once("--sandbox") == 0
    closed(MalformedResponseError("not JSON"))
    edit(project / FLOW, "wait: 2 minutes", "wait: 90 seconds")
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 2
    edit(project / FLOW, "wait: 90 seconds", "wait: 2 minutes")
    by_hand(project, allowMultiple=False)
    assert main(["status", "--sandbox"]) == 1


def test_of_several_accounts_one_could_not_be_looked_at(
    project: Path, closed: Closed, capsys: pytest.CaptureFixture[str]
) -> None:
    account = project / "accounts/bridgepoint-group.yaml"
    text = account.read_text(encoding="utf-8").replace("bridgepoint-group", "client-2")
    (project / "accounts/client-2.yaml").write_text(text.replace("bPt7Qm2Lx", "bPt7Qm2L2"), encoding="utf-8")
    assert main(["apply", "--sandbox", "--all"]) == 0
    closed(MalformedResponseError("not JSON"))
    rows = output(capsys, "status", "--sandbox", "--all", code=3)["accounts"]
    assert {row["account"]: len(row["unread"]) for row in rows} == {"bridgepoint-group": 1, "client-2": 0}


def test_what_a_driver_never_shows_is_said_and_no_failure(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox", "--driver", "file") == 1
    stranger(project)
    found = output(capsys, "status", "--sandbox", "--driver", "file")["accounts"][0]
    assert found["unread"] == []
    assert any("'Nurture'" in one for one in found["not_assessed"])
    for command in ("status", "plan"):
        capsys.readouterr()
        assert main([command, "--sandbox", "--driver", "file"]) == 0
        assert "not assessed: 1 published workflow" in capsys.readouterr().out


def test_a_checkbox_that_no_api_shows_is_not_assessed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = project / "accounts/bridgepoint-group.yaml"
    edit(account, "native_missed_call_text_back: off", "native_missed_call_text_back: unknown")
    assert main(["apply", "--sandbox"]) == 0
    for command in ("status", "plan", "apply"):
        assert len(one_account(capsys, command, 0)["not_assessed"]) == 1


@pytest.mark.parametrize(
    "command", ["pause all", "pause missed-call-text-back", "destroy --yes --allow-data-loss"]
)
def test_a_kill_switch_that_cannot_be_sure(
    command: str, project: Path, closed: Closed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    closed(MalformedResponseError("not JSON"))
    capsys.readouterr()
    assert main([*command.split(), "--sandbox"]) == 3
    said = capsys.readouterr().out
    assert "1 published workflow could not be read ('Nurture')" in said


def test_a_kill_switch_with_something_left_certainly_failed(
    project: Path, closed: Closed, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert applied_once("--sandbox") == 0
    closed(MalformedResponseError("not JSON"))

    async def refuse(*_: object) -> None:
        raise GhlFlowError("HighLevel refuses")

    monkeypatch.setattr("ghl_flow.deploy.drivers.api.ApiDriver.set_status", refuse)
    assert main(["pause", "all", "--sandbox"]) == 1


def test_a_kill_switch_that_saw_everything(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    stranger(project)
    assert main(["pause", "all", "--sandbox"]) == 0


@pytest.mark.parametrize("error", [KeyError("status"), RecursionError(), GhlFlowError("HighLevel refuses")])
def test_whatever_goes_wrong_with_one_workflow_the_others_are_paused(
    error: Exception, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert applied_once("--sandbox") == 0
    set_status, asked = ApiDriver.set_status, list[str]()

    async def once(driver: ApiDriver, workflow_id: str, status: Status) -> str | None:
        asked.append(workflow_id)
        if len(asked) == 1:
            raise error
        return await set_status(driver, workflow_id, status)

    monkeypatch.setattr(ApiDriver, "set_status", once)
    capsys.readouterr()
    assert main(["pause", "all", "--sandbox"]) == 1
    said = capsys.readouterr().out
    assert "1 done, 1 left to do by hand" in said
    assert len(asked) == 2
