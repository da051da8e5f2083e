"""Sets of timings. Moment 0 is now; a bound is 2 * seconds, plus 1 where it may be reached."""

import pytest

from ghl_flow.runtime.verify.zone import (
    NOW,
    START,
    UNBOUNDED,
    ZERO,
    Constraint,
    Zone,
    at_most,
    constrained,
    forgetful,
    includes,
    later,
    less_than,
    picked,
    plus,
    with_moment,
)

WAKE, MARK = 1, 2


def between(earliest: int, latest: int) -> Zone:
    """Now, and one moment so many seconds from now."""
    return with_moment(START, WAKE, earliest, latest)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (at_most(3), at_most(4), at_most(7)),
        (at_most(3), less_than(4), less_than(7)),
        (less_than(3), at_most(4), less_than(7)),
        (less_than(3), less_than(4), less_than(7)),
        (at_most(3), at_most(-3), ZERO),
        (at_most(3), less_than(-3), less_than(0)),
        (UNBOUNDED, at_most(-9), UNBOUNDED),
        (at_most(-9), UNBOUNDED, UNBOUNDED),
    ],
)
def test_bounds_in_a_row(one: int, other: int, both: int) -> None:
    assert plus(one, other) == both


def test_the_tighter_bound_is_the_smaller() -> None:
    assert less_than(3) < at_most(3) < less_than(4)
    assert less_than(0) < ZERO == at_most(0)


@pytest.mark.parametrize(
    ("constraints", "possible"),
    [
        ([(WAKE, NOW, at_most(10))], True),  # exactly then
        ([(WAKE, NOW, less_than(10))], False),
        ([(NOW, WAKE, at_most(-20))], True),
        ([(NOW, WAKE, less_than(-20))], False),
        ([(WAKE, NOW, at_most(15)), (NOW, WAKE, at_most(-15))], True),
        ([(WAKE, NOW, less_than(15)), (NOW, WAKE, at_most(-15))], False),
        ([(WAKE, NOW, at_most(15)), (NOW, WAKE, less_than(-15))], False),
        ([(WAKE, NOW, less_than(16)), (NOW, WAKE, less_than(-15))], True),  # time is dense
        ([], True),
    ],
)
def test_what_cannot_be_is_no_zone(constraints: list[Constraint], possible: bool) -> None:
    assert (constrained(between(10, 20), constraints) is not None) is possible


def test_a_constraint_that_says_nothing_new_changes_nothing() -> None:
    zone = between(10, 20)
    assert constrained(zone, [(WAKE, NOW, at_most(20)), (NOW, WAKE, at_most(-10))]) is zone


def test_all_constraints_count_whichever_says_nothing_new() -> None:
    nothing_new, earlier, later_on = (
        (WAKE, NOW, at_most(30)),
        (WAKE, NOW, at_most(18)),
        (NOW, WAKE, at_most(-12)),
    )
    assert constrained(between(10, 20), [nothing_new, earlier]) == between(10, 18)
    assert constrained(between(10, 20), [earlier, later_on]) == between(12, 18)
    assert constrained(between(10, 20), [earlier, nothing_new, later_on]) == between(12, 18)


def test_constraints_reach_every_other_moment() -> None:
    zone = with_moment(between(0, 20), MARK, 0, 20)
    found = constrained(zone, [(MARK, WAKE, at_most(-5))])  # 5 s before the wake, at least
    assert found is not None
    assert found[MARK][NOW] == at_most(15)
    assert found[NOW][WAKE] == at_most(-5)
    assert found[NOW][MARK] == ZERO


def test_time_passes_but_not_past_a_wake() -> None:
    passed = later(between(10, 20), range(1, 2))
    assert passed[NOW][WAKE] == ZERO
    assert passed[WAKE][NOW] == at_most(20)
    mark = later(with_moment(between(10, 20), MARK, 0, 0), range(1, 2))
    assert mark[NOW][MARK] == at_most(20)
    assert mark[MARK][NOW] == ZERO
    assert later(with_moment(START, 1, 0, 0), range(1, 1))[NOW][1] == UNBOUNDED


