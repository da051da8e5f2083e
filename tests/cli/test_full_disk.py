"""A disk that is full, or read-only: nothing is half written, and HighLevel is left as it is."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox import SANDBOX_TOKEN, SandboxStore, create_app, running_server
from tests.cli.starter import new_project
from tests.cli.test_deploy_commands import FLOW, FLOW_ID, LOCATION, edit

ROOM = 57_344  # bytes: some files fit, not all that a command writes
ACCOUNT = "accounts/bridgepoint-group.yaml"
TEXT = "niche_templates/contractor/missed-call.sms.j2"


@dataclass
class Disk:
    """A project in which there was an apply, on a disk of its own, and what HighLevel is asked for."""

    mounted: Path
    project: Path
    backup: str = ""
    writes: list[str] = field(default_factory=list)

    def fill(self, room: int = 0) -> None:
        """Leave that many bytes."""
        rest = shutil.disk_usage(self.mounted).free - room
        (self.mounted / "filler").write_bytes(b"x" * rest)

    def files(self) -> dict[str, bytes]:
        """All that is in it. What is empty, as a lock, says nothing."""
        every = (path for path in self.project.rglob("*") if path.is_file())
        return {path.as_posix(): content for path in every if (content := path.read_bytes())}


def _mount(folder: Path, options: str) -> bool:
    if sys.platform != "linux" or os.geteuid() or shutil.which("mount") is None:
        return False
    words = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    """One for all: whatever is tried here leaves it as it is."""
    mounted = tmp_path_factory.mktemp("small")
    if not _mount(mounted, "size=1m"):
        pytest.skip("a disk of its own is mounted by root only, on Linux")
    made = Disk(mounted, new_project(mounted / "agency"))

    def note(method: str, path: str, _: int) -> None:
        if method != "GET" and not path.endswith("/validate"):
            made.writes.append(f"{method} {path}")

    with SandboxStore() as store, pytest.MonkeyPatch.context() as patch:
        store.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
        with running_server(create_app(store, rate_limit=None, request_log=note)) as url:
            patch.chdir(made.project)
            patch.setenv("GHL_FLOW_API_URL", url)
            patch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
            assert main(["--quiet", "apply", "--yes"]) == 0
            last = json.loads((made.project / ".ghl-flow/journal.jsonl").read_text("utf-8").splitlines()[-1])
            made.backup = next(one for one in last["backups"] if "main" in one)
            edit(made.project / FLOW, "wait: 2 minutes", "wait: 1 minute")
            with (made.project / TEXT).open("a", encoding="utf-8") as text:
                text.write("It\u2019s \u201cok\u201d\n")
            yield made
    subprocess.run(["umount", str(mounted)], check=False)


@pytest.fixture
def disk(applied: Disk) -> Iterator[Disk]:
    applied.writes.clear()
    yield applied
    (applied.mounted / "filler").unlink(missing_ok=True)


WRITING = [
    *("apply --yes", "destroy --yes --allow-data-loss", f"adopt {FLOW_ID}", "lint --fix"),
    *(
        "plan --out plan.json",
        "backup",
        "import BACKUP",
        "probe --output probe.json",
    ),
    *("init other", "templates new other", "a2p packet --record", "lint --baseline b.json --update-baseline"),
    f"graph {FLOW_ID} --output g.html",
]


@pytest.mark.parametrize("words", WRITING)
def test_a_full_disk_changes_nothing(words: str, disk: Disk, capsys: pytest.CaptureFixture[str]) -> None:
    disk.fill()
    before = disk.files()
    assert main(words.replace("BACKUP", disk.backup).split()) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert said.count("No space left on device") == 1
    assert disk.files() == before
    assert disk.writes == []


@pytest.mark.parametrize(
    "words", ["apply --yes", "destroy --yes --allow-data-loss", "init other", "templates new other"]
)
def test_a_disk_that_fills_up_changes_nothing(
    words: str, disk: Disk, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is room for some of the files, not for all."""
    disk.fill(ROOM)
    before = disk.files()
    assert main(words.split()) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert disk.files() == before
    assert not (disk.project / "other").exists()
    assert not (disk.project / "niche_templates/other").exists()
    assert disk.writes == []


@pytest.mark.parametrize("driver", ["file", "snapshot"])
def test_a_driver_that_writes_files_does_not_start(
    driver: str, disk: Disk, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(
        disk.project / ACCOUNT,
        "token: env",
        f"workflow_driver: {driver}\ntoken: env",
    )
    disk.fill()
    code = main(["apply", "--yes"])
    (disk.mounted / "filler").unlink()
    edit(disk.project / ACCOUNT, f"workflow_driver: {driver}\ntoken: env", "token: env")
    assert code == 1
    assert "No space left on device" in capsys.readouterr().err
    assert disk.writes == []


@pytest.mark.parametrize("words", [one for one in WRITING if not one.startswith("templates")])
def test_a_read_only_disk_changes_nothing(words: str, disk: Disk, capsys: pytest.CaptureFixture[str]) -> None:
    before = disk.files()
    remount = ["mount", "-o", "remount,{}", str(disk.mounted)]
    subprocess.run([one.format("ro") for one in remount], check=True)
    try:
        code = main(words.replace("BACKUP", disk.backup).split())
    finally:
        subprocess.run([one.format("rw") for one in remount], check=True)
    said = " ".join(capsys.readouterr().err.split())
    assert said.count("Read-only file system") == 1
    assert code == (1 if "cannot write the journal" in said else 2)
    assert disk.files() == before
    assert disk.writes == []


def test_the_kill_switch_needs_no_disk(disk: Disk, capsys: pytest.CaptureFixture[str]) -> None:
    disk.fill()
    assert main(["pause", "all"]) == 0
    shown = capsys.readouterr()
    assert "what is done is printed only" in shown.err
    assert "paused workflow" in shown.out
    assert len(disk.writes) > 2
    disk.writes.clear()
    assert main(["resume", "all", "--yes"]) == 1
    assert disk.writes == []
    (disk.mounted / "filler").unlink()
    assert main(["resume", "all", "--yes"]) == 0
