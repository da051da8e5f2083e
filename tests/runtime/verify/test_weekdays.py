"""Which day of the week it is counts where a guarantee is not decided for any day."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import call, reply
from ghl_flow.runtime.judge import broken
from ghl_flow.runtime.judged_run import record_of
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, TICKS_PER_SECOND, Simulator, start_of
from ghl_flow.runtime.verify import Result, decide, verify
from ghl_flow.runtime.verify.question import Question
from ghl_flow.runtime.verify.times_of_day import at_such_times
from ghl_flow.runtime.verify.unsettled import AtTime
from ghl_flow.runtime.verify.view import View
from ghl_flow.runtime.verify.zone import NOW, ZERO, at_most, with_moment
from ghl_flow.spec.guarantee import stated
from ghl_flow.wire.time_window import TimeWindow
from tests.conftest import BRIDGEPOINT, compiled

FLOW = """
version: 1
flow: office
name: Office
trigger:
  - call_status: {{ direction: inbound, status: [no-answer] }}
settings: {{ reentry: true{window} }}
steps:
{steps}
guarantees:
  - {promise}
"""
WEEK = ', window: { days: mon-fri, from: "9:00", to: "17:00" }'
BAR = ', window: { days: fri-sat, from: "18:00", to: "4:00" }'
RESUME = "  - wait: 1 hour\n    resume: { days: mon-fri, from: '9:00', to: '17:00' }\n"
BAR_RESUME = "  - wait: 1 hour\n    resume: { days: fri-sat, from: '18:00', to: '23:00' }\n"
# A wait that goes on on Monday is no reason why the text half an hour later should be held again.
TEXT = "  - wait: 30 minutes\n  - sms: Sorry we missed you"
SUNDAY_NIGHT = """\
  - if: { time: { between: ["0:00", "24:00"], days: sat-sun } }
    then:
      - wait: 1 hour
      - if: { time: { between: ["0:00", "24:00"], days: mon-fri } }
        then:
          - sms: A new week"""

# Where clocks are never changed, days have 24 hours.
ACCOUNT = BRIDGEPOINT.replace("America/Chicago", "America/Phoenix")

# Settings, steps, a promise, and whether it holds.
ROWS: list[tuple[str, str, str, Result]] = [
    (WEEK, RESUME + TEXT, "replies_within: 3 days", Result.PROVED),
    (WEEK, RESUME + TEXT, "replies_within: 65 hours 33 minutes", Result.PROVED),
    (WEEK, RESUME + TEXT, "replies_within: 65 hours 29 minutes", Result.VIOLATED),
    (BAR, BAR_RESUME + TEXT, "replies_within: 6 days", Result.PROVED),
    (BAR, BAR_RESUME + TEXT, "replies_within: 100 hours", Result.VIOLATED),
    # From Saturday to Monday there is one midnight.
    ("", SUNDAY_NIGHT, 'quiet_hours: { from: "4:00", to: "0:00" }', Result.PROVED),
    ("", SUNDAY_NIGHT, 'quiet_hours: { from: "0:30", to: "4:00" }', Result.VIOLATED),
]


def flow_of(window: str, steps: str, promise: str, account: str = ACCOUNT) -> CompiledFlow:
    return compiled(FLOW.format(window=window, steps=steps, promise=promise), account)


@pytest.fixture(autouse=True)
def _only_what_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "by_default", lambda guarantees: [])


@pytest.mark.parametrize(("window", "steps", "promise", "result"), ROWS)
def test_whether_it_holds(window: str, steps: str, promise: str, result: Result) -> None:
    found = verify(flow_of(window, steps, promise), max_calls=1, jitter=60, seconds=60)[0]
    assert found.result is result, found.reason


@pytest.mark.parametrize(("window", "steps", "promise"), [row[:3] for row in ROWS if row[3] is Result.PROVED])
def test_for_any_day_it_is_not_decided(
    window: str, steps: str, promise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Question, "minds_weekdays", False)
    found = verify(flow_of(window, steps, promise), max_calls=1, seconds=60)[0]
    assert found.result is Result.UNKNOWN


@pytest.mark.parametrize(("window", "steps", "promise", "result"), ROWS)
def test_what_happens_at_random_never_breaks_a_proof(
    window: str, steps: str, promise: str, result: Result
) -> None:
    """At any time of any day of some weeks."""
    random = Random(f"{window}{steps}{promise}")
    assert _broken_at_random(flow_of(window, steps, promise), random) == (result is Result.VIOLATED)


@pytest.mark.parametrize(
    ("window", "steps", "promise"), [row[:3] for row in ROWS if row[2].endswith(("3 days", "6 days"))]
)
def test_with_time_to_spare_it_holds_where_clocks_are_changed(window: str, steps: str, promise: str) -> None:
    flow = flow_of(window, steps, promise, BRIDGEPOINT)
    assert verify(flow, max_calls=1, jitter=60, seconds=60)[0].result is Result.PROVED
    assert not _broken_at_random(flow, Random(f"{window}{steps}{promise}"))


@pytest.mark.parametrize(
    ("window", "steps", "promise"), [row[:3] for row in ROWS if row[2].endswith(("33 minutes", '"0:00" }'))]
)
def test_without_any_it_is_not_decided_there(window: str, steps: str, promise: str) -> None:
    flow = flow_of(window, steps, promise, BRIDGEPOINT)
    assert verify(flow, max_calls=1, jitter=60, seconds=60)[0].result is Result.UNKNOWN


def _broken_at_random(flow: CompiledFlow, random: Random) -> bool:
    stated_promise = stated(flow.flow.guarantees)[0]
    broke = False
    for start in _starts(flow, random):
        simulator = Simulator([flow], start=start, profile=random.choice(list(Profile)))
        events = [(0, CALLER, call("no-answer"))]
        if random.random() < 0.3:
            events.append((random.choice((60, 3600, 90000)), CALLER, reply("Hi")))
        for event in events:
            simulator.schedule(*event)
        simulator.run()
        record = record_of(
            simulator.interpreter, [flow], events, ticks_per_second=TICKS_PER_SECOND, start=simulator.start
        )
        broke = broke or bool(broken(stated_promise, record))
    return broke


def _starts(flow: CompiledFlow, random: Random) -> Iterator[datetime]:
    # Clocks are changed on the last of each three.
    for day in (*range(7), 60, 61, 62, 298, 299, 300):
        for hour in (0, 2, 8, 16, 17, 23, random.randrange(24)):
            yield start_of(flow).replace(hour=hour, minute=random.choice((0, 1, 29, 59))) + timedelta(
                days=day
            )


HOUR = 3600
OF_WEEK = TimeWindow(frozenset({1, 2, 3, 4, 5}), 9 * 60, 17 * 60)
PAST_MIDNIGHT = TimeWindow(frozenset({5, 6}), 18 * 60, 4 * 60)
AT_NIGHT = TimeWindow(frozenset({1, 5}), 60, 2 * 60)
FRIDAY, SATURDAY, SUNDAY, MONDAY = 5, 6, 0, 1


# Any time of a day, of which the next midnight is the last moment to come.
ANY_TIME = View(with_moment(((ZERO,),), 1, 0, 24 * HOUR), (0, 1), ())


def half_hours(parts: Sequence[View]) -> list[float]:
    """At which half hours of the day it may be so."""
    return [
        half / 2
        for half in range(48)
        if any(
            part.where(
                (1, NOW, at_most(24 * HOUR - half * HOUR // 2)),
                (NOW, 1, at_most(half * HOUR // 2 - 24 * HOUR)),
            )
            for part in parts
        )
    ]


@pytest.mark.parametrize(
    ("start", "end", "opens", "is_open", "closed"),
    [
        ("9:00", "17:00", [(9, 9.5)], [(9, 17)], [(0, 9), (17, 24)]),
        # Until three any time may be any other, and at 2:30 it may be 3:30.
        ("2:30", "17:00", [(0, 4)], [(0, 17)], [(0, 3), (17, 24)]),
        ("2:00", "17:00", [(0, 3.5)], [(0, 17)], [(0, 3), (17, 24)]),
        ("0:00", "17:00", [(0, 3)], [(0, 17)], [(17, 24)]),
        ("3:00", "17:00", [(3, 3.5)], [(3, 17)], [(0, 3), (17, 24)]),
        ("18:00", "1:30", [(18, 18.5)], [(0, 3), (18, 24)], [(0, 18)]),
        ("18:00", "3:30", [(18, 18.5)], [(0, 3.5), (18, 24)], [(3.5, 18)]),
    ],
)
def test_when_a_window_may_be_open_on_a_day_on_which_clocks_change(
    start: str,
    end: str,
    opens: list[tuple[float, float]],
    is_open: list[tuple[float, float]],
    closed: list[tuple[float, float]],
) -> None:
    first, last = (int(at.partition(":")[0]) * 60 + int(at.partition(":")[2]) for at in (start, end))
    window = TimeWindow(frozenset(range(7)), first, last)

    def at(*, is_open: bool, opens_now: bool) -> list[float]:
        return half_hours(
            at_such_times(ANY_TIME, [AtTime(window, is_open, opens_now)], clocks_changed=3 * 3600)
        )

    def halves(parts: list[tuple[float, float]]) -> list[float]:
        return [half / 2 for half in range(48) if any(begin <= half / 2 < over for begin, over in parts)]

    assert at(is_open=True, opens_now=True) == halves(opens)
    assert at(is_open=True, opens_now=False) == halves(is_open)
    assert at(is_open=False, opens_now=False) == halves(closed)


@pytest.mark.parametrize(
    ("window", "weekday", "open_at", "opens_at"),
    [
        (OF_WEEK, FRIDAY, [(9, 17)], [9]),
        (OF_WEEK, SATURDAY, [], []),
        (OF_WEEK, SUNDAY, [], []),
        (PAST_MIDNIGHT, FRIDAY, [(18, 24)], [18]),
        (PAST_MIDNIGHT, SATURDAY, [(0, 4), (18, 24)], [18]),
        (PAST_MIDNIGHT, SUNDAY, [(0, 4)], []),
        (PAST_MIDNIGHT, MONDAY, [], []),
        (AT_NIGHT, FRIDAY, [(1, 2)], [1]),
        (AT_NIGHT, SATURDAY, [], []),
    ],
)
def test_when_a_window_is_open_on_a_day_of_the_week(
    window: TimeWindow, weekday: int, open_at: list[tuple[int, int]], opens_at: list[int]
) -> None:
    def at(asked: AtTime) -> list[float]:
        return half_hours(at_such_times(ANY_TIME, [asked], weekday=weekday))

    is_open = [half / 2 for half in range(48) if any(first <= half / 2 < last for first, last in open_at)]
    assert at(AtTime(window, is_open=True, opens_now=False)) == is_open
    assert at(AtTime(window, is_open=False, opens_now=False)) == [
        half / 2 for half in range(48) if half / 2 not in is_open
    ]
    assert at(AtTime(window, is_open=True, opens_now=True)) == opens_at
