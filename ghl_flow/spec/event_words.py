"""An event in the words of a test: the way back from `spec.event`."""

import shlex

from pydantic import ValidationError

from ghl_flow.kinds.standard_fields import STORED_FIELDS
from ghl_flow.kinds.triggers.event import STARTS_IN, Event, field_set
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.spec.event import EventSpec
from ghl_flow.wire.reference import field_key_of, field_reference


def words_of(event: Event) -> str | None:
    """`call no-answer`, `reply 'yes please'`, `tag vip`; None for what a test has no words for.

    What it gives is read back and compared, so that a test never says something else.
    """
    words = _words(event)
    if words is None:
        return None
    try:
        ((_, again),) = EventSpec.model_validate(f"0s {words}").events()
    except (ValidationError, ValueError):
        return None
    return words if again in (event, _by_key(event)) else None


def _by_key(event: Event) -> Event:
    """The event with the field's key in place of HighLevel's own name."""
    change = event.change
    standard = STORED_FIELDS.get(change.name) if change is not None and change.kind == "field" else None
    if change is None or standard is None:
        return event
    return field_set(field_reference(standard.key), change.value, standard.key)


def _words(event: Event) -> str | None:
    if event.message is not None:
        return f"reply {shlex.quote(event.message)}"
    change = event.change
    if change is not None:
        if change.kind == "field":
            standard = STORED_FIELDS.get(change.name)
            key = field_key_of(change.name) if standard is None else standard.key
            return f"field {shlex.quote(f'{key}={change.value}')}"
        kind = {"tag": "tag", "untag": "untag"}.get(change.kind)
        return f"{kind} {shlex.quote(change.name)}" if kind else None
    facts = {name: value for name, value in event.facts.items() if isinstance(value, str)}
    match event.trigger_type:
        case "call_status":
            outbound = " outbound" if facts.get("message.direction") == "outbound" else ""
            return f"call {facts.get('call_status', '')}{outbound}"
        case "appointment":
            calendar = facts.get("calendar.id", "")
            said = f"appointment {facts.get('appointment.status') or 'rescheduled'} {calendar}".strip()
            return f"{said} in {facts[STARTS_IN]}s" if STARTS_IN in facts else said
        case "form_submission":
            return f"form {shlex.quote(facts.get('form.id', ''))}"
        case "inbound_webhook":
            name = facts.get("webhook", "")
            return f"webhook {shlex.quote(name)}" if name else "webhook"
        case "contact_created":
            return "created"
        case "manual_done":
            return f"manual_done {shlex.quote(facts.get('step', ''))}"
    found = trigger_kind(event.trigger_type)
    if not found.word:
        return None
    said = found.words(event)
    words = f"{found.word} {shlex.quote(said)}" if said else found.word
    return f"{words} in {facts[STARTS_IN]}s" if STARTS_IN in facts else words
