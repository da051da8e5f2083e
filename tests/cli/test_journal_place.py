"""The journal in a folder that was chosen, and what its entries say of where they came from."""

import os
import shutil
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import FLOW, edit, output, project
from tests.cli.test_rollback import texts
from tests.deploy.history.test_origin import GITHUB, GITLAB
from tests.test_git import committed, run

__all__ = ["project"]


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)


def two_applies() -> None:
    assert main(["apply", "--sandbox"]) == 0
    edit(Path(FLOW), "{ template: missed-call }", "Hi, it's Dale at Bridgepoint Group.")
    assert main(["apply", "--sandbox"]) == 0


@pytest.mark.parametrize("place", ["journal", "kept/journal"])
def test_in_the_project(place: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(Path("ghl-flow.yaml"), "paths:\n", f"paths:\n  journal: {place}\n")
    two_applies()
    assert not Path(".ghl-flow/journal.jsonl").exists()
    assert Path(place, "journal.jsonl").stat().st_mode & 0o777 == 0o666 & ~umask()
    first = output(capsys, "history")["entries"][0]
    assert first["backups"][0].startswith(f"{Path(place).name}/backups/bridgepoint-group/")
    # It goes with the project, wherever that is.
    moved = project.parent / "moved"
    shutil.move(project, moved)
    assert main(["--project", str(moved), "rollback", "--to", first["id"], "--sandbox"]) == 0
    assert texts(moved).startswith("Hey, it's Dale")


def test_elsewhere_for_several_machines(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GHL_FLOW_JOURNAL", str(tmp_path / "share"))
    two_applies()
    first = output(capsys, "history")["entries"][0]
    backup = next(one for one in first["backups"] if one.endswith("main.after.json"))
    # Another machine mounts it under another name.
    (tmp_path / "share").rename(tmp_path / "mounted")
    monkeypatch.setenv("GHL_FLOW_JOURNAL", str(tmp_path / "mounted"))
    assert main(["rollback", "--to", first["id"], "--sandbox"]) == 0
    assert texts(project).startswith("Hey, it's Dale")
    assert main(["restore", backup, "--sandbox"]) == 0
    assert len(output(capsys, "history")["entries"]) == 3
    monkeypatch.delenv("GHL_FLOW_JOURNAL")
    assert output(capsys, "history")["entries"] == []


def test_one_that_stayed_behind_is_named(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["apply", "--sandbox"]) == 0
    monkeypatch.setenv("GHL_FLOW_JOURNAL", str(tmp_path / "share"))
    capsys.readouterr()
    assert main(["-q", "history"]) == 0
    said = capsys.readouterr().err
    assert f"the journal until now is in {project / '.ghl-flow'}: move journal.jsonl and backups/" in said
    (tmp_path / "share").mkdir()
    shutil.move(project / ".ghl-flow/journal.jsonl", tmp_path / "share")
    shutil.move(project / ".ghl-flow/backups", tmp_path / "share")
    (entry,) = output(capsys, "history")["entries"]
    assert main(["rollback", "--to", entry["id"], "--sandbox"]) == 0


@pytest.mark.parametrize("place", ["/proc/nowhere/journal", "file/below"])
def test_where_it_cannot_be(
    place: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("file").write_text("")
    monkeypatch.setenv("GHL_FLOW_JOURNAL", place)
    assert main(["apply", "--sandbox"]) == 1
    assert "cannot write the journal" in capsys.readouterr().err
    assert main(["pause", "all", "--sandbox"]) == 0  # what stops texts does not wait for it


@pytest.mark.parametrize("chosen", ["", "share"], ids=["the project's", "a chosen one"])
def test_where_no_backup_can_be_kept_that_is_said(
    chosen: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GHL_FLOW_JOURNAL", chosen)
    folder = project / (chosen or ".ghl-flow")
    folder.mkdir(exist_ok=True)
    (folder / "backups").write_text("")
    assert main(["apply", "--sandbox"]) == 2
    assert f"cannot make the folder {folder / 'backups'}" in capsys.readouterr().err
    assert main(["history"]) == 0
    assert "failed" in capsys.readouterr().out


@pytest.mark.parametrize("outside", ["../journal", "/mnt/journal", "a/../../b"])
def test_the_project_file_names_one_in_the_project(
    outside: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(Path("ghl-flow.yaml"), "paths:\n", f"paths:\n  journal: {outside}\n")
    assert main(["history"]) == 2
    assert "a path stays inside the project" in capsys.readouterr().err


def test_entries_say_where_they_came_from(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(project, "init", "-q", "-b", "main")
    commit = committed(project, "first")
    assert main(["apply", "--sandbox"]) == 0
    for name, value in GITHUB.items():
        monkeypatch.setenv(name, value)
    edit(Path(FLOW), "{ template: missed-call }", "Hi, it's Dale at Bridgepoint Group.")
    assert main(["pause", "all", "--sandbox"]) == 0
    for name in GITHUB:
        monkeypatch.delenv(name)
    for name, value in GITLAB.items():
        monkeypatch.setenv(name, value)
    assert main(["rollback", "--ref", "HEAD", "--sandbox", "--allow", "paused"]) == 0
    first, second, third = output(capsys, "history")["entries"]
    assert (first["commit"], first["dirty"], first["ci"]) == (commit, False, None)
    assert (second["who"], second["dirty"], second["ci"]["job"]) == ("dale", True, "deploy / apply")
    assert (third["revision"], third["ci"]["system"]) == (commit, "gitlab")
    assert main(["history"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(f", from commit {commit[:9]}")
    assert lines[1].endswith(f", from commit {commit[:9]} and changes since, in GitHub (deploy / apply)")
    assert lines[2].endswith(f" and changes since, as of {commit[:9]}, in GitLab (apply)")
    kept = Path(".ghl-flow/journal.jsonl").read_text()
    assert "ghs_" not in kept
    assert "@example.com" not in kept


def umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found
