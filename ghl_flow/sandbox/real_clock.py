"""The sandbox on the wall clock: what is published in it runs while it is served."""

import threading
import time
from collections.abc import Callable, Sequence

from ghl_flow.sandbox.phone import Episode, SandboxPhone
from ghl_flow.sandbox.store import SandboxStore

# R8: HighLevel itself is up to a minute late; a second is close enough and cheap.
_TICK_SECONDS = 1.0


class RealClock:
    """Moves the clocks of some sub-accounts on with the wall clock, until stopped. Use it in a `with`.

    `location_ids` is asked at every tick which those are. `heard` is told of every episode in which a text
    went out.
    """

    def __init__(
        self,
        store: SandboxStore,
        location_ids: Callable[[], Sequence[str]],
        heard: Callable[[str, Episode], None],
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._location_ids = location_ids
        self._phones: dict[str, SandboxPhone] = {}
        self._heard = heard
        self._now = now
        self._last = now()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "RealClock":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def tick(self) -> None:
        """Move on by the time that has passed since the last tick."""
        now = self._now()
        passed, self._last = now - self._last, now
        for location_id in self._location_ids():
            if location_id not in self._phones:
                self._phones[location_id] = SandboxPhone(self._store, location_id)
        for location_id, phone in self._phones.items():
            episode = phone.happen_to_many([], then=passed)
            if episode.delivered:
                self._heard(location_id, episode)

    def _run(self) -> None:
        while not self._stop.wait(_TICK_SECONDS):
            self.tick()
