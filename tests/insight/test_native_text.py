"""The native text-back told from people, workflows and other systems."""

from dataclasses import replace

import pytest

from ghl_flow.insight.native_text import Seen, Why, judge_native
from tests.insight.labelled import LABELLED, Labelled
from tests.insight.rows import answered, history, missed, said, text


@pytest.mark.parametrize("case", LABELLED, ids=lambda case: case.name)
def test_every_labelled_history_is_judged_right_or_not_at_all(case: Labelled) -> None:
    right = Seen.ON if case.on else Seen.OFF
    for seed in range(3):
        found = judge_native(replace(case, seed=seed).history())
        assert found.seen is right or (found.seen is Seen.UNKNOWN and not case.must), (seed, found)


def test_there_are_forty_of_every_kind() -> None:
    assert len(LABELLED) >= 40
    assert sum(case.must for case in LABELLED if case.on) >= 12
    assert sum(case.must for case in LABELLED if not case.on) >= 12


def test_what_the_verdict_is_made_of() -> None:
    rows = [
        row for n in range(6) for row in (missed(n * 500.0, f"c{n}"), text(n * 500 + 0.5, f"c{n}", source=""))
    ]
    found = judge_native(history(*rows))
    assert (found.seen, found.missed, found.followed, found.delay, found.spread) == (Seen.ON, 6, 6, 30, 0)
    assert [(call.contact, sent.contact) for call, sent in found.pairs] == [
        (f"c{n}", f"c{n}") for n in range(6)
    ]
    assert found.chance is not None
    assert found.chance < 0.001


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_below_four_missed_calls_nothing_is_judged(count: int) -> None:
    rows = [row for n in range(count) for row in (missed(n * 500.0), text(n * 500 + 0.5, source=""))]
    found = judge_native(history(said(-9), *rows))
    assert (found.seen, found.why, found.missed) == (Seen.UNKNOWN, Why.TOO_FEW, count)


@pytest.mark.parametrize(
    ("hits", "seen", "why"),
    [
        ([False] * 4, Seen.OFF, Why.NONE),
        ([True] * 4, Seen.ON, Why.NONE),
        ([True] * 12 + [False] * 2, Seen.UNKNOWN, Why.CHANGED),
        ([False] * 12 + [True] * 2, Seen.UNKNOWN, Why.CHANGED),
        ([True, False] * 6, Seen.UNKNOWN, Why.IN_BETWEEN),
        ([True] * 12 + [False] * 4, Seen.OFF, Why.NONE),
        ([False] * 12 + [True] * 4, Seen.ON, Why.NONE),
    ],
)
def test_the_latest_stretch_counts(hits: list[bool], seen: Seen, why: Why) -> None:
    rows = [missed(n * 200.0, f"c{n}") for n in range(len(hits))]
    rows += [text(n * 200 + 0.5, f"c{n}", source="") for n, hit in enumerate(hits) if hit]
    found = judge_native(history(*rows))
    assert (found.seen, found.why) == (seen, why)


def test_one_text_for_a_burst_is_not_every_ring() -> None:
    rows = [missed(n * 500 + gap, f"c{n}") for n in range(5) for gap in (0.0, 0.6, 1.2)]
    once = [text(n * 500 + 1.5, f"c{n}", source="") for n in range(5)]
    each = [text(n * 500 + gap + 0.4, f"c{n}", source="") for n in range(5) for gap in (0.0, 0.6, 1.2)]
    assert judge_native(history(*rows, *once)).seen is Seen.UNKNOWN
    found = judge_native(history(*rows, *each))
    assert (found.seen, found.bursts) == (Seen.ON, (10, 10))


def test_answered_calls_are_no_rings() -> None:
    rows = [row for n in range(9) for row in (answered(n * 500.0), text(n * 500 + 2, source=""))]
    assert judge_native(history(*rows)).missed == 0
