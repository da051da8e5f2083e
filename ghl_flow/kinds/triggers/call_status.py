"""`call_status`: a phone call ended in one of these ways."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ghl_flow.kinds.triggers.event import CallStatus, Direction, Event, call
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.language.model import DISTINCT, SpecModel
from ghl_flow.wire.trigger import TriggerFilter, row_id


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

    call_status: CallDetails

    def default_name(self) -> str:
        direction = "" if self.call_status.direction == "any" else f"{self.call_status.direction} "
        answered = self.call_status.status == ("completed",)
        return f"{direction}{'answered call' if answered else 'missed call'}".capitalize()

    def wire_type(self) -> str:
        return "call_status"

    def filters(self) -> tuple[TriggerFilter, ...]:
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

    def samples(self) -> tuple[Event, ...]:
        wanted = self.call_status.direction
        directions: tuple[Direction, ...] = ("inbound", "outbound") if wanted == "any" else (wanted,)
        return tuple(
            call(status, direction) for direction in directions for status in self.call_status.status
        )
