"""A wait that ends so long before or after an appointment or the like."""

from typing import ClassVar

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, beyond, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.ways import leads_on
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, Sleep, following
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.waits.late import COMMON, LATE, any_length, over_already
from ghl_flow.kinds.waits.length import UNIT_SECONDS, same_length
from ghl_flow.kinds.waits.moments import AROUND
from ghl_flow.language.duration import Duration
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of
from ghl_flow.wire.node import Node

_WORDS_OF = {stored: word for word, stored in AROUND.items()}
_CHOSEN = {
    "appointment": "Appointment",
    "service_booking": "Service booking",
    "rental_booking": "Rental booking",
    "attendee_event_date": "Event date",
    "overdue": "Invoice due date",
}


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _seconds(length: JsonObject) -> int:
    """How long a stored length is."""
    value = length.get("value")
    return (value if isinstance(value, int) else 0) * UNIT_SECONDS.get(text_of(length, "type"), 0)


class AppointmentWait(NodeKind):
    """Wait until so long before or after an appointment or the like. When that is, a flow does not know."""

    _KNOWN: ClassVar[Table] = {
        **COMMON,
        "type": one_of(*_WORDS_OF),
        "appointmentStartAfter": lambda value: isinstance(value, dict),
        "appointmentCondition": one_of(*LATE),
        "appointmentSpecificStep": lambda value: isinstance(value, str),
    }
    _KNOWN_LENGTH: ClassVar[Table] = {
        "when": one_of("before", "after"),
        # The builder stores minutes; scripts any unit (observed).
        "type": one_of(*UNIT_SECONDS),
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
        away = _seconds(length)
        return -away if text_of(length, "when") == "before" else away

    @classmethod
    def same_length(cls, length: JsonValue) -> JsonValue:
        """A stored length as one that is as long reads, whatever the unit and how it was entered."""
        if not isinstance(length, dict) or beyond(length, cls._KNOWN_LENGTH, "wait") is not None:
            return length
        return {"when": length.get("when"), "seconds": _seconds(length)}

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
        seconds = _seconds(length)
        if found or not seconds or seconds % 60:
            not_readable(found or "a wait for an appointment of this kind")
        when = text_of(length, "when")
        what = _WORDS_OF[text_of(node.attributes, "type")]
        moment: JsonObject = {f"{when}_{what}": str(Duration(seconds))}
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
        said = f"{LATE.get(late, late)}{f': {shown.step(step)}' if step else ''}"
        return (
            Click(
                f"Wait For: {_CHOSEN[text_of(node.attributes, 'type')]}, "
                f"{length.get('value')} {text_of(length, 'type')} "
                f"{text_of(length, 'when')}"
            ),
            Click(f"If that time has passed: {said}"),
        )


def with_same_lengths(attributes: JsonObject) -> JsonObject:
    """The attributes of a wait, its lengths as those that are as long read."""
    found = {**attributes}
    for key, same in (("startAfter", same_length), ("appointmentStartAfter", AppointmentWait.same_length)):
        if key in found:
            found[key] = same(found[key])
    return found
