"""On a port of this machine and of no other."""

# ruff: noqa: S104, S501 - the addresses are to be refused; there is no TLS

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from ghl_flow.errors import UsageError
from ghl_flow.sandbox import SandboxStore, serve
from ghl_flow.sandbox.server import bind, url_of
from tests.sandbox.service import PUBLIC_HEADERS, Service


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "example.com", ""])
def test_others_cannot_reach_it(host: str) -> None:
    with SandboxStore() as store, pytest.raises(UsageError):
        serve(store, host)


@pytest.mark.parametrize(
    ("host", "start"), [("127.0.0.1", "http://127.0.0.1:"), ("localhost", "http://127.0.0.1:")]
)
def test_a_free_port_is_found(host: str, start: str) -> None:
    with bind(0, host) as listener:
        assert url_of(listener).startswith(start)
        with pytest.raises(UsageError, match="not free"):
            bind(listener.getsockname()[1], host)
    with pytest.raises(UsageError, match="99999"):
        bind(99999)


def test_answers_come_at_once(service: Service, location: str) -> None:
    with httpx.Client(headers=PUBLIC_HEADERS, verify=False) as client:
        started = time.monotonic()
        for _ in range(50):
            assert client.get(f"{service.url}/locations/{location}").status_code == 200
    assert time.monotonic() - started < 1.5  # 40 ms each, if Nagle's algorithm were on


SERVER = """
import sys
from pathlib import Path
from ghl_flow.sandbox import SandboxStore, serve

with SandboxStore(Path(sys.argv[1])) as store:
    store.ensure_location("A")
    serve(store, on_ready=lambda url: print(url, flush=True))
"""


def test_serve_runs_until_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVER, str(tmp_path / "sandbox.sqlite3")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        with httpx.Client(verify=False, transport=httpx.HTTPTransport(retries=20)) as client:
            assert client.get(f"{url}/locations/A", headers=PUBLIC_HEADERS).status_code == 200
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=10) != 0
