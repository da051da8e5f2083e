"""HighLevel's documented limits and the headers that tell of them."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

DAILY = 200_000


@dataclass
class RateLimit:
    """So many requests in an interval, per sub-account. `clock` gives seconds."""

    requests: int = 100
    interval: float = 10.0
    clock: Callable[[], float] = monotonic
    _seen: dict[str, deque[float]] = field(default_factory=dict)
    _today: dict[str, int] = field(default_factory=dict)

    def take(self, location_id: str) -> tuple[bool, dict[str, str]]:
        """Whether one more request is allowed, and the headers to answer with."""
        now = self.clock()
        seen = self._seen.setdefault(location_id, deque())
        while seen and seen[0] <= now - self.interval:
            seen.popleft()
        allowed = len(seen) < self.requests
        if allowed:
            seen.append(now)
            self._today[location_id] = self._today.get(location_id, 0) + 1
        return allowed, {
            "X-RateLimit-Limit-Daily": str(DAILY),
            "X-RateLimit-Daily-Remaining": str(max(0, DAILY - self._today.get(location_id, 0))),
            "X-RateLimit-Interval-Milliseconds": str(int(self.interval * 1000)),
            "X-RateLimit-Max": str(self.requests),
            "X-RateLimit-Remaining": str(max(0, self.requests - len(seen))),
        }
