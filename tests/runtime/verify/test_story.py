"""Times for a way through the search: the earliest, in round numbers; none where there are none."""

from fractions import Fraction

import pytest

from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.verify import verify
from ghl_flow.runtime.verify.events import CALL, Sort
from ghl_flow.runtime.verify.history import History
from ghl_flow.runtime.verify.point import Step
from ghl_flow.runtime.verify.story import before, times_of, words
from ghl_flow.runtime.verify.zone import Constraint, at_most, less_than
from tests.conftest import compiled
from tests.conftest import steps as flow_of

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


def test_one_short_distance_does_not_make_the_others_short() -> None:
    """Between the second and the third there is less than a second, before and after it as much as may be."""
    calls = [
        Step(now, ((now - 1, now, at_most(0)),), contact="ann", sort=EVENT if now != 4 else None)
        for now in range(1, 5)
    ]
    short = [(3, 2, less_than(1))]
    spread = {0: 0, 1: 0, 2: 60, 3: Fraction(121, 2), 4: Fraction(241, 2)}
    assert times_of(calls, short) == spread
    # Not where something else bounds them.
    bounded = times_of(calls, [*short, (2, 1, at_most(10))])
    assert bounded == {0: 0, 1: 0, 2: 10, 3: Fraction(21, 2), 4: Fraction(141, 2)}


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


MAIL = "- email: { subject: News, text: Hi }\n- wait: 1m\n"
QUOTED = "- if: { opportunity: { pipeline: Sales, stage: Quoted } }\n  then: [sms: Hi, wait: 1m, sms: Ho]"


@pytest.mark.parametrize(
    ("body", "promise", "told"),
    [
        (f"{MAIL}{MAIL}", "at_most: { email: 1, within: 1 hour }", ["EMAIL", "EMAIL"]),
        (f"{MAIL}- sms: Hi", "at_most: { any: 1, within: 1 hour }", ["EMAIL", "TEXT"]),
        (f"- sms: Hi\n- wait: 1m\n{MAIL}", "at_most: { any: 1, within: 1 hour }", ["TEXT", "EMAIL"]),
        ("- sms: Hi\n- wait: 1m\n- sms: Ho", "at_most: { sms: 1, within: 1 hour }", ["TEXT", "TEXT"]),
    ],
)
def test_a_case_tells_mails_from_texts(body: str, promise: str, told: list[str]) -> None:
    flow = compiled(flow_of(body, top=f"guarantees: [{promise}]"))
    case = verify(flow, max_calls=1)[0].counterexample
    assert case is not None
    assert [moment.what for moment in case.timeline if moment.flow] == told


def test_a_case_tells_a_card_in_words() -> None:
    flow = compiled(flow_of(QUOTED, top="guarantees: [at_most: { sms: 1, within: 1 hour }]"))
    case = verify(flow, max_calls=2)[0].counterexample
    assert case is not None
    ((_, history),) = case.before
    assert "opportunity stage 'Quoted' of 'Sales'" in history.facts
    assert "urn" not in str(history)
    assert ", ".join(history.facts) == str(history)
