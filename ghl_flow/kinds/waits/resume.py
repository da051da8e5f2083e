"""When a contact goes on whose wait is over: at once, or when a window opens; and `every`, which is no more.

HighLevel's waits for a recurring schedule have attributes that have not been observed. A wait of a minute
that goes on at a time of some days is the same, and its attributes have.
"""

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.covered import Table, beyond, empty, one_of
from ghl_flow.language.duration import Duration
from ghl_flow.language.hours import DAY_MINUTES, day_range, days_in, minutes_of
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow


def _clock(at: int) -> str:
    return f"{at // 60:02}:{at % 60:02}"


def _time_of_day(text: str) -> int:
    minute = minutes_of(text)
    if minute == DAY_MINUTES:
        raise ValueError("a day has no 24:00 to wait for: write 0:00")
    return minute


def _stored(days: str, window: JsonObject) -> JsonObject:
    # HighLevel's week begins on Sunday, 0.
    numbers: list[JsonValue] = [*sorted((day + 1) % 7 for day in days_in(days))]
    return {
        "window": {"condition": window["condition"], "days": numbers, **window},
        "windowCondition": {"field": "", "operator": "", "value": ""},
    }


class Resume(SpecModel):
    """When a contact goes on whose wait is over: while this is open, or at this time of day."""

    days: Annotated[FilledText, Field(description="mon-fri, sat, daily. Default: every day.")] = "daily"
    from_: Annotated[FilledText | None, Field(alias="from", description='From this time of day: "9:00".')] = (
        None
    )
    to: Annotated[FilledText | None, Field(description='Up to this one, later on the same day: "17:30".')] = (
        None
    )
    at: Annotated[FilledText | None, Field(description='Or at this time of day: "9:00".')] = None

    @model_validator(mode="after")
    def _reads(self) -> "Resume":
        days_in(self.days)
        if self.at is not None:
            _time_of_day(self.at)
            if self.from_ is not None or self.to is not None:
                raise ValueError("a wait resumes at a time or between two: write at, or from and to")
            return self
        if self.from_ is None or self.to is None:
            raise ValueError('a wait resumes between two times of day: write from: "9:00", to: "17:30"')
        if minutes_of(self.from_) >= minutes_of(self.to):
            raise ValueError(f"it opens at {self.from_} and ends at {self.to}: HighLevel has no such window")
        return self

    def stored(self) -> JsonObject:
        """What stands in the wait's attributes."""
        if self.at is not None:
            return _stored(self.days, {"condition": "exact", "start": _clock(minutes_of(self.at))})
        start, end = (_clock(minutes_of(text or "0:00")) for text in (self.from_, self.to))
        return _stored(self.days, {"condition": "when", "start": start, "end": end})

    @classmethod
    def written(cls, window: JsonObject) -> JsonObject:
        """A stored one as it is written, if `beyond_window` finds nothing."""
        found = _window(window)
        days = [(day - 1) % 7 for day in found.days] if found is not None else [*range(7)]
        start, end = (text_of(window, key).removeprefix("0") for key in ("start", "end"))
        if text_of(window, "condition") == "exact":
            return {"days": day_range(days), "at": start}
        return {"days": day_range(days), "from": start, "to": end}


class Recurring(SpecModel):
    """The next time that it is one of these days, and so late."""

    every: Annotated[FilledText, Field(description="tuesday, mon-fri, daily.")]
    at: Annotated[FilledText, Field(description='A time of day by the account\'s clock: "9:00".')]

    LENGTH: ClassVar[Duration] = Duration(60)
    """How long it waits first, so that one that begins at that time waits for the next."""

    @model_validator(mode="after")
    def _reads(self) -> "Recurring":
        days_in(self.every)
        _time_of_day(self.at)
        return self

    def __str__(self) -> str:
        return f"until {self.every} {self.at}"

    @property
    def resume(self) -> Resume:
        """When it goes on."""
        return Resume(days=self.every, at=self.at)


_COVERED_WINDOW: Table = {
    "condition": one_of("when", "exact"),
    "days": lambda value: isinstance(value, list),
    "start": lambda value: isinstance(value, str),
    "end": lambda value: isinstance(value, str),
}


def beyond_window(value: JsonValue) -> str | None:
    """What of a stored window of resuming is not understood, in words."""
    if empty(value):
        return None
    if not isinstance(value, dict):
        return "wait with a window of this kind"
    if found := beyond(value, _COVERED_WINDOW, "a window of a wait"):
        return found
    window = _window(value)
    readable = window is not None and window.readable and not window.past_midnight and "condition" in value
    return None if readable else "a window of a wait that is not from one time of a day to a later one"


def window_of(node: Node) -> TimeWindow | None:
    """When a contact goes on whose wait is over, where that is not at once."""
    return _window(object_of(node.attributes, "window"))


def _window(stored: JsonObject) -> TimeWindow | None:
    if text_of(stored, "condition") != "exact":
        return TimeWindow.from_json(stored)
    if "end" in stored:
        return TimeWindow(frozenset(), 0, 0, readable=False)
    try:
        after = _clock(_time_of_day(text_of(stored, "start")) + 1)
    except ValueError:
        return TimeWindow(frozenset(), 0, 0, readable=False)
    return TimeWindow.from_json({**stored, "condition": "when", "end": after})
