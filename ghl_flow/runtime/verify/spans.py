"""How many days ago a date is, where that is not known exactly: from `latest` to `earliest` days.

A date ahead is a negative number of days ago. What conditions ask changes at some numbers of days only;
between two of them all dates are the same, as long as no midnight passes. At midnight each is a day longer
ago, and a span moves as a whole.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ghl_flow.kinds.asked import Relative


class Span(NamedTuple):
    """The date is at least `least` and at most `most` days ago; None: no bound."""

    least: int | None
    most: int | None

    def a_day_on(self, horizon: int) -> "Span":
        """The same dates once a day has passed. Beyond the horizon all are the same."""
        least = None if self.least is None else min(self.least + 1, horizon + 1)
        most = None if self.most is None else self.most + 1
        if most is not None and most > horizon:
            most = None
        return Span(least, most)

    def changes(self, horizon: int) -> bool:
        """Whether the passing of days can make a difference to what conditions find."""
        return not (self.most is None and (self.least is None or self.least > horizon))

    @property
    def example(self) -> int:
        """One of these numbers of days ago."""
        if self.least is not None:
            return self.least
        return 0 if self.most is None else self.most


ANY = Span(None, None)
TODAY = Span(0, 0)


def horizon_of(asked: Sequence[Relative]) -> int:
    """Dates further than this many days from today are all the same to these questions."""
    return max((1, *(one.number or 0 for one in asked)))


@lru_cache(maxsize=4096)
def parts_of(span: Span, asked: tuple[Relative, ...]) -> tuple[Span, ...]:
    """The span in parts, in each of which every question has one answer; the most recent dates first."""
    horizon = horizon_of(asked)
    # Beyond the horizon all days are the same, so one stands for them.
    beyond = horizon + 1
    first = -beyond if span.least is None else max(-beyond, min(span.least, beyond))
    last = beyond if span.most is None else max(-beyond, min(span.most, beyond))
    parts: list[Span] = []
    previous: tuple[bool, ...] | None = None
    for ago in range(first, last + 1):
        answers = tuple(one.holds(ago) for one in asked)
        if answers == previous:
            parts[-1] = Span(parts[-1].least, ago)
        else:
            parts.append(Span(ago, ago))
        previous = answers
    parts[0] = Span(span.least, parts[0].most)
    parts[-1] = Span(parts[-1].least, span.most)
    return tuple(sorted(parts, key=lambda part: (abs(part.example), part.example < 0)))
