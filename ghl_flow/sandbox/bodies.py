"""Checking what is sent as HighLevel does: every complaint at once, unknown keys among them."""

from collections.abc import Callable, Collection, Mapping

from ghl_flow.sandbox.answers import unprocessable
from ghl_flow.wire.json import JsonObject, JsonValue

Check = Callable[[str, JsonValue], str | None]
"""Takes the key and its value, and returns the complaint about it."""


def text(key: str, value: JsonValue) -> str | None:
    """A string."""
    return None if isinstance(value, str) else f"{key} must be a string"


def filled_text(key: str, value: JsonValue) -> str | None:
    """A string with something in it."""
    if isinstance(value, str) and not value.strip():
        return f"{key} should not be empty"
    return text(key, value)


def number(key: str, value: JsonValue) -> str | None:
    """A number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None
    return f"{key} must be a number conforming to the specified constraints"


def truth(key: str, value: JsonValue) -> str | None:
    """A boolean."""
    return None if isinstance(value, bool) else f"{key} must be a boolean value"


def array(key: str, value: JsonValue) -> str | None:
    """A list."""
    return None if isinstance(value, list) else f"{key} must be an array"


def objects(key: str, value: JsonValue) -> str | None:
    """A list of objects."""
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return None
    return f"{key} must be an array of objects"


def mapping(key: str, value: JsonValue) -> str | None:
    """An object."""
    return None if isinstance(value, dict) else f"{key} must be an object"


def one_of(*words: str) -> Check:
    """One of these strings."""

    def check(key: str, value: JsonValue) -> str | None:
        if value in words:
            return None
        return f"{key} must be one of the following values: {', '.join(words)}"

    return check


def check_body(
    body: JsonObject,
    *,
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    others_allowed: bool = False,
) -> None:
    """Accept the body or complain.

    Raises:
        Refusal: 422 with all complaints.
    """
    complaints = [
        f"property {key} should not exist"
        for key in body
        if not others_allowed and key not in required and key not in (optional or {})
    ]
    for key, check in required.items():
        complaints.append(check(key, body.get(key)) or "")
    for key, check in (optional or {}).items():
        if key in body:
            complaints.append(check(key, body[key]) or "")
    if found := [complaint for complaint in complaints if complaint]:
        raise unprocessable(found)


def check_query(query: Mapping[str, str], allowed: Collection[str]) -> None:
    """Accept the query or complain: HighLevel refuses parameters it does not know.

    Raises:
        Refusal: 422.
    """
    if unknown := [f"property {key} should not exist" for key in query if key not in allowed]:
        raise unprocessable(unknown)
