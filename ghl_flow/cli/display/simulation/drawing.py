"""The drawing of a simulation: a lane for each contact and workflow, waits as bars, texts as bubbles.

Equal distances are not equal times: each moment at which something happens has a column of its own, or a wait
of a month would leave the seconds before it unreadable. Colours are those of a light page; `STYLE` has those
of a dark one, for where the reader prefers that.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from html import escape
from textwrap import wrap
from typing import NamedTuple

from ghl_flow.cli.display.bubble.pieces import caption, note
from ghl_flow.copy.delivery import Delivered
from ghl_flow.language.duration import clock
from ghl_flow.masking import masked
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulation
from ghl_flow.runtime.timeline import Kind, LogEntry
from ghl_flow.xml_text import xml_text

FONT = 'font-family="system-ui, -apple-system, sans-serif" font-size="12"'

_LEFT, _CONTACT_LANE, _LANE, _HEAD, _COLUMN = 210, 68, 54, 56, 96
_LINE, _CHARACTER = 16, 6.6

# What is drawn, and its colour on a light and on a dark page.
_COLORS = {
    "bg": ("#ffffff", "#0f172a"),
    "ink": ("#1f2937", "#e5e7eb"),
    "faint": ("#64748b", "#94a3b8"),
    "rule": ("#e2e8f0", "#334155"),
    "tick": ("#eef2f7", "#1e293b"),
    "event": ("#1f2937", "#e5e7eb"),
    "sms": ("#15803d", "#4ade80"),
    "bubble": ("#dcfce7", "#14532d"),
    "warn": ("#b45309", "#fbbf24"),
    "goal": ("#6d28d9", "#c4b5fd"),
    "write": ("#64748b", "#94a3b8"),
    "bad": ("#dc2626", "#f87171"),
    "wait": ("#dbeafe", "#1e3a8a"),
    "held": ("#fde68a", "#78350f"),
}
_DRAWN = {
    Kind.EVENT: "event",
    Kind.SMS: "sms",
    Kind.EMAIL: "sms",
    Kind.NOT_SENT: "warn",
    Kind.NOT_ENROLLED: "warn",
    Kind.LEFT: "warn",
    Kind.GOAL: "goal",
    Kind.TAG: "write",
    Kind.FIELD: "write",
    Kind.NOT_MODELLED: "bad",
}


def _rules(which: int) -> str:
    return "".join(
        f".gf-{name}{{fill:{colors[which]}}}.gf-{name}-l{{stroke:{colors[which]}}}"
        for name, colors in _COLORS.items()
    )


STYLE = f"<style>{_rules(0)}@media (prefers-color-scheme:dark){{{_rules(1)}}}</style>"


class Drawing(NamedTuple):
    """The inside of an SVG, and the size it takes."""

    width: int
    height: int
    inside: str


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
    step = max(_COLUMN, (width - _LEFT - 40) // max(len(moments), 1))
    x = {moment: _LEFT + 40 + number * step for number, moment in enumerate(moments)}
    width = max(width, _LEFT + 40 + step * len(moments))
    lanes = _lanes(log)
    tops: list[int] = []
    bottom = _HEAD
    for _, workflow in lanes:
        tops.append(bottom)
        bottom += _LANE if workflow else _CONTACT_LANE
    parts = _axis(result, moments, x, bottom, mark)
    for top, lane in zip(tops, lanes, strict=True):
        parts += _lane(result, log, lane, top, x, width)
    texts, bottom = _texts(result, bottom + 14, width) if words else ([], bottom + 8)
    return Drawing(width, bottom, "\n".join([*parts, *texts]))


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
    start = result.start.astimezone(UTC)
    for moment in moments:
        at = (start + timedelta(seconds=moment / TICKS_PER_SECOND)).astimezone(result.start.tzinfo)
        wrong = moment == mark
        line = 'stroke="#dc2626" stroke-width="2" stroke-dasharray="4 3" class="gf-bad-l"'
        look = line if wrong else 'stroke="#eef2f7" class="gf-tick-l"'
        parts.append(f'<line x1="{x[moment]}" y1="44" x2="{x[moment]}" y2="{bottom}" {look}/>')
        color = "bad" if wrong else "ink"
        said = clock(moment / TICKS_PER_SECOND)
        parts.append(text(x[moment], 18, said, anchor="middle", weight="600", color=color))
        parts.append(text(x[moment], 34, f"{at:%a %H:%M:%S}", anchor="middle", color="faint"))
    return parts


def _lane(
    result: Simulation,
    log: Sequence[LogEntry],
    lane: tuple[str, str],
    top: int,
    x: dict[int, int],
    width: int,
) -> list[str]:
    contact, workflow = lane
    middle = top + (_LANE // 2 if workflow else _CONTACT_LANE - 16)
    name = result.names.get(workflow, workflow) if workflow else contact
    lines = wrap(name, 26, max_lines=2, placeholder="...")
    parts = [f'<line x1="0" y1="{top}" x2="{width}" y2="{top}" stroke="#e2e8f0" class="gf-rule-l"/>']
    for number, line in enumerate(lines):
        y = middle + 4 + _LINE * number - _LINE // 2 * (len(lines) - 1)
        parts.append(text(28 if workflow else 12, y, line, weight="400" if workflow else "700"))
    entries = [entry for entry in log if (entry.contact, entry.workflow_id) == lane]
    for entry in entries:
        if entry.until is not None:
            end = min([entry.until, *(e.at for e in entries if e.kind is Kind.LEFT and e.run == entry.run)])
            color = "held" if entry.kind is Kind.HELD else "wait"
            box = f'x="{x[entry.at]}" y="{middle - 9}" width="{max(x[end] - x[entry.at], 2)}" height="18"'
            parts.append(f'<rect {box} rx="4" {_fill(color)}>{_tip(entry)}</rect>')
    # A text comes last, so that a tag of the same moment does not hide it.
    for entry in sorted(entries, key=lambda entry: entry.kind is Kind.SMS):
        color = _DRAWN.get(entry.kind, "")
        if color:
            shape = (
                f'<path d="M{x[entry.at] - 8} {middle - 8}h16v11h-9l-4 5v-5h-3z" {_fill(color)}>'
                if entry.kind is Kind.SMS
                else f'<circle cx="{x[entry.at]}" cy="{middle}" r="5" {_fill(color)}>'
            )
            parts.append(f"{shape}{_tip(entry)}</{'path' if entry.kind is Kind.SMS else 'circle'}>")
            if entry.kind is Kind.EVENT:
                said = wrap(masked(entry.text), 15, max_lines=2, placeholder=" ...")
                parts += [
                    text(x[entry.at], top + 16 + 14 * number, line, anchor="middle", halo=True)
                    for number, line in enumerate(said)
                ]
    return parts


def _texts(result: Simulation, top: int, width: int) -> tuple[list[str], int]:
    """The words of each text, as high as they need; and where they end."""
    parts: list[str] = []
    room = width - _LEFT - 24
    for message in result.texts:
        lines = [
            (line, color)
            for color, said in _words(message.delivered)
            for line in wrap(said, int(room / _CHARACTER) - 4) or [""]
        ]
        height = _LINE * len(lines) + 16
        box = f'x="{_LEFT}" y="{top}" width="{room}" height="{height}" rx="10"'
        parts.append(f"<rect {box} {_fill('bubble')}/>")
        parts.append(text(12, top + 21, clock(message.at / TICKS_PER_SECOND), weight="600"))
        parts.append(text(84, top + 21, message.contact, color="faint"))
        parts += [
            text(_LEFT + 12, top + 21 + _LINE * row, line, color=color)
            for row, (line, color) in enumerate(lines)
        ]
        top += height + 8
    return parts, top + 8


def _words(said: Delivered) -> Iterator[tuple[str, str]]:
    """The lines of a text with their colours: what HighLevel appends, and what it takes, are faint."""
    yield from (("ink", line) for line in masked(said.body).split("\n"))
    yield from (("faint", masked(line)) for line in said.appended.sure)
    may = note(said)
    yield "faint", masked(f"[{caption(said.floor_size)}{f'; {may}' if may else ''}]")


def _fill(color: str) -> str:
    return f'fill="{_COLORS[color][0]}" class="gf-{color}"'


def _tip(entry: LogEntry) -> str:
    said = f"{clock(entry.at / TICKS_PER_SECOND)} {entry.kind}: {masked(entry.text)}"
    return f"<title>{escape(xml_text(said))}</title>"


def text(
    x: int,
    y: int,
    said: str,
    *,
    anchor: str = "start",
    weight: str = "400",
    color: str = "ink",
    size: int = 12,
    halo: bool = False,
) -> str:
    """A line of text; with a halo it can be read where it crosses a line."""
    look = f'text-anchor="{anchor}" font-weight="{weight}" font-size="{size}" fill="{_COLORS[color][0]}"'
    around = ""
    if halo:
        look += f' stroke="{_COLORS["bg"][0]}" stroke-width="5" paint-order="stroke" stroke-linejoin="round"'
        around = " gf-bg-l"
    return f'<text x="{x}" y="{y}" {look} class="gf-{color}{around}">{escape(xml_text(said))}</text>'


def document(title: str, width: int, height: int, inside: str) -> str:
    """An SVG that needs nothing else."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" {FONT}>\n'
        f"<title>{escape(title)}</title>\n{STYLE}\n"
        f'<rect width="{width}" height="{height}" {_fill("bg")}/>\n{inside}\n</svg>\n'
    )
