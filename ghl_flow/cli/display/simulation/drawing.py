"""The drawing of a simulation: a lane for each contact and workflow, waits as bars, texts as bubbles.

Equal distances are not equal times: each moment at which something happens has a column of its own, or a wait
of a month would leave the seconds before it unreadable.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from html import escape
from textwrap import wrap
from typing import NamedTuple

from ghl_flow.cli.display.bubble.pieces import caption, note
from ghl_flow.cli.display.simulation.ink import BOLD, CHARACTER, fill, text
from ghl_flow.cli.display.simulation.marks import MARKS, Mark, drawn_bar, drawn_mark, legend
from ghl_flow.copy.delivery import Delivered
from ghl_flow.counting import counted
from ghl_flow.language.duration import clock
from ghl_flow.masking import masked
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulation
from ghl_flow.runtime.timeline import Kind, LogEntry
from ghl_flow.xml_text import xml_text

_LEFT, _CONTACT_LANE, _LANE, _HEAD, _COLUMN = 210, 40, 54, 56, 96
_LINE, _LABEL_LINE = 16, 14
_WORDS, _WORDS_LINE = 15, 21
"""The size of a text's words, the largest there are, and the height of their line."""
_LABEL_LINES = 3
"""Of an event, at most."""
_MORE = "..."
_WEEK = 7 * 86_400
_TOLD = 200
"""Things that the description tells one by one: who listens goes through all of them."""


class Drawing(NamedTuple):
    """The inside of an SVG, and the size it takes."""

    width: int
    height: int
    inside: str
    description: tuple[str, ...] = ()


