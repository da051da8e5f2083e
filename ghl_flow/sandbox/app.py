"""The sandbox as one Starlette app: both hosts, whose paths do not collide."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from ghl_flow.sandbox.agency_routes import agency_routes
from ghl_flow.sandbox.agency_search import search_routes
from ghl_flow.sandbox.builder_routes import builder_routes
from ghl_flow.sandbox.contact_routes import contact_routes
from ghl_flow.sandbox.faults import FaultMiddleware, FaultPlan
from ghl_flow.sandbox.list_routes import list_routes
from ghl_flow.sandbox.message_routes import message_routes
from ghl_flow.sandbox.oauth_routes import oauth_routes
from ghl_flow.sandbox.permissions import permission_routes
from ghl_flow.sandbox.phone_routes import phone_routes
from ghl_flow.sandbox.public_routes import public_routes
from ghl_flow.sandbox.rate_limit import RateLimit, RateLimitMiddleware
from ghl_flow.sandbox.request_log import RequestLog, RequestLogMiddleware
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.sandbox.workflow_api_routes import workflow_api_routes

DOCUMENTED_LIMIT = RateLimit()


def create_app(
    store: SandboxStore,
    *,
    rate_limit: RateLimit | None = DOCUMENTED_LIMIT,
    request_log: RequestLog | None = None,
    faults: FaultPlan | None = None,
) -> Starlette:
    """The app over a store. `rate_limit` None counts nothing; the headers are there all the same."""
    app = _SandboxApp(request_log, faults, store, rate_limit)
    app.router.redirect_slashes = False  # HighLevel's paths are exact
    return app


class _SandboxApp(Starlette):
    """Faults and the log stand outside of Starlette's error handling, which would answer a drop with 500."""

    def __init__(
        self,
        request_log: RequestLog | None,
        faults: FaultPlan | None,
        store: SandboxStore,
        rate_limit: RateLimit | None,
    ) -> None:
        super().__init__(
            routes=[
                *search_routes(store),
                *public_routes(store),
                *list_routes(store),
                *message_routes(store),
                *contact_routes(store),
                *oauth_routes(store),
                *agency_routes(store),
                *permission_routes(store),
                *workflow_api_routes(store),
                *builder_routes(store),
                *phone_routes(store),
            ],
            middleware=[Middleware(RateLimitMiddleware, limit=rate_limit, store=store)],
            exception_handlers={HTTPException: _no_such_endpoint},
        )
        self._request_log = request_log
        self._faults = faults
        self._store = store

    def build_middleware_stack(self) -> ASGIApp:
        stack = super().build_middleware_stack()
        if self._faults is not None:
            stack = FaultMiddleware(stack, self._faults, self._store)
        if self._request_log is not None:
            stack = RequestLogMiddleware(stack, self._request_log)
        return stack


async def _no_such_endpoint(request: Request, error: Exception) -> Response:
    """404 for a path or a method that is not there, in the words of HighLevel's framework."""
    message = f"Cannot {request.method} {request.url.path}"
    return JSONResponse({"statusCode": 404, "message": message, "error": "Not Found"}, 404)
