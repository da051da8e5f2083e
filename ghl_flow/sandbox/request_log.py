"""Telling what was asked and answered."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

RequestLog = Callable[[str, str, int], None]
"""Told of every request: method, path, and the status, 0 when the connection was dropped."""


class RequestLogMiddleware:
    """Calls the log before a request is answered, so that whoever has the answer finds the line."""

    def __init__(self, app: ASGIApp, log: RequestLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False

        async def noting_status(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                self._log(scope["method"], scope["path"], message["status"])
            await send(message)

        try:
            await self._app(scope, receive, noting_status)
        finally:
            if scope["type"] == "http" and not answered:
                self._log(scope["method"], scope["path"], 0)
