"""What the sandbox's port refuses before the app sees it: other sites' pages, and endless bodies.

A page in the operator's browser reaches a port of this machine. Its Origin gives it away; where it rebinds a
name of its own to 127.0.0.1, its Host does.
"""

from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 8 * 1024 * 1024  # bytes; a workflow of a thousand steps has about one million
_HERE = frozenset(("127.0.0.1", "localhost", "::1"))


class _TooLarge(Exception):  # noqa: N818 - nothing is wrong with the sandbox
    pass


class Guard:
    """Answers 403 for a foreign Host or Origin, 413 for a body beyond the bound."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        hosts = [value for name, value in headers if name == "host"]
        origins = [value for name, value in headers if name == "origin"]
        lengths = [value for name, value in headers if name == "content-length"]
        if [_host(f"//{host}") in _HERE for host in hosts] != [True] or not all(
            _host(origin) in _HERE for origin in origins
        ):
            await _refusal(403, "The sandbox answers this machine only")(scope, receive, send)
        elif any(not length.isdecimal() or int(length[:18]) > LARGEST_BODY for length in lengths):
            await _refusal(413, "Payload Too Large")(scope, receive, send)
        else:
            await self._bounded(scope, receive, send)

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > LARGEST_BODY:
                raise _TooLarge
            return message

        try:
            await self._app(scope, counted, send)
        except _TooLarge:
            await _refusal(413, "Payload Too Large")(scope, receive, send)
        except ClientDisconnect:
            return  # whoever asked is gone


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _refusal(status: int, message: str) -> JSONResponse:
    return JSONResponse({"statusCode": status, "message": message}, status, {"Connection": "close"})
