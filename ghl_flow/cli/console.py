"""A console that breaks long lines at words, and on which no name of HighLevel moves the cursor or rings."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from ghl_flow.source import said

_HANGS = 2
"""By how much a line that goes on is moved in."""
_NARROW = 20
"""What has to be left of the width for that."""
# What is quoted is a name or a command, to be copied in one piece; an apostrophe begins no word.
_WORD = re.compile(r"'[^'\n]{1,100}'(?!\w)\S*|\S+")
_BARE_WORD = re.compile(r"\S+")
_COMMAND = "'ghl-flow "


class PrintableConsole(Console):
    """Rich's own codes go through; control characters in what is printed are written as escapes.

    What is printed is no markup and names no emoji: `flow.yaml:100:5` is a place, `[/b]` may be in a name.

    A line, or what is printed with `soft_wrap`, is broken at its words on a terminal, and nowhere else: in a
    file and a pipe it is one line, to be searched. With `no_wrap` too it is left as it is.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(markup=False, emoji=False, **how)

    def print(self, *objects: Any, **how: Any) -> None:
        """As rich does; see above."""
        if all(isinstance(one, str | Text) for one in objects):
            how.setdefault("soft_wrap", True)
        if how.get("soft_wrap") and not how.get("no_wrap") and self.is_terminal:
            objects = tuple(
                at_words(Text(one) if isinstance(one, str) else one, self.width)
                if isinstance(one, str | Text)
                else one
                for one in objects
            )
        super().print(*objects, **how)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of what is printed."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=said(segment.text))


def at_words(text: Text, width: int) -> Text:
    """A text whose lines have room in that width, each broken at its words and moved in where it goes on.

    A word that is longer has a line of its own; what stands between fences of Markdown stays as it is.
    """
    lines: list[Text] = []
    fenced = False
    for line in text.split("\n", allow_blank=True):
        fence = line.plain.startswith("```")
        fenced ^= fence
        lines += [line] if fence or fenced or cell_len(line.plain) <= width else _pieces(line, width)
    return Text("\n", end=text.end).join(lines)


def _pieces(line: Text, width: int) -> Iterator[Text]:
    said = line.plain
    moved = len(said) - len(said.lstrip(" ")) + _HANGS
    if width - moved < _NARROW:
        moved = 0
    start = end = 0
    for word in _words(said, width):
        indent = moved if start else 0
        if end > start and indent + cell_len(said[start : word.end()]) > width and said[start:end].strip():
            yield Text(" " * indent) + line[start:end]
            start = word.start()
        end = word.end()
    yield Text(" " * (moved if start else 0)) + line[start:]


def _words(said: str, width: int) -> Iterator[re.Match[str]]:
    """What stays in one piece. Of what is quoted and fits in no line that is a command, and no title."""
    place = 0
    while (word := _WORD.search(said, place)) is not None:
        if cell_len(word[0]) > width and not word[0].startswith(_COMMAND):
            word = _BARE_WORD.match(said, word.start()) or word
        yield word
        place = word.end()
