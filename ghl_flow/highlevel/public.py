"""The documented public API, as far as ghl-flow uses it. Shapes: the official OpenAPI files."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ghl_flow.highlevel.errors import MalformedResponseError
from ghl_flow.highlevel.transport import Transport
from ghl_flow.wire.json import JsonObject, JsonValue

# Mandatory, and its own for each endpoint; this one serves all that are used here.
VERSION = "2021-07-28"


class _Answer(BaseModel):
    """Part of an answer; what HighLevel adds to it is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class CustomField(_Answer):
    """A contact custom field. `field_key` is `contact.<key>`."""

    id: str
    name: str
    field_key: Annotated[str, Field(alias="fieldKey")]
    data_type: Annotated[str, Field(alias="dataType")]


class CustomValue(_Answer):
    """Text that belongs to the whole sub-account."""

    id: str
    name: str
    value: str = ""


class Tag(_Answer):
    """A contact tag, in lower case."""

    id: str
    name: str


class WorkflowSummary(_Answer):
    """A workflow as the list shows it."""

    id: str
    name: str
    status: str
    version: int = 0


class LocationInfo(_Answer):
    """A sub-account."""

    id: str
    name: str = ""
    company_id: Annotated[str, Field(alias="companyId")] = ""
    timezone: str = ""


Answer = TypeVar("Answer", bound=_Answer)


class PublicApi:
    """One sub-account through the public API."""

    def __init__(self, transport: Transport, location_id: str) -> None:
        self._transport = transport
        self._location = f"/locations/{location_id}"
        self._location_id = location_id

    async def location(self) -> LocationInfo:
        """The sub-account itself."""
        return _one(await self._send("GET", self._location), "location", LocationInfo)

    async def custom_fields(self) -> list[CustomField]:
        """The custom fields of contacts."""
        answer = await self._send("GET", f"{self._location}/customFields", params={"model": "contact"})
        return _many(answer, "customFields", CustomField)

    async def create_custom_field(self, name: str, data_type: str) -> CustomField:
        """Make a contact field; HighLevel derives its key from the name."""
        body: JsonObject = {"name": name, "dataType": data_type, "model": "contact"}
        return _one(
            await self._send("POST", f"{self._location}/customFields", body), "customField", CustomField
        )

    async def delete_custom_field(self, field_id: str) -> None:
        """Delete a field and, with it, every contact's value."""
        await self._send("DELETE", f"{self._location}/customFields/{field_id}")

    async def custom_values(self) -> list[CustomValue]:
        """The sub-account's custom values."""
        return _many(await self._send("GET", f"{self._location}/customValues"), "customValues", CustomValue)

    async def create_custom_value(self, name: str, value: str) -> CustomValue:
        """Make a custom value."""
        body: JsonObject = {"name": name, "value": value}
        return _one(
            await self._send("POST", f"{self._location}/customValues", body), "customValue", CustomValue
        )

    async def update_custom_value(self, value_id: str, name: str, value: str) -> CustomValue:
        """Write a custom value."""
        body: JsonObject = {"name": name, "value": value}
        path = f"{self._location}/customValues/{value_id}"
        return _one(await self._send("PUT", path, body), "customValue", CustomValue)

    async def delete_custom_value(self, value_id: str) -> None:
        """Delete a custom value."""
        await self._send("DELETE", f"{self._location}/customValues/{value_id}")

    async def tags(self) -> list[Tag]:
        """The sub-account's tags."""
        return _many(await self._send("GET", f"{self._location}/tags"), "tags", Tag)

    async def create_tag(self, name: str) -> Tag:
        """Make a tag."""
        return _one(await self._send("POST", f"{self._location}/tags", {"name": name}), "tag", Tag)

    async def delete_tag(self, tag_id: str) -> None:
        """Delete a tag."""
        await self._send("DELETE", f"{self._location}/tags/{tag_id}")

    async def workflows(self) -> list[WorkflowSummary]:
        """Every workflow of the sub-account; the list is not paged."""
        answer = await self._send("GET", "/workflows/", params={"locationId": self._location_id})
        return _many(answer, "workflows", WorkflowSummary)

    async def _send(
        self,
        method: str,
        path: str,
        json: JsonObject | None = None,
        params: dict[str, str | int] | None = None,
    ) -> JsonObject:
        return await self._transport.request(
            method, path, params=params, json=json, headers={"Version": VERSION, "Accept": "application/json"}
        )


def _one(answer: JsonObject, key: str, model: type[Answer]) -> Answer:
    return _read(answer.get(key), key, model)


def _many(answer: JsonObject, key: str, model: type[Answer]) -> list[Answer]:
    items = answer.get(key)
    if not isinstance(items, list):
        raise MalformedResponseError(f"HighLevel's answer has no list of {key}")
    return [_read(item, key, model) for item in items]


def _read(document: JsonValue, key: str, model: type[Answer]) -> Answer:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        missing = ", ".join(".".join(str(part) for part in item["loc"]) for item in error.errors())
        raise MalformedResponseError(
            f"HighLevel's {key} lacks what its documentation has: {missing}"
        ) from None
