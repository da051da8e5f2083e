"""`custom_date`: the day in a date field of the contact has come. HighLevel looks once a day."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from ghl_flow.errors import SpecError
from ghl_flow.kinds.clicks import Click
from ghl_flow.kinds.names import Example, Naming
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.moments import WHEN
from ghl_flow.kinds.triggers.table import FIELD, Row, Rows, TableTrigger
from ghl_flow.language.hours import minutes_of
from ghl_flow.language.model import FieldKey, FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of
from ghl_flow.wire.reference import field_key_of, field_reference
from ghl_flow.wire.trigger import DATE_REMINDER, Trigger

_ASKS = "contact.customFields"
# As stored where the day itself was chosen. What an offset does is not known: one observer saw it ignored.
_ON_THE_DAY: JsonObject = {"matchYear": True, "offsetDays": 0}


class CustomDateDetails(SpecModel):
    """Which day, and when on it. It starts on the day itself: HighLevel's offset was seen to do nothing."""

    instead_of: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("before", "after", "offset"),
        "HighLevel's offset was seen to do nothing: start on the day and wait: 3 days; for days before it, "
        "keep the earlier day in another field",
    )

    field: Annotated[FieldKey, Field(description="A declared field of the type date.")]
    at: Annotated[FilledText, Field(description='The full hour at which HighLevel looks: "9:00".')] = "9:00"

    @field_validator("at")
    @classmethod
    def _full_hour(cls, at: str) -> str:
        if minutes_of(at) % 60 or minutes_of(at) == 24 * 60:
            raise ValueError(f"'{at}' is no full hour of a day, at which HighLevel looks: write 9:00")
        return at


class CustomDateTrigger(TableTrigger):
    """Enrol on the day that stands in a date field: `custom_date: { field: renews_on }`."""

    keyword: ClassVar[str] = "custom_date"
    trigger_types: ClassVar[tuple[str, ...]] = ("custom_date_reminder",)
    label: ClassVar[str] = "Custom Date Reminder"
    happens: ClassVar[tuple[str, str]] = ("day in a date field", "days in a date field")
    says: ClassVar[str] = "Date reached"
    rows: ClassVar[Rows] = (
        Row("field", _ASKS, "custom-field-eq", "Contact date field", FIELD, "custom-field"),
    )
    word: ClassVar[str] = "custom_date"
    word_fields: ClassVar[tuple[str, ...]] = (WHEN, _ASKS)
    examples = (
        Example("custom_date: { field: renews_on }"),
        Example('custom_date: { field: last_text_at, at: "17:00" }'),
    )

    custom_date: CustomDateDetails

    def beside(self, context: Naming) -> tuple[tuple[str, JsonValue], ...]:
        field = context.field(self.custom_date.field)
        if not field.is_date or field.key.removeprefix("contact.") == "date_of_birth":
            raise SpecError(
                f"the field '{self.custom_date.field}' is no custom field of the type date",
                hint="declare it with type: date; for the date of birth there is birthday:",
            )
        config: JsonObject = {
            "recordType": "contact",
            "customDateFieldId": field.reference,
            "customDateFieldType": "DATE",
            **_ON_THE_DAY,
            # A text, where the offset is a number (observed).
            "runHour": str(minutes_of(self.custom_date.at) // 60),
            "timezone": "",
            "last_run": "",
        }
        return ((DATE_REMINDER, config), ("match_year", True))

    @classmethod
    def drawer(cls, trigger: Trigger) -> tuple[Click, ...]:
        hour = text_of(object_of(trigger.settings, DATE_REMINDER), "runHour")
        return (Click(f"At: {hour}:00"),) if hour else ()

    @classmethod
    def written(cls, trigger: Trigger, names: Names) -> JsonObject:
        details = object_of(super().written(trigger, names), cls.keyword)
        hour = text_of(object_of(trigger.settings, DATE_REMINDER), "runHour")
        if not hour.isdecimal():
            not_readable("a reminder of a date without an hour")
        return {cls.keyword: details if hour == "9" else {**details, "at": f"{hour}:00"}}

    @classmethod
    def from_words(cls, text: str) -> Event:
        at, slash, key = text.rpartition("/")
        return super().from_words(f"{at}{slash}{field_reference(key)}" if text else "")

    @classmethod
    def words(cls, event: Event) -> str:
        at, slash, field = super().words(event).rpartition("/")
        return f"{at}{slash}{field_key_of(field)}"
