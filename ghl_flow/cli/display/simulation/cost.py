"""What the texts of a simulation cost."""

from typing import NamedTuple

from ghl_flow.runtime.timeline import Message


class Cost(NamedTuple):
    """Segments of what arrives, and how many of them only because of what HighLevel appends.

    `ceiling`: with the line that may come.
    """

    segments: int
    appended: int
    ceiling: int


def cost_of(message: Message) -> Cost:
    """What a text costs."""
    delivered = message.delivered
    segments = delivered.floor_size.segments
    return Cost(segments, segments - delivered.body_size.segments, delivered.ceiling_size.segments)
