"""The sandbox on a loopback port."""

import socket

import uvicorn
from starlette.applications import Starlette

from ghl_flow.errors import UsageError

HOST = "127.0.0.1"


def bind(port: int) -> socket.socket:
    """A socket that listens on this machine only; port 0 takes a free one.

    Raises:
        UsageError: the port is taken.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        raise UsageError(
            f"port {port} is not free: {error.strerror}", hint="--port 0 takes a free one"
        ) from None
    return listening


def server(app: Starlette) -> uvicorn.Server:
    """A server for a bound socket: `run(sockets=[...])`."""
    return uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
