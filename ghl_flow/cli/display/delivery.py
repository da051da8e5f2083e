"""A text as it arrives, for people and for machines: the same words and keys wherever it is shown."""

from collections.abc import Iterator, Mapping
from typing import TypedDict

from ghl_flow.copy.delivery import Appended, Delivered
from ghl_flow.copy.encoding import Measurement
from ghl_flow.counting import counted

UNDOCUMENTED = "how HighLevel decides that a text names its sender is not documented"


class SizeJson(TypedDict):
    """What a text takes; `room` is what a body may have beside what is appended, for one segment."""

    text: str
    encoding: str
    segments: int
    units: int
    room: int


class DeliveredJson(TypedDict):
    """The text by itself, as the first of a conversation at least (`floor`), and at most (`ceiling`)."""

    appended: list[str]
    perhaps_appended: str | None
    body: SizeJson
    floor: SizeJson
    ceiling: SizeJson


def delivered_json(text: Delivered) -> DeliveredJson:
    """Every size, with its words."""
    return {
        "appended": [*text.appended.sure],
        "perhaps_appended": text.appended.perhaps or None,
        "body": _size(text.body, text.body_size, text.body_room),
        "floor": _size(text.floor, text.floor_size, text.floor_room),
        "ceiling": _size(text.ceiling, text.ceiling_size, text.ceiling_room),
    }


def sized(size: Measurement) -> str:
    """What a text takes, in words."""
    return (
        f"{size.encoding}, {counted(size.segments, 'segment')}, {counted(size.units, 'unit')}, "
        f"{size.per_segment} a segment"
    )


def first_text(text: Delivered) -> Iterator[str]:
    """What is appended to it as the first text of a conversation, and what that makes of it."""
    if text.appended.sure:
        yield f"as the first text of a conversation, with {quoted(text.appended)}: {sized(text.floor_size)}"
    if text.appended.perhaps:
        yield ceiling_note(text)


def ceiling_note(text: Delivered) -> str:
    """The note about the line that may come."""
    return (
        f"note: with '{text.appended.perhaps}' too: {sized(text.ceiling_size)}; that line may come although "
        f"the text names the business: {UNDOCUMENTED}"
    )


def counted_as(fields: Mapping[str, str]) -> Iterator[str]:
    """What merge fields are counted as: their values are not known before it is sent."""
    if fields:
        said = ", ".join(f"{name} as '{value}'" for name, value in fields.items())
        yield f"merge fields are counted as long as their values usually are: {said}"


def quoted(appended: Appended) -> str:
    """The lines that are sure to come."""
    return " and ".join(f"'{line}'" for line in appended.sure)


def _size(text: str, size: Measurement, room: int) -> SizeJson:
    return {
        "text": text,
        "encoding": size.encoding,
        "segments": size.segments,
        "units": size.units,
        "room": room,
    }
