"""What happens in a test or a simulation, as an operator writes it.

One event is a time and words, `45s call no-answer`, or a mapping with the same in parts,
`{ at: 45s, contact: ann, call: no-answer }`.
"""

import shlex
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, Field, create_model, model_validator

from ghl_flow.errors import did_you_mean
from ghl_flow.kinds.actions.manual import ManualDone
from ghl_flow.kinds.triggers.event import (
    STARTS_IN,
    AppointmentStatus,
    CallStatus,
    Direction,
    Event,
    appointment,
    call,
    call_updated,
    contact_created,
    custom_value_set,
    field_set,
    form_submitted,
    put_tag,
    reply,
    take_tag,
    webhook_received,
)
from ghl_flow.kinds.triggers.registry import TRIGGER_TYPES
from ghl_flow.kinds.triggers.stored import TriggerKind
from ghl_flow.language.duration import Duration
from ghl_flow.language.model import FieldKey, SpecModel, TagName
from ghl_flow.wire.reference import field_reference

# The other triggers' events: the kind's word, and whatever tells them apart.
OTHERS: dict[str, type[TriggerKind]] = {
    **{kind.word: kind for kind in TRIGGER_TYPES.values() if kind.word and kind.word != "webhook"},
    ManualDone.word: ManualDone,
}

KINDS = (
    "call",
    "reply",
    "tag",
    "untag",
    "form",
    "appointment",
    "webhook",
    "created",
    "field",
    "custom_value",
    *OTHERS,
)


def _moment(value: Any) -> Any:
    return "0s" if value in (0, "0") else value


At = Annotated[Duration, Field(description="When, from the start: 45s, 2 minutes, 3 days.")]

# Events of an appointment, which may say when it starts: `appointment booked Intro in 3 days`.
_WITH_A_START = ("appointment", "booked")


