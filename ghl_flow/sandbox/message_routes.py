"""Documented endpoints of conversations: the export of messages."""

from starlette.routing import Route

from ghl_flow.sandbox.credentials import check_conversations
from ghl_flow.sandbox.endpoint import endpoint
from ghl_flow.sandbox.messages import export_messages
from ghl_flow.sandbox.public_routes import location_in_query
from ghl_flow.sandbox.store import SandboxStore


def message_routes(store: SandboxStore) -> list[Route]:
    """To be read."""
    respond = endpoint(store, check_conversations, export_messages, location_of=location_in_query)
    return [Route("/conversations/messages/export", respond, methods=["GET"])]
