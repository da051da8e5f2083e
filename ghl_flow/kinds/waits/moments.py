"""Waits that end at a moment instead of after a length: a time of day, or around an appointment.

A specific date, and a recurring schedule, have attributes whose values have not been observed: they are
written `raw` (language.md, section 5).

Longer than 300 lines for one reason: both waits end at a moment, and share how that moment is written.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Covers, Table, anything, beyond, empty, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.ways import leads_on
from ghl_flow.kinds.names import CompileContext, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Listen, Outcome, Proceed, Run, Sleep, following
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.language.duration import Duration
from ghl_flow.language.hours import DAY_MINUTES, day_range, days_in, minutes_of
from ghl_flow.language.model import FilledText, Identifier, SpecModel
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
_ALL_THAT_STANDS_ALONE = ("until", "before_appointment", "after_appointment")


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
            raise ValueError("a wait ends at one moment: until, before_appointment or after_appointment")
        if self.until is not None:
            if minutes_of(self.until) == DAY_MINUTES:
                raise ValueError("a day has no 24:00 to wait for: write 0:00")
            if self.late is not None:
                raise ValueError("'late' is for a wait around an appointment: a time of day comes every day")
        around = self.before_appointment or self.after_appointment
        if around is not None and (around.seconds == 0 or around.seconds % 60):
            raise ValueError(f"'{around}' is no whole number of minutes, in which HighLevel counts here")
        return self

    def __str__(self) -> str:
        if self.until is not None:
            return f"until {self.until}"
        if self.before_appointment is not None:
            return f"until {self.before_appointment} before the appointment"
        return f"until {self.after_appointment} after the appointment"

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
        around = self.before_appointment or self.after_appointment or Duration(0)
        late = self.late or "skip"
        step: JsonObject = {}
        if isinstance(late, LateGoto):
            step = {"appointmentSpecificStep": context.step(late.goto)}
        return {
            "type": "appointment",
            **common,
            "appointmentStartAfter": {
                "when": "after" if self.before_appointment is None else "before",
                **_in_minutes(around),
            },
            "appointmentCondition": "specific-step" if isinstance(late, LateGoto) else late,
            **step,
            **end,
        }


def _in_minutes(length: Duration) -> JsonObject:
    """As the builder stores it: all in minutes, and how it was entered."""
    minutes = length.seconds // 60
    days, rest = divmod(minutes, DAY_MINUTES)
    hours, left = divmod(rest, 60)
    entered: JsonObject = {"months": 0, "days": days, "hours": hours, "minutes": left}
    return {"type": "minutes", "value": minutes, "distributed": entered}


class Resume(SpecModel):
    """When a contact goes on whose wait is over: at once, or when this opens."""

    days: Annotated[FilledText, Field(description="mon-fri, sat, daily. Default: every day.")] = "daily"
    from_: Annotated[FilledText, Field(alias="from", description='From this time of day: "9:00".')]
    to: Annotated[FilledText, Field(description='Up to this one, later on the same day: "17:30".')]

    @model_validator(mode="after")
    def _reads(self) -> "Resume":
        days_in(self.days)
        if minutes_of(self.from_) >= minutes_of(self.to):
            raise ValueError(f"it opens at {self.from_} and ends at {self.to}: HighLevel has no such window")
        return self

    def stored(self) -> JsonObject:
        """What stands in the wait's attributes."""
        start, end = (f"{at // 60:02}:{at % 60:02}" for at in (minutes_of(self.from_), minutes_of(self.to)))
        # HighLevel's week begins on Sunday, 0.
        days: list[JsonValue] = [*sorted((day + 1) % 7 for day in days_in(self.days))]
        return {
            "window": {"condition": "when", "days": days, "start": start, "end": end},
            "windowCondition": {"field": "", "operator": "", "value": ""},
        }

    @classmethod
    def written(cls, window: JsonObject) -> JsonObject:
        """A stored one as it is written; it `covers` it."""
        found = TimeWindow.from_json(window)
        days = [(day - 1) % 7 for day in found.days] if found is not None else [*range(7)]
        start, end = (text_of(window, key).removeprefix("0") for key in ("start", "end"))
        return {"days": day_range(days), "from": start, "to": end}


_COVERED_WINDOW: Table = {
    "condition": one_of("when"),
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
    window = TimeWindow.from_json(value)
    readable = window is not None and window.readable and not window.past_midnight and "condition" in value
    return None if readable else "a window of a wait that is not from one time of a day to a later one"


def window_of(node: Node) -> TimeWindow | None:
    """When a contact goes on whose wait is over, where that is not at once."""
    return TimeWindow.from_json(object_of(node.attributes, "window"))


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
WAYS = ("in time", "over already")
"""What a search tries where nobody knows when the appointment is."""
_NUMBER: Covers = lambda value: isinstance(value, int) and not isinstance(value, bool)  # noqa: E731


class AppointmentWait(NodeKind):
    """Wait until so long before or after the appointment. When that is, a flow does not know."""

    _KNOWN: ClassVar[Table] = {
        **_COMMON,
        "type": one_of("appointment"),
        "appointmentStartAfter": lambda value: isinstance(value, dict),
        "appointmentCondition": one_of(*_LATE),
        "appointmentSpecificStep": lambda value: isinstance(value, str),
    }
    _KNOWN_LENGTH: ClassVar[Table] = {
        "when": one_of("before", "after"),
        "type": one_of("minutes"),
        "value": _NUMBER,
        "distributed": anything,
    }

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(waits=(0, None))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        length = object_of(node.attributes, "appointmentStartAfter")
        if "appointmentCondition" not in node.attributes or not {"when", "type", "value"} <= {*length}:
            return "wait of type 'appointment' of this kind"
        if not leads_on(node):
            return "a wait with several ways"
        found = beyond(node.attributes, cls._KNOWN, "wait for an appointment")
        return found or beyond(length, cls._KNOWN_LENGTH, "wait for an appointment")

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        starts = run.until_appointment()
        after = following(node)
        if starts is None:
            if not run.may_wait_any_length():
                run.not_modelled("when the appointment is that a wait is for")
                return Listen(None, after.to)
            # Longer or shorter than the appointments of any run: what holds then holds for all of them.
            if run.chosen(node, WAYS) == 0:
                return Sleep(0, after.to, open_ended=True)
            return cls._over(node, run)
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
        match text_of(node.attributes, "appointmentCondition"):
            case "exit":
                return Proceed(None)
            case "specific-step":
                return Proceed(text_of(node.attributes, "appointmentSpecificStep") or None)
            case "skip":
                run.skip_messages()
        return following(node)

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
        moment: JsonObject = {f"{when}_appointment": str(Duration(60 * minutes))}
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
                f"Wait For: Appointment, {length.get('value')} {text_of(length, 'type')} "
                f"{text_of(length, 'when')}"
            ),
            Click(f"If that time has passed: {said}"),
        )
