"""From a request to a handler and back: authenticate, read the body, one transaction, answer."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ghl_flow.sandbox.answers import Refusal, Reply, bad_request, unprocessable
from ghl_flow.sandbox.credentials import accessible
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, JsonValue, text_of


@dataclass(frozen=True, slots=True)
class Call:
    """A request that may be answered: its location is known and the token is good for it."""

    store: SandboxStore
    location: JsonObject
    path: Mapping[str, str]
    query: Mapping[str, str]
    content: bytes = field(repr=False)

    @property
    def location_id(self) -> str:
        """The id of the location."""
        return text_of(self.location, "id")

    def body(self) -> JsonObject:
        """The JSON object that was sent.

        Raises:
            Refusal: 400: it is none.
        """
        try:
            value: JsonValue = json.loads(self.content)
            json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # what cannot be answered again
        except (ValueError, RecursionError):
            raise bad_request("Unexpected token in JSON") from None
        if not isinstance(value, dict):
            raise bad_request("the body must be a JSON object")
        return value


def _check_repeated(request: Request) -> None:
    """A name that stands in the query twice is an array there, and no text; which of both would count?"""
    names = [name for name, _ in request.query_params.multi_items()]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise unprocessable([f"{name} must be a string" for name in repeated])


Handler = Callable[[Call], Reply]
"""Answers a call, or raises Refusal. Runs in a transaction, so it must not await."""


def endpoint(
    store: SandboxStore,
    authorize: Callable[[Request], None],
    handler: Handler,
    location_of: Callable[[Request, bytes], str] = lambda request, _: request.path_params["location_id"],
) -> Callable[[Request], Awaitable[Response]]:
    """A Starlette endpoint around the handler; `location_of` finds the sub-account in request and body."""

    async def respond(request: Request) -> Response:
        content = await request.body()
        try:
            authorize(request)
            _check_repeated(request)
            with store.transaction():
                reply = handler(
                    Call(
                        store=store,
                        location=accessible(store, location_of(request, content), request),
                        path=request.path_params,
                        query=request.query_params,
                        content=content,
                    )
                )
        except Refusal as refusal:
            reply = refusal.reply
        return JSONResponse(reply.body, reply.status)

    return respond
