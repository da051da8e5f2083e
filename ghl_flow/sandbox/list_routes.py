"""Documented lists of an account beside those of `public_routes`: what flows call by name."""

from starlette.routing import Route

from ghl_flow.sandbox import account_things
from ghl_flow.sandbox.credentials import check_calendars, check_public
from ghl_flow.sandbox.endpoint import endpoint
from ghl_flow.sandbox.public_routes import location_in_query
from ghl_flow.sandbox.store import SandboxStore

_LISTS = {
    "/opportunities/pipelines": (check_public, account_things.list_pipelines),
    "/calendars/": (check_calendars, account_things.list_calendars),
    "/forms/": (check_public, account_things.list_forms),
    "/surveys/": (check_public, account_things.list_surveys),
    "/links/": (check_public, account_things.list_links),
    "/emails/builder": (check_public, account_things.list_email_templates),
}


def list_routes(store: SandboxStore) -> list[Route]:
    """Each of them, to be read."""
    return [
        Route(path, endpoint(store, check, handler, location_of=location_in_query), methods=["GET"])
        for path, (check, handler) in _LISTS.items()
    ]
