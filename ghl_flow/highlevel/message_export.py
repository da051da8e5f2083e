"""Exporting the messages of a sub-account, page by page."""

from collections.abc import AsyncIterator
from datetime import date

from pydantic import TypeAdapter

from ghl_flow.errors import UsageError
from ghl_flow.highlevel.public import PublicApi
from ghl_flow.highlevel.refusal import Advice
from ghl_flow.highlevel.transport import path_of
from ghl_flow.wire.json import JsonObject

_VERSION = "2021-04-15"  # of the conversations API (OpenAPI)
_PAGE = 500
_MOST_PAGES = 2_000  # a million messages
_ROWS: TypeAdapter[list[JsonObject]] = TypeAdapter(list[JsonObject])


async def exported_texts(api: PublicApi, since: date | None = None) -> AsyncIterator[JsonObject]:
    """The text messages of a sub-account, newest first. Scope conversations/message.readonly.

    Raises:
        HighLevelError: the list cannot be read.
        UsageError: it has no end.
    """
    query = {"locationId": api.location_id, "channel": "SMS", "limit": str(_PAGE)}
    if since is not None:
        query["startDate"] = f"{since.isoformat()}T00:00:00.000Z"
    for _ in range(_MOST_PAGES):
        answer = await api.transport.send(
            "GET",
            path_of("conversations", "messages", "export"),
            query=query,
            headers={"Version": _VERSION},
            scope="conversations/message.readonly",
            advice=Advice(),
        )
        rows = answer.field("messages", _ROWS)
        for row in rows:
            yield row
        cursor = answer.object().get("nextCursor")
        if not rows or not isinstance(cursor, str) or not cursor or cursor == query.get("cursor"):
            return
        query["cursor"] = cursor
    raise UsageError(
        f"the account has more than {_MOST_PAGES * _PAGE:,} texts",
        hint="count fewer days: --since 2026-09-01",
    )
