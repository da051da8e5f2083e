"""Where a search stands, how it came there, and how far it may go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from operator import le
from typing import NamedTuple

from ghl_flow.runtime.leeway import Choice, Swap
from ghl_flow.runtime.verify.events import Sort
from ghl_flow.runtime.verify.history import History
from ghl_flow.runtime.verify.hours import Hours
from ghl_flow.runtime.verify.known import Answer
from ghl_flow.runtime.verify.situation import DAY, Situation
from ghl_flow.runtime.verify.view import View
from ghl_flow.runtime.verify.watch import Broken
from ghl_flow.runtime.verify.zone import Constraint, includes

NO_HISTORY = History()


@dataclass(frozen=True, slots=True)
class Limits:
    """How many of what may happen, to whom, and how late waits resume (seconds, R8).

    `starts` is the workflow whose triggers make an event a call; `day` is how long a day may be at least and
    at most, in seconds; the search may go on up to the moment `until` (`time.monotonic`). `by_weekday`: which
    day of the week it is counts, and is not left open. `clocks_changed`: by when of a day of another length
    clocks have changed, in seconds since midnight.
    """

    sorts: tuple[Sort, ...]
    budget: dict[str, int]
    contacts: tuple[str, ...]
    starts: str
    jitter: int = 0
    day: tuple[int, int] = (DAY, DAY)
    until: float = inf
    by_weekday: bool = False
    clocks_changed: int = 0


class Step(NamedTuple):
    """One happening on the way to a point: what, at the moment called `now`, and what it brought about.

    `told` are the constraints it added; `texts` the flows of its messages, in order, each with the channel;
    `contact` and `sort` are None for anything but an event, and `history` is what the contact came with if it
    is their first.
    `answers` are the facts that turned out so, `orders` how workflows went that one event starts, `swapped`
    what was unusual where no flow knows beforehand what happens, `chosen` what was taken where that cannot
    be known; `hours` which times of day it noted;
    `midnight` is what the next midnight is called, where the time of day matters; `run` is the place of the
    run whose wait ends; `weekday` the day on which it is, where that is known (0 is Sunday).
    """

    now: int
    told: tuple[Constraint, ...]
    texts: tuple[tuple[str, str], ...] = ()
    contact: str | None = None
    sort: Sort | None = None
    slept: tuple[tuple[int, int], ...] = ()
    history: History = NO_HISTORY
    answers: tuple[Answer, ...] = ()
    orders: tuple[tuple[str, ...], ...] = ()
    swapped: tuple[Swap | None, ...] = ()
    chosen: tuple[Choice, ...] = ()
    hours: tuple[Hours, ...] = ()
    midnight: int | None = None
    is_midnight: bool = False
    run: int | None = None
    weekday: int | None = None


@dataclass(slots=True, eq=False)
class Point:
    """Where the search stands, with time passed as far as the next wait may last."""

    situation: Situation
    view: View
    left: tuple[int, ...]
    # Still to be gone on from.
    open: bool = True
    before: "Point | None" = None
    step: Step | None = None
    # The day that the next midnight ends; None: any.
    weekday: int | None = None

    def covers(self, other: "Point") -> bool:
        """Whether whatever can follow from the other can follow from here.

        Both have situations of one core, one weekday, and one memory; it takes that no more is settled
        here, all its timings, and as many events still to come.
        """
        if other.left != self.left and not all(map(le, other.left, self.left)):
            return False
        if self.situation is not other.situation and not self.situation.settled <= other.situation.settled:
            return False
        return includes(self.view.zone, other.view.zone)

    def steps(self) -> list[Step]:
        """How the search came here."""
        found: list[Step] = []
        point: Point | None = self
        while point is not None:
            if point.step is not None:
                found.append(point.step)
            point = point.before
        return found[::-1]


@dataclass(frozen=True, slots=True)
class Refutation:
    """A way to break the guarantee, before it has times."""

    steps: Sequence[Step]
    broken: Broken


def cycle(edges: dict[Point, list[Point]]) -> Point | None:
    """A point from which the same point follows again; None when there is none."""
    done: set[Point] = set()
    for root in list(edges):
        path: set[Point] = set()
        open_: list[tuple[Point, Iterator[Point]]] = []
        if root not in done:
            open_.append((root, iter(edges.get(root, ()))))
            path.add(root)
        while open_:
            point, following = open_[-1]
            for other in following:
                if other in path:
                    return other
                if other not in done:
                    path.add(other)
                    open_.append((other, iter(edges.get(other, ()))))
                    break
            else:
                open_.pop()
                path.discard(point)
                done.add(point)
    return None
