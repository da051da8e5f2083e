"""Calls and texts to a served sandbox, from outside. These paths are the sandbox's own, not HighLevel's."""

from functools import partial

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ghl_flow.runtime.profile import Profile
from ghl_flow.sandbox.phone import SandboxPhone
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.spec.event import EventSpec


def phone_routes(store: SandboxStore) -> list[Route]:
    """`POST /sandbox/{location}/events` and `GET /sandbox/{location}/messages`."""

    async def events(request: Request) -> Response:
        """Body: `{events: [...], then: seconds, profile}`; events as in a test file, with a contact each."""
        location_id = request.path_params["location_id"]
        if store.get("location", location_id, location_id) is None:
            return _wrong(f"there is no location {location_id}", 404)
        try:
            body = await request.json()
            specs = [EventSpec.model_validate(item) for item in body.get("events", [])]
            then, profile = float(body.get("then", 0)), Profile(body.get("profile", "documented"))
        except (ValidationError, ValueError, AttributeError, TypeError) as error:
            return _wrong(str(error), 422)
        if any(spec.contact is None for spec in specs) or then < 0:
            return _wrong("each event names its contact, and then is not below 0", 422)
        listed = [(at, spec.contact or "", event) for spec in specs for at, event in spec.events()]
        phone = SandboxPhone(store, location_id)
        episode = await run_in_threadpool(partial(phone.happen_to_many, listed, then=then, profile=profile))
        return JSONResponse(
            {
                "now": episode.now,
                "waiting": episode.waiting,
                "messages": [item.to_json() for item in episode.delivered],
            }
        )

    async def messages(request: Request) -> Response:
        phone = SandboxPhone(store, request.path_params["location_id"])
        return JSONResponse({"messages": [item.to_json() for item in phone.messages()]})

    return [
        Route("/sandbox/{location_id}/events", events, methods=["POST"]),
        Route("/sandbox/{location_id}/messages", messages, methods=["GET"]),
    ]


def _wrong(message: str, status: int) -> Response:
    return JSONResponse({"statusCode": status, "message": message}, status)