def test_a_wake_before_now_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="before now"):
        later(((ZERO, less_than(0)), (less_than(0), ZERO)), range(1, 2))


def test_a_moment_goes_in_where_it_is_told() -> None:
    zone = with_moment(between(10, 20), 1, 3, 4)
    assert zone[1][NOW] == at_most(4)
    assert zone[NOW][1] == at_most(-3)
    assert zone[2][NOW] == at_most(20)
    assert zone[2][1] == at_most(17)
    assert zone[1][2] == at_most(-6)
    assert zone[1][1] == ZERO


def test_picking_keeps_the_order_asked_for() -> None:
    zone = with_moment(between(10, 20), MARK, 3, 4)
    assert picked(zone, [NOW, MARK]) == with_moment(START, 1, 3, 4)
    swapped = picked(zone, [NOW, MARK, WAKE])
    assert (swapped[1], swapped[2][NOW]) == ((at_most(4), ZERO, at_most(-6)), at_most(20))


@pytest.mark.parametrize(
    ("larger", "smaller", "does"),
    [
        (between(10, 20), between(10, 20), True),
        (between(10, 20), between(11, 19), True),
        (between(10, 20), between(9, 19), False),
        (between(10, 20), between(11, 21), False),
        (between(11, 19), between(10, 20), False),
    ],
)
def test_all_timings_of_one_are_in_the_other(larger: Zone, smaller: Zone, does: bool) -> None:
    assert includes(larger, smaller) is does


@pytest.mark.parametrize(("ago", "forgotten"), [(99, False), (100, False), (101, True)])
def test_how_long_ago_beyond_the_longest_is_forgotten(ago: int, forgotten: bool) -> None:
    zone = with_moment(START, 1, -ago, -ago)
    found = forgetful(zone, 1, 100)
    assert (found is zone) is not forgotten
    assert includes(found, zone)
    if forgotten:
        assert found[NOW][1] == UNBOUNDED
        assert found[1][NOW] == less_than(-100)


def test_what_is_partly_beyond_the_longest_loses_that_bound() -> None:
    found = forgetful(with_moment(START, 1, -150, -50), 1, 100)
    assert found == ((ZERO, UNBOUNDED), (at_most(-50), ZERO))


def test_only_marks_are_forgotten() -> None:
    wake = between(500, 500)
    assert forgetful(wake, 2, 100) is wake


def test_what_has_no_bound_gets_none_from_a_negative_one() -> None:
    """Marks 1 and 2 of which nothing is known, but that 1 is not ahead."""
    zone = (
        (ZERO, UNBOUNDED, UNBOUNDED),
        (ZERO, ZERO, UNBOUNDED),
        (UNBOUNDED, UNBOUNDED, ZERO),
    )
    assert constrained(zone, [(1, NOW, at_most(-5))]) == (
        (ZERO, UNBOUNDED, UNBOUNDED),
        (at_most(-5), ZERO, UNBOUNDED),
        (UNBOUNDED, UNBOUNDED, ZERO),
    )


def test_a_wake_may_be_now() -> None:
    assert later(with_moment(START, 1, 0, 0), range(1, 2)) == with_moment(START, 1, 0, 0)


def test_what_was_forgotten_once_changes_nothing_again() -> None:
    found = forgetful(with_moment(START, 1, -101, -101), 1, 100)
    assert forgetful(found, 1, 100) is found


def test_marks_that_are_both_forgotten_have_no_bound_between_them() -> None:
    zone = with_moment(with_moment(START, 1, -150, -150), 2, -300, -300)
    found = forgetful(zone, 1, 100)
    assert found[1] == (less_than(-100), ZERO, UNBOUNDED)
    assert found[NOW] == (ZERO, UNBOUNDED, UNBOUNDED)
    assert found[2] == (less_than(-200), less_than(-100), ZERO)


@pytest.mark.parametrize(("ahead", "bound"), [(10, less_than(-110)), (0, less_than(-100))])
def test_what_is_left_of_a_mark_reaches_the_wakes(ahead: int, bound: int) -> None:
    zone = with_moment(between(ahead, ahead), MARK, -150, -150)
    assert forgetful(zone, MARK, 100)[MARK][WAKE] == bound
