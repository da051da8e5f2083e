"""Random timings find nothing that was proved absent."""

from datetime import timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from ghl_flow.kinds.triggers.event import call, reply, tag_added
from ghl_flow.kinds.triggers.registry import samples_of
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, start_of
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.guarantee import TerminatesGuarantee, stated
from tests.conftest import SEED, compiled
from tests.runtime.oracle import TICKS, broken, run
from tests.runtime.verified import (
    WRONG_FLOWS,
)

# Waits and windows that differ from each other in every way that matters, and every wrong flow.
_FLOWS = [
    SEED,
    SEED.replace("within: 30 minutes } }", "within: 90s } }"),
    SEED.replace("- wait: 2 minutes", "- wait: 50 seconds"),
    SEED.replace("within: 30 minutes } }", "within: 2 days } }"),
    SEED.replace("cancel_on: [answered_call, reply]", ""),
    SEED.replace("stop_on_response: false", "stop_on_response: true"),
    *(path.read_text(encoding="utf-8") for path in WRONG_FLOWS),
]
_JITTER = 60
_COMPILED = [compiled(text) for text in _FLOWS]


@cache
def _proved(flow: int, jitter: int) -> tuple[bool, ...]:
    """Which guarantees of a flow are proved."""
    found = verify(_COMPILED[flow], jitter=jitter)
    return tuple(item.result is Result.PROVED for item in found if not item.by_default)


_CALLS = st.sampled_from([call("no-answer").label, tag_added("call-me").label])
# Around the lengths that waits and windows have, and anywhere.
_GAPS = st.one_of(
    st.integers(0, 4_000 * TICKS),
    st.integers(0, 3 * 86400 * TICKS),
    st.builds(
        lambda length, off: max(length * TICKS + off, 0),
        st.sampled_from([0, 60, 120, 180, 240, 1680, 1800, 1920, 86400]),
        st.integers(-2, 2),
    ),
)


@given(
    st.integers(0, len(_FLOWS) - 1),
    st.sampled_from(list(Profile)),
    st.lists(st.tuples(_GAPS, _CALLS), min_size=1, max_size=3),
    st.lists(
        st.tuples(_GAPS, st.sampled_from([call("completed").label, reply("Hi").label])),
        max_size=2,
        unique_by=lambda item: item[1],
    ),
    st.lists(st.integers(0, _JITTER * TICKS), max_size=8),
    st.booleans(),
    st.integers(0, 86399),
)
@settings(max_examples=150, deadline=None)
def test_random_timings_find_nothing_that_was_proved_absent(
    number: int,
    profile: Profile,
    calls: list[tuple[int, str]],
    others: list[tuple[int, str]],
    lateness: list[int],
    events_first: bool,
    second_of_day: int,
) -> None:
    """Real-valued times, early or late waits, any order of ties: a proof stands. `make judge` tries more."""
    flow = _COMPILED[number]
    known = {event.label for trigger in flow.triggers for event in samples_of(trigger)}
    at, events = 0, []
    for gap, label in calls:
        at += gap
        events.append((at, label if label in known else call("no-answer").label, CALLER))
    events += [(moment, label, CALLER) for moment, label in others]
    start = start_of(flow).replace(hour=0) + timedelta(seconds=second_of_day)
    jitter = _JITTER if any(lateness) else 0
    ran = run(
        flow,
        events,
        profile,
        events_first=events_first,
        lateness=lateness,
        start=start,
        until=at + 10 * 86400 * TICKS,
    )
    for promise, proved in zip(stated(flow.flow.guarantees), _proved(number, jitter), strict=True):
        if proved and not isinstance(promise, TerminatesGuarantee):
            assert not broken(promise, flow, ran, jitter), (promise, ran.timeline)
