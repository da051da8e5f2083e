"""`python -m benchmarks.fleet.server`: the sandbox in a process of its own, with the documented limits.

Its sub-accounts are in memory: what a disk costs would be a part of both sides, and hide what each costs.
"""

import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.fleet.project import location_id
from benchmarks.measured import ROOT
from ghl_flow.sandbox.app import create_app
from ghl_flow.sandbox.faults import Fault, FaultKind, FaultPlan
from ghl_flow.sandbox.server import bind, server, url_of
from ghl_flow.sandbox.store import SandboxStore


class Recorder:
    """Keeps what was asked and answered, for a loop to ask the same."""

    def __init__(self, app: ASGIApp, file: Path) -> None:
        self._app = app
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; its body comes whole, from the guard before this."""
        asked = await receive()
        answered = bytearray()

        async def again() -> Message:
            return asked

        async def kept(message: Message) -> None:
            answered.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, again, kept)
        line = {
            "method": scope["method"],
            "path": scope["path"],
            "query": scope["query_string"].decode(),
            "version": dict(scope["headers"]).get(b"version", b"").decode(),
            "body": asked.get("body", b"").decode(),
            "answer": answered.decode(),
        }
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def main(accounts: int, latency: float, counts: Path, record: Path | None) -> None:
    """Serve until it is ended, each answer after so many seconds; then write how many had which status."""
    statuses: Counter[str] = Counter()
    store = SandboxStore()
    for number in range(accounts):
        store.ensure_location(location_id(number), f"Client {number}", "America/Chicago")
    app: ASGIApp = create_app(
        store,
        request_log=lambda _, __, status: statuses.update([str(status)]),
        faults=FaultPlan([Fault(FaultKind.LATENCY, seconds=latency, nth=None)]) if latency else None,
    )
    # uvicorn ends on SIGTERM and then raises it again, for whoever had it before.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with bind(0) as listener:
        print(url_of(listener), flush=True)
        server(app if record is None else Recorder(app, record)).run(sockets=[listener])
    counts.write_text(json.dumps(statuses), encoding="utf-8")


@contextmanager
def serving(
    accounts: int, statuses: dict[str, int], latency: float = 0, record: Path | None = None
) -> Iterator[str]:
    """The server for so many sub-accounts; yields its URL, and at the end `statuses` has what it answered."""
    with TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.json"
        words = [str(accounts), str(latency), str(counts), *([str(record)] if record else [])]
        with Popen([sys.executable, "-m", __name__, *words], stdout=PIPE, text=True, cwd=ROOT) as process:
            try:
                yield process.stdout.readline().strip() if process.stdout else ""
            finally:
                process.terminate()
                process.wait()
        statuses.update(json.loads(counts.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]) if sys.argv[4:] else None)
