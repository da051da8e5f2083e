"""What the documented API answers, read: the keys we use, typed. Other keys are passed over."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field, StrictInt

from ghl_flow.wire.json import JsonValue


def _empty_when_null(value: JsonValue) -> JsonValue:
    return "" if value is None else value


@dataclass(frozen=True, slots=True)
class LocationInfo:
    """A sub-account. `timezone` is an IANA name."""

    id: str
    name: str
    company_id: Annotated[str, Field(validation_alias=AliasChoices("companyId", "company_id"))]
    timezone: str


@dataclass(frozen=True, slots=True)
class CustomField:
    """A contact custom field. `field_key` is `contact.<slug>`, `data_type` HighLevel's word (DATE, TEXT)."""

    id: str
    name: str
    field_key: Annotated[str, Field(validation_alias=AliasChoices("fieldKey", "field_key"))]
    data_type: Annotated[str, Field(validation_alias=AliasChoices("dataType", "data_type"))]


@dataclass(frozen=True, slots=True)
class CustomValue:
    """An account-wide text. `field_key` is the merge field, `{{ custom_values.<slug> }}`."""

    id: str
    name: str
    field_key: Annotated[str, Field(validation_alias=AliasChoices("fieldKey", "field_key"))]
    # A value that was never filled in comes without the key, or as null.
    value: Annotated[str, BeforeValidator(_empty_when_null)] = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, its name as stored: lower-case (R22)."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class WorkflowSummary:
    """A workflow as the documented API lists it. `status` is draft or published, `updated_at` ISO 8601."""

    id: str
    name: str
    status: str
    version: StrictInt
    # For people to read only, so its absence is no reason to stop.
    updated_at: Annotated[str, Field(validation_alias=AliasChoices("updatedAt", "updated_at"))] = ""
    created_at: Annotated[str, Field(validation_alias=AliasChoices("createdAt", "created_at"))] = ""
