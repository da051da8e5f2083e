"""Guarantees: proved where they hold, refuted with a case where they do not."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.orderings import timings
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, programs_of, start_of
from ghl_flow.runtime.verify import Result, Verdict, verify
from ghl_flow.triggers.event import call, reply
from tests.conftest import SEED, compiled, steps

AT_MOST, REPLIES, NEVER = range(3)

Timeline = tuple[tuple[float, str], ...]


def verdicts(text: str, max_calls: int = 2) -> list[Verdict]:
    return verify(compiled(text), max_calls=max_calls)


def test_the_seed_is_proved() -> None:
    assert [item.result for item in verdicts(SEED, max_calls=3)] == [Result.PROVED] * 3


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        ("within: 30 minutes } }", "within: 1 minute } }", AT_MOST),
        ("within: 30 minutes } }", "within: 27 minutes } }", AT_MOST),
        ("sms: { template: missed-call }", "sms: { template: missed-call }\n      - sms: And again", AT_MOST),
        ("- wait: 2 minutes", "- wait: 4 minutes", REPLIES),
        ("reentry: true", "reentry: false", REPLIES),
        ("      - sms: { template: missed-call }\n", "", REPLIES),
        ("cancel_on: [answered_call, reply]", "cancel_on: [answered_call]", NEVER),
        ("cancel_on: [answered_call, reply]", "cancel_on: [reply]", NEVER),
        ("cancel_on: [answered_call, reply]", "", NEVER),
    ],
)
def test_a_wrong_flow_is_refuted_with_a_case_that_happens(old: str, new: str, broken: int) -> None:
    assert old in SEED
    flow = compiled(SEED.replace(old, new))
    verdict = verify(flow, max_calls=2)[broken]
    assert verdict.result is Result.VIOLATED
    assert verdict.counterexample is not None
    # The case is real: the same events at the same times give the same texts.
    timeline = verdict.counterexample.timeline
    events = [(at, label) for at, label in timeline if label != "TEXT"]
    assert timeline in _replayed(flow, events, verdict.counterexample.profile)


def _replayed(flow: CompiledFlow, events: list[tuple[float, str]], profile: Profile) -> list[Timeline]:
    """The same events again, ties in either order."""
    labels = {event.label: event for event in (call("no-answer"), call("completed"), reply("Hi"))}
    results: list[Timeline] = []
    for first in (True, False):
        interpreter = Interpreter(
            programs_of(flow), start=start_of(flow), profile=profile, ticks_per_second=8, events_first=first
        )
        for at, label in events:
            interpreter.schedule(round(at * 8), CALLER, labels[label])
        interpreter.run()
        entries = [(item.at / 8, item.order, item.label) for item in interpreter.happenings]
        entries += [(item.at / 8, item.order, "TEXT") for item in interpreter.messages]
        results.append(tuple((at, label) for at, _, label in sorted(entries)))
    return results


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SEED.replace("- wait: 2 minutes", "- raw: { type: call }\n  - wait: 2 minutes"), "action 'call'"),
        (SEED.replace("within: 30 minutes } }", "within: 3 days } }"), "compares dates"),
        (
            steps("- wait: 1m\n  id: x\n- goto: x", top="guarantees: [{ replies_within: 1m }]"),
            "jumps with goto",
        ),
        (
            steps("- sms: Hi", top="guarantees: [{ replies_within: 1m }]").replace(
                "call_status: { direction: inbound, status: [no-answer] }", "raw: { type: whatever }"
            ),
            "raw",
        ),
    ],
)
def test_what_cannot_be_decided_is_unknown_with_a_reason(text: str, reason: str) -> None:
    found = verdicts(text)
    assert {item.result for item in found} == {Result.UNKNOWN}
    assert reason in found[0].reason


# Waits and windows that differ from each other in every way that matters.
_FLOWS = [
    SEED,
    SEED.replace("within: 30 minutes } }", "within: 90s } }"),
    SEED.replace("- wait: 2 minutes", "- wait: 50 seconds"),
    SEED.replace("cancel_on: [answered_call, reply]", ""),
    SEED.replace("stop_on_response: false", "stop_on_response: true"),
]
_PROVED = {text: [item.result is Result.PROVED for item in verdicts(text, max_calls=3)] for text in _FLOWS}


@given(
    st.sampled_from(_FLOWS),
    st.sampled_from(list(Profile)),
    st.lists(st.integers(0, 4_000_000), min_size=1, max_size=3),
)
@settings(max_examples=300, deadline=None)
def test_random_timings_find_nothing_that_was_proved_absent(
    text: str, profile: Profile, at: list[int]
) -> None:
    """Real-valued times (milliseconds) never break a guarantee that the orderings proved."""
    flow = compiled(text)
    interpreter = Interpreter(programs_of(flow), start=start_of(flow), profile=profile, ticks_per_second=1000)
    for moment in at:
        interpreter.schedule(moment, CALLER, call("no-answer"))
    interpreter.run()
    times = [message.at for message in interpreter.messages]
    if _PROVED[text][AT_MOST]:
        assert all(later - earlier >= 1_800_000 for earlier, later in pairwise(times))
    if _PROVED[text][REPLIES]:
        for moment in at:
            assert any(-1_800_000 <= time - moment <= 180_000 for time in times)


@pytest.mark.parametrize(("events", "lengths"), [(2, {0, 60}), (3, {0, 60, 100}), (3, {0, 7})])
def test_orderings_miss_no_way_to_compare_gaps(events: int, lengths: set[int]) -> None:
    """A fine grid finds no comparison of gaps with lengths that the orderings lack."""

    def compared(times: tuple[int, ...], scale: int) -> tuple[int, ...]:
        return tuple(
            (later - earlier > length * scale) - (later - earlier < length * scale)
            for number, later in enumerate(times)
            for earlier in times[:number]
            for length in sorted(lengths)
        )

    scale = 1 << (events - 1)
    found = {compared(times, scale) for times in timings(events, frozenset(lengths))}
    step = 10 if max(lengths) > 20 else 1
    grid = range(0, 2 * max(lengths) + 2 * step + 1, step // 2 or 1)
    fine = {(0, a) for a in grid} if events == 2 else {(0, a, b) for a in grid for b in grid if b >= a}
    assert {compared(times, 1) for times in fine} <= found


def test_every_sort_of_triggering_event_is_tried() -> None:
    """A second trigger is not hidden behind the first; statuses that fire the same triggers count once."""
    (seed, *_), second = (
        verdicts(SEED),
        verdicts(SEED.replace("trigger:\n", "trigger:\n  - contact_tag: { added: x }\n")),
    )
    one_status = verdicts(SEED.replace("[no-answer, busy, voicemail]", "[busy]"))
    assert one_status[AT_MOST].patterns == seed.patterns < second[AT_MOST].patterns
    # A tag that starts the flow is answered like a call, and like a call it may be cancelled.
    assert [item.result for item in second] == [Result.PROVED] * 3
    hasty = SEED.replace("trigger:\n", "trigger:\n  - contact_tag: { added: x }\n").replace(
        "then:\n      - end\n    else:", "then:\n      - sms: Again\n    else:"
    )
    assert verdicts(hasty)[AT_MOST].result is Result.VIOLATED
