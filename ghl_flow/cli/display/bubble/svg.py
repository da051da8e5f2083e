"""A bubble as SVG: the lines are broken here, since a picture breaks none."""

from html import escape
from typing import NamedTuple

from ghl_flow.cli.display.bubble.pieces import Look, caption, note, pieces
from ghl_flow.copy.delivery import Delivered
from ghl_flow.masking import masked
from ghl_flow.xml_text import xml_text

WIDTH = 390
"""Pixels: that of a phone."""

_PAD, _INSET, _LINE, _SMALL = 16, 12, 20, 16
# What a character takes at most on average, in pixels; of wide ones (capitals, most of other scripts) more.
_CHARACTER, _WIDE = 7.4, 9.6
_COLORS = {
    "bg": ("#ffffff", "#0f172a"),
    "ink": ("#1f2937", "#e5e7eb"),
    "faint": ("#64748b", "#94a3b8"),
    "card": ("#f1f5f9", "#1e293b"),
    "bad": ("#b91c1c", "#fca5a5"),
}
_FILLS = {Look.OWN: "ink", Look.APPENDED: "faint", Look.PERHAPS: "faint", Look.BREAK: "bad"}


class Drawn(NamedTuple):
    """Some SVG, and how high it is."""

    inside: str
    height: int


def bubble(text: Delivered, top: int, *, who: str = "") -> Drawn:
    """The text in a bubble below `top`, who sends it above, what it takes below."""
    parts, y = [], top
    for line in _broken(who, WIDTH - 2 * _PAD):
        y += _SMALL
        parts.append(_text(_PAD, y, escape(xml_text(line)), size=12, weight="600"))
    lines = _lines(text, WIDTH - 2 * _PAD - 2 * _INSET)
    height = _LINE * len(lines) + 16
    y += 6
    parts.append(
        f'<rect x="{_PAD}" y="{y}" width="{WIDTH - 2 * _PAD}" height="{height}" rx="16" {_fill("card")}/>'
    )
    for row, line in enumerate(lines):
        parts.append(_text(_PAD + _INSET, y + 22 + _LINE * row, line, size=14))
    y += height + 2
    for said in (caption(text.floor_size), note(text)):
        for line in _broken(masked(said), WIDTH - 2 * _PAD):
            y += _SMALL
            parts.append(_text(_PAD + 4, y, escape(xml_text(line)), size=12, color="faint"))
    return Drawn("\n".join(parts), y + 12 - top)


def document(title: str, inside: str, height: int) -> str:
    """An SVG that needs nothing else, light or dark as the reader prefers."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" font-family="system-ui, -apple-system, sans-serif">\n'
        f"<title>{escape(xml_text(title))}</title>\n<style>{_rules(0)}"
        f"@media (prefers-color-scheme:dark){{{_rules(1)}}}</style>\n"
        f'<rect width="{WIDTH}" height="{height}" {_fill("bg")}/>\n{inside}\n</svg>\n'
    )


def _lines(text: Delivered, room: float) -> list[str]:
    """The lines of a bubble as SVG, each of spans that look alike."""
    lines: list[list[tuple[Look, str]]] = [[]]
    used, segment = 0.0, 1
    for piece in pieces(text):
        if piece.look is Look.BREAK:
            segment += 1
            lines[-1].append((Look.BREAK, f"\u258f{segment}"))
            used += 2 * _CHARACTER
            continue
        for number, part in enumerate(masked(piece.text).split("\n")):
            if number:
                lines.append([])
                used = 0
            for word in _words(part):
                # Blanks at the end or the beginning of a line are not drawn.
                if word.isspace() and (not used or used + _width(word) > room):
                    continue
                for chunk in _chunks(word, room):
                    if used and used + _width(chunk) > room:
                        lines.append([])
                        used = 0
                    lines[-1].append((piece.look, chunk))
                    used += _width(chunk)
    return ["".join(_span(look, said) for look, said in _joined(line)) for line in lines]


def _joined(line: list[tuple[Look, str]]) -> list[tuple[Look, str]]:
    found: list[tuple[Look, str]] = []
    for look, said in line:
        if found and found[-1][0] is look:
            found[-1] = (look, found[-1][1] + said)
        else:
            found.append((look, said))
    return found


def _span(look: Look, said: str) -> str:
    small = ' font-size="10" font-weight="700"' if look is Look.BREAK else ""
    color = _FILLS[look]
    return f'<tspan {_fill(color)}{small} xml:space="preserve">{escape(xml_text(said))}</tspan>'


def _words(text: str) -> list[str]:
    """Words and the blanks between them."""
    words: list[str] = []
    for character in text:
        if words and character.isspace() == words[-1].isspace():
            words[-1] += character
        else:
            words.append(character)
    return words


def _chunks(word: str, room: float) -> list[str]:
    """A word that is longer than a line, in parts."""
    most = max(int(room / _WIDE), 1)
    return [word] if _width(word) <= room else [word[i : i + most] for i in range(0, len(word), most)]


def _width(text: str) -> float:
    return sum(_WIDE if c.isupper() or c in "mwMW@%" or c > "\u00ff" else _CHARACTER for c in text)


def _broken(text: str, room: float) -> list[str]:
    """Small print in lines."""
    lines, line = [], ""
    for word in text.split():
        if line and _width(f"{line} {word}") * 12 / 14 > room:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line] if line else lines


def _text(x: int, y: int, inside: str, *, size: int, color: str = "ink", weight: str = "400") -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" {_fill(color)}>{inside}</text>'


def _fill(color: str) -> str:
    return f'fill="{_COLORS[color][0]}" class="gf-{color}"'


def _rules(which: int) -> str:
    return "".join(f".gf-{name}{{fill:{colors[which]}}}" for name, colors in _COLORS.items())
