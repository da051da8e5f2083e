"""The sandbox's port: who may ask, how much, and what happens when whoever asks is gone."""

import logging
import socket
import struct
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import anyio
import pytest

from ghl_flow.sandbox import SANDBOX_TOKEN, Fault, FaultKind
from ghl_flow.sandbox.guard import LARGEST_BODY
from tests.sandbox.service import PUBLIC_HEADERS, Service, plain_client, serving

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:80"}, 200),
        ({"Host": "[::1]:9"}, 200),
        ({"Origin": "http://127.0.0.1:5173"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example:80"}, 403),
        ({"Host": ""}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
    ],
)
async def test_other_sites_are_refused(
    headers: dict[str, str], status: int, service: Service, location: str
) -> None:
    async with plain_client(service.url, PUBLIC_HEADERS) as client:
        answer = await client.get(f"/locations/{location}/tags", headers=headers)
    assert answer.status_code == status


async def test_a_body_has_a_bound(service: Service, location: str) -> None:
    async def endless() -> object:
        for _ in range(LARGEST_BODY // 65_536 + 2):
            yield b" " * 65_536

    async with plain_client(service.url, PUBLIC_HEADERS) as client:
        answer = await client.post(f"/locations/{location}/tags", content=endless())  # type: ignore[arg-type]
        assert answer.status_code == 413
        assert (await client.get(f"/locations/{location}/tags")).json() == {"tags": []}


@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "9" * 5000, "-1", "1e3"])
def test_a_length_beyond_the_bound_is_refused_unread(length: str, service: Service, location: str) -> None:
    with _connected(service) as connection:
        connection.sendall(_head(location, length))
        first_line = connection.makefile("rb").readline()
    assert first_line.split()[1] in (b"413", b"400")


def _head(location: str, length: object = 99) -> bytes:
    return (
        f"POST /locations/{location}/tags HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {SANDBOX_TOKEN}\r\nVersion: 2021-07-28\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def _connected(service: Service) -> socket.socket:
    parts = urlsplit(service.url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5)


# What a client got out before it went.
_SENT: dict[str, Callable[[str], bytes]] = {
    "nothing": lambda location: b"",
    "half a request line": lambda location: b"POST /loca",
    "half a head": lambda location: _head(location)[:-20],
    "no request at all": lambda location: b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
    "a head": _head,
    "half a body": lambda location: _head(location) + b'{"name',
    "all of it": lambda location: _head(location, 12) + b'{"name":"x"}',
}
_FAULTS: dict[str, tuple[Fault, ...]] = {
    "no fault": (),
    "while it is answered": (Fault(FaultKind.LATENCY, seconds=0.15),),
    "dropped": (Fault(FaultKind.LATENCY, seconds=0.15), Fault(FaultKind.DROP_BEFORE_COMMIT)),
    "dropped late": (Fault(FaultKind.LATENCY, seconds=0.15), Fault(FaultKind.DROP_AFTER_COMMIT)),
    "cut short": (Fault(FaultKind.LATENCY, seconds=0.15), Fault(FaultKind.MALFORMED)),
}


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize(
    ("sent", "fault"),
    [*((sent, "no fault") for sent in _SENT), *(("all of it", fault) for fault in [*_FAULTS][1:])],
)
async def test_a_client_that_goes_leaves_no_traceback(
    sent: str,
    fault: str,
    reset: bool,
    service: Service,
    location: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    service.faults.inject(*_FAULTS[fault])
    with caplog.at_level(logging.INFO):
        with _connected(service) as connection:
            if reset:  # goes as a killed process on a broken line does: with RST
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall(_SENT[sent](location))
            await anyio.sleep(0.03)
        await anyio.sleep(0.3 if fault != "no fault" else 0.05)
        service.faults.clear()
        async with plain_client(service.url, PUBLIC_HEADERS) as client:
            assert (await client.get(f"/locations/{location}/tags")).status_code == 200
    assert not [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("sent", ["half a head", "half a body", "all of it"])
def test_a_server_that_stops_leaves_no_traceback(
    sent: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C while a client is still there, in the middle of something."""
    with caplog.at_level(logging.INFO):
        with serving() as service:
            location = service.new_location()
            service.faults.inject(Fault(FaultKind.LATENCY, seconds=30))
            connection = _connected(service)
            connection.sendall(_SENT[sent](location))
            time.sleep(0.05)
        connection.close()
    assert not [record for record in caplog.records if record.exc_info]
    assert "Traceback" not in "".join(capfd.readouterr())