class _Event(SpecModel):
    """Something that happens to a contact at a time. Besides `at` and `contact` it has one kind."""

    at: At = Duration(0)
    contact: Annotated[str | None, Field(description="To whom; default: the one caller.")] = None
    call: Annotated[CallStatus | None, Field(description="A call that ends so; missed is no-answer.")] = None
    direction: Annotated[Direction, Field(description="With `call`: who called whom.")] = "inbound"
    updated_after: Annotated[
        Duration | None, Field(description="With `call`: its information is updated that much later (R3).")
    ] = None
    reply: Annotated[str | None, Field(description="A text from the contact.", min_length=1)] = None
    tag: Annotated[TagName | None, Field(description="This tag is put on the contact.")] = None
    untag: Annotated[TagName | None, Field(description="This tag is taken off the contact.")] = None
    form: Annotated[str | None, Field(description="The contact sends in this form.", min_length=1)] = None
    appointment: Annotated[
        AppointmentStatus | Literal["rescheduled"] | None,
        Field(description="An appointment is made (new), gets this status, or a new time."),
    ] = None
    calendar: Annotated[str, Field(description="With `appointment`: the id of the calendar.")] = ""
    starts_in: Annotated[
        Duration | None, Field(description="With `appointment`: how long after this event it starts.")
    ] = None
    webhook: Annotated[str | None, Field(description="The inbound webhook is called.")] = None
    created: Annotated[Literal[True] | None, Field(description="The contact is new.")] = None
    field: Annotated[
        dict[FieldKey, str] | None,
        Field(min_length=1, max_length=1, description="This field of the contact is written."),
    ] = None
    custom_value: Annotated[
        dict[FieldKey, str] | None,
        Field(min_length=1, max_length=1, description="This custom value is written (R24)."),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:
        if isinstance(value, str):
            return parse_words(value)
        if isinstance(value, dict) and "at" in value:
            return {**value, "at": _moment(value["at"])}
        return value

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(
                f"an event is one of {', '.join(KINDS)}; this one is {' and '.join(given) or 'none'}"
            )
        for word, kind in OTHERS.items():
            if (text := getattr(self, word)) is not None:
                kind.from_words(text)  # refuses what it does not understand
        if self.starts_in is not None and not {*given} & {*_WITH_A_START}:
            raise ValueError(f"'starts_in' is for an appointment: {' or '.join(_WITH_A_START)}")
        return self

    def events(self) -> list[tuple[float, Event]]:
        """The events and their seconds since the start; more than one for a call that is updated."""
        at = self.at.seconds
        if self.call is not None:
            first = [(float(at), call(self.call, self.direction))]
            if self.updated_after is None:
                return first
            return [*first, (float(at + self.updated_after.seconds), call_updated(self.call, self.direction))]
        return [(float(at), self._event())]

    def _event(self) -> Event:
        if self.reply is not None:
            return reply(self.reply)
        if self.tag is not None:
            return put_tag(self.tag)
        if self.untag is not None:
            return take_tag(self.untag)
        if self.form is not None:
            return form_submitted(self.form)
        if self.appointment is not None:
            starts_in = None if self.starts_in is None else self.starts_in.seconds
            return appointment(self.appointment, self.calendar, starts_in)
        if self.field is not None:
            ((key, value),) = self.field.items()
            return field_set(field_reference(key), value, key)
        if self.custom_value is not None:
            ((key, value),) = self.custom_value.items()
            return custom_value_set(key, value)
        for word, kind in OTHERS.items():
            if (text := getattr(self, word)) is not None:
                event = kind.from_words(text)
                if self.starts_in is None:
                    return event
                return replace(event, facts={**event.facts, STARTS_IN: str(self.starts_in.seconds)})
        return webhook_received(self.webhook) if self.webhook is not None else contact_created()


if TYPE_CHECKING:
    EventSpec = _Event
else:
    EventSpec = create_model(
        "EventSpec",
        __base__=_Event,
        __doc__=_Event.__doc__,
        **{
            word: (Annotated[str | None, Field(description=f"{kind.label}.")], None)
            for word, kind in OTHERS.items()
        },
    )


def parse_words(text: str) -> dict[str, Any]:
    """`2m reply 'yes please'` as the mapping it stands for; a contact may follow as `@ann`.

    Raises:
        ValueError: it does not begin with a time and a known kind.
    """
    try:
        words = shlex.split(text)
    except ValueError:
        raise ValueError(f"a quote in {text!r} is not closed") from None
    found: dict[str, Any] = {}
    named = [word for word in words if word.startswith("@")]
    if len(named) > 1 or named == ["@"]:
        raise ValueError(f"'{text}' says to whom as @NAME, once, at the end")
    for contact in named:
        words.remove(contact)
        found["contact"] = contact[1:]
    kind_at = next((number for number, word in enumerate(words) if word in KINDS), None)
    if kind_at is None:
        word = next((word for word in words if word.isalpha()), text)
        hint = did_you_mean(word, KINDS)
        raise ValueError(
            f"'{text}' names no event: write a time and one of {', '.join(KINDS)}"
            + (f"; {hint}" if hint else "")
        )
    if words[kind_at] in _WITH_A_START and "in" in words[kind_at + 1 : -1]:
        start = len(words) - 2 - words[-2::-1].index("in")
        found["starts_in"] = " ".join(words[start + 1 :])
        words = words[:start]
    found["at"] = _moment(" ".join(words[:kind_at]) or "0s")
    kind, rest = words[kind_at], words[kind_at + 1 :]
    value: Any = " ".join(rest)
    if kind == "call":
        known = [word for word in rest if word in ("inbound", "outbound")]
        found["direction"] = known[0] if known else "inbound"
        said = [word for word in rest if word not in known] or ["no-answer"]
        if len(said) + len(known) > 2 or len(said) > 1:
            raise ValueError(f"'{text}' says more of the call than how it ended and who called whom")
        value = {"missed": "no-answer", "answered": "completed", "cancelled": "canceled"}.get(
            said[0], said[0]
        )
        if value not in get_args(CallStatus):
            hint = did_you_mean(value, (*get_args(CallStatus), "answered", "missed"))
            raise ValueError(
                f"a call ends no-answer, busy, voicemail, canceled or completed, not '{value}'"
                + (f"; {hint}" if hint else "")
            )
    elif kind == "appointment":
        status = rest[0] if rest else "new"
        value = {"booked": "new", "canceled": "cancelled", "no-show": "noshow"}.get(status, status)
        if value not in (*get_args(AppointmentStatus), "rescheduled"):
            raise ValueError(
                f"an appointment is {', '.join(get_args(AppointmentStatus))}, rescheduled or booked, "
                f"not '{value}'"
            )
        found["calendar"] = " ".join(rest[1:])
    elif kind == "created":
        value = True
    elif kind in ("field", "custom_value"):
        key, sign, written = value.partition("=")
        if not sign or not key.strip():
            raise ValueError(f"'{text}' does not say which {kind.replace('_', ' ')}: write {kind} KEY=VALUE")
        value = {key.strip(): written.strip()}
    elif kind == "reply":
        value = value or "Hi"
    elif kind in ("tag", "untag", "form") and not value:
        raise ValueError(f"'{text}' does not say which {kind.removeprefix('un')}")
    found[kind] = value
    return found


Start = Annotated[str, AfterValidator(lambda text: (parse_start(text), text)[1])]


def parse_start(text: str) -> datetime:
    """`Mon 17:58`, `2026-03-08 01:30` or another ISO moment, as a datetime.

    Raises:
        ValueError: neither.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        if not 2000 <= moment.year <= 2100:
            raise ValueError(f"'{text}' is not between the years 2000 and 2100")
        return moment
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    day, _, hour = text.strip().partition(" ")
    try:
        number = days.index(day[:3].lower())
        clock = datetime.strptime(hour.strip() or "09:00", "%H:%M")
    except ValueError:
        raise ValueError(f"'{text}' is not a moment: write Mon 17:58 or 2026-01-05 17:58") from None
    # 5 January 2026 is a Monday, the day simulations start on.
    return datetime(2026, 1, 5, clock.hour, clock.minute) + timedelta(days=number)
