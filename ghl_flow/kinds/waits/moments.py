"""Waits that end at a moment instead of after a length: a time of day, a date, or around an appointment.

Longer than 300 lines for one reason: these waits end at a moment, and share how that moment is written.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.conditions.field_date import read_date
from ghl_flow.kinds.covered import Table, anything, beyond, empty, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.ways import leads_on
from ghl_flow.kinds.names import CompileContext, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Listen, Outcome, Proceed, Run, Sleep, following
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.language.duration import Duration
from ghl_flow.language.hours import DAY_MINUTES, minutes_of
from ghl_flow.language.model import FilledText, Identifier, SpecModel
from ghl_flow.language.written import TextAsWritten
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow

_COMMON: Table = {
    "convertToMultipath": empty,
    "transitions": empty,
    "hybridActionType": one_of("wait"),
    **dict.fromkeys(("name", "cat", "isHybridAction"), anything),
}
_EVERY_DAY = frozenset(range(7))
# Around what, by the word of YAML: the type that HighLevel stores. They are one family (observed).
AROUND = {
    "appointment": "appointment",
    "service": "service_booking",
    "rental": "rental_booking",
    "event": "attendee_event_date",
    "due": "overdue",
}
_WORDS_OF = {stored: word for word, stored in AROUND.items()}
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


class TimeOfDayWait(NodeKind):
    """Wait until a time of day."""

    _COVERED: ClassVar[Table] = {
        **_COMMON,
        "type": one_of("specific_date"),
        "specificTimeHour": lambda value: isinstance(value, int) and 0 <= value < 24,
        "specificTimeMinute": lambda value: isinstance(value, int) and 0 <= value < 60,
    }

    @classmethod
    def _minute(cls, node: Node) -> int:
        hour, minute = (node.attributes.get(f"specificTime{part}") for part in ("Hour", "Minute"))
        return (hour if isinstance(hour, int) else 0) * 60 + (minute if isinstance(minute, int) else 0)

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(waits=(0, 25 * 3600))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if found := beyond(node.attributes, cls._COVERED, "wait until a date"):
            return found
        if not leads_on(node):
            return "a wait with several ways"
        return None if "specificTimeHour" in node.attributes else "wait until a date without a time"

    @classmethod
    def resumes(cls, node: Node) -> TimeWindow | None:
        minute = cls._minute(node)
        return TimeWindow(_EVERY_DAY, minute, minute + 1)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        return Sleep(0, following(node).to, cls.resumes(node))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        """As the `wait` of a step."""
        if found := cls.beyond(node):
            not_readable(found)
        minute = cls._minute(node)
        return {"wait": {"until": f"{minute // 60}:{minute % 60:02}"}}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        minute = cls._minute(node)
        return (Click(f"Wait For: Specific Date / Time, {minute // 60}:{minute % 60:02}"),)


_LATE: dict[str, str] = {
    "skip": "Skip all outbound communication until the next wait",
    "next": "Go to the next step",
    "exit": "Exit the workflow",
    "specific-step": "Go to a specific step",
}
_CHOSEN = {
    "appointment": "Appointment",
    "service_booking": "Service booking",
    "rental_booking": "Rental booking",
    "attendee_event_date": "Event date",
    "overdue": "Invoice due date",
}
WAYS = ("in time", "over already")
"""What a search tries where nobody knows when the appointment is."""


def any_length(node: Node, run: Run, to: str | None, unknown: str) -> Outcome | None:
    """A wait whose end is not known: of any length where that can be tried; None where it is over already."""
    if not run.may_wait_any_length():
        run.not_modelled(unknown)
        return Listen(None, to)
    # Longer or shorter than the appointments of any run: what holds then holds for all of them.
    return Sleep(0, to, open_ended=True) if run.chosen(node, WAYS) == 0 else None


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_zero(value: JsonValue) -> bool:
    return value == 0 and not isinstance(value, bool)


class DateWait(NodeKind):
    """Wait until a day and a time, or until what stands in a field."""

    _LATE: ClassVar[dict[str, str]] = {**_LATE, "specific_step": _LATE["specific-step"]}
    _KNOWN: ClassVar[Table] = {
        **_COMMON,
        "type": one_of("specific_date"),
        "specificDateInputMode": one_of("standard", "dynamic"),
        "specificDate": lambda value: isinstance(value, str) and read_date(value) is not None,
        "dynamicSpecificDate": lambda value: isinstance(value, str) and "{{" in value,
        "specificTimeHour": lambda value: isinstance(value, int) and 0 < value <= 12,
        "specificTimeMinute": lambda value: isinstance(value, int) and 0 <= value < 60,
        "specificTimePeriod": one_of("AM", "PM"),
        "specificDateProceed": one_of("on"),
        **dict.fromkeys([f"specificDateOffset{unit}" for unit in ("Days", "Hours", "Minutes")], _is_zero),
        "specificDatePassed": one_of("skip", "next", "exit", "specific_step"),
        "specificDateStep": lambda value: isinstance(value, str),
    }

    @classmethod
    def is_one(cls, node: Node) -> bool:
        """Whether a stored wait of its type names a day, and not only a time of day."""
        return "specificDate" in node.attributes or "dynamicSpecificDate" in node.attributes

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(waits=(0, None))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        held = node.attributes
        if found := beyond(held, cls._KNOWN, "wait until a date"):
            return found
        if not leads_on(node):
            return "a wait with several ways"
        needed = {"specificDateInputMode", "specificDatePassed"}
        if "specificDate" in held:
            needed |= {"specificTimeHour", "specificTimeMinute", "specificTimePeriod"}
        return None if needed <= held.keys() else "wait until a date without a time"

    @classmethod
    def _minute(cls, node: Node) -> int:
        hour, minute = (node.attributes.get(f"specificTime{part}") for part in ("Hour", "Minute"))
        noon = 12 * (text_of(node.attributes, "specificTimePeriod") == "PM")
        whole = hour % 12 + noon if isinstance(hour, int) else 0
        return whole * 60 + (minute if isinstance(minute, int) else 0)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        after = following(node)
        day = read_date(text_of(node.attributes, "specificDate"))
        left = None if day is None else run.until_moment(day, cls._minute(node))
        if left is None:
            ends = any_length(node, run, after.to, "the date that a wait is for")
            return cls._over(node, run) if ends is None else ends
        if left >= 0:
            return Sleep(left, after.to) if left else after
        return cls._over(node, run)

    @classmethod
    def _over(cls, node: Node, run: Run) -> Outcome:
        late, step = text_of(node.attributes, "specificDatePassed"), cls._step(node)
        return over_already(late, step, node, run)

    @classmethod
    def _step(cls, node: Node) -> str:
        return text_of(node.attributes, "specificDateStep")

    @classmethod
    def leads_to(cls, node: Node) -> tuple[str, ...]:
        return (*node.next, step) if (step := cls._step(node)) else node.next

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        """As the `wait` of a step."""
        if found := cls.beyond(node):
            not_readable(found)
        held, minute = node.attributes, cls._minute(node)
        moment: JsonObject = {"on": text_of(held, "dynamicSpecificDate")}
        if "specificDate" in held:
            moment = {"on": text_of(held, "specificDate"), "at": f"{minute // 60}:{minute % 60:02}"}
        late = text_of(held, "specificDatePassed")
        if late == "specific_step":
            moment["late"] = {"goto": names.pinned(cls._step(node))}
        elif late != "skip":
            moment["late"] = late
        return {"wait": moment}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held, minute = node.attributes, cls._minute(node)
        day = text_of(held, "specificDate")
        when = f"{day}, {minute // 60}:{minute % 60:02}" if day else text_of(held, "dynamicSpecificDate")
        late, step = text_of(held, "specificDatePassed"), cls._step(node)
        said = f"{cls._LATE.get(late, late)}{f': {shown.step(step)}' if step else ''}"
        return (Click(f"Wait For: Specific Date / Time, {when}"), Click(f"If that time has passed: {said}"))


def over_already(late: str, step: str, node: Node, run: Run) -> Outcome:
    """Where a run goes on whose wait is over when it comes to it."""
    match late:
        case "exit":
            return Proceed(None)
        case "specific-step" | "specific_step":
            return Proceed(step or None)
        case "skip":
            run.skip_messages()
    return following(node)


class AppointmentWait(NodeKind):
    """Wait until so long before or after an appointment or the like. When that is, a flow does not know."""

    _KNOWN: ClassVar[Table] = {
        **_COMMON,
        "type": one_of(*_WORDS_OF),
        "appointmentStartAfter": lambda value: isinstance(value, dict),
        "appointmentCondition": one_of(*_LATE),
        "appointmentSpecificStep": lambda value: isinstance(value, str),
    }
    _KNOWN_LENGTH: ClassVar[Table] = {
        "when": one_of("before", "after"),
        "type": one_of("minutes"),
        "value": _is_number,
        "distributed": anything,
    }

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(waits=(0, None))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        length = object_of(node.attributes, "appointmentStartAfter")
        if "appointmentCondition" not in node.attributes or not {"when", "type", "value"} <= {*length}:
            return f"wait of type '{text_of(node.attributes, 'type')}' of this kind"
        if not leads_on(node):
            return "a wait with several ways"
        found = beyond(node.attributes, cls._KNOWN, "wait for an appointment")
        return found or beyond(length, cls._KNOWN_LENGTH, "wait for an appointment")

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        booked = text_of(node.attributes, "type") == "appointment"
        starts = run.until_appointment() if booked else None
        after = following(node)
        if starts is None:
            ends = any_length(node, run, after.to, "when the appointment is that a wait is for")
            return cls._over(node, run) if ends is None else ends
        left = starts + cls.from_start(node)
        if left >= 0:
            return Sleep(left, after.to) if left else after
        return cls._over(node, run)

    @classmethod
    def from_start(cls, node: Node) -> int:
        """How many seconds after the start of the appointment a stored one ends; before it: less than 0."""
        length = object_of(node.attributes, "appointmentStartAfter")
        minutes = length.get("value")
        away = 60 * (minutes if isinstance(minutes, int) else 0)
        return -away if text_of(length, "when") == "before" else away

    @classmethod
    def _over(cls, node: Node, run: Run) -> Outcome:
        """Where that is over already."""
        late = text_of(node.attributes, "appointmentCondition")
        return over_already(late, text_of(node.attributes, "appointmentSpecificStep"), node, run)

    @classmethod
    def leads_to(cls, node: Node) -> tuple[str, ...]:
        late = text_of(node.attributes, "appointmentSpecificStep")
        return (*node.next, late) if late else node.next

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        """As the `wait` of a step."""
        found = cls.beyond(node)
        length = object_of(node.attributes, "appointmentStartAfter")
        minutes = length.get("value")
        if found or not isinstance(minutes, int):
            not_readable(found or "a wait for an appointment of this kind")
        when = text_of(length, "when")
        what = _WORDS_OF[text_of(node.attributes, "type")]
        moment: JsonObject = {f"{when}_{what}": str(Duration(60 * minutes))}
        late = text_of(node.attributes, "appointmentCondition")
        if late == "specific-step":
            moment["late"] = {"goto": names.pinned(text_of(node.attributes, "appointmentSpecificStep"))}
        elif late != "skip":
            moment["late"] = late
        return {"wait": moment}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        length = object_of(node.attributes, "appointmentStartAfter")
        late = text_of(node.attributes, "appointmentCondition")
        step = text_of(node.attributes, "appointmentSpecificStep")
        said = f"{_LATE.get(late, late)}{f': {shown.step(step)}' if step else ''}"
        return (
            Click(
                f"Wait For: {_CHOSEN[text_of(node.attributes, 'type')]}, "
                f"{length.get('value')} {text_of(length, 'type')} "
                f"{text_of(length, 'when')}"
            ),
            Click(f"If that time has passed: {said}"),
        )
