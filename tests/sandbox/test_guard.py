"""The sandbox's port: who may ask, how much, and what happens when whoever asks is gone."""

import logging
import socket
import time
from urllib.parse import urlsplit

import pytest

from ghl_flow.sandbox.guard import LARGEST_BODY
from tests.sandbox.service import PUBLIC_HEADERS, Service, plain_client

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


@pytest.mark.parametrize("sent", [b"", b'{"name'])
def test_a_client_that_is_killed_leaves_no_traceback(
    sent: bytes, service: Service, location: str, caplog: pytest.LogCaptureFixture
) -> None:
    parts = urlsplit(service.url)
    with caplog.at_level(logging.INFO):
        with socket.create_connection((parts.hostname or "", parts.port or 0)) as connection:
            head = (
                f"POST /locations/{location}/tags HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n"
            )
            connection.sendall(head.encode() + sent)
            time.sleep(0.1)
        time.sleep(0.2)
    assert not any(record.exc_info for record in caplog.records)
