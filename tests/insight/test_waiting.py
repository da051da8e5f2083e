"""Time until something, against statsmodels."""

import random
from datetime import timedelta

import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from ghl_flow.insight.waiting import Waited, quantile


def _of(*minutes: float, happened: bool = True) -> list[Waited]:
    return [Waited(timedelta(minutes=one), happened) for one in minutes]


@pytest.mark.parametrize(
    ("waited", "median"),
    [
        ([], None),
        (_of(1, 2, 3), 2),
        (_of(1, 2, 3, 4), 2),
        (_of(5, happened=False), None),
        (_of(1) + _of(60, 60, happened=False), None),
        (_of(1, 9) + _of(5, happened=False), 9),
    ],
)
def test_the_median_counts_those_who_still_wait(waited: list[Waited], median: int | None) -> None:
    assert quantile(waited, 0.5) == (None if median is None else timedelta(minutes=median))


@pytest.mark.parametrize("seed", range(20))
def test_quantiles_are_those_of_kaplan_and_meier(seed: int) -> None:
    draw = random.Random(seed)
    waited = [Waited(timedelta(minutes=draw.randint(1, 40)), draw.random() < 0.7) for _ in range(30)]
    curve = SurvfuncRight(
        [one.time / timedelta(minutes=1) for one in waited], [int(one.happened) for one in waited]
    )
    for share in (0.25, 0.5):
        theirs = next(
            (
                t
                for t, left in zip(curve.surv_times, curve.surv_prob, strict=True)
                if left <= 1 - share + 1e-12
            ),
            None,
        )
        found = quantile(waited, share)
        assert (None if found is None else found / timedelta(minutes=1)) == theirs


@pytest.mark.parametrize(("count", "share", "by"), [(5, 0.6, 3), (10, 0.8, 8), (24, 0.5, 12), (20, 0.9, 18)])
def test_a_share_that_binary_numbers_miss_by_a_hair_is_reached(count: int, share: float, by: int) -> None:
    assert quantile(_of(*range(1, count + 1)), share) == timedelta(minutes=by)
