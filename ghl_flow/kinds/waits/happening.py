"""Which stored waits end when something happens; `wait_for` knows the rest of them, and is loaded for one."""

from typing import Final

from ghl_flow.wire.json import JsonObject, text_of

HAPPENINGS: Final = ("reply", "link_clicked", "email_event", "condition")
"""The types of them."""


def is_for_something(attributes: JsonObject) -> bool:
    """Whether a wait with these attributes is one."""
    return text_of(attributes, "type") in HAPPENINGS
