"""A console on which no name of HighLevel moves the cursor, rings or changes the direction of writing."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from ghl_flow.source import printable


class PrintableConsole(Console):
    """Rich's own codes go through; control characters in what is printed are written as escapes."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of what is printed."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=printable(segment.text))
