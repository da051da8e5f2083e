"""How long something takes, with those for whom it has not happened yet (Kaplan and Meier 1958)."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple


class Waited(NamedTuple):
    """How long; whether it ended because what was waited for happened."""

    time: timedelta
    happened: bool


def quantile(waited: Iterable[Waited], share: float) -> timedelta | None:
    """The time by which it has happened to this share; None where it has not come so far."""
    ordered = sorted(waited)
    at_risk, left = len(ordered), 1.0
    for time, group in groupby(ordered, key=_time):
        ended = [one.happened for one in group]
        left *= 1 - sum(ended) / at_risk
        at_risk -= len(ended)
        if left <= 1 - share + 1e-12:
            return time
    return None


def _time(one: Waited) -> timedelta:
    return one.time
