"""Shares of a count, with the span they are likely in, and whether two differ.

Formulas: Wilson 1927; Newcombe 1998, method 10. Boschloo's test is scipy's. Tests hold them against
statsmodels.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt
from typing import Final, NamedTuple

from ghl_flow.insight.share import Interval, Z, wilson

_FAR: Final = 1_000_000
"""So many more that nobody waits for them."""


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `count`."""

    hits: int
    count: int

    @property
    def seen(self) -> float | None:
        """The share as counted, None of nothing."""
        return self.hits / self.count if self.count else None

    @property
    def interval(self) -> Interval:
        """The share that is likely."""
        return wilson(self.hits, self.count)


class Against(StrEnum):
    """How a share stands to a limit."""

    BELOW = "below"
    ABOVE = "above"
    OPEN = "not-enough-data"


class Verdict(NamedTuple):
    """How it stands; while that is open, how many more it takes if they go as those before.

    `more` None: that cannot be told, because none was seen or the share lies on the limit.
    """

    against: Against
    more: int | None = None


class Difference(NamedTuple):
    """The second share less the first: as seen, and its likely span by Newcombe.

    `p`: by Boschloo's exact test, two-sided; None where scipy is not installed.
    """

    seen: float
    interval: Interval
    p: float | None


def verdict(share: Share, limit: float) -> Verdict:
    """Below or above only where the whole interval is."""
    found = _against(share.interval, limit)
    seen = share.seen
    if found is not Against.OPEN or seen is None:
        return Verdict(found)
    low, high = share.count, _FAR
    if _against(wilson(seen * high, high), limit) is Against.OPEN:
        return Verdict(found)
    while high - low > 1:
        middle = (low + high) // 2
        open_still = _against(wilson(seen * middle, middle), limit) is Against.OPEN
        low, high = (middle, high) if open_still else (low, middle)
    return Verdict(found, high - share.count)


def _against(interval: Interval, limit: float) -> Against:
    if interval.high < limit:
        return Against.BELOW
    return Against.ABOVE if interval.low > limit else Against.OPEN


def difference(first: Share, second: Share) -> Difference | None:
    """How the second differs from the first; None where one of them counted nothing."""
    one, two = first.seen, second.seen
    if one is None or two is None:
        return None
    seen = two - one
    low = seen - sqrt((two - second.interval.low) ** 2 + (first.interval.high - one) ** 2)
    high = seen + sqrt((second.interval.high - two) ** 2 + (one - first.interval.low) ** 2)
    return Difference(seen, Interval(max(low, -1.0), min(high, 1.0)), _boschloo(first, second))


def _boschloo(first: Share, second: Share) -> float | None:
    try:
        from scipy.stats import boschloo_exact
    except ImportError:
        return None
    # scipy takes each column as one sample; rows are answered and not answered.
    table = [[first.hits, second.hits], [first.count - first.hits, second.count - second.hits]]
    return float(boschloo_exact(table, alternative="two-sided").pvalue)


def per_arm(first: float, second: float) -> int:
    """How many of each it takes to see shares like these apart: 80 % power at 5 %, by the arcsine rule.

    Raises:
        ValueError: the shares are the same, or none.
    """
    from math import asin

    if first == second or not (0 <= first <= 1 and 0 <= second <= 1):
        raise ValueError(f"no number of episodes tells {first} from {second}")
    apart = 2 * asin(sqrt(first)) - 2 * asin(sqrt(second))
    return ceil(2 * ((Z + 0.841621) / apart) ** 2)
