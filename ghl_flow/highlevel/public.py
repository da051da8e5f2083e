"""The documented API, as far as a deployment needs it (official OpenAPI: locations.json, workflows.json)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pydantic import TypeAdapter

from ghl_flow.highlevel.answer import Answer
from ghl_flow.highlevel.errors import ApiError
from ghl_flow.highlevel.refusal import Advice
from ghl_flow.highlevel.resources import (
    AccountList,
    CustomField,
    CustomValue,
    Entry,
    LocationInfo,
    PhoneNumber,
    PhoneNumbers,
    Pipeline,
    Tag,
    User,
    WorkflowList,
    WorkflowSummary,
)
from ghl_flow.highlevel.transport import Transport, path_of
from ghl_flow.wire.json import JsonObject, JsonValue

__all__ = [
    "AccountList",
    "CustomField",
    "CustomValue",
    "Entry",
    "LocationInfo",
    "PhoneNumber",
    "PhoneNumbers",
    "Pipeline",
    "PublicApi",
    "Tag",
    "User",
    "WorkflowList",
    "WorkflowSummary",
]

VERSION = "2021-07-28"  # what the OpenAPI files demand for every call below

_ADVICE = Advice(
    if_unauthorized="copy the token again from the sub-account's Settings > Private Integrations, "
    "or make a new one",
    if_forbidden="the token is of another sub-account: compare location_id with the one in the browser's "
    "address bar, or make a token in this sub-account's Settings > Private Integrations",
)
_LOCATION = TypeAdapter(LocationInfo)
_FIELD = TypeAdapter(CustomField)
_VALUE = TypeAdapter(CustomValue)
_TAG = TypeAdapter(Tag)
_WORKFLOW = TypeAdapter(WorkflowSummary)
_ENTRY = TypeAdapter(Entry)
_USER = TypeAdapter(User)
_PIPELINE = TypeAdapter(Pipeline)
_NUMBER = TypeAdapter(PhoneNumber)
_Found = TypeVar("_Found")
_ROWS: TypeAdapter[list[JsonValue]] = TypeAdapter(list[JsonValue])
_CALENDARS = "2021-04-15"  # the calendars' own
_PAGE = 50  # the most that forms and surveys give at once
_MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class PublicApi:
    """One sub-account through the documented API.

    Every method raises the errors of `ghl_flow.highlevel.errors`. Creating is not idempotent: after an
    ambiguous error, list before you repeat it.
    """

    transport: Transport
    location_id: str
    passed_over: dict[AccountList, int] = field(default_factory=dict)
    """How many entries of each list told of nothing, when it was read last; no list with none is in it."""

    async def location(self) -> LocationInfo:
        """The sub-account itself. Scope locations.readonly."""
        return (await self.location_and_clock())[0]

    async def location_and_clock(self) -> tuple[LocationInfo, datetime | None]:
        """The sub-account, and the clock of HighLevel's server, where it dates its answer."""
        answer = await self._send("GET", (), scope="locations.readonly")
        return answer.field("location", _LOCATION), answer.moment

    async def custom_fields(self) -> list[CustomField]:
        """The contact custom fields, without folders and fields of other objects.

        Scope locations/customFields.readonly.
        """
        answer = await self._send(
            "GET", ("customFields",), scope="locations/customFields.readonly", query={"model": "contact"}
        )
        found = self._listed(AccountList.FIELDS, answer, "customFields", _FIELD)
        return [one for one in found if one.is_of_contacts]

    async def create_custom_field(
        self, name: str, data_type: str, options: Sequence[str] = ()
    ) -> CustomField:
        """Make a contact custom field. Scope locations/customFields.write.

        `options` are sent as plain texts, as observers do; the OpenAPI files have no key for them.

        `data_type` is HighLevel's word: TEXT, LARGE_TEXT, NUMERICAL, DATE, ... There is no date-time (R10).
        """
        body: JsonObject = {"name": name, "dataType": data_type, "model": "contact"}
        if options:
            body["options"] = [*options]
        answer = await self._send("POST", ("customFields",), scope="locations/customFields.write", body=body)
        return answer.field("customField", _FIELD)

    async def update_custom_field(self, field_id: str, name: str) -> CustomField:
        """Rename a custom field. Its key and its type stay. Scope locations/customFields.write."""
        answer = await self._send(
            "PUT", ("customFields", field_id), scope="locations/customFields.write", body={"name": name}
        )
        return answer.field("customField", _FIELD)

    async def delete_custom_field(self, field_id: str) -> None:
        """Delete a custom field and what every contact has in it. Scope locations/customFields.write."""
        await self._delete(("customFields", field_id), scope="locations/customFields.write")

    async def custom_values(self) -> list[CustomValue]:
        """The custom values. Scope locations/customValues.readonly."""
        answer = await self._send("GET", ("customValues",), scope="locations/customValues.readonly")
        return self._listed(AccountList.VALUES, answer, "customValues", _VALUE)

    async def create_custom_value(self, name: str, value: str) -> CustomValue:
        """Make a custom value. Scope locations/customValues.write."""
        body: JsonObject = {"name": name, "value": value}
        answer = await self._send("POST", ("customValues",), scope="locations/customValues.write", body=body)
        return answer.field("customValue", _VALUE)

    async def update_custom_value(self, value_id: str, name: str, value: str) -> CustomValue:
        """Put another text in a custom value; it holds at once, in the whole account (R24).

        Scope locations/customValues.write.
        """
        body: JsonObject = {"name": name, "value": value}
        answer = await self._send(
            "PUT", ("customValues", value_id), scope="locations/customValues.write", body=body
        )
        return answer.field("customValue", _VALUE)

    async def delete_custom_value(self, value_id: str) -> None:
        """Delete a custom value. Scope locations/customValues.write."""
        await self._delete(("customValues", value_id), scope="locations/customValues.write")

    async def tags(self) -> list[Tag]:
        """The tags. Scope locations/tags.readonly."""
        answer = await self._send("GET", ("tags",), scope="locations/tags.readonly")
        return self._listed(AccountList.TAGS, answer, "tags", _TAG)

    async def create_tag(self, name: str) -> Tag:
        """Make a tag; the answer has its name as stored (R22). Scope locations/tags.write."""
        answer = await self._send("POST", ("tags",), scope="locations/tags.write", body={"name": name})
        return answer.field("tag", _TAG)

    async def delete_tag(self, tag_id: str) -> None:
        """Delete a tag. Scope locations/tags.write."""
        await self._delete(("tags", tag_id), scope="locations/tags.write")

    async def workflows(self) -> WorkflowList:
        """Every workflow, draft or published: one answer, no pages. Scope workflows.readonly."""
        answer = await self.transport.send(
            "GET",
            path_of("workflows", ""),
            query={"locationId": self.location_id},
            headers={"Version": VERSION},
            scope="workflows.readonly",
            advice=_ADVICE,
        )
        found = self._listed(AccountList.WORKFLOWS, answer, "workflows", _WORKFLOW)
        return WorkflowList(tuple(found), self.passed_over.get(AccountList.WORKFLOWS, 0))

    async def users(self) -> list[User]:
        """The users of the sub-account. Scope users.readonly.

        Told to be replaced by `GET /users/search`, which needs the agency's id (OpenAPI, users.json).
        """
        answer = await self._of_account("users", {}, "users.readonly")
        return [one for one in answer.entries("users", _USER) if not one.deleted]

    async def numbers(self) -> PhoneNumbers:
        """The phone numbers, without those of number pools. Scope phonenumbers.read."""
        answer = await self.transport.send(
            "GET",
            path_of("phone-system", "numbers", "location", self.location_id),
            headers={"Version": VERSION},
            scope="phonenumbers.read",
            advice=_ADVICE,
        )
        status = answer.object().get("accountStatus")
        return PhoneNumbers(
            tuple(answer.entries("numbers", _NUMBER)), status if isinstance(status, str) else ""
        )

    async def pipelines(self) -> list[Pipeline]:
        """The pipelines with their stages. Scope opportunities.readonly."""
        answer = await self._of_account("opportunities/pipelines", {}, "opportunities.readonly", slash=False)
        return answer.entries("pipelines", _PIPELINE)

    async def calendars(self) -> list[Entry]:
        """The calendars. Scope calendars.readonly."""
        answer = await self._of_account("calendars", {}, "calendars.readonly", version=_CALENDARS)
        return answer.entries("calendars", _ENTRY)

    async def links(self) -> list[Entry]:
        """The trigger links. Scope links.readonly."""
        return (await self._of_account("links", {}, "links.readonly")).entries("links", _ENTRY)

    async def forms(self) -> list[Entry]:
        """The forms. Scope forms.readonly."""
        return await self._pages("forms", "forms", "skip", "forms.readonly")

    async def surveys(self) -> list[Entry]:
        """The surveys. Scope surveys.readonly."""
        return await self._pages("surveys", "surveys", "skip", "surveys.readonly")

    async def email_templates(self) -> list[Entry]:
        """The e-mail templates of the builder. Scope emails/builder.readonly."""
        return await self._pages(
            "emails/builder", "builders", "offset", "emails/builder.readonly", slash=False
        )

    async def _pages(self, path: str, key: str, start: str, scope: str, *, slash: bool = True) -> list[Entry]:
        found: dict[str, Entry] = {}
        for page in range(_MOST_PAGES):
            query = {start: str(page * _PAGE), "limit": str(_PAGE)}
            answer = await self._of_account(path, query, scope, slash=slash)
            rows = answer.field(key, _ROWS)
            before = len(found)
            found |= {one.id: one for one in answer.fitting(rows, _ENTRY)}
            # One that knows no pages answers the same again.
            if len(rows) < _PAGE or len(found) == before:
                break
        return [*found.values()]

    def _listed(
        self, which: AccountList, answer: Answer, key: str, shape: TypeAdapter[_Found]
    ) -> list[_Found]:
        """The entries. One that has an id and not the rest, as a folder of fields, is none of ghl-flow's."""
        rows = answer.field(key, _ROWS)
        found = answer.fitting(rows, shape)
        self.passed_over.pop(which, None)
        if len(found) < len(rows) and (unread := len(rows) - len(answer.fitting(rows, _ENTRY))):
            self.passed_over[which] = unread
        return found

    async def _of_account(
        self, path: str, query: dict[str, str], scope: str, *, slash: bool = True, version: str = VERSION
    ) -> Answer:
        return await self.transport.send(
            "GET",
            path_of(*path.split("/"), *([""] if slash else [])),
            query={"locationId": self.location_id, **query},
            headers={"Version": version},
            scope=scope,
            advice=_ADVICE,
        )

    async def _send(
        self,
        method: str,
        segments: tuple[str, ...],
        *,
        scope: str,
        query: dict[str, str] | None = None,
        body: JsonObject | None = None,
    ) -> Answer:
        return await self.transport.send(
            method,
            path_of("locations", self.location_id, *segments),
            query=query,
            body=body,
            headers={"Version": VERSION},
            scope=scope,
            advice=_ADVICE,
        )

    async def _delete(self, segments: tuple[str, ...], *, scope: str) -> None:
        answer = await self._send("DELETE", segments, scope=scope)
        if answer.object().get("succeded") is False:  # (sic) in the OpenAPI files
            raise ApiError(
                f"HighLevel did not delete it ({answer.request} answered {answer.status})",
                request=answer.request,
                status=answer.status,
            )
