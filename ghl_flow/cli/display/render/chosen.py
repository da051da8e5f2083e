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
    order = {account: place for place, account in enumerate(rendered.texts)}
    for (step, _), by_length in rendered.by_step().items():
        found = sorted(by_length, key=lambda one: order[one[0]])
        files = {text.file for _, text in found}
        file = next(iter(files)) if len(files) == 1 else ""
        if len(found) <= _ALL:
            yield Shown(step, file, tuple(found), "")
            continue
        (short, shortest), (long, longest) = by_length[0], by_length[-1]
        ends = ((f"{long}, the longest", longest), (f"{short}, the shortest", shortest))
        left = f"{counted(len(found) - _ALL, 'account')} between these"
        yield Shown(step, file, ends, left)
