"""Verdicts as one picture: a drawing of each counterexample, then what is proved, as a list."""

from textwrap import wrap

from ghl_flow.cli.display.simulation.drawing import Drawing, drawn
from ghl_flow.cli.display.simulation.ink import CHARACTER, document, text
from ghl_flow.cli.display.verify.words import (
    case_facts,
    named,
    not_verified_lines,
    result_text,
    summary_text,
)
from ghl_flow.operations.verify import AccountsVerdict, Verified
from ghl_flow.runtime.simulate import TICKS_PER_SECOND
from ghl_flow.runtime.verify import Result

_WIDTH, _MARGIN, _LINE = 640, 16, 18
_COLORS = {Result.PROVED: "sms", Result.VIOLATED: "bad", Result.UNKNOWN: "warn"}


def verified_svg(verified: Verified) -> str:
    """The picture."""
    every = verified.accounts
    drawings = [
        (item, _drawing(item)) for item in verified.verdicts if item.verdict.result is Result.VIOLATED
    ]
    width = max([_WIDTH, *(drawing.width for _, drawing in drawings if drawing)])
    column = _Column(width)
    column.say("Guarantees", weight="700", size=18)
    column.say(summary_text(verified.verdicts), color="faint")
    for item, drawing in drawings:
        column.gap()
        column.say(named(item, every), weight="700", size=14)
        column.say(item.verdict.reason, color="bad", weight="600")
        if item.verdict.counterexample is not None:
            for fact in case_facts(item, item.verdict.counterexample):
                column.say(fact, color="faint")
        if drawing is not None:
            column.draw(drawing)
    for result in (Result.UNKNOWN, Result.PROVED):
        for item in verified.verdicts:
            if item.verdict.result is result:
                column.gap(6)
                said = f"{result_text(item.verdict)}  {named(item, every)}"
                column.say(said, color=_COLORS[result], weight="600")
                column.say(item.verdict.reason or f"for {item.verdict.scope}", color="faint")
    for line in not_verified_lines(verified):
        column.gap(6)
        column.say(line, color="warn")
    shown = [
        line
        for item, drawing in drawings
        for line in (named(item, every), item.verdict.reason, *_told(drawing))
    ]
    inside = "\n".join(column.parts)
    return document(
        "Guarantees", width, column.y + _MARGIN, inside, [summary_text(verified.verdicts), *shown]
    )


def _told(drawing: Drawing | None) -> tuple[str, ...]:
    return drawing.description if drawing is not None else ()


def _drawing(item: AccountsVerdict) -> Drawing | None:
    case = item.verdict.counterexample
    if item.replay is None or case is None:
        return None
    return drawn(item.replay.simulation, width=_WIDTH, mark=round(case.last * TICKS_PER_SECOND))


class _Column:
    """Lines and drawings, one below the other."""

    def __init__(self, width: int) -> None:
        self.parts: list[str] = []
        self.y = 8
        self._width = width

    def say(self, said: str, *, color: str = "ink", weight: str = "400", size: int = 12) -> None:
        """Lines of text, as many as it takes."""
        characters = int((self._width - 2 * _MARGIN) / (CHARACTER * size / 12))
        for line in wrap(said, characters, break_long_words=False) or [""]:
            self.y += _LINE + (size - 12) // 2
            self.parts.append(text(_MARGIN, self.y, line, color=color, weight=weight, size=size))

    def gap(self, height: int = 22) -> None:
        """Some room."""
        self.y += height

    def draw(self, drawing: Drawing) -> None:
        """A drawing."""
        self.y += 10
        self.parts.append(f'<g transform="translate(0 {self.y})">\n{drawing.inside}\n</g>')
        self.y += drawing.height
