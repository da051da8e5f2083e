"""`appointment`, `booked`: an appointment is made, or what becomes of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, get_args

from pydantic import Field

from ghl_flow.kinds.names import Example, Named
from ghl_flow.kinds.triggers.event import AppointmentStatus, Event
from ghl_flow.kinds.triggers.event import appointment as appointment_event
from ghl_flow.kinds.triggers.table import PLAIN, Row, Rows, TableTrigger, named
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.trigger import TriggerFilter

_STATUSES: tuple[AppointmentStatus, ...] = get_args(AppointmentStatus)
_CALENDAR = Row("calendar", "calendar.id", "==", "In calendar", named(Named.CALENDAR))
_CALENDARS = Row(
    "calendar",
    "calendar.id",
    "is-any-of",
    "In calendar",
    named(Named.CALENDAR, listed=True),
    when=lambda value: not isinstance(value, str),
)


class AppointmentDetails(SpecModel):
    """Which appointments; nothing named means all, whatever becomes of them, and a new time too."""

    calendar: Annotated[
        FilledText | tuple[FilledText, ...] | None,
        Field(description="The name of the calendar, or of several."),
    ] = None
    status: Annotated[
        AppointmentStatus | None,
        Field(
            description="What it is, or becomes. There is none for a new time: leave it out, and ask "
            "appointment: { rescheduled: true }."
        ),
    ] = None


class AppointmentTrigger(TableTrigger):
    """Enrol on an appointment: `appointment: { calendar: Intro, status: confirmed }`."""

    keyword: ClassVar[str] = "appointment"
    trigger_types: ClassVar[tuple[str, ...]] = ("appointment",)
    label: ClassVar[str] = "Appointment Status"
    happens: ClassVar[tuple[str, str]] = ("appointment event", "appointment events")
    family: ClassVar[str] = "appointments"
    enters_again: ClassVar[bool] = True
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "Appointment"
    rows: ClassVar[Rows] = (
        # The builder always writes the first and the last.
        TriggerFilter("appointment.eventType", "==", "normal", "Event type", "select"),
        _CALENDAR._replace(when=lambda value: isinstance(value, str)),
        _CALENDARS,
        Row("status", "appointment.status", "==", "Appointment status is", PLAIN, among=(*_STATUSES, "")),
        TriggerFilter("contactMode", "is-any-of", ["contact"], "", "input"),
    )
    examples = (
        Example("appointment: { calendar: Intro, status: confirmed }", wire="trigger.appointment.json"),
        Example("appointment: { calendar: [Intro, Demo], status: noshow }"),
        Example("appointment: {}"),
    )

    appointment: AppointmentDetails

    @classmethod
    def event(cls, facts: Mapping[str, str]) -> Event:
        asked = facts.get("appointment.status")
        status = next((one for one in _STATUSES if one == asked), None) or "rescheduled"
        return appointment_event(status, facts.get("calendar.id", ""))


class BookedDetails(SpecModel):
    """Which bookings; none named means all."""

    calendar: Annotated[FilledText | None, Field(description="The name of the calendar.")] = None


class BookedTrigger(TableTrigger):
    """Enrol when the contact books for itself: `booked: { calendar: Intro }`; no user, no workflow did."""

    keyword: ClassVar[str] = "booked"
    trigger_types: ClassVar[tuple[str, ...]] = ("customer_appointment",)
    label: ClassVar[str] = "Customer Booked Appointment"
    happens: ClassVar[tuple[str, str]] = ("booking", "bookings")
    family: ClassVar[str] = "appointments"
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "Booked"
    rows: ClassVar[Rows] = (_CALENDAR,)
    word: ClassVar[str] = "booked"
    word_fields: ClassVar[tuple[str, ...]] = ("calendar.id",)
    examples = (Example("booked: {}"), Example("booked: { calendar: Intro }"))

    booked: BookedDetails

    @classmethod
    def event(cls, facts: Mapping[str, str]) -> Event:
        """It is an appointment like any other, too."""
        made = appointment_event("new", facts.get("calendar.id", ""))
        by_itself = made.label.replace("appointment booked", "booked by the contact")
        return replace(made, trigger_type=cls.trigger_types[0], label=by_itself, also=("appointment",))
