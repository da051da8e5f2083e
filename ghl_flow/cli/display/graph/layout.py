"""Where everything in a picture stands: layers from what comes first to what follows from it.

The usual four steps: ways back are set aside, each thing gets the layer after those that lead to it, ways
over several layers get places to pass through, and in a layer everything stands near what leads to it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

_SWEEPS = 6


class Placed(NamedTuple):
    """Where a thing stands: its layer, and its place across, of all places of the widest layer."""

    layer: int
    across: float


class Layout(NamedTuple):
    """Places by id, those that a way passes through by its number, and how many layers and places."""

    places: Mapping[str, Placed]
    through: Mapping[int, Sequence[Placed]]
    layers: int
    across: int


def layout(ids: Sequence[str], ways: Sequence[tuple[str, str]]) -> Layout:
    """Places for things and the ways between them."""
    layer = _layers(ids, ways)
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for one in ids:
        rows[layer[one]].append(one)
    links: list[tuple[str, str]] = []
    passing: dict[int, list[str]] = {}
    for number, (source, target) in enumerate(ways):
        chain = [source]
        for between in range(layer[source] + 1, layer[target]):
            name = f"\0{number}:{between}"
            rows[between].append(name)
            chain.append(name)
            passing.setdefault(number, []).append(name)
        if layer[target] > layer[source]:
            links += zip(chain, [*chain[1:], target], strict=True)
    _order(rows, links)
    across = max((len(row) for row in rows), default=1)
    placed = {
        one: Placed(number, place + (across - len(row)) / 2)
        for number, row in enumerate(rows)
        for place, one in enumerate(row)
    }
    _straighten(rows, links, placed, across)
    through = {number: [placed[one] for one in names] for number, names in passing.items()}
    return Layout({one: placed[one] for one in ids}, through, len(rows), across)


def _layers(ids: Sequence[str], ways: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The layer of each: after all that lead to it; ways back do not count."""
    after: dict[str, list[str]] = {one: [] for one in ids}
    for source, target in ways:
        if source != target:
            after[source].append(target)
    targets = {target for _, target in ways}
    order: list[str] = []
    state: dict[str, int] = {}
    for root in sorted(ids, key=lambda one: one in targets):
        waiting = [(root, iter(after[root]))] if root not in state else []
        state.setdefault(root, 1)
        while waiting:
            at, rest = waiting[-1]
            found = next((one for one in rest if state.get(one) != 2), None)
            if found is None:
                waiting.pop()
                state[at] = 2
                order.append(at)
            elif found not in state:
                state[found] = 1
                waiting.append((found, iter(after[found])))
    rank = {one: number for number, one in enumerate(reversed(order))}
    layer = dict.fromkeys(ids, 0)
    for one in reversed(order):
        for other in after[one]:
            if rank[other] > rank[one]:
                layer[other] = max(layer[other], layer[one] + 1)
    return layer


def _order(rows: list[list[str]], links: Sequence[tuple[str, str]]) -> None:
    """Put each row in the order of what leads to it, then of what it leads to."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for source, target in links:
        before.setdefault(target, []).append(source)
        after.setdefault(source, []).append(target)
    place = {one: number for row in rows for number, one in enumerate(row)}
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        near = before if down else after
        for row in rows if down else reversed(rows):
            middle = {
                one: sum(place[other] for other in near[one]) / len(near[one]) if one in near else place[one]
                for one in row
            }
            row.sort(key=middle.__getitem__)
            place |= {one: number for number, one in enumerate(row)}


def _straighten(
    rows: Sequence[Sequence[str]],
    links: Sequence[tuple[str, str]],
    placed: dict[str, Placed],
    across: int,
) -> None:
    """Move each row as near to what leads to it as it can be without changing its order."""
    before: dict[str, list[str]] = {}
    for source, target in links:
        before.setdefault(target, []).append(source)
    for row in rows:
        free = 0.0
        for number, one in enumerate(row):
            near = before.get(one)
            wanted = sum(placed[other].across for other in near) / len(near) if near else placed[one].across
            last = across - len(row) + number
            at = min(max(wanted, free), last)
            placed[one] = placed[one]._replace(across=at)
            free = at + 1
