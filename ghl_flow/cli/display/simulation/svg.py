"""A simulation as a picture: a lane for each contact and workflow, waits as bars, texts as bubbles."""

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from textwrap import wrap

from ghl_flow.cli.display.simulation.cost import sent_text
from ghl_flow.language.duration import clock
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulation
from ghl_flow.runtime.timeline import Kind, LogEntry

_WIDTH, _LEFT, _LANE, _HEAD, _COLUMN = 1120, 210, 54, 60, 34
_SVG_ATTRIBUTES = 'role="img" font-family="system-ui, sans-serif" font-size="12"'
_COLORS = {
    Kind.EVENT: "#1f2937",
    Kind.SMS: "#15803d",
    Kind.NOT_SENT: "#b45309",
    Kind.NOT_ENROLLED: "#b45309",
    Kind.LEFT: "#b45309",
    Kind.GOAL: "#6d28d9",
    Kind.TAG: "#64748b",
    Kind.FIELD: "#64748b",
    Kind.NOT_MODELLED: "#dc2626",
}


def simulation_svg(result: Simulation) -> str:
    """The picture as SVG; it needs nothing else.

    Equal distances are not equal times: each moment at which something happens has a column of its own,
    or a wait of a month would leave the seconds before it unreadable.
    """
    lanes = _lanes(result)
    moments = sorted(
        {entry.at for entry in result.log} | {e.until for e in result.log if e.until is not None}
    )
    step = max(_COLUMN * 2, (_WIDTH - _LEFT - 40) // max(len(moments), 1))
    x = {moment: _LEFT + 20 + number * step for number, moment in enumerate(moments)}
    width = max(_WIDTH, _LEFT + 60 + step * len(moments))
    height = _HEAD + _LANE * len(lanes) + 24 + 46 * len(result.messages)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {_SVG_ATTRIBUTES}>',
        "<title>Simulation</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    parts += _axis(result, moments, x, height)
    for number, (contact, workflow) in enumerate(lanes):
        parts += _lane(result, contact, workflow, _HEAD + number * _LANE, x, width)
    parts += _texts(result, _HEAD + len(lanes) * _LANE + 30)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _lanes(result: Simulation) -> list[tuple[str, str]]:
    """Each contact, and below it each workflow it was in or was turned away from."""
    seen = dict.fromkeys((entry.contact, entry.workflow_id) for entry in result.log)
    contacts = dict.fromkeys(contact for contact, _ in seen)
    return [
        lane
        for contact in contacts
        for lane in [(contact, ""), *((c, w) for c, w in seen if c == contact and w)]
    ]


def _axis(result: Simulation, moments: Sequence[int], x: dict[int, int], height: int) -> list[str]:
    parts = []
    for moment in moments:
        at = result.start + timedelta(seconds=moment / TICKS_PER_SECOND)
        parts.append(f'<line x1="{x[moment]}" y1="46" x2="{x[moment]}" y2="{height}" stroke="#eef2f7"/>')
        parts.append(_text(x[moment], 22, clock(moment / TICKS_PER_SECOND), anchor="middle", weight="600"))
        parts.append(_text(x[moment], 38, f"{at:%a %H:%M}", anchor="middle", fill="#94a3b8"))
    return parts


def _lane(
    result: Simulation, contact: str, workflow: str, top: int, x: dict[int, int], width: int
) -> list[str]:
    middle = top + _LANE // 2
    name = result.names.get(workflow, workflow) if workflow else contact
    shown = name if len(name) <= 30 else f"{name[:29]}..."
    parts = [
        f'<line x1="0" y1="{top}" x2="{width}" y2="{top}" stroke="#e2e8f0"/>',
        _text(28 if workflow else 12, middle + 4, shown, weight="400" if workflow else "700"),
    ]
    entries = [entry for entry in result.log if (entry.contact, entry.workflow_id) == (contact, workflow)]
    for entry in entries:
        if entry.until is not None:
            end = min([entry.until, *(e.at for e in entries if e.kind is Kind.LEFT and e.run == entry.run)])
            fill = "#fde68a" if entry.kind is Kind.HELD else "#dbeafe"
            box = f'x="{x[entry.at]}" y="{middle - 9}" width="{max(x[end] - x[entry.at], 2)}" height="18"'
            parts.append(f'<rect {box} rx="4" fill="{fill}">{_tip(entry)}</rect>')
    for entry in entries:
        color = _COLORS.get(entry.kind)
        if color:
            shape = (
                f'<path d="M{x[entry.at] - 8} {middle - 8}h16v11h-9l-4 5v-5h-3z" fill="{color}">'
                if entry.kind is Kind.SMS
                else f'<circle cx="{x[entry.at]}" cy="{middle}" r="5" fill="{color}">'
            )
            parts.append(f"{shape}{_tip(entry)}</{'path' if entry.kind is Kind.SMS else 'circle'}>")
            if entry.kind is Kind.EVENT:
                parts.append(_text(x[entry.at], top + 14, entry.text[:24], anchor="middle"))
    return parts


def _texts(result: Simulation, top: int) -> list[str]:
    parts = []
    for number, message in enumerate(result.messages):
        y = top + number * 46
        parts.append(f'<rect x="{_LEFT}" y="{y - 16}" width="880" height="40" rx="10" fill="#dcfce7"/>')
        parts.append(_text(12, y, f"{clock(message.at / TICKS_PER_SECOND)}  {message.contact}", weight="600"))
        lines = wrap(sent_text(message), 130, max_lines=2, placeholder=" ...")
        parts += [_text(_LEFT + 12, y + 16 * row, line) for row, line in enumerate(lines)]
    return parts


def _tip(entry: LogEntry) -> str:
    return f"<title>{escape(f'{clock(entry.at / TICKS_PER_SECOND)} {entry.kind}: {entry.text}')}</title>"


def _text(
    x: int, y: int, text: str, *, anchor: str = "start", weight: str = "400", fill: str = "#1f2937"
) -> str:
    look = f'text-anchor="{anchor}" font-weight="{weight}" fill="{fill}"'
    return f'<text x="{x}" y="{y}" {look}>{escape(text)}</text>'
