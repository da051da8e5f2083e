"""What comes when: outside events and the ends of waits, in the order they happen."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from ghl_flow.kinds.triggers.event import Event
from ghl_flow.runtime.state import Enrolment

Item: TypeAlias = Enrolment | tuple[str, Event]


class Wake(NamedTuple):
    """A run to be taken up again, unless it ends or goes on by something else first (R17)."""

    run: Enrolment
    moved: int

    @classmethod
    def of(cls, run: Enrolment) -> "Wake":
        """That it is taken up from where it stands now."""
        return cls(run, run.moved)

    @property
    def is_due(self) -> bool:
        """Whether it still stands there."""
        return self.run.active and self.moved == self.run.moved


_Entry: TypeAlias = tuple[int, int, int, int, Wake | tuple[str, Event]]


class Agenda:
    """Events and wakes by tick. Of two waits that end at the same tick the older run goes first."""

    def __init__(
        self, *, events_first: bool, whose_turn: Callable[[Sequence[Item]], int] | None = None
    ) -> None:
        """Make an empty one.

        Args:
            events_first: whether an event comes before a wait that ends at the same tick.
            whose_turn: the place of the one that goes first of all that come at one tick; None: as said.
        """
        self._whose_turn = whose_turn
        self._event_rank, self._wake_rank = (0, 1) if events_first else (1, 0)
        self._queue: list[_Entry] = []
        self.met_a_tie = False

    def add_event(self, at: int, order: int, contact: str, event: Event) -> None:
        """An event that happens to a contact; `order` ranks those of one tick."""
        heapq.heappush(self._queue, (at, self._event_rank, order, 0, (contact, event)))

    def add_wake(self, run: Enrolment) -> None:
        """A run that goes on at its `wake_at`."""
        heapq.heappush(self._queue, (run.wake_at, self._wake_rank, run.number, run.moved, Wake.of(run)))

    def due(self, until: int | None) -> Iterator[tuple[int, Item]]:
        """What comes up to that tick, one after the other; what is added meanwhile comes too."""
        queue = self._queue
        last_at, last_rank = -1, -1
        while queue and (until is None or queue[0][0] <= until):
            entry = self._next()
            if entry is None:
                continue
            at, rank, _, _, item = entry
            if at == last_at and rank != last_rank:
                self.met_a_tie = True
            last_at, last_rank = at, rank
            yield at, item.run if isinstance(item, Wake) else item

    def _next(self) -> _Entry | None:
        """The entry that goes first; None where the first one is not due any more."""
        queue = self._queue
        first = heapq.heappop(queue)
        if isinstance(first[4], Wake) and not first[4].is_due:
            return None
        if self._whose_turn is None:
            return first
        together = [first]
        while queue and queue[0][0] == first[0]:
            entry = heapq.heappop(queue)
            if not isinstance(entry[4], Wake) or entry[4].is_due:
                together.append(entry)
        items = [entry[4].run if isinstance(entry[4], Wake) else entry[4] for entry in together]
        chosen = together.pop(self._whose_turn(items))
        for entry in together:
            heapq.heappush(queue, entry)
        return chosen
