"""What the documented API answers, read: the keys we use, typed. Other keys are passed over.

The OpenAPI files require no key of any of these, and lists hold entries of other shapes, such as the folders
of custom fields. So nothing is relied on but what tells which thing it is; the rest is empty where it is
missing, null or of another type.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, AliasPath, BeforeValidator, Field

from ghl_flow.source import on_one_line
from ghl_flow.wire.json import JsonValue


def _text_or_nothing(value: JsonValue) -> JsonValue:
    return value if isinstance(value, str) else ""


def _number_or_zero(value: JsonValue) -> JsonValue:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _texts(value: JsonValue) -> JsonValue:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _entries(value: JsonValue) -> JsonValue:
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str) and row["id"]]


_Named = Annotated[str, Field(min_length=1)]
_Text = Annotated[str, BeforeValidator(_text_or_nothing)]
# A name is shown in a line, and asked for in one: a line break in it is an escape from the start.
_NameRequired = Annotated[str, Field(min_length=1), AfterValidator(on_one_line)]
_Name = Annotated[_Text, AfterValidator(on_one_line)]


@dataclass(frozen=True, slots=True)
class LocationInfo:
    """A sub-account. `timezone` is an IANA name.

    `date_added`: when it was made; observed (who sends it back with PUT is refused), in no OpenAPI file.
    `allows_duplicates`: whether several contacts may have one number; None: not told.
    """

    id: _Named
    name: _Name
    company_id: Annotated[str, Field(validation_alias=AliasChoices("companyId", "company_id"))]
    timezone: _Text = ""
    date_added: Annotated[_Text, Field(validation_alias=AliasChoices("dateAdded", "date_added"))] = ""
    allows_duplicates: Annotated[
        bool | None,
        BeforeValidator(lambda value: value if isinstance(value, bool) else None),
        Field(validation_alias=AliasPath("settings", "allowDuplicateContact")),
    ] = None


@dataclass(frozen=True, slots=True)
class CustomField:
    """A contact custom field. `field_key` is as answered, `contact.budget`; `data_type` HighLevel's word.

    Either may be empty: it was not told. A folder of fields comes in the same list, and has neither.
    """

    id: _Named
    name: _NameRequired
    field_key: Annotated[_Text, Field(validation_alias=AliasChoices("fieldKey", "field_key"))] = ""
    data_type: Annotated[_Text, Field(validation_alias=AliasChoices("dataType", "data_type"))] = ""
    kind: Annotated[_Text, Field(validation_alias=AliasChoices("documentType", "document_type"))] = ""
    options: Annotated[
        tuple[str, ...],
        BeforeValidator(_texts),
        Field(validation_alias=AliasChoices("picklistOptions", "options")),
    ] = ()

    @property
    def is_of_contacts(self) -> bool:
        """Whether it is a field, and not one of opportunities or companies."""
        return self.kind != "folder" and (self.field_key.partition(".")[0] in ("", "contact"))

    @property
    def key(self) -> str | None:
        """What stands behind `contact.` in a merge field; None where HighLevel does not say."""
        prefix, _, key = self.field_key.partition(".")
        return key if prefix == "contact" and key else None


@dataclass(frozen=True, slots=True)
class CustomValue:
    """An account-wide text. `field_key` is as answered: the merge field, `{{ custom_values.x }}`."""

    id: _Named
    name: _NameRequired
    field_key: Annotated[_Text, Field(validation_alias=AliasChoices("fieldKey", "field_key"))] = ""
    # A value that was never filled in comes without the key, or as null.
    value: _Text = ""

    @property
    def merge_field(self) -> str | None:
        """How a text names it, `{{ custom_values.x }}`; None where HighLevel does not say."""
        name = self.field_key.strip().removeprefix("{{").removesuffix("}}").strip()
        return f"{{{{ {name} }}}}" if name.startswith("custom_values.") else None

    @property
    def key(self) -> str | None:
        """What stands behind `custom_values.` in a merge field; None where HighLevel does not say."""
        found = self.merge_field
        return None if found is None else found.removeprefix("{{ custom_values.").removesuffix(" }}")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, its name as stored: lower-case (R22)."""

    id: _Named
    name: _NameRequired


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of the account that people know by a name: a calendar, a form, a trigger link."""

    id: _Named
    name: _Name = ""


@dataclass(frozen=True, slots=True)
class User:
    """A user of the sub-account."""

    id: _Named
    name: _Name = ""
    email: _Text = ""
    deleted: Annotated[bool, BeforeValidator(lambda value: value is True)] = False


def _object_or_empty(value: JsonValue) -> JsonValue:
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number of the sub-account. `service`: voice_ai, ivr or forward, where one takes its calls."""

    number: Annotated[str, Field(validation_alias=AliasChoices("phoneNumber", "number"), min_length=1)]
    type: _Text = ""
    is_default: Annotated[
        bool,
        BeforeValidator(lambda value: value is True),
        Field(validation_alias=AliasChoices("isDefaultNumber", "is_default")),
    ] = False
    forwards_to: Annotated[_Text, Field(validation_alias=AliasChoices("forwardingNumber", "forwards_to"))] = (
        ""
    )
    capabilities: Annotated[dict[str, JsonValue], BeforeValidator(_object_or_empty)] = field(
        default_factory=dict
    )
    inbound_service: Annotated[
        dict[str, JsonValue],
        BeforeValidator(_object_or_empty),
        Field(validation_alias=AliasChoices("inboundCallService", "inbound_service")),
    ] = field(default_factory=dict)

    @property
    def texts(self) -> bool:
        """Whether it can send texts."""
        return self.capabilities.get("sms") is True

    @property
    def service(self) -> str:
        """What takes its calls, in HighLevel's word; empty for none."""
        kind = self.inbound_service.get("type")
        return kind if isinstance(kind, str) else ""


@dataclass(frozen=True, slots=True)
class PhoneNumbers:
    """The numbers of a sub-account; `status` of its account at the carrier: active, suspended, closed."""

    numbers: tuple[PhoneNumber, ...]
    status: str = ""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline with its stages."""

    id: _Named
    name: _Name = ""
    stages: Annotated[tuple[Entry, ...], BeforeValidator(_entries)] = ()


class AccountList(StrEnum):
    """A list that HighLevel answers whole, and in which something of ghl-flow's may stand."""

    WORKFLOWS = "workflows"
    FIELDS = "custom-fields"
    VALUES = "custom-values"
    TAGS = "tags"


@dataclass(frozen=True, slots=True)
class WorkflowList:
    """An account's workflows; `unreadable` counts the entries that tell of none: no id, null."""

    workflows: "tuple[WorkflowSummary, ...]"
    unreadable: int = 0

    def __iter__(self) -> Iterator["WorkflowSummary"]:
        """The workflows, in HighLevel's order."""
        return iter(self.workflows)


@dataclass(frozen=True, slots=True)
class WorkflowSummary:
    """A workflow as the documented API lists it. `status` is draft or published, `updated_at` ISO 8601.

    `version` is 0 where it was not told.
    """

    id: _Named
    name: _Name = ""
    status: _Text = ""
    version: Annotated[int, BeforeValidator(_number_or_zero)] = 0
    # For people to read only, so its absence is no reason to stop.
    updated_at: Annotated[_Text, Field(validation_alias=AliasChoices("updatedAt", "updated_at"))] = ""
    created_at: Annotated[_Text, Field(validation_alias=AliasChoices("createdAt", "created_at"))] = ""
