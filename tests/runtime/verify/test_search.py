"""In which order the search lets things happen."""

from math import inf
from time import monotonic

import pytest

from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of, start_of
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.runtime.verify.events import CALL as A_CALL
from ghl_flow.runtime.verify.events import Sort
from ghl_flow.runtime.verify.facts import Facts
from ghl_flow.runtime.verify.point import Limits
from ghl_flow.runtime.verify.search import Search, ends_next
from ghl_flow.runtime.verify.situation import Situations, TooMuchError
from ghl_flow.runtime.verify.watch import Watcher
from ghl_flow.runtime.verify.zone import NOW, START, ZERO, Zone, constrained, later, with_moment
from tests.conftest import compiled, steps


def waiting(*waits: tuple[int, int]) -> Zone:
    """Runs that go on so many seconds from now, oldest first; time passed as far as it may."""
    zone = START
    for place, (earliest, latest) in enumerate(waits, 1):
        zone = with_moment(zone, place, earliest, latest)
    return later(zone, range(1, len(waits) + 1))


@pytest.mark.parametrize(
    ("waits", "contacts", "ends"),
    [
        ([(60, 60)], "A", [True]),
        # Together: each may go first, but contacts make no difference to each other.
        ([(60, 60), (60, 60)], "AB", [True, False]),
        ([(60, 60), (60, 60)], "BA", [False, True]),
        ([(60, 60), (60, 60)], "AA", [True, True]),
        ([(60, 60), (60, 60), (60, 60)], "ABC", [True, False, False]),
        ([(60, 60), (60, 60), (60, 60)], "BAB", [False, True, False]),
        ([(60, 60), (60, 60), (60, 60)], "ABA", [True, False, True]),
        ([(60, 60), (60, 60), (60, 60)], "AAA", [True, True, True]),
        ([(60, 60), (59, 59)], "AA", [False, True]),
        ([(59, 59), (60, 60)], "AA", [True, False]),
        ([(0, 60), (60, 60)], "AB", [True, False]),  # never after the other one, at the latest with it
        ([(0, 60), (60, 60)], "AA", [True, True]),
        ([(60, 60), (0, 60)], "AB", [True, True]),
        ([(0, 60), (0, 60)], "AB", [True, True]),
    ],
)
def test_which_wait_can_end_next(waits: list[tuple[int, int]], contacts: str, ends: list[bool]) -> None:
    zone = waiting(*waits)
    assert [constrained(zone, ends_next(run, contacts)) is not None for run in range(len(waits))] == ends


def test_a_run_goes_on_when_its_wait_is_over() -> None:
    zone = constrained(waiting((10, 20)), ends_next(0, "A"))
    assert zone is not None
    assert zone[1][NOW] == ZERO == zone[NOW][1]


AGAIN = """
- if: { first: { empty: true } }
  then:
    - update_contact: { first: now }
    - sms: Hi
    - end
- if: { second: { empty: true } }
  then:
    - update_contact: { second: now }
    - sms: Hi again
"""
STAMPS = "{ first: { name: First, type: date }, second: { name: Second, type: date } }"


@pytest.mark.parametrize("calls", [2, 3, 4])
def test_what_takes_one_more_event_is_found_with_one_more_event(calls: int) -> None:
    """The third call gets no text: the first leaves a stamp, the second another, the third finds both."""
    top = "settings: { reentry: true }\nguarantees: [{ replies_within: 1m }]"
    flow = compiled(steps(AGAIN, fields=STAMPS, top=top))
    verdict = verify(flow, max_calls=calls)[0]
    assert (verdict.result is Result.VIOLATED) == (calls > 2), verdict.reason


ONE, TWO = "{ wait: 6m }", "{ wait: 3m }, { wait: 3m }"


@pytest.mark.parametrize(("then", "other"), [(ONE, TWO), (TWO, ONE)])
def test_what_takes_all_the_timings_of_the_wider_way(then: str, other: str) -> None:
    """Two waits may be late twice: who came by them is not known yet when all that one wait allows is."""
    fork = f"- if: {{ tag: vip }}\n  then: [{then}]\n  else: [{other}]\n- wait: 1m\n- sms: Hi"
    for limit, result in (("9m 30s", Result.VIOLATED), ("10m 1s", Result.PROVED)):
        top = f"settings: {{ reentry: true }}\nguarantees: [{{ replies_within: {limit} }}]"
        verdict = verify(compiled(steps(fork, top=top)), max_calls=1, jitter=60)[0]
        assert verdict.result is result, (limit, verdict.reason)


BIRTHDAY = "birthday: {}"
CALL = "call_status: { direction: inbound, status: [no-answer] }"


