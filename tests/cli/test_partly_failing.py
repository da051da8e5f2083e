"""HighLevel refuses, or the connection drops, in some of several accounts: those are named, others done."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse

from ghl_flow.cli.main import main
from ghl_flow.sandbox import SandboxStore, create_app, running_server
from ghl_flow.sandbox.credentials import SANDBOX_TOKEN
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_fleet import fleet

__all__ = ["fleet", "project"]

NAMES = tuple(f"client-{number:02}" for number in range(1, 13))
REFUSED = ("client-03", "client-08")
_LOCATION = re.compile(r"bPt7Qm2LxRk94ZsVd(\d{3})")


class HighLevel:
    """Sub-accounts over HTTP; those of `refused` answer with a status, or not at all (`0`)."""

    def __init__(self, store: SandboxStore) -> None:
        self.refused: dict[int, int] = {}
        self.seen: list[int] = []
        self.after: Callable[[int], None] = lambda _: None
        self._app = create_app(store, rate_limit=None)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        found = _LOCATION.search(scope["path"] + scope["query_string"].decode())
        number = int(found[1]) if found else 0
        self.seen.append(number)
        self.after(len(self.seen))
        status = self.refused.get(number)
        if status == 0:
            raise ConnectionResetError  # ends the connection before anything is answered
        if status is not None:
            answer = JSONResponse({"statusCode": status, "message": "refused here"}, status_code=status)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


@pytest.fixture
def highlevel(fleet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HighLevel]:
    store = SandboxStore(tmp_path / "highlevel.sqlite3")
    for number in range(1, 13):
        store.ensure_location(f"bPt7Qm2LxRk94ZsVd{number:03}", f"Client {number}", "America/Chicago")
    served = HighLevel(store)
    with running_server(served) as url:
        monkeypatch.setenv("GHL_FLOW_API_URL", url)
        monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
        yield served
    store.close()


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    "command", [["plan"], ["status"], ["apply", "--yes"], ["pause", "all"]], ids=" ".join
)
def test_others_are_done_and_those_refused_are_named(
    command: list[str], status: int, highlevel: HighLevel, capsys: pytest.CaptureFixture[str]
) -> None:
    if command[0] in ("status", "pause"):
        assert main(["apply", "--yes", "--all"]) == 0
    highlevel.refused = {3: status, 8: status}
    capsys.readouterr()
    assert main([*command, "--all", "--format", "json"]) == 3
    captured = capsys.readouterr()
    failed = {name for name in NAMES if re.search(rf"{name}(, client-..)*: failed", captured.err)}
    assert failed == {*REFUSED}
    assert str(status) in captured.err
    assert "Traceback" not in captured.err
    highlevel.refused = {}
    done = output(capsys, "status", "--all")["accounts"]
    states = {row["account"]: {item["status"] for item in row["workflows"]} for row in done}
    others = [name for name in states if name not in REFUSED]
    assert len(others) == 10
    expected = {"plan": {"missing"}, "status": {"published"}, "apply": {"published"}, "pause": {"draft"}}
    before = {"plan": {"missing"}, "status": {"published"}, "apply": {"missing"}, "pause": {"published"}}
    assert all(states[name] == expected[command[0]] for name in others)
    assert all(states[name] == before[command[0]] for name in REFUSED)


@pytest.mark.parametrize("command", [["destroy", "--yes"], ["pause", "all"]], ids=" ".join)
def test_a_broken_account_file_stops_none_of_the_others(
    command: list[str], fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--sandbox", "--all"]) == 0
    key = "location_id: " if command[0] == "pause" else "niche: "  # pause goes on with less than a valid file
    edit(fleet / "accounts/client-05.yaml", key, f"x{key}")
    capsys.readouterr()
    assert main([*command, "--sandbox", "--all"]) in (1, 3)
    assert "client-05: failed" in capsys.readouterr().err
    edit(fleet / "accounts/client-05.yaml", f"x{key}", key)
    rows = output(capsys, "status", "--sandbox", "--all", code=0)["accounts"]
    states = {row["account"]: {item["status"] for item in row["workflows"]} for row in rows}
    left = "missing" if command[0] == "destroy" else "draft"
    assert states == {
        f"client-{number:02}": {"published"} if number == 5 else {left} for number in range(1, 13)
    }


def test_rollback_beside_a_broken_account_file(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "--sandbox", "--all"]) == 0
    (entry, *_) = [one["id"] for one in output(capsys, "history")["entries"] if one["account"] == "client-01"]
    edit(fleet / "accounts/client-05.yaml", "niche: ", "nich: ")
    capsys.readouterr()
    assert main(["rollback", "--to", entry, "--sandbox", "-a", "client-01", "--yes"]) == 0
    assert main(["rollback", "--to", entry, "--sandbox", "--all", "--yes"]) == 3
    assert "client-05: failed" in capsys.readouterr().err


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_pause_stopped_by_a_signal_begins_no_further_account(
    kind: signal.Signals, highlevel: HighLevel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--yes", "--all"]) == 0

    def stop(number: int) -> None:
        if number == 3:
            os.kill(os.getpid(), kind)

    highlevel.seen.clear()
    highlevel.after = stop
    capsys.readouterr()
    assert main(["pause", "all", "--all"]) == 130
    # Eight at once: none of the others is begun.
    assert len(set(highlevel.seen) - {0}) <= 8
