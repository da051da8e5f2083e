"""The sandbox as a web application: both of HighLevel's hosts on one port, their paths do not collide."""

from starlette.applications import Starlette

from ghl_flow.sandbox.builder_routes import BuilderRoutes
from ghl_flow.sandbox.public_routes import PublicRoutes
from ghl_flow.sandbox.rate_limit import RateLimit
from ghl_flow.sandbox.store import SandboxStore


def create_app(store: SandboxStore, rate_limit: RateLimit | None = None) -> Starlette:
    """The application over a store."""
    return Starlette(
        routes=[
            *PublicRoutes(store, rate_limit or RateLimit()).routes(),
            *BuilderRoutes(store).routes(),
        ]
    )