def drawn(result: Simulation, *, width: int, mark: int | None = None, words: bool = True) -> Drawing:
    """Draw it, at least that wide.

    Args:
        mark: the tick at which something goes wrong.
        words: write the words of the texts below.
    """
    log = result.log
    moments = sorted(
        {entry.at for entry in log}
        | {entry.until for entry in log if entry.until is not None}
        | ({mark} if mark is not None else set())
    )
    heads = [_head(result, moment) for moment in moments]
    wide = max((len(line) for head in heads for line in head), default=0) * BOLD
    step = max(_COLUMN, int(wide) + 8, (width - _LEFT - 40) // max(len(moments), 1))
    x = {moment: _LEFT + 40 + number * step for number, moment in enumerate(moments)}
    width = max(width, _LEFT + 40 + step * len(moments))
    lanes = _lanes(log)
    labels = _labels(log, int(step / CHARACTER) - 1)
    tops: list[int] = []
    bottom = _HEAD
    for contact, workflow in lanes:
        tops.append(bottom)
        most = max((len(lines) for (who, _), lines in labels.items() if who == contact), default=0)
        bottom += _LANE if workflow else _CONTACT_LANE + _LABEL_LINE * most
    ends = [*tops[1:], bottom]
    parts = _axis(result, moments, x, bottom, mark)
    sent: list[str] = []
    for top, end, lane in zip(tops, ends, lanes, strict=True):
        parts += _lane(result, log, lane, (top, end), x, width, sent)
    for (contact, at), lines in labels.items():
        top = tops[lanes.index((contact, ""))]
        parts += [
            text(x[at], top + 16 + _LABEL_LINE * number, line, anchor="middle", halo=True)
            for number, line in enumerate(lines)
        ]
    kinds = {MARKS[entry.kind] for entry in log if entry.kind in MARKS}
    told, bottom = legend([one for one in Mark if one in kinds], 12, bottom + 4, width - 12)
    # The text messages come last, over everything: they are what it is about.
    parts += [*told, *sent]
    texts, bottom = _texts(result, bottom + 10, width) if words else ([], bottom + 8)
    return Drawing(width, bottom, "\n".join([*parts, *texts]), tuple(described(result, mark)))


def described(result: Simulation, mark: int | None = None) -> Iterator[str]:
    """What the picture shows, in words: each thing that is drawn, in order."""
    said = [
        (entry.at, f"{entry.contact}: {_told(result, entry)}") for entry in result.log if entry.kind in MARKS
    ]
    said += [(mark, "here it goes wrong")] if mark is not None else []
    yield f"{counted(len(result.texts), 'text message')}. What happens, in order of time:"
    for at, line in sorted(said, key=lambda one: one[0])[:_TOLD]:
        yield f"{clock(at / TICKS_PER_SECOND)} {line}"
    if len(said) > _TOLD:
        yield f"and {len(said) - _TOLD} more"


def _told(result: Simulation, entry: LogEntry) -> str:
    where = result.names.get(entry.workflow_id, "")
    lasts = f", until {clock(entry.until / TICKS_PER_SECOND)}" if entry.until is not None else ""
    return f"{MARKS[entry.kind]}: {masked(entry.text)}{lasts}{f' ({where})' if where else ''}"


def _labels(log: Sequence[LogEntry], characters: int) -> dict[tuple[str, int], list[str]]:
    """What is written over each event; over several of one moment one below the other, equal ones once."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    for entry in log:
        if entry.kind is Kind.EVENT:
            said = found.setdefault((entry.contact, entry.at), {})
            said[masked(entry.text)] = said.get(masked(entry.text), 0) + 1
    return {
        key: [
            line
            for text_, times in said.items()
            for line in _fitted(text_ if times == 1 else f"{times} x {text_}", characters, _LABEL_LINES)
        ]
        for key, said in found.items()
    }


def _lanes(log: Sequence[LogEntry]) -> list[tuple[str, str]]:
    """Each contact, and below it each workflow it was in or was turned away from."""
    seen = dict.fromkeys((entry.contact, entry.workflow_id) for entry in log)
    contacts = dict.fromkeys(contact for contact, _ in seen)
    return [
        lane
        for contact in contacts
        for lane in [(contact, ""), *((c, w) for c, w in seen if c == contact and w)]
    ]


def _axis(
    result: Simulation, moments: Sequence[int], x: dict[int, int], bottom: int, mark: int | None
) -> list[str]:
    parts = []
    for moment in moments:
        wrong = moment == mark
        line = 'stroke="#dc2626" stroke-width="2" stroke-dasharray="4 3" class="gf-bad-l"'
        look = line if wrong else 'stroke="#eef2f7" class="gf-tick-l"'
        parts.append(f'<line x1="{x[moment]}" y1="44" x2="{x[moment]}" y2="{bottom}" {look}/>')
        color = "bad" if wrong else "ink"
        since, at = _head(result, moment)
        parts.append(text(x[moment], 18, since, anchor="middle", weight="600", color=color))
        parts.append(text(x[moment], 34, at, anchor="middle", color="faint"))
    return parts


def _head(result: Simulation, moment: int) -> tuple[str, str]:
    """How long since the start, and the account's clock: with the day, once the week is over."""
    seconds = moment / TICKS_PER_SECOND
    start = result.start.astimezone(UTC)
    at = (start + timedelta(seconds=seconds)).astimezone(result.start.tzinfo)
    return clock(seconds), f"{at:%a %H:%M:%S}" if seconds < _WEEK else f"{at:%d %b %Y %H:%M}"


def _lane(
    result: Simulation,
    log: Sequence[LogEntry],
    lane: tuple[str, str],
    place: tuple[int, int],
    x: dict[int, int],
    width: int,
    sent: list[str],
) -> list[str]:
    """A lane between two heights; its text messages are added to `sent`."""
    contact, workflow = lane
    top, end = place
    middle = top + _LANE // 2 if workflow else end - 16
    name = result.names.get(workflow, workflow) if workflow else contact
    lines = _name(name, _LEFT - 40, 3 if workflow else 2)
    parts = [f'<line x1="0" y1="{top}" x2="{width}" y2="{top}" stroke="#e2e8f0" class="gf-rule-l"/>']
    for number, line in enumerate(lines):
        middle_line = middle + 4 - _LINE // 2 * (len(lines) - 1)
        y = (middle_line if workflow else end - 12 - _LINE * (len(lines) - 1)) + _LINE * number
        parts.append(text(28 if workflow else 12, y, line, weight="400" if workflow else "700"))
    entries = [entry for entry in log if (entry.contact, entry.workflow_id) == lane]
    left = [entry for entry in entries if entry.kind is Kind.LEFT]
    for entry in entries:
        if entry.until is not None:
            until = min([entry.until, *(one.at for one in left if one.run == entry.run)])
            parts.append(
                drawn_bar(MARKS[entry.kind], x[entry.at], middle, x[until] - x[entry.at], _tip(entry))
            )
    for entry in entries:
        if entry.until is None and (mark := MARKS.get(entry.kind)):
            shape = drawn_mark(mark, x[entry.at], middle, _tip(entry))
            (sent if mark is Mark.TEXT else parts).append(shape)
    return parts


def _name(said: str, room: int, lines: int) -> list[str]:
    """A name in that room, cut off where it is longer."""
    return _fitted(said, int(room / CHARACTER), lines) or [""]


def _fitted(said: str, characters: int, most: int) -> list[str]:
    """Lines of so many characters; of a word that is longer than the last of them its beginning stays."""
    lines = wrap(said, characters, break_on_hyphens=False)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    if len(last) > characters - len(_MORE):
        last = last[: characters - len(_MORE) + 1]
        last = last.rsplit(" ", 1)[0] if " " in last else last[:-1]
    return [*lines[: most - 1], last + _MORE]


def _texts(result: Simulation, top: int, width: int) -> tuple[list[str], int]:
    """The words of each text, as high as they need; and where they end."""
    parts: list[str] = []
    room = width - _LEFT - 24
    for message in result.texts:
        lines = [
            (line, color, size)
            for color, said in _words(message.delivered)
            for size in [_WORDS if color == "ink" else 12]
            for line in wrap(said, int(room * 12 / size / CHARACTER) - 3, break_on_hyphens=False) or [""]
        ]
        heights = [_WORDS_LINE if size == _WORDS else _LINE for _, _, size in lines]
        height = sum(heights) + 16
        box = f'x="{_LEFT}" y="{top}" width="{room}" height="{height}" rx="10"'
        parts.append(f"<rect {box} {fill('bubble')}/>")
        parts.append(text(12, top + 21, clock(message.at / TICKS_PER_SECOND), weight="600"))
        (who,) = _name(message.contact, _LEFT - 24, 1)
        parts.append(text(12, top + 21 + _LINE, who, color="faint"))
        parts += [
            text(_LEFT + 12, top + 3 + sum(heights[: row + 1]), line, color=color, size=size)
            for row, (line, color, size) in enumerate(lines)
        ]
        top += height + 8
    return parts, top + 8


def _words(said: Delivered) -> Iterator[tuple[str, str]]:
    """The lines of a text with their colours: what HighLevel appends, and what it takes, are faint."""
    yield from (("ink", line) for line in masked(said.body).split("\n"))
    yield from (("aside", masked(line)) for line in said.appended.sure)
    may = note(said)
    yield "aside", masked(f"[{caption(said.floor_size)}{f'; {may}' if may else ''}]")


def _tip(entry: LogEntry) -> str:
    said = f"{clock(entry.at / TICKS_PER_SECOND)} {entry.kind}: {masked(entry.text)}"
    return f"<title>{escape(xml_text(said))}</title>"
