"""Colours of pictures on a light page and, in `STYLE`, on a dark one; lines of text; the whole document.

Words have a contrast of 4.5 on whatever is below them, shapes of 3 (WCAG 2.2): tests/cli/display/simulation.
"""

from collections.abc import Sequence
from html import escape
from typing import Final

from ghl_flow.xml_text import xml_text

FONT: Final = 'font-family="system-ui, -apple-system, sans-serif" font-size="12"'
CHARACTER: Final = 7.2
"""How wide a character is at most, on average, at 12 px: that of DejaVu Sans, one of the widest."""

BOLD: Final = 8.1
"""The same of bold ones."""

COLORS: Final = {
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
    "aside": ("#475569", "#cbd5e1"),
    "waiting": ("#2563eb", "#60a5fa"),
    "held": ("#fef3c7", "#78350f"),
    "holding": ("#b45309", "#fbbf24"),
}
"""What is drawn, and its colour on a light and on a dark page."""


def _rules(which: int) -> str:
    return "".join(
        f".gf-{name}{{fill:{colors[which]}}}.gf-{name}-l{{stroke:{colors[which]}}}"
        for name, colors in COLORS.items()
    )


STYLE = f"<style>{_rules(0)}@media (prefers-color-scheme:dark){{{_rules(1)}}}</style>"


def fill(color: str, edge: str = "") -> str:
    """The attributes of a filled shape, with an edge of another colour."""
    around = f' stroke="{COLORS[edge][0]}"' if edge else ""
    return f'fill="{COLORS[color][0]}"{around} class="gf-{color}{f" gf-{edge}-l" if edge else ""}"'


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
    look = f'text-anchor="{anchor}" font-weight="{weight}" font-size="{size}" fill="{COLORS[color][0]}"'
    around = ""
    if halo:
        look += f' stroke="{COLORS["bg"][0]}" stroke-width="5" paint-order="stroke" stroke-linejoin="round"'
        around = " gf-bg-l"
    return f'<text x="{x}" y="{y}" {look} class="gf-{color}{around}">{escape(xml_text(said))}</text>'


def document(title: str, width: int, height: int, inside: str, description: Sequence[str] = ()) -> str:
    """An SVG that needs nothing else; `description` is what it shows, for whoever cannot see it."""
    said = "\n".join(escape(xml_text(line)) for line in description)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" {FONT}>\n'
        f"<title>{escape(xml_text(title))}</title>\n{f'<desc>{said}</desc>' if said else ''}{STYLE}\n"
        f'<rect width="{width}" height="{height}" {fill("bg")}/>\n{inside}\n</svg>\n'
    )
