"""Where the command runs: folders that are links or not there, umasks, homes, encodings, streams."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.__main__ import run as command
from ghl_flow.cli.main import main
from ghl_flow.operations import plan as planning
from tests.cli.applied import applied_once
from tests.cli.starter import new_project
from tests.cli.test_deploy_commands import FLOW_ID, project
from tests.cli.test_kill_switch import states
from tests.forked import Forked

__all__ = ["project"]

PAUSE = ["pause", "all", "--sandbox"]

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
        before = os.umask(umask)
        try:
            assert main([*words]) == 0
        finally:
            os.umask(before)
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
    assert applied_once("--sandbox") == 0
    (project / ".ghl-flow/sandbox.sqlite3").write_bytes(b"garbage" * 1000)
    capsys.readouterr()
    for words in (["plan", "--sandbox"], ["pause", "all", "--sandbox"], ["sandbox", "messages"]):
        assert main(words) == 2
        assert "remove it to start with an empty sandbox" in capsys.readouterr().err


def without_permission(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A folder that cannot be read, for root too."""
    scandir = os.scandir

    def refused(path: object = ".") -> object:
        if Path(str(path)).name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refused)


@pytest.mark.parametrize(
    "words", [["lint"], ["validate"], ["verify"], ["plan", "--sandbox"], ["status", "--all"]]
)
@pytest.mark.parametrize("folder", ["accounts", "flows", "more"])
def test_a_folder_that_cannot_be_read_is_not_empty(
    words: list[str],
    folder: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (project / "accounts/more").mkdir()
    without_permission(monkeypatch, folder)
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "cannot read the folder" in said
    assert f"{folder}: Permission denied" in said


@pytest.mark.parametrize(("folder", "code"), [("more", 3), ("flows", 3), ("accounts", 2)])
def test_pause_does_what_it_can_beside_a_folder_that_cannot_be_read(
    folder: str, code: int, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert applied_once("--sandbox") == 0
    (project / "accounts/more").mkdir()
    without_permission(monkeypatch, folder)
    capsys.readouterr()
    assert main(["pause", "all", "--all", "--sandbox"]) == code
    assert f"{folder}: Permission denied" in capsys.readouterr().err
    assert states(project) == ({"published"} if folder == "accounts" else {"draft"})


@pytest.mark.parametrize(
    "words", [["validate"], ["lint"], ["plan", "--sandbox"], ["status", "--sandbox"], PAUSE]
)
@pytest.mark.parametrize("name", ["to-be-written.json", "builder-backend-accepted", "looked-at"])
def test_what_is_kept_where_nobody_may_look_ends_nothing(
    name: str, words: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a run as another user, whose `.ghl-flow` it is then."""
    assert applied_once("--sandbox") == 0
    stat = os.stat

    def refused(path: Any, *rest: Any, **more: Any) -> os.stat_result:
        if isinstance(path, str | os.PathLike) and f"/.ghl-flow/{name}" in os.fspath(path):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return stat(path, *rest, **more)

    monkeypatch.setattr(os, "stat", refused)
    assert main(words) == 0
    assert states(project) == ({"draft"} if words == PAUSE else {"published"})


TEMPLATE = "niche_templates/contractor/missed-call.sms.j2"
LEADING_NOWHERE = [
    TEMPLATE,
    "niche_templates/contractor/niche.yaml",
    "niche_templates/contractor",
    "niche_templates",
    "locks",
    "locks/bridgepoint-group",
    "locks/bridgepoint-group/missed-call-text-back.lock.yaml",
    "facts",
    "facts/carriers.yaml",
    "flows/of-the-agency",
    "accounts",
    "ghl-flow.yaml",
]


def in_place_of(path: Path, kind: str) -> None:
    """Something else under the name of a file or folder of the project."""
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "link":
        path.symlink_to("/nowhere/at/all")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (kind, name)
        for kind in ("link", "pipe", "loop")
        for name in LEADING_NOWHERE
        # A pipe of such a name is no folder, and no file that is looked for.
        if kind != "pipe" or name not in ("flows/of-the-agency", "locks/bridgepoint-group")
    ],
)
def test_what_cannot_be_read_is_not_passed_over_for_something_else(
    kind: str, name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A text of the library would go out in place of the project's, an imported flow would be a new one."""
    in_place_of(project / name, kind)
    for words in (["validate"], ["lint"]):
        assert main(words) == 2, words
        said = capsys.readouterr()
        assert name in said.err + said.out


@pytest.mark.parametrize("name", [TEMPLATE, "niche_templates/contractor", "niche_templates", "locks"])
@pytest.mark.parametrize("kind", ["link", "pipe", "loop"])
def test_nothing_is_planned_beside_it_and_pause_pauses(
    kind: str, name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    in_place_of(project / name, kind)
    for words in (
        ["plan", "--sandbox"],
        ["status", "--sandbox"],
        ["apply", "--sandbox"],
        ["render", FLOW_ID],
    ):
        assert main(words) == 2, words
        assert name in capsys.readouterr().err
    assert main(["pause", "all", "--sandbox"]) in (0, 1)
    assert states(project) == {"draft"}


def test_a_project_file_that_cannot_be_read_is_not_that_of_the_folder_above(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    below = new_project(project / "below")
    monkeypatch.chdir(below)
    in_place_of(below / "ghl-flow.yaml", "link")
    for words in (["validate"], ["plan", "--sandbox"], ["pause", "all", "--sandbox"]):
        code = main(words)
        said = capsys.readouterr()
        assert "ghl-flow.yaml" in said.err
        assert (code, (below / ".ghl-flow").exists()) == (2, False) or words[0] == "pause"
    assert not (project / ".ghl-flow").exists()


AT_IMPORT = """
import builtins, os, signal, sys
found, load = [], builtins.__import__
def watched(name, *rest, **more):
    if name.startswith({module!r}) and not found:
        found.append(name)
        os.kill(os.getpid(), signal.{kind})
    return load(name, *rest, **more)
builtins.__import__ = watched
from ghl_flow.__main__ import run
run()
"""


@pytest.mark.parametrize("kind", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("module", ["ghl_flow.cli", "typer", "ghl_flow.spec", "yaml", "ghl_flow.files"])
def test_interrupted_while_it_loads(kind: str, module: str, project: Path) -> None:
    (project / "flows/missed-call-text-back.yaml").write_bytes(
        (project / "flows/missed-call-text-back.yaml").read_bytes().replace(b"wait: 2", b"wait: 3")
    )
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            AT_IMPORT.format(module=module, kind=kind),
            "plan",
            "--sandbox",
            "--out",
            "p.json",
        ],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == "interrupted; run the command again to continue\n"
    assert (ended.returncode, ended.stdout) == (130, "")
    assert {path: path.read_bytes() for path in before} == before
    assert not (project / "p.json").exists()


def _interrupted_plan(kind: str, count: int) -> None:
    real = planning.account_plan

    async def slow(*rest: Any, **more: Any) -> Any:
        for _ in range(count):
            os.kill(os.getpid(), signal.Signals[kind])
        return await real(*rest, **more)

    vars(planning)["account_plan"] = slow
    sys.argv = ["ghl-flow", "plan", "--sandbox"]
    command()


@pytest.mark.parametrize("kind", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_interrupted_in_the_middle_of_a_request(kind: str, count: int, project: Path) -> None:
    """Once: the request in flight is finished; again: it stops at once. Never a traceback."""
    process = Forked(_interrupted_plan, kind, count)
    _, said = process.communicate(60)
    assert "Traceback" not in said
    assert process.returncode == (130 if count > 1 else 0), said
    assert said.count("stopping after the request in flight") == 1


SWALLOWED = """
import os, signal, sys, weakref
class Held:
    def __del__(self):
        os.kill(os.getpid(), signal.{kind})
        for _ in range(1000): pass
class Named: pass
def finaliser():
    Held()
def callback():
    it = Named()
    kept = weakref.ref(it, lambda _: (os.kill(os.getpid(), signal.{kind}), [0 for _ in range(1000)]))
    del it
def generator():
    def numbers():
        try:
            yield 1
        finally:
            os.kill(os.getpid(), signal.{kind})
            for _ in range(1000): pass
    it = numbers()
    next(it)
    del it
import ghl_flow.spec.yaml_reader as reader
read = reader.read_yaml
def watched(*rest, **more):
    if not globals().get("done"):
        globals()["done"] = True
        {where}()
    return read(*rest, **more)
reader.read_yaml = watched
from ghl_flow.__main__ import run
run()
"""


@pytest.mark.parametrize("kind", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("where", ["finaliser", "callback", "generator"])
def test_interrupted_where_python_lets_no_exception_out(kind: str, where: str, project: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SWALLOWED.format(kind=kind, where=where), "-q", "validate"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (130, "interrupted; run the command again to continue\n")


def test_little_is_imported_before_an_interrupt_can_be_caught() -> None:
    """What is loaded before `run` begins, beside what Python loads for itself."""
    code = (
        "import sys, re\nbefore = {*sys.modules}\nfrom ghl_flow.__main__ import run\n"
        "print(*sorted({*sys.modules} - before))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["ghl_flow", "ghl_flow.__main__"]


@pytest.mark.parametrize("kind", ["SIGINT", "SIGTERM"])
def test_interrupted_while_a_file_is_written(kind: str, project: Path) -> None:
    """The old file is there, whole, and nothing beside it."""
    (project / "plan.json").write_text("as it was")
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom ghl_flow import files\nreal = os.fsync\n"
        f"def sync(handle):\n    os.kill(os.getpid(), signal.{kind})\n    real(handle)\n"
        "os.fsync = sync\nfrom ghl_flow.__main__ import run\nrun()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "simulate", "missed-call-text-back", "--output", "plan.json"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 130
    assert "Traceback" not in ended.stderr
    assert (project / "plan.json").read_text() == "as it was"
    assert not [path for path in project.iterdir() if path.name.endswith(".part")]


@pytest.mark.parametrize("words", [["lint"], ["plan", "--sandbox"], ["pause", "all", "--sandbox"]])
def test_a_working_directory_that_is_gone(
    words: list[str],
    project: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    try:
        assert main(words) == 2
    finally:
        os.chdir(project)
    assert "the working directory is gone" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    [
        '{"a": 1}',
        '{"id": 5}',
        '{"id": "x"}',
        '{"id": "x", "who": [1], "done": 3, "backups": "b"}',
        "[[",
        "null",
    ],
)
def test_a_journal_with_lines_of_others(line: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    with (project / ".ghl-flow/journal.jsonl").open("a", encoding="utf-8") as journal:
        journal.write(line + "\n")
    for words in (
        ["history"],
        ["history", "--format", "json"],
        ["plan", "--sandbox", "--all"],
        ["apply", "--sandbox", "--resume"],
        ["pause", "all", "--sandbox"],
    ):
        capsys.readouterr()
        assert main(words) == 0, words
        assert "internal error" not in capsys.readouterr().err
