"""A delivered text in pieces that look alike: its words, what is appended, what may be, segment ends."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from ghl_flow.copy.delivery import Delivered
from ghl_flow.copy.encoding import Measurement, breaks
from ghl_flow.counting import counted


class Look(StrEnum):
    """How a piece is drawn."""

    OWN = "own"
    APPENDED = "appended"
    PERHAPS = "perhaps"
    BREAK = "break"


class Piece(NamedTuple):
    """Some characters that look alike; of a break, the number of the segment that begins."""

    look: Look
    text: str


def pieces(text: Delivered, *, ceiling: bool = False) -> Iterator[Piece]:
    """The text as the first of a conversation, in order: at least, or at most (`ceiling`)."""
    perhaps = text.appended.perhaps if ceiling else ""
    parts = [(Look.OWN, text.body)]
    parts += [(Look.PERHAPS, f"\n{perhaps}")] if perhaps else []
    parts += [(Look.APPENDED, f"\n{line}") for line in text.appended.sure]
    ends = breaks(text.ceiling if ceiling else text.floor)
    at = 0
    for look, said in parts:
        start = 0
        while ends and ends[0] < at + len(said):
            cut = ends.pop(0) - at
            if said[start:cut]:
                yield Piece(look, said[start:cut])
            yield Piece(Look.BREAK, "")
            start = cut
        if said[start:]:
            yield Piece(look, said[start:])
        at += len(said)


def caption(size: Measurement) -> str:
    """What it takes, in few words."""
    return f"{size.encoding}, {counted(size.units, 'unit')}, {counted(size.segments, 'segment')}"


def note(text: Delivered) -> str:
    """The note under a bubble about the line that may come; empty where none may."""
    if not text.appended.perhaps:
        return ""
    return f"with '{text.appended.perhaps}' too: {caption(text.ceiling_size)}"
