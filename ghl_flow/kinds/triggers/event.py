"""What can happen to a contact, as HighLevel's triggers see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, TypeAlias

from ghl_flow.kinds.card import words_of

CallStatus = Literal["no-answer", "busy", "voicemail", "canceled", "completed"]
AppointmentStatus = Literal["new", "confirmed", "cancelled", "showed", "noshow", "invalid"]
Direction = Literal["inbound", "outbound"]

_REPLY = "customer_reply"
_WEBHOOK = "inbound_webhook"
MANUAL_DONE = "manual_done"
"""The type of an event that no trigger fires on: a user has done what a manual step asked for."""
_USER_REPLY = "user_replied"
_SCHEDULE = "scheduler_trigger"

# HighLevel's numbers of channels in a reply trigger: those that were seen.
CHANNELS: Mapping[str, int] = {"sms": 2, "whatsapp": 19}
_SMS = str(CHANNELS["sms"])

BY_WEBHOOK = "inboundWebhookRequest"
"""That another system started the run: the contact is the one that its first step finds."""
BY_TRIGGER = "trigger"
"""Which trigger started the run."""
BY_SCHEDULE = "scheduler"
"""That a schedule started the run, which has no contact then (language.md, section 4)."""
SCHEDULED = "scheduler."
"""What the filters of a schedule begin with: when it is."""
ANOTHER = "another"
"""What no trigger asks for."""
# There is no "missed" status: missed is the phone's word for these (docs/highlevel.md).
ANSWERED: CallStatus = "completed"
MISSED: tuple[CallStatus, ...] = ("no-answer", "busy", "voicemail")


Brought: TypeAlias = tuple[tuple[str, str], ...]
"""What conditions may ask of what started a run, by HighLevel's name for it."""


