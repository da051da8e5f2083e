"""`--ref`: what the project was at a commit, planned, applied and rolled back to."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import FLOW, FLOW_ID, edit, output, project
from tests.cli.test_rollback import documents, texts
from tests.conftest import without_replies
from tests.test_git import committed, run

__all__ = ["project"]

ACCOUNT = Path("accounts/bridgepoint-group.yaml")
OTHER = """\
version: 1
flow: welcome
name: Welcome
trigger: [{ contact_tag: { added: new } }]
steps:
  - wait: 1 minute
  - add_tag: welcomed
"""
HI = ("{ template: missed-call }", "Hi, it's Dale at Bridgepoint Group.")


@pytest.fixture
def repository(project: Path) -> Path:
    """Two flows, applied; then both changed and committed, and applied again."""
    Path(FLOW).write_text(without_replies(Path(FLOW).read_text("utf-8")), "utf-8")
    Path("flows/welcome.yaml").write_text(OTHER)
    edit(ACCOUNT, f"[{FLOW_ID}]", f"[{FLOW_ID}, welcome]")
    run(project, "init", "-q", "-b", "main")
    committed(project, "as it was")
    assert main(["apply", "--sandbox"]) == 0
    edit(Path(FLOW), *HI)
    committed(project, "hi")
    edit(Path("flows/welcome.yaml"), "1 minute", "2 minutes")
    assert main(["apply", "--sandbox"]) == 0
    return project


def changes(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, str]:
    (account,) = output(capsys, "plan", "--sandbox", *words)["accounts"]
    return {one["key"]: one["action"] for one in account["changes"] if one["action"] != "unchanged"}


def test_one_flow_goes_back_and_the_others_stay(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Not applied yet, and no part of what is rolled back.
    edit(Path("flows/welcome.yaml"), "2 minutes", "3 minutes")
    before, files = documents(repository), run(repository, "status", "--porcelain")
    words = ["rollback", "--ref", "HEAD~1", "--flow", FLOW_ID, "--sandbox"]
    assert main([*words, "--dry-run"]) == 0
    said = capsys.readouterr()
    assert "missed-call-text-back/main" in said.out
    assert "welcome" not in said.out
    assert "the project as of HEAD~1 (" in said.err
    assert documents(repository) == before
    assert main(words) == 0
    after = documents(repository)
    assert texts(repository).startswith("Hey, it's Dale")
    assert {one["status"] for one in after.values()} == {"published"}
    assert after["Welcome"] == before["Welcome"]
    assert run(repository, "status", "--porcelain") == files
    entry = output(capsys, "history")["entries"][-1]
    assert (entry["command"], entry["revision"]) == ("rollback", run(repository, "rev-parse", "HEAD~1"))
    # Nothing differs any more, and from the files here both flows do.
    assert main(words) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert changes(capsys) == {"missed-call-text-back/main": "update", "welcome/main": "update"}
    assert main(["status", "--sandbox"]) == 0


def test_what_was_applied_there_can_be_undone_elsewhere(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another clone has neither journal nor backups, only the account and the history of git."""
    run(tmp_path, "clone", "-q", str(repository), "laptop")
    (tmp_path / "laptop/.ghl-flow").mkdir()
    account = (repository / ".ghl-flow/sandbox.sqlite3").read_bytes()
    (tmp_path / "laptop/.ghl-flow/sandbox.sqlite3").write_bytes(account)
    monkeypatch.chdir(tmp_path / "laptop")
    assert main(["rollback", "--ref", "HEAD~1", "--sandbox", "--yes"]) == 0
    assert texts(tmp_path / "laptop").startswith("Hey, it's Dale")
    assert changes(capsys, "--ref", "HEAD~1") == {}


