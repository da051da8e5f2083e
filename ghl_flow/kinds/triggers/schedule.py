"""`schedule`: a time of the day or the week has come. There is no contact then."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from ghl_flow.kinds.names import Example, Naming
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.triggers.event import SCHEDULED
from ghl_flow.kinds.triggers.table import PLAIN, Row, Rows, TableTrigger
from ghl_flow.language.hours import day_range, days_in, minutes_of
from ghl_flow.language.model import DISTINCT, FilledText, SpecModel
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.trigger import Trigger, TriggerFilter

_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_INTERVAL = Row("interval", f"{SCHEDULED}interval", "==", "Interval", PLAIN, "interval-type")
_DAYS = Row("days", f"{SCHEDULED}weekly.days", "==", "On days", PLAIN, type="multiselect")
_AT = {
    interval: Row("at", f"{SCHEDULED}{interval}.times", "==", "At what time", PLAIN, type="multiselect")
    for interval in ("daily", "weekly")
}


def _clock(text: str) -> str:
    at = minutes_of(text)
    return f"{at // 60:02}:{at % 60:02}"


class ScheduleDetails(SpecModel):
    """When. Every hour or month are written `raw`: how they are stored has not been observed."""

    instead_of: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("every", "hourly", "interval"), 'name the times of a day: at: ["9:00", "10:00"]'),
        **dict.fromkeys(
            ("monthly", "day", "days_of_month"),
            "how a schedule of every month is stored has not been observed: write raw, or weekly: mon",
        ),
        "days": "write weekly: mon-fri",
        "daily": "leave weekly out: it is every day then",
    }

    at: Annotated[
        FilledText | list[FilledText],
        DISTINCT,
        Field(min_length=1, description='A time of day by the account\'s clock, or several: "9:00".'),
    ]
    weekly: Annotated[
        FilledText | None, Field(description="On these days: mon, mon-fri. Default: every day.")
    ] = None

    @field_validator("at")
    @classmethod
    def _times(cls, at: str | list[str]) -> str | list[str]:
        for one in [at] if isinstance(at, str) else at:
            if minutes_of(one) == 24 * 60:
                raise ValueError("a day has no 24:00: write 0:00")
        return at

    @field_validator("weekly")
    @classmethod
    def _days(cls, days: str | None) -> str | None:
        if days is not None:
            days_in(days)
        return days

    @property
    def times(self) -> list[str]:
        """The times as HighLevel stores them."""
        return [_clock(one) for one in ([self.at] if isinstance(self.at, str) else self.at)]


class ScheduleTrigger(TableTrigger):
    """Start at times of the day, `schedule: { at: "9:00" }`, or the week. It has no contact."""

    has_contact: ClassVar[bool] = False
    keyword: ClassVar[str] = "schedule"
    trigger_types: ClassVar[tuple[str, ...]] = ("scheduler_trigger",)
    label: ClassVar[str] = "Scheduler"
    happens: ClassVar[tuple[str, str]] = ("time of a schedule", "times of a schedule")
    says: ClassVar[str] = "Schedule"
    rows: ClassVar[Rows] = (_INTERVAL, _DAYS, *_AT.values())
    word: ClassVar[str] = "schedule"
    examples = (
        Example('schedule: { at: "9:00" }'),
        Example('schedule: { weekly: mon-fri, at: ["9:00", "17:30"] }'),
    )

    schedule: ScheduleDetails

    def default_name(self) -> str:
        days = self.schedule.weekly or "daily"
        return f"{self.says}: {days}, {', '.join(self.schedule.times)}"[:120]

    def filters(self, context: Naming) -> tuple[TriggerFilter, ...]:
        days, times = self.schedule.weekly, self.schedule.times
        if days is None:
            return _INTERVAL.filter("daily", context), _AT["daily"].filter(times, context)
        named = [_DAY_NAMES[day] for day in days_in(days)]
        return (
            _INTERVAL.filter("weekly", context),
            _DAYS.filter(named, context),
            _AT["weekly"].filter(times, context),
        )

    @classmethod
    def written(cls, trigger: Trigger, names: Names) -> JsonObject:
        stored = {item.field: item.value for item in trigger.filters}
        interval = stored.get(_INTERVAL.field)
        times = stored.get(_AT[interval].field) if isinstance(interval, str) and interval in _AT else None
        if not isinstance(times, list) or not times or len(stored) != len(trigger.filters):
            not_readable(f"a schedule of every '{interval}'")
        said = [f"{int(str(one)[:2])}{str(one)[2:]}" for one in times]
        details: JsonObject = {"at": said[0] if len(said) == 1 else [*said]}
        days = stored.get(_DAYS.field)
        if interval == "weekly":
            if not isinstance(days, list) or not {*days} <= {*_DAY_NAMES}:
                not_readable("a weekly schedule of no days")
            details["weekly"] = day_range([_DAY_NAMES.index(str(day)) for day in days])
        return {cls.keyword: details}
