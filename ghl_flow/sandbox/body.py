"""Request bodies."""

import json

from starlette.requests import Request

from ghl_flow.sandbox.answers import bad_request
from ghl_flow.wire.json import JsonObject


async def json_body(request: Request) -> JsonObject:
    """The JSON object a request carries; 400 for anything else."""
    try:
        document = json.loads(await request.body())
    except ValueError:
        raise bad_request("Unexpected token in JSON") from None
    if not isinstance(document, dict):
        raise bad_request("the body must be an object")
    return document
