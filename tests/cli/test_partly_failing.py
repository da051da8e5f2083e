"""HighLevel refuses, or the connection drops, in some of several accounts: those are named, others done."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import stamina
from starlette.responses import JSONResponse

from ghl_flow.cli.main import main
from ghl_flow.highlevel import transport
from ghl_flow.sandbox import SandboxStore, create_app, running_server
from ghl_flow.sandbox.credentials import SANDBOX_TOKEN
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_fleet import SEED_ACCOUNT

__all__ = ["project"]

NAMES = tuple(f"client-{number:02}" for number in range(1, 9))
DROPPED, SILENT = 0, -1
_LOCATION = re.compile(r"bPt7Qm2LxRk94ZsVd(\d{3})")


@pytest.fixture
def fleet(project: Path) -> Path:
    """Accounts client-01 and so on."""
    text = (project / SEED_ACCOUNT).read_text(encoding="utf-8")
    for file in (project / "accounts").iterdir():
        file.unlink()
    grow(project, text, len(NAMES))
    return project


def grow(project: Path, text: str, count: int) -> None:
    for number in range(1, count + 1):
        named = text.replace("account: bridgepoint-group", f"account: client-{number:02}")
        (project / f"accounts/client-{number:02}.yaml").write_text(
            named.replace("bPt7Qm2LxRk94ZsVdC1e", f"bPt7Qm2LxRk94ZsVd{number:03}"), encoding="utf-8"
        )


class HighLevel:
    """Sub-accounts over HTTP; those of `refused` answer with a status, or drop it, or are silent."""

    def __init__(self, store: SandboxStore) -> None:
        self.refused: dict[int, int] = {}
        self.seen: list[int] = []
        self.after: Callable[[int], None] = lambda _: None
        self.store = store
        self._app = create_app(store, rate_limit=None)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        found = _LOCATION.search(scope["path"] + scope["query_string"].decode())
        number = int(found[1]) if found else 0
        self.seen.append(number)
        self.after(len(self.seen))
        status = self.refused.get(number)
        if status == DROPPED:
            # Headers without the body they announce: the server ends the connection, nothing was answered.
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
            return
        if status == SILENT:
            await anyio.sleep(1)
            return
        if status is not None:
            answer = JSONResponse({"statusCode": status, "message": "refused here"}, status_code=status)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


@pytest.fixture
def highlevel(fleet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HighLevel]:
    store = SandboxStore(tmp_path / "highlevel.sqlite3")
    for number in range(1, 21):
        store.ensure_location(f"bPt7Qm2LxRk94ZsVd{number:03}", f"Client {number}", "America/Chicago")
    served = HighLevel(store)
    with running_server(served) as url:
        monkeypatch.setenv("GHL_FLOW_API_URL", url)
        monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
        yield served
    store.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two attempts without a wait between them, and no answer is no answer after a moment."""
    monkeypatch.setattr(transport, "TIMEOUT", httpx.Timeout(5, read=0.5))
    with stamina.set_testing(True, attempts=2):
        yield


