"""Exporting the messages of a sub-account, page by page."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, time

from pydantic import TypeAdapter

from ghl_flow.errors import UsageError
from ghl_flow.highlevel.answer import Answer
from ghl_flow.highlevel.public import PublicApi
from ghl_flow.highlevel.refusal import Advice
from ghl_flow.highlevel.transport import path_of
from ghl_flow.wire.json import JsonObject

_VERSION = "2021-04-15"  # of the conversations API (OpenAPI)
_ADVICE = Advice(
    if_unauthorized="make a new token: Settings > Private Integrations, with conversations/message.readonly",
    if_forbidden="the token is not for this sub-account: Settings > Private Integrations of this one",
)
_PAGE = 500
_LEAST_OF_PAGE = 10
_MOST_PAGES = 2_000  # a million messages
_ROWS: TypeAdapter[list[JsonObject]] = TypeAdapter(list[JsonObject])


async def exported_texts(api: PublicApi, since: date | None = None) -> AsyncIterator[JsonObject]:
    """The text messages of a sub-account, newest first. Scope conversations/message.readonly.

    Raises:
        HighLevelError: the list cannot be read.
        UsageError: it has no end.
    """
    begins = None if since is None else datetime.combine(since, time(), UTC)
    async for row in exported_messages(api, begins, channel="SMS"):
        yield row


async def exported_messages(
    api: PublicApi,
    since: datetime | None = None,
    *,
    channel: str | None = None,
    contact: str | None = None,
) -> AsyncIterator[JsonObject]:
    """What was said in a sub-account, newest first: without a channel, everything but mails.

    `contact`: of this one alone, by id.

    Scope conversations/message.readonly. Calls of other systems and texts of other providers may be in no
    channel, so whoever needs all of them asks for none.

    Raises:
        HighLevelError: the list cannot be read.
        UsageError: it has no end.
    """
    query = {"locationId": api.location_id, "limit": str(_PAGE)}
    if channel is not None:
        query["channel"] = channel
    if contact is not None:
        query["contactId"] = contact
    if since is not None:
        query["startDate"] = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
    for _ in range(_MOST_PAGES):
        answer = await _page(api, query)
        rows = answer.field("messages", _ROWS)
        for row in rows:
            yield row
        cursor = answer.object().get("nextCursor")
        if not rows or not isinstance(cursor, str) or not cursor or cursor == query.get("cursor"):
            return
        query["cursor"] = cursor
    raise UsageError(
        f"the account has more than {_MOST_PAGES * _PAGE:,} messages", hint="count fewer days, for example 14"
    )


async def oldest_messages(api: PublicApi) -> list[JsonObject]:
    """The first things ever said in a sub-account. Scope conversations/message.readonly.

    Raises:
        HighLevelError: the list cannot be read.
    """
    query = {"locationId": api.location_id, "limit": str(_LEAST_OF_PAGE), "sortOrder": "asc"}
    return (await _page(api, query)).field("messages", _ROWS)


async def _page(api: PublicApi, query: Mapping[str, str]) -> Answer:
    return await api.transport.send(
        "GET",
        path_of("conversations", "messages", "export"),
        query=query,
        headers={"Version": _VERSION},
        scope="conversations/message.readonly",
        advice=_ADVICE,
    )
