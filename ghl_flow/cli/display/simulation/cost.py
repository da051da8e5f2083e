"""What the texts of a simulation cost."""

from typing import NamedTuple

from ghl_flow.copy.encoding import measure
from ghl_flow.runtime.timeline import Message


class Cost(NamedTuple):
    """Segments of what arrives, and how many of them only because of what HighLevel appends."""

    segments: int
    appended: int


def sent_text(message: Message) -> str:
    """What arrives: the text, and what HighLevel appends to it (R26)."""
    return "\n".join(part for part in (message.text, message.appended) if part)


def cost_of(message: Message) -> Cost:
    """What a text costs."""
    segments = measure(sent_text(message)).segments
    return Cost(segments, segments - measure(message.text).segments)