COMMANDS = (
    "plan",
    "status",
    "apply --yes",
    "pause all",
    "destroy --yes --allow-data-loss",
    "rollback --yes --to",
    "backup",
)
# What the workflows are before a command, and after it where it was done.
STATES = {
    "plan": ("missing", "missing"),
    "status": ("published", "published"),
    "apply": ("missing", "published"),
    "pause": ("published", "draft"),
    "destroy": ("published", "missing"),
    "rollback": ("published", "published"),
    "backup": ("published", "published"),
}
# What accounts answer with, and what is said of each.
REFUSALS = {
    2: (401, "answered 401"),
    3: (403, "answered 403"),
    4: (500, "answered 500"),
    5: (502, "answered 502"),
    6: (DROPPED, "RemoteProtocolError"),
    7: (SILENT, "ReadTimeout"),
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("command", COMMANDS)
def test_others_are_done_and_those_refused_are_named(
    command: str, highlevel: HighLevel, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, *options = command.split()
    before, after = STATES[name]
    if before == "published":
        assert applied_once("--yes", "--all", store=highlevel.store) == 0
    if name == "rollback":
        entry = output(capsys, "history")["entries"][-1]["id"]
        edit(fleet / "flows/missed-call-text-back.yaml", "wait: 2 minutes", "wait: 90 seconds")
        assert main(["apply", "--yes", "--all"]) == 0
        options.append(entry)
    highlevel.refused = {number: kind for number, (kind, _) in REFUSALS.items()}
    capsys.readouterr()
    assert main([name, *options, "--all"]) == 3
    said = capsys.readouterr().err
    assert "Traceback" not in said
    for number, (_, reason) in REFUSALS.items():
        block = said.partition(f"client-{number:02}: failed")[2].partition(": failed")[0]
        assert reason in block, said
    refused = {f"client-{number:02}" for number in REFUSALS}
    assert {*re.findall(r"(client-..): failed", said)} == refused
    highlevel.refused = {}
    rows = output(capsys, "status", "--all")["accounts"]
    states = {row["account"]: {item["status"] for item in row["workflows"]} for row in rows}
    assert states == {one: {before if one in refused else after} for one in NAMES}
    if name == "backup":
        kept = {path.parent.parent.name for path in fleet.glob(".ghl-flow/backups/*/*/*.now.json")}
        assert kept == {*NAMES} - refused
    if name == "rollback":
        changed = {row["account"] for row in rows if any(one["drift"] for one in row["workflows"])}
        assert changed == {*NAMES} - refused


@pytest.mark.parametrize("command", [["destroy", "--yes"], ["pause", "all"]], ids=" ".join)
def test_a_broken_account_file_stops_none_of_the_others(
    command: list[str], fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox", "--all") == 0
    key = "location_id: " if command[0] == "pause" else "niche: "  # pause goes on with less than a valid file
    edit(fleet / "accounts/client-03.yaml", key, f"x{key}")
    capsys.readouterr()
    assert main([*command, "--sandbox", "--all"]) in (1, 3)
    assert "client-03: failed" in capsys.readouterr().err
    edit(fleet / "accounts/client-03.yaml", f"x{key}", key)
    rows = output(capsys, "status", "--sandbox", "--all", code=0)["accounts"]
    states = {row["account"]: {item["status"] for item in row["workflows"]} for row in rows}
    left = "missing" if command[0] == "destroy" else "draft"
    assert states == {name: {"published" if name == "client-03" else left} for name in NAMES}


def test_rollback_beside_a_broken_account_file(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox", "--all") == 0
    (entry, *_) = [one["id"] for one in output(capsys, "history")["entries"] if one["account"] == "client-01"]
    edit(fleet / "accounts/client-03.yaml", "niche: ", "nich: ")
    capsys.readouterr()
    assert main(["rollback", "--to", entry, "--sandbox", "-a", "client-01", "--yes"]) == 0
    assert main(["rollback", "--to", entry, "--sandbox", "--all", "--yes"]) == 3
    assert "client-03: failed" in capsys.readouterr().err


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM], ids=lambda kind: kind.name)
@pytest.mark.parametrize("command", ["apply --yes", "pause all"])
def test_a_signal_begins_no_further_account(
    command: str, kind: signal.Signals, highlevel: HighLevel, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = (fleet / "accounts/client-01.yaml").read_text(encoding="utf-8")
    seed = seed.replace("client-01", "bridgepoint-group").replace("ZsVd001", "ZsVdC1e")
    grow(fleet, seed, 20)
    at_once = 8 if command == "pause all" else 4
    stop_at = 30
    if command == "pause all":
        assert main(["apply", "--yes", "--all", "--concurrency", "8"]) == 0

    def stop(number: int) -> None:
        if number == stop_at:
            os.kill(os.getpid(), kind)

    highlevel.seen.clear()
    highlevel.after = stop
    capsys.readouterr()
    assert main([*command.split(), "--all"]) == 130
    before, after = highlevel.seen[:stop_at], highlevel.seen[stop_at:]
    # What was begun, or was about to send its first request, ends; none of the others is begun.
    assert len({*after} - {*before} - {0}) < at_once
    assert len({*highlevel.seen} - {0}) < 20
    if command == "apply --yes":
        # The request in flight, and what else was read before the next write.
        assert len(after) <= at_once * 6
