"""Actions inside of HighLevel: appointments, which are followed; offers and conversations, which are not."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.names import Example, Named
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import AS_IT_WAS, Outcome, Run, following
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.table import Stored, TableStep, same, thing
from ghl_flow.kinds.triggers.event import AppointmentStatus, Event
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import spoken

_INTERNAL: JsonObject = {"workflowsActionType": "INTERNAL"}
# What may start where an offer is granted: it gives access to products.
_GRANTED = ("offer_access_granted", "product_access_granted")
_STATUSES: tuple[AppointmentStatus, ...] = ("new", "confirmed", "cancelled", "showed", "noshow", "invalid")


class NotFollowed(NodeKind):
    """Base of those that are not run: what they do may start flows and end waits."""

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return f"action '{node.type}'"


class AppointmentStep(TableStep):
    """Base of those that change appointments: what watches appointments may start at that."""

    bounded: ClassVar[bool] = True

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(fires=frozenset(("appointment",)))


class AppointmentStatusStep(AppointmentStep):
    """Set the status of the contact's appointment: `appointment_status: confirmed`.

    Of the appointment that started the run; in any other run, of the contact's latest by start time
    (observed). HighLevel has no status for one that got a new time. In which calendar it is, and whether it
    had that status before, so that nothing starts, `verify` tries both ways; a simulation takes the first
    calendar that a trigger asks for.
    """

    keyword: ClassVar[str] = "appointment_status"
    node_types: ClassVar[tuple[str, ...]] = ("update_appointment_status",)
    label: ClassVar[str] = "Update Appointment Status"
    stored: ClassVar[Stored] = {
        "category": "appointment",
        "type": "update_appointment_status",
        "status_type": same(missing="a status", covers=one_of(*_STATUSES)),
    }
    examples = (
        Example("appointment_status: confirmed", wire="update_appointment_status.json"),
        Example("appointment_status: noshow"),
    )

    appointment_status: Annotated[
        Literal["new", "confirmed", "cancelled", "showed", "noshow", "invalid"],
        Field(description="The status that it gets."),
    ]

    def default_name(self) -> str:
        return f"Appointment {self.appointment_status}"

    @classmethod
    def ways_told(cls, node: Node) -> tuple[str, ...]:
        return (AS_IT_WAS, f"{text_of(node.attributes, 'status_type')} in ")

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        stored = text_of(node.attributes, "status_type")
        run.did(f"appointment {stored}")
        run.change_appointment(node, [status for status in _STATUSES if status == stored])
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return (Click(f"Status: {text_of(node.attributes, 'status_type')}"),)


class Booking(SpecModel):
    """An appointment that is made."""

    calendar: Annotated[FilledText, Field(description="The name of the calendar.")]
    at: Annotated[
        FilledText, Field(description="When it starts: 2026-05-16T16:00:00.000Z, or a merge field.")
    ]


class BookAppointmentStep(AppointmentStep):
    """Book an appointment: `book_appointment: { calendar: Intro, at: "{{contact.wished_time}}" }`.

    Whether it is new or confirmed then, `verify` tries both ways; a simulation takes it for new.
    """

    keyword: ClassVar[str] = "book_appointment"
    node_types: ClassVar[tuple[str, ...]] = ("appointment_booking",)
    label: ClassVar[str] = "Book Appointment"
    stored: ClassVar[Stored] = {
        "calendarId": thing(Named.CALENDAR, "calendar"),
        "startDateTime": same("at", "a time"),
        "ignoreFreeSlots": False,
        "type": "appointment_booking",
        "__customInputs__": {},
    }
    examples = (
        Example(
            'book_appointment: { calendar: Intro, at: "2026-05-16T16:00:00.000Z" }',
            wire="appointment_booking.json",
        ),
    )

    book_appointment: Booking

    def default_name(self) -> str:
        return "Book Appointment"

    @classmethod
    def ways_told(cls, node: Node) -> tuple[str, ...]:
        calendar = spoken(text_of(node.attributes, "calendarId"))
        return tuple(f"{status} in {calendar}" for status in ("new", "confirmed"))

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        calendar = text_of(node.attributes, "calendarId")
        run.did(f"appointment booked: {spoken(calendar)}")
        run.change_appointment(node, ("new", "confirmed"), calendar)
        return following(node)

    @property
    def beside(self) -> JsonObject:
        return _INTERNAL

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return (
            Click(f"Calendar: {shown.name(text_of(node.attributes, 'calendarId'))}"),
            Click(f"Start: {text_of(node.attributes, 'startDateTime')}"),
            Click("Ignore free slots: off"),
        )


class GrantOfferStep(TableStep):
    """Give the contact an offer of a course: `grant_offer: 65f1c2`, by its id, which no API lists.

    What starts at that starts, or not where the contact has it already: `verify` tries both.
    """

    keyword: ClassVar[str] = "grant_offer"
    node_types: ClassVar[tuple[str, ...]] = ("membership_grant_offer",)
    label: ClassVar[str] = "Grant Offer"
    bounded: ClassVar[bool] = True
    stored: ClassVar[Stored] = {"type": "membership_grant_offer", "offer_id": same(missing="an offer")}
    examples = (Example("grant_offer: offer-65f1c2", wire="membership_grant_offer.json"),)

    grant_offer: Annotated[FilledText, Field(description="The id of the offer.")]

    def default_name(self) -> str:
        return "Course Grant Offer"

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(fires=frozenset(_GRANTED))

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.did("offer granted")
        for kind in _GRANTED:
            run.perhaps(node, Event(kind, {}, "offer granted"))
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return (Click(f"Offer with the id {text_of(node.attributes, 'offer_id')}"),)


class BotStatus(SpecModel):
    """What a bot of Conversation AI does with the contact."""

    bot: Annotated[FilledText, Field(description="The id of the bot, which no API lists.")]
    status: Annotated[Literal["active"], Field(description="It answers; other statuses are raw.")] = "active"


class BotStatusStep(NotFollowed, TableStep):
    """Let a bot of Conversation AI answer the contact: `conversation_bot: { bot: bot-1 }`."""

    keyword: ClassVar[str] = "conversation_bot"
    takes_time: ClassVar[bool] = True
    node_types: ClassVar[tuple[str, ...]] = ("update_conversation_ai_status",)
    label: ClassVar[str] = "Update Conversation AI Bot and Status"
    stored: ClassVar[Stored] = {
        "assignedEmployeeId": same("bot", "a bot"),
        "status": same("status", "a status", covers=one_of("active")),
        "type": "update_conversation_ai_status",
        "__customInputs__": {},
    }
    examples = (
        Example(
            "conversation_bot: { bot: bot-1, status: active }", wire="update_conversation_ai_status.json"
        ),
    )

    conversation_bot: BotStatus

    def default_name(self) -> str:
        return "Update Conversation AI Bot and Status"

    @property
    def beside(self) -> JsonObject:
        return _INTERNAL

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        return (
            Click(f"Bot with the id {text_of(held, 'assignedEmployeeId')}"),
            Click(f"Status: {text_of(held, 'status')}"),
        )


class EditConversationStep(TableStep):
    """Mark the conversation with the contact as read: `edit_conversation: read`."""

    keyword: ClassVar[str] = "edit_conversation"
    node_types: ClassVar[tuple[str, ...]] = ("edit_conversation",)
    label: ClassVar[str] = "Edit Conversation"
    stored: ClassVar[Stored] = {"read": True, "type": "edit_conversation", "__customInputs__": {}}
    examples = (Example("edit_conversation: read", wire="edit_conversation.json"),)

    edit_conversation: Annotated[Literal["read"], Field(description="read; what else it can do is raw.")]

    def default_name(self) -> str:
        return "Mark as read"

    @property
    def beside(self) -> JsonObject:
        return _INTERNAL

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if found := cls.uncovered(node):
            not_readable(found)
        return {"edit_conversation": "read"}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.did("conversation marked as read")
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return (Click("Mark as: read"),)
