"""A picture as SVG: light or dark as the reader prefers, told in words for who does not see it."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import NamedTuple

from ghl_flow.cli.display.graph.layout import layout
from ghl_flow.cli.display.graph.words import (
    SORTS,
    WAYS,
    described,
    named,
    names_of,
    plain,
    title_of,
    way_text,
)
from ghl_flow.operations.graph_model import Edge, Graph, Sort, Vertex, Way

_WIDTH, _HEIGHT, _MARGIN, _HEAD = 184, 40, 20, 84
_FITS, _FITS_BOLD = 26, 23  # characters on a line of a box
_MOST_LINES, _TITLE = 2, 46
_DRAWN_BY_LAYER = (Way.NEXT, Way.STARTS, Way.TAGS)

# What is drawn, and its colour on a light and on a dark page.
_COLORS = {
    "bg": ("#ffffff", "#0f172a"),
    "ink": ("#1f2937", "#e5e7eb"),
    "faint": ("#64748b", "#94a3b8"),
    "box": ("#f8fafc", "#1e293b"),
    "workflow": ("#e0e7ff", "#312e81"),
    "trigger": ("#fef3c7", "#713f12"),
    "event": ("#fef3c7", "#713f12"),
    "wait": ("#dbeafe", "#1e3a8a"),
    "message": ("#dcfce7", "#14532d"),
    "tag": ("#f3e8ff", "#581c87"),
    "fork": ("#f1f5f9", "#334155"),
    "unknown": ("#fee2e2", "#7f1d1d"),
    "line": ("#94a3b8", "#64748b"),
    "starts": ("#15803d", "#4ade80"),
    "removes": ("#b91c1c", "#f87171"),
    "tags": ("#7e22ce", "#d8b4fe"),
}
_FILLS = {Sort.STEP: "box", Sort.END: "bg", Sort.ALL: "workflow"}
_LINES = {
    Way.NEXT: ("line", ""),
    Way.JUMP: ("line", "5 4"),
    Way.STARTS: ("starts", ""),
    Way.TAGS: ("tags", "10 3 2 3"),
    Way.UNTAGS: ("tags", "5 4"),
    Way.REMOVES: ("removes", "2 3"),
}


def _rules(which: int) -> str:
    return "".join(
        f".g-{name}{{fill:{colors[which]}}}.g-{name}-l{{stroke:{colors[which]}}}"
        for name, colors in _COLORS.items()
    )


_STYLE = (
    f"<style>{_rules(0)}@media (prefers-color-scheme:dark){{{_rules(1)}}}"
    ".g-l{font:600 11px system-ui,-apple-system,sans-serif;paint-order:stroke;stroke-width:4px;"
    "stroke-linejoin:round}</style>"
)


class _Point(NamedTuple):
    x: float
    y: float


class _Grid(NamedTuple):
    """How far apart things stand, and whether layers go down or to the right."""

    down: bool
    across: int
    along: int

    def at(self, layer: float, across: float, left: float) -> _Point:
        """The middle of a place."""
        a, b = across * self.across, layer * self.along
        x, y = (a, b) if self.down else (b, a)
        return _Point(left + x + _WIDTH / 2, _HEAD + y + _HEIGHT / 2)


_DOWN = _Grid(down=True, across=_WIDTH + 28, along=_HEIGHT + 46)
_RIGHT = _Grid(down=False, across=_HEIGHT + 22, along=_WIDTH + 96)


def graph_svg(graph: Graph, *, heading: bool = True) -> str:
    """The picture; without `heading` where a page has one above it."""
    grid = _RIGHT if graph.whole_account else _DOWN
    groups: Sequence[str] = [*graph.groups] or [""]
    points: dict[str, _Point] = {}
    lines: list[str] = []
    labels: list[str] = []
    left, height, drawn = float(_MARGIN), 0.0, set[Edge]()
    for group in groups:
        ids = [one.id for one in graph.vertices if one.group == group]
        ways = [
            one
            for one in graph.edges
            if one.source in ids and one.target in ids and one.way in _DRAWN_BY_LAYER
        ]
        found = layout(ids, [(one.source, one.target) for one in ways])
        points |= {one: grid.at(*found.places[one], left) for one in ids}
        for number, edge in enumerate(ways):
            if found.places[edge.target].layer > found.places[edge.source].layer:
                between = [grid.at(*one, left) for one in found.through.get(number, ())]
                _line(edge, [points[edge.source], *between, points[edge.target]], grid, lines, labels)
                drawn.add(edge)
        width = (found.across if grid.down else found.layers) - 1
        tall = (found.layers if grid.down else found.across) - 1
        left += width * (grid.across if grid.down else grid.along) + _WIDTH + 3 * _MARGIN
        height = max(height, tall * (grid.along if grid.down else grid.across) + _HEIGHT)
    for number, edge in enumerate(one for one in graph.edges if one not in drawn):
        _aside(edge, points[edge.source], points[edge.target], number, lines, labels)
    boxes = [_box(one, points[one.id]) for one in graph.vertices]
    return _document(
        graph,
        max(left + 2 * _MARGIN, 420),
        _HEAD + height + _MARGIN,
        [*lines, *boxes, *labels],
        heading=heading,
    )


def _document(graph: Graph, width: float, height: float, parts: Sequence[str], *, heading: bool) -> str:
    names = names_of(graph)
    ways = "; ".join(way_text(one, names) for one in graph.edges)
    top = 0 if heading else _TITLE
    size = f'viewBox="0 {top} {width:.0f} {height - top:.0f}" width="{width:.0f}" height="{height - top:.0f}"'
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="t d" '
        'font-family="system-ui, -apple-system, sans-serif" font-size="12">\n'
        f'<title id="t">{escape(title_of(graph))}</title>\n'
        f'<desc id="d">{escape(described(graph))}. {escape(ways)}</desc>\n'
        f"{_STYLE}\n<defs>{_markers()}</defs>\n"
        f'<rect y="{top}" width="100%" height="100%" class="g-bg"/>\n'
        f"{_heading(graph) if heading else ''}{_ways(graph)}\n{inside}\n</svg>\n"
    )


def _heading(graph: Graph) -> str:
    return (
        f'<text x="{_MARGIN}" y="26" font-size="17" font-weight="700" class="g-ink">'
        f"{escape(plain(title_of(graph), 60))}</text>"
        f'<text x="{_MARGIN}" y="44" class="g-faint">{escape(described(graph))}</text>'
    )


def _ways(graph: Graph) -> str:
    """Each kind of line that is drawn, with what it says."""
    parts, x = [], float(_MARGIN)
    used = {one.way for one in graph.edges}
    for way in (one for one in Way if one in used and one is not Way.NEXT):
        parts.append(_path(Edge("", "", way), f"M{x:.0f} 62h26"))
        parts.append(f'<text x="{x + 32:.0f}" y="66" class="g-faint">{escape(WAYS[way])}</text>')
        x += 48 + 6.4 * len(WAYS[way])
    return "".join(parts)


def _markers() -> str:
    return "".join(
        f'<marker id="m-{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0L8 4L0 8z" class="g-{name}"/></marker>'
        for name in ("line", "starts", "removes", "tags")
    )


def _box(one: Vertex, at: _Point) -> str:
    fill = f"g-{_FILLS.get(one.sort, one.sort.value)}"
    x, y = at.x - _WIDTH / 2, at.y - _HEIGHT / 2
    full = escape(f"{named(one)}: {SORTS[one.sort]}")
    bold = one.sort in (Sort.WORKFLOW, Sort.ALL)
    round_ = (
        _HEIGHT / 2 if one.sort in (Sort.TRIGGER, Sort.EVENT, Sort.END) else 0 if one.sort is Sort.TAG else 6
    )
    off = ' stroke-dasharray="4 3"' if one.off else ""
    if one.sort is Sort.END:
        return (
            f'<g><title>{full}</title><circle cx="{at.x:.1f}" cy="{y + 11:.1f}" r="9" class="g-bg g-line-l"/>'
            f'<circle cx="{at.x:.1f}" cy="{y + 11:.1f}" r="4" class="g-faint"/></g>'
        )
    said = wrap(plain(named(one)), _FITS_BOLD if bold or round_ > 6 else _FITS) or [""]
    if len(said) > _MOST_LINES:
        said = [*said[: _MOST_LINES - 1], plain(" ".join(said[_MOST_LINES - 1 :]), _FITS_BOLD)]
    top = at.y + 4 - 7 * (len(said) - 1)
    words = "".join(
        f'<text x="{at.x:.1f}" y="{top + 14 * number:.1f}" text-anchor="middle" '
        f'font-weight="{700 if bold else 400}" class="g-ink">{escape(line)}</text>'
        for number, line in enumerate(said)
    )
    return (
        f'<g><title>{full}</title><rect x="{x:.1f}" y="{y:.1f}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'rx="{round_:.0f}" class="{fill} g-line-l"{off}/>'
        f"{words}</g>"
    )


def _line(edge: Edge, through: Sequence[_Point], grid: _Grid, lines: list[str], labels: list[str]) -> None:
    """A way along the layers."""
    half = _HEIGHT / 2 if grid.down else _WIDTH / 2
    first, last = through[0], through[-1]
    if grid.down:
        points = [_Point(first.x, first.y + half), *through[1:-1], _Point(last.x, last.y - half)]
    else:
        points = [_Point(first.x + half, first.y), *through[1:-1], _Point(last.x - half, last.y)]
    path = f"M{points[0].x:.1f} {points[0].y:.1f}"
    for one, other in pairwise(points):
        if grid.down:
            middle = (one.y + other.y) / 2
            path += f"C{one.x:.1f} {middle:.1f} {other.x:.1f} {middle:.1f} {other.x:.1f} {other.y:.1f}"
        else:
            middle = (one.x + other.x) / 2
            path += f"C{middle:.1f} {one.y:.1f} {middle:.1f} {other.y:.1f} {other.x:.1f} {other.y:.1f}"
    lines.append(_path(edge, path))
    end = points[1]
    at = (
        _Point(end.x, end.y - 14)
        if grid.down
        else _Point((points[0].x + end.x) / 2, (points[0].y + end.y) / 2 - 4)
    )
    _say(edge, at, labels)


def _aside(edge: Edge, one: _Point, other: _Point, number: int, lines: list[str], labels: list[str]) -> None:
    """A way back, or to another workflow: around the right side."""
    height = other.y + 6 * (number % 3 - 1)
    side = 1 if other.x - one.x > _WIDTH else -1 if one.x - other.x > _WIDTH else 0
    if side:
        start, end = _Point(one.x + side * _WIDTH / 2, one.y), _Point(other.x - side * _WIDTH / 2, height)
        out = _Point(start.x + side * 40, start.y), _Point(end.x - side * 40, end.y)
    else:
        start, end = _Point(one.x + _WIDTH / 2, one.y), _Point(other.x + _WIDTH / 2, height)
        far = max(start.x, end.x) + 26 + 7 * (number % 5)
        out = _Point(far, start.y), _Point(far, end.y)
    path = (
        f"M{start.x:.1f} {start.y:.1f}C{out[0].x:.1f} {out[0].y:.1f} {out[1].x:.1f} {out[1].y:.1f} "
        f"{end.x:.1f} {end.y:.1f}"
    )
    lines.append(_path(edge, path))
    _say(edge, _Point((out[0].x + out[1].x) / 2 - 6, (start.y + end.y) / 2), labels)


def _path(edge: Edge, path: str) -> str:
    color, dash = _LINES[edge.way]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{path}" fill="none" stroke-width="1.6" class="g-{color}-l"{dashed} '
        f'marker-end="url(#m-{color})"/>'
    )


def _say(edge: Edge, at: _Point, labels: list[str]) -> None:
    if said := plain(edge.label, 24):
        color = {"line": "faint"}.get(_LINES[edge.way][0], _LINES[edge.way][0])
        labels.append(
            f'<text x="{at.x:.1f}" y="{at.y:.1f}" text-anchor="middle" class="g-l g-{color} g-bg-l">'
            f"{escape(said)}</text>"
        )


def legend(graph: Graph) -> list[tuple[str, str]]:
    """The colours that a picture uses, with what each is."""
    used = {one.sort for one in graph.vertices}
    return [(_FILLS.get(sort, sort.value), SORTS[sort]) for sort in Sort if sort in used]
