"""`resume` takes back the pause of one flow, and of nothing else."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.operations import resume_flows
from ghl_flow.operations.consent import ConsentNeededError
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.plan import Planned
from ghl_flow.operations.terms import DEFAULT_TERMS
from ghl_flow.operations.workspace import Workspace
from ghl_flow.sandbox.store import SandboxStore
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, FLOW_ID, LOCATION, edit, output, project
from tests.cli.test_destroy_keeps import applied
from tests.cli.test_file_driver import FILE, in_highlevel
from tests.cli.test_fleet import fleet
from tests.cli.test_published_by_hand import ACCOUNT, CANCEL, MAIN, set_by_hand
from tests.deploy.planning.test_publishing import plan, workflow

__all__ = ["applied", "fleet", "project"]


def states(root: Path) -> dict[str, str]:
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        return {str(one["name"]): str(one["status"]) for one in store.all("workflow", LOCATION)}


def paused(capsys: pytest.CaptureFixture[str], code: int = 0) -> set[str]:
    (account,) = output(capsys, "status", "--sandbox", code=code)["accounts"]
    return {one["key"] for one in account["workflows"] if one["paused"]}


@pytest.mark.parametrize("driver", ["api", "builder"])
def test_only_that_flow_runs_again(driver: str, applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    driven = ("--sandbox", "--driver", driver)
    assert main(["pause", "all", *driven]) == 0
    assert main(["resume", "review", *driven, "--allow", "lint,verify"]) == 0
    found = states(applied)
    assert found.pop("Ask for a review") == "published"
    assert {*found.values()} == {"draft"}
    assert paused(capsys) == {MAIN, CANCEL}
    assert main(["resume", "all", *driven, "--allow", "lint,verify"]) == 0
    assert {*states(applied).values()} == {"published"}
    assert paused(capsys) == set()
    entry = output(capsys, "history")["entries"][-1]
    assert (entry["command"], entry["outcome"]) == ("apply", "complete")


def test_a_closed_gate_keeps_it_a_draft_and_paused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    assert main(["pause", "all", "--sandbox"]) == 0
    edit(project / ACCOUNT, "status: approved", "status: pending")
    assert main(["resume", FLOW_ID, "--sandbox"]) == 1
    assert {*states(project).values()} == {"draft"}
    assert paused(capsys) == {MAIN, CANCEL}
    assert main(["resume", FLOW_ID, "--sandbox", "--allow", "a2p"]) == 0
    assert {*states(project).values()} == {"published"}


def test_one_that_a_person_published_is_not_paused_any_more(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    assert main(["pause", "all", "--sandbox"]) == 0
    set_by_hand(project, MAIN, CANCEL)
    assert main(["status", "--sandbox"]) == 1
    assert main(["resume", FLOW_ID, "--sandbox"]) == 0
    assert main(["status", "--sandbox"]) == 0


def test_one_that_a_person_publishes_is_not_paused_any_more(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["apply", *FILE])
    in_highlevel(project, "published", version=4)
    assert main(["apply", *FILE]) == 0
    main(["pause", "all", *FILE])
    in_highlevel(project, "draft", version=5)
    assert main(["resume", FLOW_ID, *FILE]) == 1, "a person has to publish it"
    in_highlevel(project, "published", version=6)
    assert main(["apply", *FILE]) == 0
    assert main(["status", *FILE]) == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["resume", FLOW_ID, "--sandbox"], 0, f"bridgepoint-group: '{FLOW_ID}' is not paused, nothing to do"),
        (["resume", FLOW, "--sandbox"], 0, f"bridgepoint-group: '{FLOW_ID}' is not paused, nothing to do"),
        (["resume", "all", "--sandbox"], 0, "bridgepoint-group: no flow is paused, nothing to do"),
        (["resume", "missed-call-text-bak", "--sandbox"], 2, f"did you mean '{FLOW_ID}'?"),
    ],
)
def test_where_there_is_no_pause_nothing_is_done(
    words: list[str], code: int, said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    before = output(capsys, "history")["entries"]
    assert main(words) == code
    assert said in capsys.readouterr().err
    assert output(capsys, "history")["entries"] == before


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize("file", ["there", "gone"])
@pytest.mark.parametrize(
    ("flow", "code", "said"),
    [
        (FLOW_ID, 2, f"'{FLOW_ID}' stays paused: it is not in the flows of bridgepoint-group"),
        ("all", 0, f"bridgepoint-group: not in its flows, so it stays paused: {FLOW_ID}"),
    ],
)
def test_one_that_the_account_does_not_need_stays_paused(
    flow: str,
    code: int,
    said: str,
    file: str,
    published: bool,
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert applied_once("--sandbox") == 0
    assert main(["pause", "all", "--sandbox"]) == 0
    edit(project / ACCOUNT, f"flows: [{FLOW_ID}]", "flows: []")
    if file == "gone":
        for one in (project / "flows").iterdir():
            one.unlink()
    if published:
        set_by_hand(project, MAIN, CANCEL)
    before = states(project), output(capsys, "history")["entries"]
    assert main(["resume", flow, "--sandbox"]) == code
    err = capsys.readouterr().err
    assert said in err
    assert "not paused" not in err
    assert "no flow is paused" not in err
    assert (states(project), output(capsys, "history")["entries"]) == before
    assert paused(capsys, code=int(published)) == {MAIN, CANCEL}


def test_of_all_the_others_run_again(applied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pause", "all", "--sandbox"]) == 0
    edit(applied / ACCOUNT, ", review]", "]")
    assert main(["resume", "all", "--sandbox", "--allow", "lint,verify"]) == 0
    assert "not in its flows, so it stays paused: review" in capsys.readouterr().err
    found = states(applied)
    assert found.pop("Ask for a review") == "draft"
    assert {*found.values()} == {"published"}


def test_of_a_fleet_only_what_is_paused_is_touched(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox", "-a", "client-02,client-03") == 0
    assert main(["pause", "all", "--sandbox", "-a", "client-03"]) == 0
    edit(fleet / "accounts/client-12.yaml", "niche: ", "nich: ")
    found = output(capsys, "resume", "all", "--sandbox", "--all", code=3)
    rows = {row["account"]: row["status"] for row in found["accounts"]}
    assert (rows["client-03"], rows["client-12"]) == ("complete", "failed")
    assert len(rows) == 2


def test_without_a_terminal_it_needs_yes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = plan(workflow(gates=("paused",)), paused=frozenset({"f/main"}))
    planned = Planned(PerAccount((("bridgepoint-group", found),)), DEFAULT_TERMS)
    monkeypatch.setattr(resume_flows, "plan", lambda *_: planned)
    with pytest.raises(ConsentNeededError) as caught:
        resume_flows.resume(Workspace(project), "f")
    assert caught.value.operation == "resume"


@pytest.mark.parametrize("driver", ["api", "builder"])
@pytest.mark.parametrize("elsewhere", ["nothing", "applied", "applied before, texting"])
def test_an_account_that_is_shadowed_is_not_made_to_text(
    elsewhere: str, driver: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is stored there says so: the journal of another machine has the apply."""
    words = ["--sandbox", "--yes", "--allow", "lint,verify", "--driver", driver]
    journal = project / ".ghl-flow/journal.jsonl"
    if elsewhere == "applied before, texting":
        assert main(["apply", *words]) == 0
    older = journal.read_bytes() if journal.exists() else b""
    assert main(["apply", "--shadow", *words]) == 0
    if elsewhere != "nothing":
        journal.write_bytes(older)
    assert main(["pause", "all", "--sandbox"]) == 0
    capsys.readouterr()
    assert main(["resume", "all", *words]) == 2
    silent = "'ghl-flow apply -a bridgepoint-group --allow paused --shadow --driver"
    assert f"{silent} {driver} --sandbox'" in capsys.readouterr().err
    assert {*states(project).values()} == {"draft"}
    assert main(["apply", "--shadow", *words, "--allow", "paused"]) == 0
    assert {*states(project).values()} == {"published"}
