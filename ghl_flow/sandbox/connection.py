"""The sandbox without a port: requests go to the app in the same process."""

from email.utils import formatdate

import httpx

from ghl_flow.sandbox.app import create_app
from ghl_flow.sandbox.faults import ConnectionDropped, FaultPlan
from ghl_flow.sandbox.rate_limit import RateLimit
from ghl_flow.sandbox.request_log import RequestLog
from ghl_flow.sandbox.store import SandboxStore

SANDBOX_URL = "http://localhost"
"""The base URL of both hosts for requests through `sandbox_client`. Nothing is looked up or connected to."""


def sandbox_client(
    store: SandboxStore,
    *,
    rate_limit: RateLimit | None = None,
    request_log: RequestLog | None = None,
    faults: FaultPlan | None = None,
) -> httpx.AsyncClient:
    """A client whose every request is answered by the sandbox. Unlimited unless told otherwise."""
    app = create_app(store, rate_limit=rate_limit, request_log=request_log, faults=faults)
    return httpx.AsyncClient(transport=_InProcess(app=app), base_url=SANDBOX_URL, follow_redirects=False)


class _InProcess(httpx.ASGITransport):
    """Makes a dropped connection look to the client as one over a socket does."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await super().handle_async_request(request)
        except ConnectionDropped:
            raise httpx.ReadError("the connection was dropped", request=request) from None
        # As every server over a socket does.
        response.headers.setdefault("date", formatdate(usegmt=True))
        return response
