"""Which texts a picture shows: with many accounts, for each step the longest and the shortest."""

from collections.abc import Iterator
from typing import NamedTuple

from ghl_flow.counting import counted
from ghl_flow.operations.render import Rendered, RenderedText

_ALL = 2


class Shown(NamedTuple):
    """A step of a flow, and who sends which text there; `file` where all have the words of one file."""

    step: str
    file: str
    texts: tuple[tuple[str, RenderedText], ...]
    left: str
    """What is not shown, in words; empty where all is."""


def chosen(rendered: Rendered) -> Iterator[Shown]:
    """Each step once; steps of one name in one file are one."""
    steps: dict[tuple[str, int], list[tuple[str, RenderedText]]] = {}
    for account, texts in rendered.texts.items():
        seen: dict[str, int] = {}
        for text in texts:
            number = seen[text.step] = seen.get(text.step, 0) + 1
            steps.setdefault((text.step, number), []).append((account, text))
    for (step, _), found in steps.items():
        files = {text.file for _, text in found}
        file = next(iter(files)) if len(files) == 1 else ""
        by_length = sorted(found, key=lambda one: _length(one[1]))
        if len(found) <= _ALL:
            yield Shown(step, file, tuple(found), "")
            continue
        (short, shortest), (long, longest) = by_length[0], by_length[-1]
        ends = ((f"{long}, the longest", longest), (f"{short}, the shortest", shortest))
        left = f"{counted(len(found) - _ALL, 'account')} between these"
        yield Shown(step, file, ends, left)


def _length(text: RenderedText) -> tuple[int, int]:
    size = text.delivered.floor_size
    return size.segments, size.units
