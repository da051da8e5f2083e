"""Where the command runs: folders that are links or not there, umasks, homes, encodings, streams."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import project

__all__ = ["project"]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, umasks and signals of POSIX")


def run(
    folder: Path, *words: str, umask: int = -1, **variables: str | None
) -> subprocess.CompletedProcess[str]:
    """A process of its own; a variable that is None is not set."""
    changed = {**os.environ, **variables}
    return subprocess.run(
        [sys.executable, "-m", "ghl_flow", *words],
        cwd=folder,
        env={name: value for name, value in changed.items() if value is not None},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        umask=umask,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("umask", [0o000, 0o027, 0o777], ids=oct)
def test_what_is_kept_is_its_owners_whatever_the_umask(umask: int, project: Path) -> None:
    for words in (
        ["apply", "--sandbox"],
        ["backup", "--sandbox"],
        ["plan", "--sandbox", "--out", "plan.json"],
    ):
        assert run(project, *words, umask=umask).returncode == 0
    kept = [project / "plan.json", project / ".ghl-flow", *(project / ".ghl-flow").rglob("*")]
    modes = {oct(stat.S_IMODE(path.stat().st_mode)) for path in kept if path.is_file()}
    folders = {oct(stat.S_IMODE(path.stat().st_mode)) for path in kept if path.is_dir()}
    assert (modes, folders) == ({"0o600"}, {"0o700"})
    assert len(kept) > 8


def test_a_linked_folder_is_used_and_stays_a_link(project: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (project / ".ghl-flow").symlink_to(tmp_path / "elsewhere")
    for words in (["apply"], ["plan"], ["backup"], ["pause", "all"]):
        assert main([*words, "--sandbox"]) == 0
    assert (project / ".ghl-flow").is_symlink()
    assert (tmp_path / "elsewhere/journal.jsonl").is_file()


@pytest.mark.parametrize("target", ["nowhere", ".ghl-flow"])
def test_a_link_that_leads_nowhere_is_an_error_of_every_command(
    target: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".ghl-flow").symlink_to(target)
    for words in (["plan", "--sandbox"], ["apply", "--sandbox"], ["pause", "all", "--sandbox"], ["history"]):
        assert main(words) in (1, 2), words
        said = capsys.readouterr()
        assert ".ghl-flow" in said.err
        assert said.out == ""


def test_a_database_that_is_none(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "--sandbox"]) == 0
    (project / ".ghl-flow/sandbox.sqlite3").write_bytes(b"garbage" * 1000)
    capsys.readouterr()
    for words in (["plan", "--sandbox"], ["pause", "all", "--sandbox"], ["sandbox", "messages"]):
        assert main(words) == 2
        assert "remove it to start with an empty sandbox" in capsys.readouterr().err
