"""`call_status`: a phone call ended in one of these ways."""

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from ghl_flow.kinds.names import Example, Naming
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.triggers.event import CallStatus, Direction, Event, call
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.stored import Starts
from ghl_flow.language.model import DISTINCT, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.trigger import Trigger, TriggerFilter, row_id


class CallDetails(SpecModel):
    """Which calls. HighLevel evaluates every call on its own (R3)."""

    direction: Annotated[
        Literal["inbound", "outbound", "any"], Field(description="Who called whom. Default: any.")
    ] = "any"
    status: Annotated[
        tuple[CallStatus, ...],
        DISTINCT,
        Field(
            min_length=1,
            description="How the call ended. Missed is no-answer, busy and voicemail; "
            "canceled is a caller who hung up first.",
        ),
    ]


class CallStatusTrigger(TriggerSpec):
    """Enrol on a call: `call_status: { direction: inbound, status: [no-answer, busy, voicemail] }`."""

    keyword: ClassVar[str] = "call_status"
    trigger_types: ClassVar[tuple[str, ...]] = ("call_status",)
    label: ClassVar[str] = "Call Details"
    happens: ClassVar[tuple[str, str]] = ("call", "calls")
    about_one_thing: ClassVar[bool] = True
    examples = (
        Example("call_status: { direction: inbound, status: [no-answer, busy, voicemail] }"),
        Example("call_status: { status: [completed] }"),
    )

    call_status: CallDetails

    def default_name(self) -> str:
        direction = "" if self.call_status.direction == "any" else f"{self.call_status.direction} "
        answered = self.call_status.status == ("completed",)
        return f"{direction}{'answered call' if answered else 'missed call'}".capitalize()

    def wire_type(self) -> str:
        return "call_status"

    def filters(self, context: Naming) -> tuple[TriggerFilter, ...]:
        status = TriggerFilter(
            "call_status",
            "contains-any",
            [*self.call_status.status],
            title="Call Status",
            id=row_id("call_status"),
        )
        if self.call_status.direction == "any":
            return (status,)
        direction = TriggerFilter(
            "message.direction",
            "==",
            self.call_status.direction,
            title="Call Direction",
            id=row_id("message.direction"),
        )
        return (status, direction)

    @classmethod
    def starts(cls, trigger: Trigger) -> Starts:
        statuses, directions = [*_STATUSES], [*_DIRECTIONS]
        for item in trigger.filters:
            if item.field == "call_status":
                statuses = [status for status in statuses if status in _asked(item)]
            elif item.field == "message.direction":
                directions = [direction for direction in directions if direction in _asked(item)]
        calls = frozenset((direction, status) for direction in directions for status in statuses)
        return super().starts(trigger)._replace(calls=calls)

    @classmethod
    def samples(cls, trigger: Trigger) -> tuple[Event, ...]:
        known = {("call_status", "contains-any"), ("message.direction", "==")}
        if not trigger.filters or not {(item.field, item.operator) for item in trigger.filters} <= known:
            return ()
        calls = cls.starts(trigger).calls
        named = [str(item) for filter_ in trigger.filters for item in _asked(filter_)]
        in_order = [status for status in named if status in _STATUSES] or [*_STATUSES]
        return tuple(
            call(status, direction)
            for direction in _DIRECTIONS
            for name in dict.fromkeys(in_order)
            for status in _STATUSES
            if status == name and (direction, status) in calls
        )

    @classmethod
    def written(cls, trigger: Trigger, names: Names) -> JsonObject:
        details: JsonObject = {}
        for item in trigger.filters:
            match item.field, item.operator:
                case "message.direction", "==":
                    details["direction"] = item.value
                case "call_status", "contains-any":
                    details["status"] = item.value
                case _:
                    not_readable(f"a filter '{item.field}' of a call trigger")
        return {"call_status": details}


_STATUSES: tuple[CallStatus, ...] = get_args(CallStatus)
_DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


def _asked(item: TriggerFilter) -> list[JsonValue]:
    return item.value if isinstance(item.value, list) else [item.value]
