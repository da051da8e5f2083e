"""Shares against statsmodels and the published figures."""

import itertools
from typing import Any

import pytest

from ghl_flow.insight.proportion import Against, Share, Verdict, difference, per_arm, verdict
from ghl_flow.insight.share import wilson


def _peer() -> Any:
    """Loaded where it is asked: that takes longer than all of these tests."""
    from statsmodels.stats import proportion

    return proportion


_SHARES = [(0, 1), (0, 10), (1, 5), (2, 10), (4, 20), (16, 40), (35, 100), (7, 7), (31, 213)]


@pytest.mark.parametrize(("hits", "count"), _SHARES)
def test_the_interval_is_wilson_s(hits: int, count: int) -> None:
    low, high = _peer().proportion_confint(hits, count, method="wilson")
    assert wilson(hits, count) == pytest.approx((low, high), abs=1e-6)


def test_of_nothing_everything_is_likely() -> None:
    assert wilson(0, 0) == (0, 1)
    assert Share(0, 0).seen is None


@pytest.mark.parametrize(("first", "second"), [*itertools.combinations(_SHARES, 2)])
def test_the_interval_of_a_difference_is_newcombe_s(first: tuple[int, int], second: tuple[int, int]) -> None:
    found = difference(Share(*first), Share(*second))
    low, high = _peer().confint_proportions_2indep(*second, *first, method="newcomb", compare="diff")
    assert found is not None
    assert found.interval == pytest.approx((low, high), abs=1e-6)


def test_two_texts_by_boschloo_whichever_way_they_stand() -> None:
    found = difference(Share(3, 20), Share(8, 20))
    assert found is not None
    assert found.seen == pytest.approx(0.25)
    assert found.p == pytest.approx(0.0856, abs=5e-4)
    turned = difference(Share(8, 20), Share(3, 20))
    assert turned is not None
    assert turned.p == pytest.approx(found.p)
    assert difference(Share(0, 0), Share(8, 20)) is None


@pytest.mark.parametrize(
    ("hits", "count", "against"),
    [
        (0, 15, Against.OPEN),
        (0, 16, Against.BELOW),
        (4, 46, Against.OPEN),
        (4, 47, Against.BELOW),
        (8, 74, Against.BELOW),
        (31, 213, Against.BELOW),
        (4, 8, Against.ABOVE),
        (7, 18, Against.ABOVE),
        (7, 19, Against.OPEN),
        (20, 67, Against.ABOVE),
        (0, 0, Against.OPEN),
    ],
)
def test_below_and_above_only_where_the_whole_interval_is(hits: int, count: int, against: Against) -> None:
    assert verdict(Share(hits, count), 0.20).against is against


@pytest.mark.parametrize(("hits", "count"), [(0, 10), (3, 10), (6, 30), (10, 51), (9, 40)])
def test_as_many_more_as_it_takes(hits: int, count: int) -> None:
    found = verdict(Share(hits, count), 0.20)
    assert found.against is Against.OPEN
    if hits * 5 == count:
        assert found.more is None
        return
    assert found.more is not None
    whole = count + found.more
    for episodes, decided in ((whole, True), (whole - 1, False)):
        low, high = wilson(hits / count * episodes, episodes)
        assert (high < 0.20 or low > 0.20) is decided


def test_nothing_counted_tells_no_number() -> None:
    assert verdict(Share(0, 0), 0.2) == Verdict(Against.OPEN, None)


@pytest.mark.parametrize(
    ("first", "second", "episodes"),
    [(0.20, 0.40, 80), (0.28, 0.51, 69), (0.20, 0.30, 292), (0.30, 0.40, 355), (0.30, 0.35, 1376)],
)
def test_how_many_it_takes_to_tell_two_apart(first: float, second: float, episodes: int) -> None:
    assert per_arm(first, second) == pytest.approx(episodes, rel=0.03)


def test_no_number_tells_two_that_are_the_same_apart() -> None:
    with pytest.raises(ValueError, match="no number of episodes"):
        per_arm(0.3, 0.3)


@pytest.mark.parametrize("share", [Share(2, 20), Share(9, 20)])
def test_a_limit_at_the_end_of_the_interval_is_in_it(share: Share) -> None:
    assert [verdict(share, end).against for end in share.interval] == [Against.OPEN, Against.OPEN]
