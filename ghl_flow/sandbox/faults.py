"""Things that go wrong on the way, on purpose and always the same: for tests and drills."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, text_of


class FaultKind(StrEnum):
    """What goes wrong."""

    LATENCY = "latency"
    STATUS = "status"
    DROP_BEFORE_COMMIT = "drop_before_commit"
    DROP_AFTER_COMMIT = "drop_after_commit"
    MALFORMED = "malformed"
    PUBLISHES = "publishes"


@dataclass(frozen=True, slots=True)
class Fault:
    """Which requests it hits, and with what.

    `path` is a regular expression searched in the path. `nth` counts the requests that match, from 1;
    without it every one is hit. `status`, `headers` and `message` are for STATUS, `seconds` for LATENCY.
    STATUS is answered without the request being acted on; MALFORMED cuts the answer short after it was.
    PUBLISHES: the workflow of a trigger that the request writes is published by that (one observer saw it).
    """

    kind: FaultKind
    method: str | None = None
    path: str = ""
    nth: int | None = None
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    message: str = "injected fault"

    def concerns(self, method: str, path: str) -> bool:
        """Whether such a request counts."""
        return (self.method is None or self.method == method) and re.search(self.path, path) is not None


class FaultPlan:
    """The faults of a sandbox. May be changed while it runs."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        self._counts: list[tuple[Fault, int]] = [(fault, 0) for fault in faults]

    def inject(self, *faults: Fault) -> None:
        """Add faults, counting from now."""
        self._counts += [(fault, 0) for fault in faults]

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._counts = []

    def due(self, method: str, path: str) -> list[Fault]:
        """Count a request, and say what hits it."""
        hits = []
        for position, (fault, seen) in enumerate(self._counts):
            if fault.concerns(method, path):
                self._counts[position] = (fault, seen + 1)
                if fault.nth in (None, seen + 1):
                    hits.append(fault)
        return hits


class ConnectionDropped(Exception):  # noqa: N818 - nothing is wrong with the sandbox
    """The connection ends here, without an answer. Whoever carries the request makes that true."""


class FaultMiddleware:
    """Lets the plan's faults happen."""

    def __init__(self, app: ASGIApp, plan: FaultPlan, store: SandboxStore) -> None:
        self._app = app
        self._plan = plan
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        faults = self._plan.due(scope["method"], scope["path"]) if scope["type"] == "http" else []
        for fault in faults:
            match fault.kind:
                case FaultKind.LATENCY:
                    await asyncio.sleep(fault.seconds)
                case FaultKind.STATUS:
                    body = {"statusCode": fault.status, "message": fault.message}
                    await JSONResponse(body, fault.status, dict(fault.headers))(scope, receive, send)
                    return
                case FaultKind.DROP_BEFORE_COMMIT:
                    raise ConnectionDropped
                case FaultKind.DROP_AFTER_COMMIT:
                    await self._app(scope, receive, _discard)
                    raise ConnectionDropped
                case FaultKind.MALFORMED:
                    await self._app(scope, receive, _discard)
                    await Response('{"id": "cut sh', media_type="application/json")(scope, receive, send)
                    return
                case FaultKind.PUBLISHES:
                    await self._publishing(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    async def _publishing(self, scope: Scope, receive: Receive, send: Send) -> None:
        location_id = scope["path"].split("/")[2]
        before = self._store.all("trigger", location_id)
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        with self._store.transaction():
            for trigger in self._store.all("trigger", location_id):
                document = self._store.get("workflow", location_id, text_of(trigger, "workflowId"))
                if trigger not in before and document is not None:
                    changed: JsonObject = {**document, "status": "published"}
                    self._store.put("workflow", location_id, text_of(document, "id"), changed)
        for message in answer:
            await send(message)


async def _discard(message: Message) -> None:
    """Takes an answer that nobody gets."""
