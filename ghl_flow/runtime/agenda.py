"""What comes when: outside events and the ends of waits, in the order they happen."""

import heapq
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from ghl_flow.kinds.triggers.event import Event
from ghl_flow.runtime.state import Enrolment

Item: TypeAlias = Enrolment | tuple[str, Event]


class _Wake(NamedTuple):
    """A run to be taken up again, unless it has moved on since (R17)."""

    run: Enrolment
    moved: int

    @property
    def is_due(self) -> bool:
        return self.run.active and self.moved == self.run.moved


class Agenda:
    """Events and wakes by tick. Of two waits that end at the same tick the older run goes first."""

    def __init__(self, *, events_first: bool) -> None:
        """`events_first`: whether an event comes before a wait that ends at the same tick."""
        self._event_rank, self._wake_rank = (0, 1) if events_first else (1, 0)
        self._queue: list[tuple[int, int, int, int, _Wake | tuple[str, Event]]] = []
        self.met_a_tie = False

    def add_event(self, at: int, order: int, contact: str, event: Event) -> None:
        """An event that happens to a contact; `order` ranks those of one tick."""
        heapq.heappush(self._queue, (at, self._event_rank, order, 0, (contact, event)))

    def add_wake(self, run: Enrolment) -> None:
        """A run that goes on at its `wake_at`."""
        wake = _Wake(run, run.moved)
        heapq.heappush(self._queue, (run.wake_at, self._wake_rank, run.number, run.moved, wake))

    def due(self, until: int | None) -> Iterator[tuple[int, Item]]:
        """What comes up to that tick, one after the other; what is added meanwhile comes too."""
        queue = self._queue
        last_at, last_rank = -1, -1
        while queue and (until is None or queue[0][0] <= until):
            at, rank, _, _, item = heapq.heappop(queue)
            if isinstance(item, _Wake) and not item.is_due:
                continue
            if at == last_at and rank != last_rank:
                self.met_a_tie = True
            last_at, last_rank = at, rank
            yield at, item.run if isinstance(item, _Wake) else item
