"""`wait`: the run pauses."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from ghl_flow.kinds.clicks import Click, Shown, as_it_is
from ghl_flow.kinds.covered import Table, anything, beyond, empty, one_of
from ghl_flow.kinds.effects import Effects, Inert
from ghl_flow.kinds.forks.ways import Fork, leads_on
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Proceed, Run, Sleep, following
from ghl_flow.kinds.stored import Part
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.waits.around import AppointmentWait, with_same_lengths
from ghl_flow.kinds.waits.field_length import FieldLength, FieldLengthWait
from ghl_flow.kinds.waits.happening import is_for_something
from ghl_flow.kinds.waits.length import (
    beyond_length,
    is_no_length,
    length_words,
    not_zero,
    seconds_of,
    stored_length,
)
from ghl_flow.kinds.waits.moments import AROUND, Moment
from ghl_flow.kinds.waits.resume import Recurring, Resume, beyond_window, window_of
from ghl_flow.kinds.waits.time_of_day import TimeOfDayWait
from ghl_flow.kinds.waits.until_date import DateWait
from ghl_flow.language.duration import Duration
from ghl_flow.wire.json import JsonObject, object_of, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow

if TYPE_CHECKING:
    from ghl_flow.kinds.waits.wait_for import WaitForStep

_NO_CONDITION: JsonObject = {"field": "", "operator": "", "value": ""}
# As the builder writes it of a wait that does not fork; other authors leave it out.
_LINEAR: JsonObject = {
    "cat": "",
    "isHybridAction": True,
    "hybridActionType": "wait",
    "convertToMultipath": False,
    "transitions": [],
}
# What the model knows of the waits of other types, and how they are written.
_MOMENTS: dict[str, type[TimeOfDayWait] | type[AppointmentWait]] = {
    "specific_date": TimeOfDayWait,
    **dict.fromkeys(AROUND.values(), AppointmentWait),
}
_COVERED: Table = {
    "type": one_of("time"),
    "startAfter": lambda value: isinstance(value, dict),
    "name": anything,
    "cat": anything,
    "isHybridAction": anything,
    "hybridActionType": one_of("wait"),
    "convertToMultipath": empty,
    "transitions": empty,
    "window": anything,
    "windowCondition": lambda value: empty(value) or value == _NO_CONDITION,
    # Whether the length stands in a field: then it is not known.
    "timePeriodInputMode": one_of("standard"),
    "unitInputMode": one_of("standard"),
}


_Other: TypeAlias = "type[TimeOfDayWait | AppointmentWait | DateWait | FieldLengthWait | WaitForStep]"


def _other(node: Node) -> "_Other | None":
    """What knows of a stored wait of another sort; None for one of a length."""
    if is_for_something(node.attributes):
        return _for_something()
    if FieldLengthWait.is_one(node):
        return FieldLengthWait
    return DateWait if DateWait.is_one(node) else _MOMENTS.get(text_of(node.attributes, "type"))


def _for_something() -> "type[WaitForStep]":
    """What knows of waits for something to happen: of texts and mails too, and few flows have one."""
    from ghl_flow.kinds.waits.wait_for import WaitForStep

    return WaitForStep


Length = Annotated[Duration, AfterValidator(not_zero), Tag("length")]


def _written_as(value: Any) -> str:
    if isinstance(value, FieldLength) or (isinstance(value, dict) and {*value} & {*FieldLength.UNITS}):
        return "field"
    if isinstance(value, Recurring) or (isinstance(value, dict) and "every" in value):
        return "recurring"
    return "moment" if isinstance(value, dict | Moment) else "length"


class WaitStep(Step):
    """Pause for a length of time, `wait: 2 minutes`, or until a moment, `wait: { until: "10:00" }`."""

    keyword: ClassVar[str] = "wait"
    node_types: ClassVar[tuple[str, ...]] = ("wait",)
    label: ClassVar[str] = "Wait"
    examples = (
        Example("wait: 2 minutes", wire="wait.json"),
        Example("wait: 8 hours", wire="wait.time-hours.json"),
        Example(
            '{ wait: 1 day, resume: { days: mon-fri, from: "9:00", to: "17:30" } }',
            wire="wait.time-window.json",
        ),
        Example('wait: { until: "10:00" }', wire="wait.specific_date.json"),
        Example("wait: { before_appointment: 24 hours }", wire="wait.appointment.json"),
        Example("wait: { after_appointment: 1 hour, late: exit }"),
        Example("wait: { before_service: 2 hours }"),
        Example("wait: { after_rental: 1 day }"),
        Example("wait: { before_event: 1 day, late: next }"),
        Example("wait: { after_due: 3 days }"),
        Example('wait: { on: "2026-12-24", at: "17:30", late: next }'),
        Example('wait: { on: "{{ contact.renews_on }}" }'),
        Example("wait: { before_appointment: 90 minutes, late: { goto: goodbye } }"),
        Example('wait: { every: tue, at: "9:00" }'),
        Example('{ wait: 3 days, resume: { days: mon-fri, at: "10:00" } }'),
        Example('wait: { days: "{{ contact.notice_days }}" }'),
    )
    bounded: ClassVar[bool] = True
    forks: ClassVar[bool] = True

    wait: Annotated[
        Length
        | Annotated[Moment, Tag("moment")]
        | Annotated[Recurring, Tag("recurring")]
        | Annotated[FieldLength, Tag("field")],
        Discriminator(_written_as),
        Field(description="How long to pause, or until when."),
    ]
    resume: Annotated[
        Resume | None, Field(description="When a contact whose wait is over continues. Default: at once.")
    ] = None

    @model_validator(mode="after")
    def _resumes_after_a_length(self) -> "WaitStep":
        if self.resume is not None and isinstance(self.wait, Moment | Recurring):
            raise ValueError("'resume' goes with a length: this wait ends at a moment")
        if self.resume is not None and isinstance(self.wait, FieldLength):
            raise ValueError("'resume' goes with a length that is known: this one stands in a field")
        return self

    @property
    def pause(self) -> int:
        return self.wait.seconds if isinstance(self.wait, Duration) else 0

    @property
    def may_pause(self) -> bool:
        return True

    def uses(self) -> Iterator[Use]:
        if isinstance(self.wait, Moment):
            yield from self.wait.uses()

    def default_name(self) -> str:
        return f"Wait {self.wait}"

    def node_type(self) -> str:
        return "wait"

    def attributes(self, context: CompileContext) -> JsonObject:
        if isinstance(self.wait, Moment):
            return self.wait.stored(self.title, context)
        if isinstance(self.wait, FieldLength):
            return {"type": "time", **self.wait.stored(), **_LINEAR}
        length = self.wait.LENGTH if isinstance(self.wait, Recurring) else self.wait
        resume = self.wait.resume if isinstance(self.wait, Recurring) else self.resume
        return {
            "type": "time",
            "startAfter": stored_length(length),
            **_LINEAR,
            **({} if resume is None else resume.stored()),
        }

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        if is_for_something(attributes):
            return _for_something().canonical(attributes)
        # The name is that of the step.
        found = with_same_lengths({**_LINEAR, **attributes})
        if found.get("timePeriodInputMode") == "dynamic":
            return {key: value for key, value in found.items() if key != "name"}
        beside = ("name", "timePeriodInputMode", "unitInputMode")
        return {key: value for key, value in found.items() if key not in beside or value == "dynamic"}

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if (other := _other(node)) is not None:
            return other.written(node, names)
        if found := cls.beyond(node):
            not_readable(found)
        length, window = Duration(stored_seconds(node)), object_of(node.attributes, "window")
        if not window:
            return {"wait": str(length)}
        resume = Resume.written(window)
        if "at" in resume and length == Recurring.LENGTH:
            return {"wait": {"every": resume["days"], "at": resume["at"]}}
        return {"wait": str(length), "resume": resume}

    @classmethod
    def part(cls, node: Node) -> Part:
        return Fork.part(node)

    @classmethod
    def awaits(cls, node: Node) -> tuple[Event, ...]:
        return _for_something().awaits(node) if is_for_something(node.attributes) else ()

    @classmethod
    def heard(cls, node: Node, event: Event, run: Run) -> Proceed | None:
        return _for_something().heard(node, event, run)

    @classmethod
    def branch_words(cls, node: Node, branch_id: str, shown: Shown) -> str | None:
        return _for_something().branch_words(node, branch_id, shown)

    @classmethod
    def around_appointment(cls, node: Node) -> bool:
        return "appointmentStartAfter" in node.attributes

    @classmethod
    def effects(cls, node: Node) -> Effects:
        if (other := _other(node)) is not None:
            return other.effects(node)
        # Whatever it waits for, all that happens at a wait is that time passes.
        inert = Inert.NO_LENGTH if is_no_length(node.attributes.get("startAfter")) else None
        if cls.beyond(node) is not None:
            return Effects(waits=(0, None), inert=inert)
        seconds = stored_seconds(node)
        if window_of(node) is not None:
            return Effects(waits=(seconds, seconds + 8 * 86400))
        return Effects(waits=(seconds, seconds), inert=inert)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if (other := _other(node)) is not None:
            return other.beyond(node)
        kind = text_of(node.attributes, "type")
        if kind != "time":
            return f"wait of type '{kind}'"
        if found := beyond(node.attributes, _COVERED, "wait"):
            return found
        if "startAfter" not in node.attributes:
            return "wait without 'startAfter'"
        if not leads_on(node):
            return "a wait with several ways"
        if found := beyond_length(object_of(node.attributes, "startAfter")):
            return found
        return beyond_window(node.attributes.get("window"))

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        if (other := _other(node)) is not None:
            return other.execute(node, run)
        seconds, after = stored_seconds(node), following(node)
        window = window_of(node)
        return Sleep(seconds, after.to, window) if seconds or window else after

    @classmethod
    def resumes(cls, node: Node) -> TimeWindow | None:
        if cls.beyond(node) is not None:
            return None
        other = _other(node)
        return window_of(node) if other is None else other.resumes(node)

    @classmethod
    def leads_to(cls, node: Node) -> tuple[str, ...]:
        other = _other(node)
        return node.next if other is None else other.leads_to(node)

    @classmethod
    def fork_drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return cls.drawer(node, shown)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        if (other := _other(node)) is not None:
            return other.drawer(node, shown)
        if text_of(node.attributes, "type") != "time":
            return (as_it_is(node),)
        after = object_of(node.attributes, "startAfter")
        window = object_of(node.attributes, "window")
        said = Resume.written(window)
        when = f"at {said['at']}" if "at" in said else f"{said['from']} to {said['to']}"
        opens = (Click(f"Advance Window: {said['days']}, {when}"),) if window else ()
        return (Click(f"Wait For: Time Delay, {length_words(after)}"), *opens)


def stored_seconds(node: Node) -> int:
    """How many seconds a stored wait that the model covers lasts; an empty one does not pause (observed)."""
    return seconds_of(object_of(node.attributes, "startAfter"))
