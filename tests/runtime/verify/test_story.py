"""Times for a way through the search: the earliest, in round numbers; none where there are none."""

from fractions import Fraction

import pytest

from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.verify.events import CALL, Sort
from ghl_flow.runtime.verify.history import History
from ghl_flow.runtime.verify.point import Step
from ghl_flow.runtime.verify.story import before, times_of, words
from ghl_flow.runtime.verify.zone import Constraint, at_most, less_than

EVENT = Sort(call("no-answer"), CALL)


def steps(*told: Constraint) -> list[Step]:
    return [Step(1, told)]


@pytest.mark.parametrize(
    ("told", "times"),
    [
        ([], {0: 0}),
        ([(0, 1, at_most(-5))], {0: 0, 1: 5}),
        ([(0, 1, at_most(-5)), (1, 2, at_most(-7))], {0: 0, 1: 5, 2: 12}),
        ([(0, 1, less_than(-5))], {0: 0, 1: 65}),  # a minute apart, if that is possible
        ([(0, 1, less_than(-5)), (1, 0, at_most(40))], {0: 0, 1: 35}),  # else half a minute
        ([(0, 1, less_than(-5)), (1, 0, less_than(6))], {0: 0, 1: Fraction(11, 2)}),
        ([(1, 1, less_than(0)), (0, 1, at_most(-1))], {0: 0, 1: 1}),
    ],
)
def test_the_earliest_times(told: list[Constraint], times: dict[int, Fraction]) -> None:
    assert times_of(steps(*told)) == times


@pytest.mark.parametrize(
    "told",
    [
        [(0, 1, at_most(-5)), (1, 0, at_most(4))],
        [(0, 1, less_than(-5)), (1, 0, at_most(5))],
        [(0, 1, at_most(-5)), (1, 2, at_most(-5)), (2, 0, at_most(9))],
    ],
)
def test_what_cannot_happen_has_no_times(told: list[Constraint]) -> None:
    assert times_of(steps(*told)) is None


def test_events_are_kept_apart_where_they_may_be() -> None:
    calls = [
        Step(1, ((0, 1, at_most(0)),), contact="ann", sort=EVENT),
        Step(2, ((1, 2, at_most(0)),), contact="ann", sort=EVENT),
    ]
    assert times_of(calls) == {0: Fraction(0), 1: Fraction(0), 2: Fraction(60)}
    assert times_of(calls, [(2, 1, at_most(0))]) == dict.fromkeys(range(3), Fraction(0))


def test_what_contacts_came_with() -> None:
    dated = History(stamped=(("f", -3), ("g", 2)))
    found = before(
        [
            Step(1, (), contact="ann", sort=EVENT, history=dated),
            Step(2, (), contact="ann", sort=EVENT, history=History(tags=("late",))),
            Step(3, ()),
        ]
    )
    assert found == [("ann", dated)]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(Fraction(120), "2 minutes"), (Fraction(1), "1 second"), (Fraction(3, 2), "1.5 seconds")],
)
def test_a_length_in_words(seconds: Fraction, said: str) -> None:
    assert words(seconds) == said
