"""What happened, each kind as a shape of its own: colour alone tells nothing to many readers."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from ghl_flow.cli.display.simulation.ink import CHARACTER, fill, text
from ghl_flow.runtime.timeline import Kind


class Mark(StrEnum):
    """A shape; its value is what the legend says of it."""

    EVENT = "call, reply or another event"
    WAIT = "waits"
    HELD = "held back until a time of day"
    WRITE = "tag or field is written"
    TURNED_AWAY = "is not enrolled"
    LEFT = "leaves the workflow"
    GOAL = "goal is met"
    NOT_SENT = "text is not sent"
    NOT_MODELLED = "not modelled: what follows is not known"
    MAIL = "mail"
    TEXT = "text message"


MARKS: Final[Mapping[Kind, Mark]] = {
    Kind.EVENT: Mark.EVENT,
    Kind.WAIT: Mark.WAIT,
    Kind.HELD: Mark.HELD,
    Kind.TAG: Mark.WRITE,
    Kind.FIELD: Mark.WRITE,
    Kind.NOT_ENROLLED: Mark.TURNED_AWAY,
    Kind.LEFT: Mark.LEFT,
    Kind.GOAL: Mark.GOAL,
    Kind.NOT_SENT: Mark.NOT_SENT,
    Kind.NOT_MODELLED: Mark.NOT_MODELLED,
    Kind.EMAIL: Mark.MAIL,
    Kind.SMS: Mark.TEXT,
}
"""The kinds that are drawn; bars for those that last."""

COLOR: Final[Mapping[Mark, str]] = {
    Mark.EVENT: "event",
    Mark.WAIT: "wait",
    Mark.HELD: "held",
    Mark.WRITE: "write",
    Mark.TURNED_AWAY: "warn",
    Mark.LEFT: "warn",
    Mark.GOAL: "goal",
    Mark.NOT_SENT: "bad",
    Mark.NOT_MODELLED: "bad",
    Mark.MAIL: "sms",
    Mark.TEXT: "sms",
}
# Around 0, 0. The text message is the largest.
_PATHS: Final[Mapping[Mark, str]] = {
    Mark.EVENT: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    Mark.WAIT: "M-10 -6h20v12h-20z",
    Mark.HELD: "M-10 -6h20v12h-20z",
    Mark.WRITE: "M-4 -4h8v8h-8z",
    Mark.TURNED_AWAY: "M-6 -5h12l-6 10z",
    Mark.LEFT: "M-6 -2h6v-4l6 6l-6 6v-4h-6z",
    Mark.GOAL: "M0 -7l6 7l-6 7l-6 -7z",
    Mark.NOT_SENT: "M-6 -3l3 -3l3 3l3 -3l3 3l-3 3l3 3l-3 3l-3 -3l-3 3l-3 -3l3 -3z",
    Mark.NOT_MODELLED: "M-3 -7h6l4 4v6l-4 4h-6l-4 -4v-6z",
    Mark.MAIL: "M-8 -6h16l-8 6zM-8 -4l8 6l8 -6v10h-16z",
    Mark.TEXT: "M-11 -11h22v16h-12l-6 7v-7h-4z",
}
LEGEND_LINE: Final = 20


def drawn_mark(mark: Mark, x: int, y: int, tip: str = "") -> str:
    """The shape at a place; `tip` is a `title` of it, as SVG."""
    return f'<path transform="translate({x} {y})" d="{_PATHS[mark]}" {_look(mark)}>{tip}</path>'


def drawn_bar(mark: Mark, x: int, y: int, width: int, tip: str = "") -> str:
    """What lasts: a bar from there; one that is held back has a broken edge."""
    box = f'x="{x}" y="{y - 9}" width="{max(width, 2)}" height="18" rx="4"'
    return f"<rect {box} {_look(mark)}>{tip}</rect>"


def _look(mark: Mark) -> str:
    if mark is Mark.HELD:
        return f'{fill(COLOR[mark], "holding")} stroke-dasharray="4 3"'
    # What lies on a bar, or on another mark, keeps its outline.
    return fill(COLOR[mark], "waiting" if mark is Mark.WAIT else "bg")


def legend(marks: Iterable[Mark], left: int, top: int, width: int) -> tuple[list[str], int]:
    """What the shapes mean, in as many lines as it takes; and where it ends."""
    parts = []
    x, y = left, top + LEGEND_LINE // 2
    for mark in marks:
        taken = 30 + int(len(mark) * CHARACTER)
        if x > left and x + taken > width:
            x, y = left, y + LEGEND_LINE
        parts.append(drawn_mark(mark, x + 11, y))
        parts.append(text(x + 26, y + 4, str(mark), color="faint"))
        x += taken + 14
    return parts, y + LEGEND_LINE // 2
