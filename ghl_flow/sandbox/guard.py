"""What the sandbox's port refuses before the app sees it: other sites' pages, and endless bodies.

A page in the operator's browser reaches a port of this machine. Its Origin gives it away; where it rebinds a
name of its own to 127.0.0.1, its Host does.
"""

from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 8 * 1024 * 1024  # bytes; a workflow of a thousand steps has about one million
_HERE = frozenset(("127.0.0.1", "localhost", "::1"))


class Guard:
    """Answers 403 for a foreign Host or Origin, 413 for a body beyond the bound.

    The app is asked once the whole body is here: what it raises is then never about the body, and a client
    that goes before that leaves no trace.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        hosts = [value for name, value in headers if name == "host"]
        origins = [value for name, value in headers if name == "origin"]
        if [_host(f"//{host}") in _HERE for host in hosts] != [True] or not all(
            _host(origin) in _HERE for origin in origins
        ):
            await _refusal(403, "The sandbox answers this machine only")(scope, receive, send)
            return
        lengths = [value for name, value in headers if name == "content-length"]
        too_large = any(not length.isdecimal() or int(length[:18]) > LARGEST_BODY for length in lengths)
        try:
            body = b"" if too_large else await _body(receive)
        except _Gone:
            return
        except _TooLarge:
            too_large = True
        if too_large:
            await _refusal(413, "Payload Too Large")(scope, receive, send)
        else:
            await self._app(scope, _Replayed(body, receive), send)


class _Gone(Exception):  # noqa: N818 - nothing is wrong with the sandbox
    """The client went before its request was complete."""


class _TooLarge(Exception):  # noqa: N818 - nothing is wrong with the sandbox
    """The body goes beyond the bound."""


async def _body(receive: Receive) -> bytes:
    """The whole body. What goes beyond the bound is read on and dropped, up to as much again.

    A client reads no answer while it sends, and where the connection ends meanwhile it loses the answer.
    """
    parts: list[bytes] = []
    size = 0
    more = True
    while more and size <= 2 * LARGEST_BODY:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        part: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(part)
        if size > LARGEST_BODY:
            parts.clear()
        else:
            parts.append(part)
    if size > LARGEST_BODY:
        raise _TooLarge
    return b"".join(parts)


class _Replayed:
    """Gives a body that was read already, then what comes after it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _refusal(status: int, message: str) -> JSONResponse:
    return JSONResponse({"statusCode": status, "message": message}, status, {"Connection": "close"})
