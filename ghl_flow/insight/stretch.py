"""Where something was switched on or off, told from what it did at each call."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from ghl_flow.insight.history import Message
from ghl_flow.insight.share import log_likelihood

LEAST: Final = 4
"""Missed calls below which nothing is judged."""
_SWITCHED = 8.0  # how much likelier two stretches are than one, as the logarithm of the ratio
_ONE_MATTER = timedelta(hours=6)


def by_caller(calls: Sequence[Message]) -> list[list[Message]]:
    """The rings of one caller within hours are one matter: of a hidden number, none is ever texted."""
    found: list[list[Message]] = []
    last: dict[str, list[Message]] = {}
    for call in calls:
        rings = last.get(call.contact)
        if rings is None or call.at - rings[-1].at > _ONE_MATTER:
            rings = last[call.contact] = []
            found.append(rings)
        rings.append(call)
    return found


def latest_stretch(hits: Sequence[bool]) -> int:
    """Where the latest stretch begins: after the last place at which it was probably switched."""
    start = 0
    while True:
        rest = hits[start:]
        count, sums = len(rest), [0]
        for hit in rest:
            sums.append(sums[-1] + hit)
        whole = log_likelihood(sums[count], count)
        best, at = 0.0, 0
        for cut in range(LEAST, count - LEAST + 1):
            parts = log_likelihood(sums[cut], cut) + log_likelihood(sums[count] - sums[cut], count - cut)
            if parts - whole > best:
                best, at = parts - whole, cut
        # Both ways of being switched are far apart: nearly all, or nearly none.
        if best < min(_SWITCHED, 0.5 * count) or not at:
            return start
        start += at