class Change(NamedTuple):
    """What an event does to the record before triggers look: a tag put on or taken off, or a value written.

    `name` is the tag, the id of the contact's field, or the key of a custom value.
    """

    kind: Literal["tag", "untag", "field", "custom value"]
    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a contact. `facts` are the values trigger filters compare.

    `also` are further types of triggers that see it.

    An event with a `change` that changes nothing fires no trigger (R23).
    """

    trigger_type: str
    facts: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict, hash=False)
    label: str = ""
    change: Change | None = None
    also: tuple[str, ...] = ()

    @property
    def brought(self) -> Brought:
        """What conditions may ask of it in a run that it starts."""
        if self.message is not None:
            return (("message.body", self.message),)
        if self.trigger_type == _WEBHOOK:
            return ((BY_WEBHOOK, ""),)
        if self.trigger_type == _SCHEDULE:
            return ((BY_SCHEDULE, ""),)
        if "appointment" in self.fires:
            return (("appointmentRescheduled", str(self.facts.get("appointmentRescheduled", "false"))),)
        return ()

    @property
    def fires(self) -> tuple[str, ...]:
        """The types of triggers that look at it."""
        return (self.trigger_type, *self.also)

    @property
    def message(self) -> str | None:
        """What the contact wrote, where that is what happens."""
        return str(self.facts.get("message.body", "")) if self.trigger_type == _REPLY else None

    @property
    def came_by(self) -> tuple[str, str] | None:
        """The channel of a message, and the workflow whose message it answers, as `reply` takes them."""
        if self.trigger_type != _REPLY:
            return None
        channel = str(self.facts.get("message.type", _SMS))
        return ("" if channel == _SMS else channel, str(self.facts.get("workflow.id", "")))


def is_answered_call(event: Event, direction: Direction = "inbound") -> bool:
    """Whether the contact called and got through; or, outbound, was called and answered."""
    facts = event.facts
    return (
        event.trigger_type == "call_status"
        and facts.get("call_status") == ANSWERED
        and facts.get("message.direction") == direction
    )


def is_missed_call(event: Event) -> bool:
    """Whether the contact called and did not get through."""
    facts = event.facts
    return (
        event.trigger_type == "call_status"
        and facts.get("call_status") in MISSED
        and facts.get("message.direction") == "inbound"
    )


def is_booking(event: Event) -> bool:
    """Whether an appointment was made."""
    return "appointment" in event.fires and event.facts.get("appointment.status") == "new"


def is_cancellation(event: Event) -> bool:
    """Whether an appointment was called off."""
    return "appointment" in event.fires and event.facts.get("appointment.status") == "cancelled"


CALL_SECONDS = "call.seconds"
"""The fact of a call that says how many seconds it took, where that is known. No trigger asks for it."""
BY_MACHINE = "call.by_machine"
"""The fact of a completed call that no user answered: a voicemail did."""
CALL_UPDATED = "call.updated"
"""The fact that it is not a call, but the information about one that came before."""


def call(
    status: CallStatus, direction: Direction = "inbound", *, seconds: int | None = None, machine: bool = False
) -> Event:
    """A phone call that ended so. `machine`: a voicemail answered it, and no user."""
    label = "answered call" if status == "completed" else f"missed call ({status})"
    facts: dict[str, str | tuple[str, ...]] = {"call_status": status, "message.direction": direction}
    if seconds is not None:
        facts[CALL_SECONDS] = str(seconds)
    if machine:
        facts[BY_MACHINE] = "true"
    return Event("call_status", facts, label if direction == "inbound" else f"outbound call ({status})")


def reply(body: str, channel: str = "", to: str = "") -> Event:
    """A message from the contact.

    Args:
        body: what it says.
        channel: HighLevel's number of the channel, or another word; default: a text message.
        to: the workflow whose message it answers, by id; default: the one that wrote last.
    """
    facts: dict[str, str | tuple[str, ...]] = {"message.type": channel or _SMS, "message.body": body}
    if to:
        facts["workflow.id"] = to
    by = next((word for word, number in CHANNELS.items() if str(number) == channel), channel)
    said = f"{by} reply" if channel and channel != _SMS else "reply"
    return Event(_REPLY, facts, f'{said} "{body}"')


def user_reply() -> Event:
    """A user of the account writes to the contact by hand, and the message is delivered (R36)."""
    return Event(_USER_REPLY, {}, "message of a user")


def is_user_reply(event: Event) -> bool:
    """Whether a user wrote by hand."""
    return event.trigger_type == _USER_REPLY


def tag_added(tag: str) -> Event:
    """A tag that was not there before (R23)."""
    return Event("contact_tag", {"tagsAdded": (tag,)}, f"tag added: {tag}")


def tag_removed(tag: str) -> Event:
    """A tag that was there before."""
    return Event("contact_tag", {"tagsRemoved": (tag,)}, f"tag removed: {tag}")


def call_updated(status: CallStatus, direction: Direction = "inbound") -> Event:
    """R3: the trigger fires when call information is updated, so one call may come twice."""
    first = call(status, direction)
    return replace(first, label=f"{first.label}, updated", facts={**first.facts, CALL_UPDATED: "true"})


def put_tag(tag: str) -> Event:
    """Somebody puts a tag on the contact; nothing fires when it is there already (R23)."""
    name = tag.lower()  # R22
    return replace(tag_added(name), change=Change("tag", name))


def take_tag(tag: str) -> Event:
    """Somebody takes a tag off the contact; nothing fires when it is not there (R23)."""
    name = tag.lower()  # R22
    return replace(tag_removed(name), change=Change("untag", name))


def as_change(event: Event) -> Event:
    """A tag event as somebody makes it: the contact then has the tag, or has it no longer."""
    for fact, made in (("tagsAdded", put_tag), ("tagsRemoved", take_tag)):
        tags = event.facts.get(fact)
        if event.change is None and isinstance(tags, tuple) and len(tags) == 1:
            return made(tags[0])
    return event


def field_set(field_id: str, value: str, name: str = "") -> Event:
    """Somebody writes a field of the contact; nothing fires when it held that already."""
    facts = {f"contact.{field_id}": value}
    label = f"{name or field_id} set to {value}" if value else f"{name or field_id} cleared"
    return Event("contact_changed", facts, label, Change("field", field_id, value))


def card_changed(name: str, value: str) -> Event:
    """Somebody moves the opportunity that goes with a run, or gives it another status."""
    return Event("", {}, words_of(name, value), Change("field", name, value))


def custom_value_set(key: str, value: str) -> Event:
    """Somebody writes a custom value; it changes for the whole account (R24)."""
    return Event("", {}, f"custom value {key} set to {value}", Change("custom value", key, value))


def form_submitted(form: str) -> Event:
    """The contact sends in a form; `form` is its id."""
    return Event("form_submission", {"form.id": form}, f"form: {form}")


STARTS_IN = "appointment.starts_in"
"""The fact of an event that says in how many seconds the appointment starts."""


def appointment(
    status: AppointmentStatus | Literal["rescheduled"], calendar: str = "", starts_in: int | None = None
) -> Event:
    """An appointment of the contact is made, changes its status or gets a new time.

    `starts_in`: in how many seconds it starts, where that is known.
    """
    facts: dict[str, str | tuple[str, ...]] = {
        # There is no status of a new time: only a trigger that asks for none sees it.
        "appointment.status": "" if status == "rescheduled" else status,
        "appointmentRescheduled": "true" if status == "rescheduled" else "false",
        "calendar.id": calendar,
        "appointment.eventType": "normal",
        "contactMode": "contact",
    }
    if starts_in is not None:
        facts[STARTS_IN] = str(starts_in)
    said = {"new": "booked", "confirmed": "booked", "noshow": "missed"}.get(status, status)
    return Event("appointment", facts, f"appointment {said}" + (f": {calendar}" if calendar else ""))


def webhook_received(name: str = "") -> Event:
    """Another system calls the workflow's inbound webhook."""
    return Event(_WEBHOOK, {"webhook": name}, f"webhook: {name}" if name else "webhook")


def contact_created() -> Event:
    """The contact is new."""
    return Event("contact_created", {}, "contact created")