def test_apply_and_a_saved_plan_are_of_the_revision(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = output(capsys, "plan", "--sandbox", "--ref", "HEAD~1", "--out", "plan.json")
    assert found["revision"] == run(repository, "rev-parse", "HEAD~1")
    assert output(capsys, "plan", "--sandbox")["revision"] is None
    assert main(["apply", "plan.json", "--sandbox", "--ref", "HEAD~1"]) == 2
    assert main(["apply", "plan.json", "--sandbox"]) == 0
    assert texts(repository).startswith("Hey, it's Dale")
    assert changes(capsys, "--ref", "HEAD~1") == {}
    assert main(["apply", "--sandbox", "--ref", "main"]) == 0
    assert texts(repository).startswith("Hi, it's Dale")


def test_what_is_so_now_counts(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The registration was pending then and is approved now, and the other way about."""
    edit(ACCOUNT, "status: approved", "status: pending")
    committed(repository, "pending")
    edit(ACCOUNT, "status: pending", "status: approved")
    assert main(["plan", "--sandbox", "--ref", "HEAD"]) == 0
    said = capsys.readouterr()
    assert "a2p" not in said.out
    assert "what was changed since that commit is not in it" in said.err
    edit(ACCOUNT, "status: approved", "status: pending")
    capsys.readouterr()
    words = ["rollback", "--sandbox", "--ref", "HEAD~2", "--flow", FLOW_ID]
    assert main(words) == 1
    assert "a2p" in capsys.readouterr().err
    assert texts(repository).startswith("Hi, it's Dale")  # it runs on as it is
    assert main([*words, "--allow", "a2p"]) == 0


@pytest.mark.parametrize(
    ("option", "said", "rows"),
    [
        ("--allow-dropping-contacts", "contacts may be waiting in 'Wait", ""),
        (
            "--allow-many-changes",
            "over 1 % (safety.max_updated",
            "safety: {max_updated: 1, from_workflows: 1}",
        ),
    ],
)
def test_what_it_refuses_can_be_allowed(
    option: str, said: str, rows: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(Path(FLOW), "  - wait: 2 minutes\n", "  - wait: 30 seconds\n  - wait: 25 seconds\n")
    with Path("ghl-flow.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{rows}\n")
    assert main(["apply", "--sandbox", "--allow-many-changes", "--allow-dropping-contacts"]) == 0
    capsys.readouterr()
    words = ["rollback", "--sandbox", "--ref", "HEAD~1", "--flow", FLOW_ID]
    assert main(words) == 1
    shown = capsys.readouterr().err
    assert said in shown
    assert option in shown
    both = ["--allow-dropping-contacts", "--allow-many-changes"]
    assert main([*words, *(one for one in both if one != option)]) == 1
    assert main([*words, *both]) == 0


def test_accounts_are_those_of_now(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ACCOUNT.read_text().replace("bridgepoint-group", "fresh").replace("bPt7Qm", "fPt7Qm")
    Path("accounts/fresh.yaml").write_text(text)
    assert main(["rollback", "--sandbox", "--ref", "HEAD~1", "--all"]) == 3
    said = capsys.readouterr().err
    assert "'fresh' was not in the project at" in said
    assert "--exclude fresh" in said
    ACCOUNT.unlink()
    assert main(["rollback", "--sandbox", "--ref", "HEAD~1", "-a", "bridgepoint-group"]) == 2
    assert "there is no account 'bridgepoint-group'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--ref", "HEAD~1", "--to", "x"], "--to and --ref exclude each other"),
        ([], "--to ENTRY or --ref REV"),
        (["--ref", "HEAD~1", "--as-draft"], "--as-draft is for backups"),
        (["--to", "x", "--allow", "a2p"], "are for --ref"),
        (["--to", "x", "--allow-many-changes"], "are for --ref"),
        (["--to", "x", "--allow-dropping-contacts"], "are for --ref"),
        (["--ref", "nope"], "there is no revision 'nope'"),
        (["--ref", "HEAD~1", "--flow", "missed-call-text-bak"], "did you mean 'missed-call-text-back'?"),
        (["--ref", "empty"], "has no ghl-flow.yaml"),
        (["--ref", "--all"], "--all"),
    ],
)
def test_mistakes(words: list[str], said: str, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(repository, "stash", "-q")
    run(repository, "checkout", "-q", "--orphan", "empty")
    run(repository, "rm", "-rfq", ".")
    committed(repository, "nothing of it", other="1")
    run(repository, "checkout", "-q", "main")
    before = documents(repository)
    assert main(["rollback", "--sandbox", *words]) == 2
    assert said in capsys.readouterr().err
    assert documents(repository) == before


def test_in_no_repository(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["plan"], ["apply"], ["rollback"]):
        assert main([*words, "--sandbox", "--ref", "HEAD"]) == 2
        assert "is in no git repository" in capsys.readouterr().err
    assert not Path(".ghl-flow").exists()


def test_a_project_in_a_folder_of_the_repository(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(project.parent, "init", "-q", "-b", "main")
    committed(project.parent, "first")
    edit(Path(FLOW), *HI)
    assert main(["apply", "--sandbox", "--ref", "HEAD"]) == 0
    assert texts(project).startswith("Hey, it's Dale")
    edit(Path(FLOW), "version: 1", "version: 7")
    committed(project.parent, "not valid")
    capsys.readouterr()
    assert main(["plan", "--sandbox", "--ref", "HEAD"]) == 2
    short = run(project.parent, "rev-parse", "HEAD")[:9]
    assert f"{short}:{FLOW}:" in capsys.readouterr().err


def test_flows_that_text_nobody_stay_so(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "--sandbox", "--shadow"]) == 0
    assert main(["rollback", "--sandbox", "--ref", "HEAD~1", "--flow", FLOW_ID]) == 0
    stored: Any = documents(repository)["Missed call text-back"]["workflowData"]
    assert "sms" not in [one["type"] for one in stored["templates"]]
    assert "Hey, it's Dale" in json.dumps(stored)
    text = ACCOUNT.read_text().replace("bridgepoint-group", "second").replace("bPt7Qm", "sPt7Qm")
    Path("accounts/second.yaml").write_text(text)
    committed(repository, "second")
    assert main(["apply", "--sandbox", "-a", "second"]) == 0
    Path(".ghl-flow/journal.jsonl").unlink()  # what is stored there says it too
    capsys.readouterr()
    assert main(["rollback", "--sandbox", "--ref", "HEAD", "--all", "--dry-run"]) == 3
    shown = capsys.readouterr()
    assert "are shadowed" in shown.err, "it is refused, and so not shown as what would be done"
    assert "second" in shown.out
    assert main(["rollback", "--sandbox", "--ref", "HEAD", "--all"]) == 3
    said = capsys.readouterr().err
    assert "are shadowed" in said
    assert "rollback -a bridgepoint-group --ref HEAD --sandbox" in said


def test_the_promise_is_proved_beside_what_runs(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What stays as it is takes callers out of the flow that is rolled back."""
    edit(Path("flows/welcome.yaml"), "  - add_tag: welcomed\n", "  - remove_from_workflow: others\n")
    edit(
        Path("flows/welcome.yaml"),
        "contact_tag: { added: new }",
        "call_status: { direction: inbound, status: [no-answer, busy, voicemail] }",
    )
    assert main(["apply", "--sandbox", "--allow", "verify", "--allow", "lint"]) in (0, 1)
    capsys.readouterr()
    words = ["rollback", "--sandbox", "--ref", "HEAD~1", "--flow", FLOW_ID]
    assert main(words) == 1
    said: Any = capsys.readouterr().err
    assert "verify" in said
    assert texts(repository).startswith("Hi, it's Dale")


def test_a_rollback_to_a_revision_goes_through_accounts_as_apply_does(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shards, a canary and a run that is resumed; what came of it in JSON."""
    text = ACCOUNT.read_text()
    for number in (2, 3):
        other = text.replace("account: bridgepoint-group", f"account: client-{number}")
        other = other.replace("bPt7Qm2LxRk94ZsVdC1e", f"bPt7Qm2LxRk94ZsVdC{number}e")
        Path(f"accounts/client-{number}.yaml").write_text(other)
    committed(repository, "three accounts")
    edit(Path("flows/welcome.yaml"), "2 minutes", "3 minutes")
    committed(repository, "later")
    assert main(["apply", "--sandbox", "--all"]) == 0
    words = ["rollback", "--ref", "HEAD~1", "--all", "--sandbox"]
    names = ["bridgepoint-group", "client-2", "client-3"]

    def rows(*more: str) -> dict[str, Any]:
        found = output(capsys, *words, *more)
        return {one["account"]: one for one in found["accounts"]}

    assert [*rows("--dry-run", "--shard", "2/3")] == [names[1]]
    assert [*rows("--shard", "2/3")] == [names[1]]
    assert [*rows("--dry-run", "--resume")] == [names[0], names[2]]
    found = output(capsys, *words, "--resume", "--canary", "1")
    assert (found["canary"], found["skipped"]) == ([names[0]], [names[1]])
    assert [one["account"] for one in found["accounts"] if one["done"]] == [names[0], names[2]]
    assert rows("--resume") == {}


@pytest.mark.parametrize(
    "more",
    [["--canary", "1"], ["--shard", "1/2"], ["--resume"], ["--wave", "2"], ["--format", "json"]],
)
def test_what_a_rollback_to_an_entry_does_not_do_is_refused(
    more: list[str], repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rollback", "--to", "x", "--sandbox", *more]) == 2
    assert "are for --ref" in capsys.readouterr().err
