"""What is certain of shares, against scipy; the interval is held by tests/insight/test_proportion.py."""

import pytest
from scipy.stats import binom

from ghl_flow.insight.share import at_least, log_likelihood, wilson


@pytest.mark.parametrize(
    ("hits", "count", "share"),
    [(0, 4, 0.1), (1, 4, 0.1), (4, 4, 0.02), (3, 20, 0.5), (60, 400, 0.13)],
)
def test_the_tail_is_the_binomial_s(hits: int, count: int, share: float) -> None:
    assert at_least(hits, count, share) == pytest.approx(binom.sf(hits - 1, count, share), abs=1e-12)


@pytest.mark.parametrize(("hits", "count"), [(1, 4), (5, 10), (39, 40)])
def test_the_likelihood_is_that_of_the_share_seen(hits: int, count: int) -> None:
    ways = (
        binom.logpmf(hits, count, hits / count) - binom.logpmf(hits, count, 0.5) - count * 0.6931471805599453
    )
    assert log_likelihood(hits, count) == pytest.approx(ways)


@pytest.mark.parametrize(("hits", "count"), [(0, 9), (9, 9), (0, 0)])
def test_all_or_none_is_certain(hits: int, count: int) -> None:
    assert log_likelihood(hits, count) == 0


@pytest.mark.parametrize("hits", [0, 1])
def test_one_of_something_is_not_nothing(hits: int) -> None:
    low, high = wilson(hits, 1)
    assert (low, high) == pytest.approx((0.2065, 1) if hits else (0, 0.7935), abs=1e-4)
