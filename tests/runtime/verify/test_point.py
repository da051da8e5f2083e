"""When one point of the search makes another needless."""

from collections import defaultdict
from dataclasses import replace

import pytest

from ghl_flow.runtime.state import State
from ghl_flow.runtime.verify.point import Point, Step, cycle
from ghl_flow.runtime.verify.situation import Situation
from ghl_flow.runtime.verify.view import View
from ghl_flow.runtime.verify.zone import START, Zone, at_most, constrained, with_moment

SITUATION = Situation(State(), {}, ("a",), 1, False, frozenset())


def waiting(earliest: int, latest: int) -> Zone:
    """One run that goes on so many seconds from now."""
    zone = constrained(with_moment(START, 1, earliest, latest), [(1, 0, at_most(latest))])
    assert zone is not None
    return zone


def point(zone: Zone, *left: int) -> Point:
    return Point(SITUATION, View(zone, (0, 1), ()), left)


@pytest.mark.parametrize(
    ("left", "other", "covers"),
    [
        ((2, 1), (2, 1), True),
        ((3, 1), (2, 1), True),
        ((2, 1), (3, 1), False),  # fewer calls to come: what the other can still do is not looked at
        ((3, 0), (2, 1), False),  # more of one kind does not make up for another
        ((0,), (0,), True),
        ((0,), (1,), False),
    ],
)
def test_no_fewer_events_are_to_come(left: tuple[int, ...], other: tuple[int, ...], covers: bool) -> None:
    assert point(waiting(0, 60), *left).covers(point(waiting(0, 60), *other)) is covers


@pytest.mark.parametrize(
    ("mine", "theirs", "covers"),
    [
        ((0, 60), (0, 60), True),
        ((0, 60), (10, 50), True),
        ((10, 60), (0, 60), False),
        ((0, 59), (0, 60), False),
        ((0, 10), (20, 30), False),
    ],
)
def test_all_timings_are_among_mine(mine: tuple[int, int], theirs: tuple[int, int], covers: bool) -> None:
    assert point(waiting(*mine), 1).covers(point(waiting(*theirs), 1)) is covers


@pytest.mark.parametrize(
    ("mine", "theirs", "covers"),
    [
        ((), (), True),
        ((), ("vip",), True),  # open, so it may be as it is there
        (("vip",), ("vip", "seen"), True),
        (("vip",), (), False),
        (("vip",), ("seen",), False),
    ],
)
def test_no_more_is_settled_than_there(mine: tuple[str, ...], theirs: tuple[str, ...], covers: bool) -> None:
    one, other = point(waiting(0, 60), 1), point(waiting(0, 60), 1)
    one.situation = replace(SITUATION, settled=frozenset(mine))
    other.situation = replace(SITUATION, settled=frozenset(theirs))
    assert one.covers(other) is covers


@pytest.mark.parametrize(
    ("edges", "turns"),
    [
        ({}, False),
        ({0: [1], 1: [2]}, False),
        ({0: [1, 2], 1: [2]}, False),  # two ways to one point are no way round
        ({0: [0]}, True),
        ({0: [1], 1: [2], 2: [0]}, True),
        ({0: [1], 1: [], 2: [3], 3: [2]}, True),  # beside what was looked at first
    ],
)
def test_which_points_come_again(edges: dict[int, list[int]], turns: bool) -> None:
    points = [point(waiting(0, 60), 1) for _ in range(4)]
    found = defaultdict(list, {points[one]: [points[it] for it in to] for one, to in edges.items()})
    assert (cycle(found) is not None) is turns


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_steps_are_told_from_the_first_on(count: int) -> None:
    last = point(waiting(0, 60), 1)
    for number in range(count):
        last = Point(SITUATION, last.view, (1,), before=last, step=Step(number, ()))
    assert [step.now for step in last.steps()] == list(range(count))


def test_a_point_without_a_step_is_no_gap() -> None:
    first = Point(SITUATION, point(waiting(0, 60)).view, (1,), step=Step(7, ()))
    between = Point(SITUATION, first.view, (1,), before=first)
    assert [
        step.now for step in Point(SITUATION, first.view, (1,), before=between, step=Step(8, ())).steps()
    ] == [7, 8]


def test_the_point_that_comes_again_is_on_the_way_round() -> None:
    points = [point(waiting(0, 60), 1) for _ in range(4)]
    leads_to = {0: [1], 1: [2], 2: [3], 3: [2]}
    found = {points[one]: [points[it] for it in to] for one, to in leads_to.items()}
    assert cycle(found) in points[2:]
