"""The sandbox on a port of this machine."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from ghl_flow.errors import UsageError
from ghl_flow.sandbox.app import create_app
from ghl_flow.sandbox.faults import ConnectionDropped, FaultPlan
from ghl_flow.sandbox.guard import Guard
from ghl_flow.sandbox.request_log import RequestLog
from ghl_flow.sandbox.store import SandboxStore

HOST = "127.0.0.1"
_START_SECONDS = 10.0


def serve(
    store: SandboxStore,
    host: str = HOST,
    port: int = 0,
    *,
    on_ready: Callable[[str], None] | None = None,
    request_log: RequestLog | None = None,
    faults: FaultPlan | None = None,
) -> None:
    """Serve until interrupted. `port` 0 takes a free one; `on_ready` is told the base URL.

    Raises:
        UsageError: a host that others could reach, or a port that is taken.
    """
    with bind(port, host) as listener:
        if on_ready is not None:
            on_ready(url_of(listener))
        server(create_app(store, request_log=request_log, faults=faults)).run(sockets=[listener])


@contextmanager
def running_server(app: ASGIApp) -> Iterator[str]:
    """The app on a free port, in a thread, for as long as the `with` lasts; yields the base URL."""
    with bind(0) as listener:
        running = server(app)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_for(running, thread)
            yield url_of(listener)
        finally:
            running.should_exit = True
            thread.join()


def bind(port: int, host: str = HOST) -> socket.socket:
    """A listening socket of this machine only; port 0 takes a free one.

    Raises:
        UsageError: a host that others could reach, or a port that is taken.
    """
    try:
        address = ip_address(HOST if host == "localhost" else host)
    except ValueError:
        raise UsageError(f"'{host}' is not an address of this machine", hint=f"use {HOST}") from None
    if not address.is_loopback:
        raise UsageError(
            f"the sandbox does not listen on {host}: others could reach it", hint=f"use {HOST} or ::1"
        )
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    # The protocol is named so that asyncio turns Nagle's algorithm off: an answer goes out 40 ms sooner.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((str(address), port))
        listener.listen()  # now, or a port may be had twice
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(
            f"port {port} is not free: {getattr(error, 'strerror', None) or error}",
            hint="--port 0 takes a free one",
        ) from None
    return listener


def url_of(listener: socket.socket) -> str:
    """The base URL of a bound socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server(app: ASGIApp) -> uvicorn.Server:
    """A server for a bound socket: `run(sockets=[...])`."""
    return uvicorn.Server(
        uvicorn.Config(
            _HangingUp(Guard(app)),
            http="h11",
            ws="none",
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=2,
        )
    )


def _wait_for(running: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not running.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the sandbox server did not start")
        time.sleep(0.005)


class _HangingUp:
    """Ends the connection when the app drops it, or when the server stops while a request is open.

    ASGI has no message for that, so uvicorn is reached into. Without it, uvicorn prints a traceback for each
    request that it cancels.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except (ConnectionDropped, asyncio.CancelledError):
            # `send` is a method of uvicorn's cycle, which has the connection.
            cycle = send.__self__  # type: ignore[attr-defined]  # a Callable, to its type
            cycle.disconnected = True  # or uvicorn answers 500 after all
            cycle.transport.abort()
