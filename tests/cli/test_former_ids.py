"""A flow that gets its former id back, as by reverting the commit that renamed it, keeps its workflows."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.state import recognise
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME
from ghl_flow.highlevel import ConnectionLostError, RateLimitedError, ServerError
from ghl_flow.highlevel.errors import HighLevelError
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_kill_switch import tidied
from tests.conftest import without_replies

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
ROLES = {"main", "cancel"}


def stored(project: Path) -> dict[str, str]:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        return {text_of(one, "id"): text_of(one, "status") for one in store.all("workflow", LOCATION)}


@pytest.fixture(params=["same name", "other name"])
def reverted(
    request: pytest.FixtureRequest, project: Path, capsys: pytest.CaptureFixture[str]
) -> dict[str, str]:
    """The workflows, by id, of a flow that was renamed and applied, and has its former id again."""
    kept = {path: (project / path).read_text(encoding="utf-8") for path in (FLOW, ACCOUNT)}
    assert main(["apply", "--sandbox"]) == 0
    edit(
        project / FLOW,
        "flow: missed-call-text-back ",
        "previously: [missed-call-text-back]\nflow: missed-calls ",
    )
    if request.param == "other name":
        edit(project / FLOW, "name: Missed call text-back", "name: Missed calls")
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: [missed-calls]")
    assert main(["apply", "--sandbox"]) == 0
    for path, text in kept.items():
        (project / path).write_text(text, encoding="utf-8")
    capsys.readouterr()
    return stored(project)


def test_the_plan_changes_them_and_deletes_none(
    reverted: dict[str, str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = output(capsys, "plan", "--sandbox")["accounts"][0]["changes"]
    found = {(one["key"], one["action"]) for one in changes if one["resource"] == "workflow"}
    assert found == {(f"missed-call-text-back/{role}", "update") for role in ROLES}
    assert main(["apply", "--sandbox", "--prune"]) == 0
    assert stored(project) == reverted == dict.fromkeys(reverted, "published")
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0
    assert main(["status", "--sandbox"]) == 0


def test_they_are_paused_under_it(
    reverted: dict[str, str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pause", "missed-call-text-back", "--sandbox"]) == 0
    assert stored(project) == dict.fromkeys(reverted, "draft")
    assert main(["apply", "--sandbox", "--prune"]) == 1
    assert "left as draft (gate: paused)" in capsys.readouterr().out
    assert stored(project) == dict.fromkeys(reverted, "draft")


def test_they_are_destroyed_under_it(
    reverted: dict[str, str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(reverted) == len(ROLES)
    main(["destroy", "--flow", "missed-call-text-back", "--sandbox", "--yes"])
    assert "deleted workflow missed-call-text-back/main" in capsys.readouterr().err
    assert stored(project) == {}


@pytest.mark.parametrize("error", [ServerError, RateLimitedError, ConnectionLostError])
def test_a_body_that_does_not_come_is_no_reason_to_delete_one(
    reverted: dict[str, str],
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: type[HighLevelError],
) -> None:
    """Whether it is that of the flow is not known then: the account fails, and nothing is pruned."""
    monkeypatch.setattr(recognise, "read_listed", failing(error))
    assert main(["apply", "--sandbox", "--prune", "--yes"]) == 1
    assert stored(project) == reverted


def failing(error: type[HighLevelError]) -> Callable[..., Awaitable[object]]:
    async def read(*_: object) -> object:
        raise error("no answer", request=None)

    return read


NEW_ID = ("flow: missed-call-text-back ", "flow: missed-calls ")


def another_id(project: Path) -> None:
    """Only its id is another one: its workflows still have the names that they are to have."""
    edit(project / FLOW, *NEW_ID)
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: [missed-calls]")


def another_flow_of_its_name(project: Path) -> None:
    """The flow gets another name, and a new one its former name."""
    text = (project / FLOW).read_text(encoding="utf-8").replace(*NEW_ID)
    edit(project / FLOW, "name: Missed call text-back", "name: Texts back")
    (project / "flows/missed-calls.yaml").write_text(text, encoding="utf-8")
    edit(project / ACCOUNT, "flows: [missed-call-text-back]", "flows: [missed-call-text-back, missed-calls]")


def another_id_and_no_manifest(project: Path) -> None:
    another_id(project)
    tidied(project)


@pytest.mark.parametrize(
    ("changed", "said", "taken_over"),
    [
        (another_id, "write 'previously: [missed-call-text-back]' into its file", False),
        (another_flow_of_its_name, "first rename that one with", False),
        (another_id_and_no_manifest, "which ghl-flow made for a flow of another id", True),
    ],
)
def test_no_workflow_is_of_two_flows(
    changed: Callable[[Path], None],
    said: str,
    taken_over: bool,
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is done for the one flow, such as `apply --prune`, would be done to the other's."""
    (project / FLOW).write_text(without_replies((project / FLOW).read_text("utf-8")), "utf-8")
    assert applied_once("--sandbox") == 0
    changed(project)
    there = stored(project)
    capsys.readouterr()
    assert main(["plan", "--sandbox"]) == 1
    told = capsys.readouterr().out
    assert said in told
    assert "ghl-flow did not make it" not in told
    assert main(["adopt", "missed-calls", "--sandbox"]) == (0 if taken_over else 2)
    assert main(["apply", "--sandbox", "--prune", "--allow-dropping-contacts"]) in (0, 1)
    assert stored(project).keys() == there.keys()


@pytest.mark.parametrize(
    "words",
    [
        ("apply", "--prune", "--allow-dropping-contacts"),
        ("destroy", "--flow", "missed-call-text-back", "--yes"),
        ("pause", "missed-call-text-back"),
    ],
)
def test_one_that_was_recorded_for_two_flows_is_the_account_s(
    words: tuple[str, ...], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As earlier versions left it, where `adopt` took over the workflow of a flow of another id."""
    assert applied_once("--sandbox") == 0
    another_id(project)
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        (value,) = [one for one in store.all("custom_value", LOCATION) if one["name"] == MANIFEST_NAME]
        manifest = json.loads(text_of(value, "value"))
        manifest["flows"]["missed-calls"] = manifest["flows"]["missed-call-text-back"]
        store.put("custom_value", LOCATION, text_of(value, "id"), {**value, "value": json.dumps(manifest)})
    there = stored(project)
    assert main([*words, "--sandbox"]) in (0, 1, 2)
    assert stored(project) == there
