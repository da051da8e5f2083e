"""How the end of a wait is written that is no length: a time of day, a date, or around an appointment."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ghl_flow.kinds.conditions.field_date import read_date
from ghl_flow.kinds.names import CompileContext, Named, Use
from ghl_flow.language.duration import Duration
from ghl_flow.language.hours import DAY_MINUTES, minutes_of
from ghl_flow.language.model import FilledText, Identifier, SpecModel
from ghl_flow.language.written import TextAsWritten
from ghl_flow.wire.json import JsonObject

# Around what, by the word of YAML: the type that HighLevel stores. They are one family (observed).
AROUND = {
    "appointment": "appointment",
    "service": "service_booking",
    "rental": "rental_booking",
    "event": "attendee_event_date",
    "due": "overdue",
}
_SAID = {
    "appointment": "the appointment",
    "service": "the booked service",
    "rental": "the rental",
    "event": "the event",
    "due": "the invoice is due",
}
_SIDES = tuple(f"{side}_{what}" for what in AROUND for side in ("before", "after"))
_ALL_THAT_STANDS_ALONE = ("until", "on", *_SIDES)


class LateGoto(SpecModel):
    """Go on at another step."""

    goto: Annotated[Identifier, Field(description="The id of the step to go on at.")]


class Moment(SpecModel):
    """When the wait ends."""

    until: Annotated[
        FilledText | None, Field(description='The next time it is so late, by the account\'s clock: "10:00".')
    ] = None
    before_appointment: Annotated[
        Duration | None, Field(description="So long before the appointment that enrolled the contact.")
    ] = None
    after_appointment: Annotated[Duration | None, Field(description="So long after that appointment.")] = None
    before_service: Annotated[Duration | None, Field(description="The same, of a booked service.")] = None
    after_service: Annotated[Duration | None, Field(description="So long after it.")] = None
    before_rental: Annotated[Duration | None, Field(description="The same, of a rental.")] = None
    after_rental: Annotated[Duration | None, Field(description="So long after it.")] = None
    before_event: Annotated[
        Duration | None, Field(description="The same, of an event that the contact has registered for.")
    ] = None
    after_event: Annotated[Duration | None, Field(description="So long after it.")] = None
    before_due: Annotated[
        Duration | None, Field(description="So long before the invoice is due that enrolled the contact.")
    ] = None
    after_due: Annotated[Duration | None, Field(description="So long after it was due.")] = None
    on: Annotated[
        TextAsWritten | None,
        Field(description='On this day, "2026-12-24", or the one in a field: "{{ contact.renews_on }}".'),
    ] = None
    at: Annotated[
        FilledText | None, Field(description='With `on` and a day: the time by the account\'s clock, "9:00".')
    ] = None
    late: Annotated[
        Literal["skip", "next", "exit"] | LateGoto | None,
        Field(
            description="Where that is over already: skip messages until the next wait (default), go on with "
            "the next step, leave, or go to a step."
        ),
    ] = None

    @model_validator(mode="after")
    def _one_moment(self) -> "Moment":
        given = [key for key in _ALL_THAT_STANDS_ALONE if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError(
                "a wait ends at one moment: until, on, before_appointment, after_appointment ..."
            )
        if self.on is not None:
            self._check_date(self.on)
        elif self.at is not None:
            raise ValueError("'at' is for a wait until a day: write it with on")
        if self.until is not None:
            if minutes_of(self.until) == DAY_MINUTES:
                raise ValueError("a day has no 24:00 to wait for: write 0:00")
            if self.late is not None:
                raise ValueError("'late' is for a wait around an appointment: a time of day comes every day")
        around = self._around()
        if around is not None and (around[2].seconds == 0 or around[2].seconds % 60):
            raise ValueError(f"'{around[2]}' is no whole number of minutes, in which HighLevel counts here")
        return self

    def _check_date(self, on: str) -> None:
        if "{{" in on:
            if self.at is not None:
                raise ValueError("the time goes with the day in the field: take 'at' out")
            return
        if read_date(on) is None or on != date.fromisoformat(on).isoformat():
            raise ValueError(f"'{on}' is no day: write 2026-12-24, or the merge field of a date")
        if self.at is None:
            raise ValueError("a day needs a time: add at, such as 9:00")
        if minutes_of(self.at) == DAY_MINUTES:
            raise ValueError("a day has no 24:00 to wait for: write 0:00")

    def _around(self) -> tuple[str, str, Duration] | None:
        """The side, around what, and how long."""
        for key in _SIDES:
            if (length := getattr(self, key)) is not None:
                side, _, what = key.partition("_")
                return side, what, length
        return None

    def __str__(self) -> str:
        if self.until is not None:
            return f"until {self.until}"
        if self.on is not None:
            return f"until {self.on}" + (f" {self.at}" if self.at else "")
        side, what, length = self._around() or ("", "", Duration(0))
        return f"until {length} {side} {_SAID[what]}"

    def uses(self) -> Iterator[Use]:
        """The names in it."""
        if isinstance(self.late, LateGoto):
            yield Use(Named.STEP, self.late.goto, ("wait", "late", "goto"))

    def stored(self, title: str, context: CompileContext) -> JsonObject:
        """The attributes of the wait."""
        common: JsonObject = {"name": title, "cat": ""}
        end: JsonObject = {
            "isHybridAction": True,
            "hybridActionType": "wait",
            "convertToMultipath": False,
            "transitions": [],
        }
        if self.until is not None:
            hour, minute = divmod(minutes_of(self.until), 60)
            at: JsonObject = {"specificTimeHour": hour, "specificTimeMinute": minute}
            return {"type": "specific_date", **common, **at, **end}
        late = self.late or "skip"
        if self.on is not None:
            return {"type": "specific_date", **common, **self._date(self.on, late, context), **end}
        side, what, length = self._around() or ("", "", Duration(0))
        step: JsonObject = {}
        if isinstance(late, LateGoto):
            step = {"appointmentSpecificStep": context.step(late.goto)}
        return {
            "type": AROUND[what],
            **common,
            "appointmentStartAfter": {"when": side, **_in_minutes(length)},
            "appointmentCondition": "specific-step" if isinstance(late, LateGoto) else late,
            **step,
            **end,
        }

    def _date(self, on: str, late: str | LateGoto, context: CompileContext) -> JsonObject:
        """What stands there of a date, as the builder sets it."""
        minutes = minutes_of(self.at or "0:00")
        chosen: JsonObject = {"specificDateInputMode": "dynamic", "dynamicSpecificDate": on}
        if "{{" not in on:
            chosen = {
                "specificDateInputMode": "standard",
                "specificDate": on,
                "specificTimeHour": minutes // 60 % 12 or 12,
                "specificTimeMinute": minutes % 60,
                "specificTimePeriod": "AM" if minutes < DAY_MINUTES // 2 else "PM",
            }
        step: JsonObject = {}
        if isinstance(late, LateGoto):
            step = {"specificDateStep": context.step(late.goto)}
        return {
            **chosen,
            "specificDateProceed": "on",
            "specificDateOffsetDays": 0,
            "specificDateOffsetHours": 0,
            "specificDateOffsetMinutes": 0,
            "specificDatePassed": "specific_step" if isinstance(late, LateGoto) else late,
            **step,
        }


def _in_minutes(length: Duration) -> JsonObject:
    """As the builder stores it: all in minutes, and how it was entered."""
    minutes = length.seconds // 60
    days, rest = divmod(minutes, DAY_MINUTES)
    hours, left = divmod(rest, 60)
    entered: JsonObject = {"months": 0, "days": days, "hours": hours, "minutes": left}
    return {"type": "minutes", "value": minutes, "distributed": entered}
