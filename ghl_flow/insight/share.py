"""Shares, with what is certain of them."""

from math import comb, log, sqrt
from typing import NamedTuple

Z = 1.959964
"""Of a normal distribution, for an interval of 95 %."""


class Interval(NamedTuple):
    """The share that is likely, with 95 % certainty."""

    low: float
    high: float


def wilson(hits: float, count: float) -> Interval:
    """The interval of a share, by Wilson's score; the whole span where nothing was counted."""
    if count == 0:
        return Interval(0, 1)
    share, square = hits / count, Z * Z
    middle = (share + square / (2 * count)) / (1 + square / count)
    spread = Z * sqrt(share * (1 - share) / count + square / (4 * count * count)) / (1 + square / count)
    return Interval(max(0.0, middle - spread), min(1.0, middle + spread))


def at_least(hits: int, count: int, share: float) -> float:
    """How likely so many hits, or more, are by chance (binomial tail)."""
    if hits <= 0:
        return 1.0
    return min(
        1.0, sum(comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(hits, count + 1))
    )


def log_likelihood(hits: int, count: int) -> float:
    """Of so many hits at the share that they show; 0 where all or none are hits."""
    if hits in (0, count):
        return 0.0
    share = hits / count
    return hits * log(share) + (count - hits) * log(1 - share)
