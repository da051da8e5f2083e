"""How long ago a date is: parts in which every question has one answer, and what a day makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghl_flow.kinds.asked import Relative
from ghl_flow.runtime.verify.spans import ANY, TODAY, Span, horizon_of, parts_of

LAST, NEXT = "inTheLast", "inTheNext"


def within(days: int) -> Relative:
    return Relative(LAST, days, "days", True)


QUESTIONS = st.builds(
    Relative,
    st.sampled_from([LAST, NEXT, "today", "yesterday"]),
    st.integers(0, 6),
    st.just("days"),
    st.booleans(),
)
SPANS = st.builds(
    lambda least, length: Span(least, None if length is None else (least or 0) + length),
    st.none() | st.integers(-9, 9),
    st.none() | st.integers(0, 9),
)


@pytest.mark.parametrize(
    ("span", "asked", "parts"),
    [
        (ANY, (within(2),), {Span(0, 2), Span(None, -1), Span(3, None)}),
        (TODAY, (within(2),), {TODAY}),
        (Span(1, 9), (within(2),), {Span(1, 2), Span(3, 9)}),
        (Span(3, None), (within(2),), {Span(3, None)}),
        (
            ANY,
            (within(2), Relative(NEXT, 1, "days", True)),
            {Span(None, -2), Span(-1, -1), TODAY, Span(1, 2), Span(3, None)},
        ),
    ],
)
def test_parts(span: Span, asked: tuple[Relative, ...], parts: set[Span]) -> None:
    assert set(parts_of(span, asked)) == parts


def days(span: Span) -> set[int]:
    return {
        ago
        for ago in range(-30, 31)
        if (span.least is None or ago >= span.least) and (span.most is None or ago <= span.most)
    }


@given(SPANS, st.lists(QUESTIONS, min_size=1, max_size=3).map(tuple))
def test_every_day_is_in_one_part_in_which_all_answers_are_the_same(
    span: Span, asked: tuple[Relative, ...]
) -> None:
    parts = parts_of(span, asked)
    assert sorted(day for part in parts for day in days(part)) == sorted(days(span))
    for part in parts:
        answers = {tuple(one.holds(ago) for one in asked) for ago in days(part)}
        assert len(answers) <= 1
        assert part.example in days(part) or not days(part)


@given(SPANS, st.lists(QUESTIONS, min_size=1, max_size=3).map(tuple))
def test_a_day_on_every_date_is_a_day_longer_ago(span: Span, asked: tuple[Relative, ...]) -> None:
    horizon = horizon_of(asked)
    moved = span.a_day_on(horizon)

    def seen(ago: int) -> tuple[bool, ...]:
        return tuple(one.holds(ago) for one in asked)

    # Beyond the horizon all dates are the same, so what counts are the answers there are.
    assert {seen(ago + 1) for ago in days(span) if ago < 30} <= {seen(ago) for ago in days(moved)}
    if not span.changes(horizon):
        assert {seen(ago) for ago in days(span)} == {seen(ago) for ago in days(moved)}