@pytest.mark.parametrize(
    ("triggers", "body", "promise", "holds"),
    [
        ([BIRTHDAY], "- sms: Hi", "at_most: { sms: 1, within: 364 days }", True),
        ([BIRTHDAY], "- sms: Hi", "at_most: { sms: 1, within: 365 days }", False),
        ([BIRTHDAY], "- sms: Hi", "at_most: { sms: 2, within: 728 days }", True),
        ([BIRTHDAY], "- sms: Hi", "at_most: { sms: 2, within: 729 days }", False),
        # Of everybody together a birthday is any day.
        ([BIRTHDAY], "- sms: Hi", "at_most: { sms: 1, per: flow, within: 1 hour }", False),
        # Each of these comes once a year, and nothing is known of the days between them.
        (
            [BIRTHDAY, "birthday: { before: 3 days }"],
            "- sms: Hi",
            "at_most: { sms: 1, within: 1 hour }",
            False,
        ),
        # Other events come at any time.
        ([BIRTHDAY, CALL], "- sms: Hi", "at_most: { sms: 1, within: 1 hour }", False),
        (["task_due: {}"], "- sms: Hi", "at_most: { sms: 1, within: 1 hour }", False),
        ([BIRTHDAY], "- sms: Hi\n- wait: 360 days\n- sms: Ho", "at_most: { sms: 1, within: 3 days }", True),
        ([BIRTHDAY], "- sms: Hi\n- wait: 360 days\n- sms: Ho", "at_most: { sms: 1, within: 5 days }", False),
        # Who answers is not texted until the next birthday, which starts afresh.
        ([BIRTHDAY], "- wait: 1 day\n- sms: Hi", "never_texts_after: [reply]", False),
    ],
)
def test_a_birthday_comes_once_a_year(triggers: list[str], body: str, promise: str, holds: bool) -> None:
    text = steps(body, top=f"settings: {{ reentry: true }}\nguarantees: [{{ {promise} }}]")
    assert CALL in text
    flow = compiled(text.replace(f"- {CALL}", "\n  - ".join(["", *triggers]).strip()))
    verdict = verify(flow, max_calls=3)[0]
    assert verdict.result is (Result.PROVED if holds else Result.VIOLATED), verdict.reason


def test_a_birthday_comes_at_any_time_where_dates_are_changed_by_hand() -> None:
    text = steps(
        "- sms: Hi", top="settings: { reentry: true }\nguarantees: [{ at_most: { sms: 1, within: 1 day } }]"
    )
    flow = compiled(text.replace(CALL, BIRTHDAY))
    assert [verify(flow, by_hand=by_hand)[0].result for by_hand in (False, True)] == [
        Result.PROVED,
        Result.VIOLATED,
    ]


def test_a_birthday_is_decided_where_hours_and_dates_count_the_days() -> None:
    """From one to the next there are 364 midnights, and none after the first weeks says anything new."""
    body = """
- wait: { until: "10:00" }
- if: { seen: { within: 30 days } }
  then: [end]
- sms: Hi
- update_contact: { seen: now }"""
    quiet = "quiet_hours: { from: '20:00', to: '9:00' }"
    top = f"guarantees: [{{ at_most: {{ sms: 1, within: 28 days }} }}, {{ {quiet} }}]"
    flow = compiled(
        steps(
            body, fields="{ seen: { name: Seen, type: date } }", top=f"settings: {{ reentry: true }}\n{top}"
        ).replace(CALL, BIRTHDAY)
    )
    found = verify(flow, max_calls=3, jitter=60, mixes=False)
    assert {one.result for one in found} == {Result.PROVED}, [one.reason for one in found]
    assert max(one.patterns for one in found) < 8_000


def known_situations() -> Situations:
    flow = compiled(steps("- wait: 1m\n- sms: Hi\n" * 4, top="settings: { reentry: true }"))
    programs = programs_of(flow)
    facts = Facts(programs, absent=(), put_on_outside=None, jitter=60)
    names = {program.workflow.id: flow.flow.flow for program in programs}
    return Situations(programs, start_of(flow), Profile.CONCURRENT, names, facts)


def search(
    situations: Situations, until: float = inf, calls: int = 2, most_steps: int | None = None
) -> Search:
    starts = situations.programs[0].workflow.id
    limits = Limits((Sort(call("no-answer"), A_CALL),), {A_CALL: calls}, ("ann",), starts, 60, until=until)
    found = Search(situations, Watcher(), limits, most_steps=most_steps)
    assert list(found.run()) == []
    return found


def test_a_search_ends_where_time_or_steps_are_up_though_all_it_needs_is_known() -> None:
    situations = known_situations()
    steps_of_it = search(situations).steps
    assert steps_of_it > 50
    assert search(situations, most_steps=steps_of_it).steps == steps_of_it
    with pytest.raises(TooMuchError, match=f"more than {steps_of_it - 1} steps"):
        search(situations, most_steps=steps_of_it - 1)
    with pytest.raises(TooMuchError, match="longer than allowed"):
        search(situations, until=monotonic() - 1)


def test_fewer_events_take_fewer_steps_and_none_takes_none() -> None:
    situations = known_situations()
    none, one, two = (search(situations, calls=calls) for calls in range(3))
    assert none.steps == 0 < one.steps < two.steps
    assert (none.sent, one.sent) == (set(), {("example", "sms")})
    assert none.gaps == two.gaps == {}
    assert two.endless == []
