"""Lengths of time as waits store them: `{ type: hour, value: 8, when: after }`."""

from ghl_flow.kinds.covered import Table, beyond, one_of
from ghl_flow.language.duration import Duration
from ghl_flow.wire.json import JsonObject, JsonValue, text_of

# As HighLevel's builder stores a unit: `hour`, the others in the plural; scripts write either. A month has
# no length of its own, so a wait of months is beyond the model.
UNIT_SECONDS = {
    spelling: seconds
    for unit, seconds in (("second", 1), ("minute", 60), ("hour", 3600), ("day", 86400), ("week", 604800))
    for spelling in (unit, f"{unit}s")
}
_STORED_UNITS = {"hours": "hour"}

_COVERED_LENGTH: Table = {
    "type": one_of(*UNIT_SECONDS),
    "value": lambda value: _number(value) is not None,
    "when": one_of("after"),
    "action_in": lambda value: value in (0, None),
}


def _number(value: JsonValue) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


def not_zero(duration: Duration) -> Duration:
    """Refuse a length of nothing."""
    # An empty `startAfter` does not pause at all (observed), so a wait of nothing is always a mistake.
    if duration.seconds == 0:
        raise ValueError("a wait of zero does not pause: remove the step or give it a length")
    return duration


def stored_length(duration: Duration) -> JsonObject:
    """A length as the builder stores it."""
    value, unit = duration.in_largest_unit()
    return {"type": _STORED_UNITS.get(unit, unit), "value": value, "when": "after"}


def beyond_length(length: JsonObject) -> str | None:
    """What of a stored length the model does not cover, in words; an empty one does not pause (observed)."""
    if not length:
        return None
    unit = text_of(length, "type")
    if unit not in UNIT_SECONDS:
        return f"wait in '{unit}'" if unit else "wait without a unit"
    if found := beyond(length, _COVERED_LENGTH, "wait"):
        return found
    seconds = (_number(length.get("value")) or 0) * UNIT_SECONDS[unit]
    if seconds <= 0 or seconds != int(seconds):
        return "wait of no whole number of seconds"
    return None


def is_no_length(length: JsonValue) -> bool:
    """Whether a stored wait of that length is over at once (observed): it is empty, or of no unit."""
    if not isinstance(length, dict):
        return False
    return not length or text_of(length, "type") not in (*UNIT_SECONDS, "month", "months")


def seconds_of(length: JsonObject) -> int:
    """How many seconds a stored length that the model covers lasts."""
    if not length:
        return 0
    return int((_number(length.get("value")) or 0) * UNIT_SECONDS[text_of(length, "type")])


def same_length(length: JsonValue) -> JsonValue:
    """A stored length as one that is as long reads, whatever the unit: 24 hours are a day."""
    if not isinstance(length, dict) or not length or beyond_length(length) is not None:
        return length
    rest = {key: value for key, value in length.items() if key not in ("type", "value", "action_in")}
    return {**rest, "seconds": seconds_of(length)}


def length_words(length: JsonObject) -> str:
    """A stored length as the builder shows it: `8 hour`."""
    return f"{length.get('value')} {text_of(length, 'type')}"
